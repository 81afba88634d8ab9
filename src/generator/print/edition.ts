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
  const { name } = union.oneof;
  const message = exported(union.message.name).toTypeOnly();
  const metadata = union.metadata.type;
  file.print("/** The schema, for `defineEdition`. */");
  file.print(file.export("const", SCHEMA), " = {");
  file.print("  /** The codecs of all messages, by the names under which the index exports them. */");
  file.print("  messages: {");
  // These come first, so that no other import of the same name gives them another local name.
  for (const { kind, name } of union.exports) {
    if (kind === "message") file.print("    ", name === SCHEMA ? [name, ": "] : "", exported(name), ",");
  }
  file.print("  },");
  file.print("  /** The message that holds any event. */");
  file.print("  union: {");
  file.print("    codec: ", exported(union.message.name), ",");
  file.print("    write: ", printer.codec("write", union.message), ",");
  file.print("    wrap: (member: NonNullable<", message, `["${name}"]>): `, message, ` => ({ ${name}: member }),`);
  file.print("    unwrap: (message: ", message, ") => message.", name, ",");
  file.print("    marshal: ", printer.codec("marshal", union.oneof.functions), ",");
  file.print("    unmarshal: ", printer.codec("unmarshal", union.oneof.functions), ",");
  file.print("  },");
  file.print("  /** The message that is field 1 of every event. */");
  file.print("  metadata: {");
  for (const part of ["makeZero", "read", "marshal", "unmarshal"]) {
    file.print("    ", part, ": ", printer.codec(part, metadata), ",");
  }
  file.print("  },");
  file.print("  /** For each event, the properties with its embedded messages, by the names of the messages. */");
  file.print("  embedded: {");
  for (const member of union.cases) file.print(embeddedText(member));
  file.print("  },");
  const types = ["<NonNullable<", message, `["${name}"]>, `, exported(union.metadata.name).toTypeOnly(), ">"];
  file.print("} as const satisfies ", printer.runtimeType("EventSchema"), types, ";");
}

function embeddedText({ name, embedded }: UnionCase): string {
  const entries = embedded.map(({ message, property }) => `${message}: "${property}"`);
  const line = `    ${name}: { ${entries.join(", ")} },`;
  return line.length <= MAX_LINE ? line : `    ${name}: {\n      ${entries.join(",\n      ")},\n    },`;
}
