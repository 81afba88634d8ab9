import type { MessageModel } from "../model/model.js";
import { printCodec } from "./codec.js";
import { printCreate } from "./create.js";
import { printJSONType } from "./json-type.js";
import { printMarshal, printMarshalOneof } from "./marshal.js";
import type { Printer } from "./printer.js";
import { printRead } from "./read.js";
import { printType } from "./type.js";
import { printUnmarshal, printUnmarshalOneof } from "./unmarshal.js";
import { printWrite } from "./write.js";

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
