import type { DescFile, DescMessage } from "@bufbuild/protobuf";

/** The package of protobuf's own types. */
const WELL_KNOWN_PACKAGE = "google.protobuf";

/** Whether a file is one of protobuf's own. */
export function isWellKnown(file: DescFile): boolean {
  return file.proto.package === WELL_KNOWN_PACKAGE;
}

/** Whether a message is the google.protobuf one of this name. */
export function isWellKnownType(message: DescMessage | undefined, name: string): boolean {
  return message?.typeName === `${WELL_KNOWN_PACKAGE}.${name}`;
}

/** Whether a message is a wrapper of a scalar, such as google.protobuf.StringValue. */
export function isWrapper(message: DescMessage | undefined): boolean {
  return message?.file.name === "google/protobuf/wrappers";
}
