import type { DescField, DescFile, DescMessage } from "@bufbuild/protobuf";

// Field numbers of descriptor.proto, of which the path to a declaration is made.
const FILE_MESSAGES = 4;
const MESSAGE_FIELDS = 2;
const MESSAGE_NESTED = 3;

/** The error for a field that Go would take and this generator does not. */
export function refuse(field: DescField, what: string): Error {
  const line = lineOf(field.parent.file, [...pathOf(field.parent), MESSAGE_FIELDS, field.parent.fields.indexOf(field)]);
  const place = `${field.parent.file.name}.proto${line === undefined ? "" : `:${line}`}`;
  return new Error(`${place}: field ${field.parent.typeName}.${field.name}: ${what} is not supported`);
}

function pathOf(message: DescMessage): number[] {
  if (message.parent === undefined) return [FILE_MESSAGES, message.file.messages.indexOf(message)];
  return [...pathOf(message.parent), MESSAGE_NESTED, message.parent.proto.nestedType.indexOf(message.proto)];
}

function lineOf(file: DescFile, path: readonly number[]): number | undefined {
  const key = path.join();
  const span = file.proto.sourceCodeInfo?.location.find((location) => location.path.join() === key)?.span;
  return span?.[0] === undefined ? undefined : span[0] + 1;
}
