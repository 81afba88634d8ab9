import type { DescFile, DescMessage } from "@bufbuild/protobuf";

/** The package of the well-known types. */
const WELL_KNOWN_PACKAGE = "google.protobuf";

/** True if a file declares well-known types. */
export function isWellKnown(file: DescFile): boolean {
  return file.proto.package === WELL_KNOWN_PACKAGE;
}

/** True if a message is the well-known type of the given name, such as "Timestamp". */
export function isWellKnownType(message: DescMessage | undefined, name: string): boolean {
  return message?.typeName === `${WELL_KNOWN_PACKAGE}.${name}`;
}

/** True if a message is a wrapper of a scalar, such as google.protobuf.StringValue. */
export function isWrapper(message: DescMessage | undefined): boolean {
  return message?.file.name === "google/protobuf/wrappers";
}
