import type { MessageModel } from "../model/model.js";
import type { Printer } from "./printer.js";

/** Prints the codec, a const of the same name as the message's type. */
export function printCodec(printer: Printer, message: MessageModel): void {
  const { file } = printer;
  const { name, typeName } = message;
  const types = `<${name}, ${name}JSON>`;
  const type = [printer.runtimeType("MessageCodec"), types];
  const codec = [printer.runtime("messageCodec"), types];
  file.print(file.export("const", name), ": ", type, " = /* @__PURE__ */ ", codec, "(");
  file.print("  ", file.string(typeName), ",");
  const parts = ["create", "makeZero", "write", "read", "marshal", "unmarshal", "fieldsOf"];
  for (const part of parts) file.print("  ", part, name, ",");
  file.print(");");
  file.print();
}
