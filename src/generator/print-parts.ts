import type { JSONEmbedded, JSONMember, JSONPart } from "./model.js";
import type { Printer } from "./printer.js";

/** Where the members of a JSON object are read from: a message, or one that is embedded in it. */
export interface Place {
  /** An expression, such as `message.Metadata`. */
  readonly path: string;
  readonly indent: string;
}

/** What prints the parts of a JSON object. */
export interface PartPrinter {
  /** Prints what writes a member. */
  member(part: JSONMember, place: Place): void;
  /** Prints what writes all members of an embedded message, which stands at a path. */
  whole(part: JSONEmbedded, place: Place): void;
}

/** Prints the parts of a JSON object, those of embedded messages where they are there. */
export function printParts(printer: Printer, parts: readonly JSONPart[], place: Place, print: PartPrinter): void {
  const { file } = printer;
  for (const part of parts) {
    if (part.kind === "member") {
      print.member(part, place);
      continue;
    }
    const inner = { path: `${place.path}.${part.name}`, indent: part.nullable ? `${place.indent}  ` : place.indent };
    if (part.nullable) file.print(place.indent, `if (${inner.path} !== undefined) {`);
    printCheck(printer, inner);
    if (part.isWhole) print.whole(part, inner);
    else printParts(printer, part.parts, inner, print);
    if (part.nullable) file.print(place.indent, "}");
  }
}

/** Prints a check of an embedded message, before its members are read. */
export function printCheck({ file, runtime }: Printer, { path, indent }: Place): void {
  file.print(indent, runtime("checkMessage"), `(${path}, "${path.slice("message.".length)}");`);
}
