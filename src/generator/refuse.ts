import type { DescEnum, DescField, DescFile, DescMessage } from "@bufbuild/protobuf";

// Field numbers of descriptor.proto, of which the path to a declaration is made.
const FILE_MESSAGES = 4;
const FILE_ENUMS = 5;
const FILE_SYNTAX = 12;
const MESSAGE_FIELDS = 2;
const MESSAGE_NESTED = 3;
const MESSAGE_ENUMS = 4;

/** The error for what Go would take and this generator does not. */
export function refuse(desc: DescField | DescMessage | DescEnum, what: string): Error {
  const { file } = desc.kind === "field" ? desc.parent : desc;
  const place = placeOf(file, pathOf(desc));
  const name = desc.kind === "field" ? `field ${desc.parent.typeName}.${desc.name}` : desc.toString();
  return new Error(`${place}: ${name}: ${what} is not supported`);
}

/** The error for a file that is of no proto3. */
export function refuseSyntax(file: DescFile): Error {
  const place = placeOf(file, [FILE_SYNTAX]);
  return new Error(`${place}: only proto3 is supported, not ${file.proto.syntax || "proto2"}`);
}

function pathOf(desc: DescField | DescMessage | DescEnum): number[] {
  if (desc.kind === "field") return [...pathOf(desc.parent), MESSAGE_FIELDS, desc.parent.fields.indexOf(desc)];
  const { parent, file } = desc;
  if (desc.kind === "enum") {
    if (parent === undefined) return [FILE_ENUMS, file.enums.indexOf(desc)];
    return [...pathOf(parent), MESSAGE_ENUMS, parent.nestedEnums.indexOf(desc)];
  }
  if (parent === undefined) return [FILE_MESSAGES, file.messages.indexOf(desc)];
  // Entries of maps count, too, which are no nested messages here.
  return [...pathOf(parent), MESSAGE_NESTED, parent.proto.nestedType.indexOf(desc.proto)];
}

/** The file of a declaration, and its line if the compiler tells. */
function placeOf(file: DescFile, path: readonly number[]): string {
  const key = path.join();
  const span = file.proto.sourceCodeInfo?.location.find((location) => location.path.join() === key)?.span;
  const line = span?.[0] === undefined ? "" : `:${span[0] + 1}`;
  return `${file.name}.proto${line}`;
}
