// Events in the forms that they are stored in.

import { concat } from "./bytes.js";
import { varint } from "./wire.js";

/** Messages one after another, each after its length. */
export function delimited(...messages: readonly Uint8Array[]): Uint8Array {
  return concat(...messages.map((message) => concat(varint(message.length), message)));
}

/** A line of base64. */
export function base64(message: Uint8Array): string {
  return Buffer.from(message).toString("base64");
}
