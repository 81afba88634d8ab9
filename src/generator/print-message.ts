import type { MessageModel } from "./model.js";
import { printCodec } from "./print-codec.js";
import { printCreate } from "./print-create.js";
import { printJSONType } from "./print-json-type.js";
import { printMarshal, printMarshalOneof } from "./print-marshal.js";
import { printRead } from "./print-read.js";
import { printType } from "./print-type.js";
import { printUnmarshal, printUnmarshalOneof } from "./print-unmarshal.js";
import { printWrite } from "./print-write.js";
import type { Printer } from "./printer.js";

/** Prints the types, the functions and the codec of a message. */
export function printMessage(printer: Printer, message: MessageModel): void {
  printType(printer, message);
  printCreate(printer, message);
  printWrite(printer, message);
  printRead(printer, message);
  printMarshal(printer, message);
  printUnmarshal(printer, message);
  for (const member of message.members) {
    if (member.kind !== "oneof") continue;
    printMarshalOneof(printer, message, member);
    printUnmarshalOneof(printer, message, member);
  }
  printJSONType(printer, message);
  printCodec(printer, message);
}
