import type { DescEnum, DescField, DescFile, DescMessage } from "@bufbuild/protobuf";

// Field numbers of descriptor.proto that occur in the path of a declaration.
const FILE_MESSAGES = 4;
const FILE_ENUMS = 5;
const FILE_SYNTAX = 12;
const MESSAGE_FIELDS = 2;
const MESSAGE_NESTED = 3;
const MESSAGE_ENUMS = 4;

/** Throws an error that states the file, line and name of a declaration and its unsupported feature. */
export function rejectDeclaration(desc: DescField | DescMessage | DescEnum, feature: string): never {
  const { file } = desc.kind === "field" ? desc.parent : desc;
  const place = placeOf(file, pathOf(desc));
  const name = desc.kind === "field" ? `field ${desc.parent.typeName}.${desc.name}` : desc.toString();
  throw new Error(`${place}: ${name}: ${feature} is not supported`);
}

/** Throws an error that states the line and the syntax of a file that is not proto3. */
export function rejectSyntax(file: DescFile): never {
  const place = placeOf(file, [FILE_SYNTAX]);
  throw new Error(`${place}: only proto3 is supported, got ${file.proto.syntax || "proto2"}`);
}

function pathOf(desc: DescField | DescMessage | DescEnum): number[] {
  if (desc.kind === "field") return [...pathOf(desc.parent), MESSAGE_FIELDS, desc.parent.fields.indexOf(desc)];
  const { parent, file } = desc;
  if (desc.kind === "enum") {
    if (parent === undefined) return [FILE_ENUMS, file.enums.indexOf(desc)];
    return [...pathOf(parent), MESSAGE_ENUMS, parent.nestedEnums.indexOf(desc)];
  }
  if (parent === undefined) return [FILE_MESSAGES, file.messages.indexOf(desc)];
  // The entry messages of maps count in the path, but are not in nestedMessages.
  return [...pathOf(parent), MESSAGE_NESTED, parent.proto.nestedType.indexOf(desc.proto)];
}

/** Returns the file of a declaration, with its line if the request has source info. */
function placeOf(file: DescFile, path: readonly number[]): string {
  const key = path.join();
  const span = file.proto.sourceCodeInfo?.location.find((location) => location.path.join() === key)?.span;
  const line = span?.[0] === undefined ? "" : `:${span[0] + 1}`;
  return `${file.name}.proto${line}`;
}
