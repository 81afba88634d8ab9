import type { ImportSymbol } from "@bufbuild/protoplugin";
import type { UnionCase, UnionModel } from "../model/union.js";
import { indexPath, type Printer } from "./printer.js";

/** Name of the exported const. */
const SCHEMA = "schema";

/** Maximum length of a line with the embedded messages of a case. */
const MAX_LINE = 120;

/** Prints the schema of a union: an object with the codecs and functions that the library needs. */
export function printEdition(printer: Printer, union: UnionModel): void {
  const { file } = printer;
  const index = `./${indexPath(union.message.path).replace(/\.ts$/, ".js")}`;
  const exported = (name: string): ImportSymbol => file.import(name, index);
  const message = exported(union.message.name).toTypeOnly();
  file.print("/** The schema, for `defineEdition`. */");
  file.print(file.export("const", SCHEMA), " = {");
  file.print("  /** The codecs of all messages, by the names under which the index exports them. */");
  file.print("  messages: {");
  // These come first, so that no other import of the same name gives them another local name.
  for (const { kind, name } of union.exports) {
    if (kind === "message") file.print("    ", name === SCHEMA ? [name, ": "] : "", exported(name), ",");
  }
  file.print("  },");
  printUnion(printer, union, exported(union.message.name), message);
  printMetadata(printer, union);
  file.print("  /** For each event, the properties with its embedded messages, by the names of the messages. */");
  file.print("  embedded: {");
  for (const member of union.cases) file.print(embeddedText(member));
  file.print("  },");
  const metadata = exported(union.metadata.name).toTypeOnly();
  const types = ["<NonNullable<", message, `["${union.oneof.name}"]>, `, metadata, ">"];
  file.print("} as const satisfies ", printer.runtimeType("EventSchema"), types, ";");
}

/** Prints the functions of the message that holds any event. */
function printUnion(
  { file, codec }: Printer,
  { message, oneof }: UnionModel,
  messageCodec: ImportSymbol,
  type: ImportSymbol,
): void {
  const { name } = oneof;
  file.print("  /** The message that holds any event. */");
  file.print("  union: {");
  file.print("    codec: ", messageCodec, ",");
  file.print("    write: ", codec("write", message), ",");
  file.print("    wrap: (member: NonNullable<", type, `["${name}"]>): `, type, ` => ({ ${name}: member }),`);
  file.print("    unwrap: (message: ", type, ") => message.", name, ",");
  file.print("    marshal: ", codec("marshal", oneof.functions), ",");
  file.print("    unmarshal: ", codec("unmarshal", oneof.functions), ",");
  file.print("  },");
}

/** Prints the functions of the metadata of events. */
function printMetadata({ file, codec }: Printer, { metadata }: UnionModel): void {
  file.print("  /** The message that is field 1 of every event. */");
  file.print("  metadata: {");
  for (const part of ["makeZero", "read", "marshal", "unmarshal"]) {
    file.print("    ", part, ": ", codec(part, metadata.type), ",");
  }
  file.print("  },");
}

function embeddedText({ name, embedded }: UnionCase): string {
  const entries = embedded.map(({ message, property }) => `${message}: "${property}"`);
  const line = `    ${name}: { ${entries.join(", ")} },`;
  return line.length <= MAX_LINE ? line : `    ${name}: {\n      ${entries.join(",\n      ")},\n    },`;
}
