import type { EnumModel } from "../model/model.js";
import { printComment, type Printer } from "./printer.js";

/**
 * Prints an enum: an object with its numbers, and the union type of the numbers. The comment is
 * printed once because editors show it for both.
 */
export function printEnum(printer: Printer, { name, comment, values }: EnumModel): void {
  const { file } = printer;
  printComment(printer, comment);
  file.print(file.export("const", name), " = {");
  for (const value of values) {
    printComment(printer, value.comment, "  ");
    file.print(`  ${value.name}: ${value.number},`);
  }
  file.print("} as const;");
  file.print();
  file.print(file.export("type", name), ` = (typeof ${name})[keyof typeof ${name}];`);
  file.print();
}

/** Prints the names of an enum whose Go type marshals to names. */
export function printEnumNames(printer: Printer, { name, values }: EnumModel): void {
  const { file } = printer;
  const type = printer.runtimeType("EnumNames");
  const entries = values.map((value) => `${value.name}: ${value.number}`).join(", ");
  file.print(file.export("const", `namesOf${name}`), ": ", type, " = /* @__PURE__ */ ", printer.runtime("enumNames"));
  file.print(`({ ${entries} });`);
  file.print();
}
