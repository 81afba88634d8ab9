import type { MessageModel } from "./model.js";
import type { Printer } from "./printer.js";

/** Prints the codec that shares its name with the message's type. */
export function printCodec(printer: Printer, message: MessageModel): void {
  const { file } = printer;
  const { name } = message;
  file.print(file.jsDoc(message.comment));
  file.print("export const ", name, ": ", printer.runtimeType("MessageCodec"), "<", name, "> = {");
  file.print("  typeName: ", file.string(message.typeName), ",");
  file.print("  create: (init) => ", printer.runtime("create"), "(init, create", name, "),");
  file.print("  encode: (message) => ", printer.runtime("encode"), "(message, write", name, "),");
  file.print("  decode: (bytes) => ", printer.runtime("decode"), "(bytes, zero", name, "(), read", name, "),");
  file.print(
    "  marshalJSON: (message, options) => ",
    printer.runtime("marshal"),
    "(message, options, marshal",
    name,
    "),",
  );
  file.print("  unmarshalJSON: (text) => ", printer.runtime("unmarshal"), "(text, unmarshal", name, "),");
  file.print("};");
  file.print();
}
