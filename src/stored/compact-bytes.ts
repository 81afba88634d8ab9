import { BACKSLASH, QUOTE, SPACE } from "./ascii.js";

/** Returns valid JSON text without the whitespace between its tokens. */
export function compactBytes(bytes: Uint8Array): Uint8Array {
  const compact = new Uint8Array(bytes.length);
  let length = 0;
  let isInString = false;
  for (let pos = 0; pos < bytes.length; pos++) {
    const byte = bytes[pos]!;
    if (byte <= SPACE && !isInString) continue;
    compact[length++] = byte;
    if (byte === QUOTE) isInString = !isInString;
    else if (byte === BACKSLASH) compact[length++] = bytes[++pos]!;
  }
  return compact.slice(0, length);
}
