import type { DescField, DescMessage } from "@bufbuild/protobuf";

// Field numbers of descriptor.proto, of which the path to a declaration is made.
const FILE_MESSAGES = 4;
const MESSAGE_FIELDS = 2;
const MESSAGE_NESTED = 3;

/** The error for what Go would take and this generator does not. */
export function refuse(desc: DescField | DescMessage, what: string): Error {
  const { file } = desc.kind === "field" ? desc.parent : desc;
  const line = lineOf(desc);
  const place = `${file.name}.proto${line === undefined ? "" : `:${line}`}`;
  const name = desc.kind === "field" ? `field ${desc.parent.typeName}.${desc.name}` : desc.toString();
  return new Error(`${place}: ${name}: ${what} is not supported`);
}

function pathOf(desc: DescField | DescMessage): number[] {
  if (desc.kind === "field") return [...pathOf(desc.parent), MESSAGE_FIELDS, desc.parent.fields.indexOf(desc)];
  if (desc.parent === undefined) return [FILE_MESSAGES, desc.file.messages.indexOf(desc)];
  return [...pathOf(desc.parent), MESSAGE_NESTED, desc.parent.proto.nestedType.indexOf(desc.proto)];
}

function lineOf(desc: DescField | DescMessage): number | undefined {
  const { file } = desc.kind === "field" ? desc.parent : desc;
  const key = pathOf(desc).join();
  const span = file.proto.sourceCodeInfo?.location.find((location) => location.path.join() === key)?.span;
  return span?.[0] === undefined ? undefined : span[0] + 1;
}
