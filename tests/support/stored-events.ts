// Events in the formats of event storage.

import { concat } from "./bytes.js";
import { varint } from "./wire.js";

/** Concatenates messages, each preceded by its length. */
export function delimited(...messages: readonly Uint8Array[]): Uint8Array {
  return concat(...messages.map((message) => concat(varint(message.length), message)));
}

/** Encodes a message as base64. */
export function base64(message: Uint8Array): string {
  return Buffer.from(message).toString("base64");
}
