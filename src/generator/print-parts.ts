import type { JSONEmbedded, JSONMember, JSONPart } from "./model.js";
import type { Printer } from "./printer.js";

/** The message whose members are printed: the function's own, or one embedded in it. */
export interface Place {
  /** An expression, such as `message.Metadata`. */
  readonly path: string;
  readonly indent: string;
}

/** Callbacks that print the parts of a JSON object. */
export interface PartPrinter {
  /** Prints code that writes one member. */
  member(part: JSONMember, place: Place): void;
  /** Prints code that writes all members of the embedded message at `place`. */
  whole(part: JSONEmbedded, place: Place): void;
}

/** Prints the parts of a JSON object. Embedded messages that may be absent get a condition. */
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

/** Prints a check that an embedded message is an object, to run before its members are read. */
export function printCheck({ file, runtime }: Printer, { path, indent }: Place): void {
  file.print(indent, runtime("checkMessage"), `(${path}, "${path.slice("message.".length)}");`);
}
