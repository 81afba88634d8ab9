import type { Printable } from "@bufbuild/protoplugin";
import type { Printer } from "./printer.js";

/** A parameter of a function. */
export type Parameter = readonly [name: string, type: Printable];

/**
 * Prints an exported function. `printBody` prints its body. Parameters that the body does not use
 * get an underscore prefix, so that `noUnusedParameters` accepts them.
 */
export function printFunction(
  printer: Printer,
  name: string,
  parameters: readonly Parameter[],
  result: Printable,
  printBody: (printer: Printer) => void,
): void {
  const { file } = printer;
  const body: Printable[] = [];
  const print = (...line: readonly unknown[]): void => void body.push(line as Printable[], "\n");
  printBody({ ...printer, file: { ...file, print } });
  const list = parameters.map(([parameter, type]) => [isUsed(parameter, body) ? "" : "_", parameter, ": ", type]);
  const separated = list.map((parameter, i) => (i === 0 ? parameter : [", ", parameter]));
  file.print(file.export("function", name), "(", separated, "): ", result, " {");
  file.print(body, "}");
  file.print();
}

/** A string literal, or a comment at the end of a line. */
const TEXT = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\/\/.*/g;

/** True if a function body uses a name outside of property accesses, string literals and comments. */
function isUsed(name: string, body: Printable): boolean {
  if (typeof body === "string") return new RegExp(`(?<![\\w$.])${name}(?![\\w$])`).test(body.replace(TEXT, ""));
  return Array.isArray(body) && body.some((part) => isUsed(name, part));
}
