// Base64 as Go's base64.StdEncoding has it (RFC 4648, section 4): with padding, and
// line ends are passed over where it is read.

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Bytes as base64. */
export function encodeBase64(bytes: Uint8Array): string {
  let text = "";
  const { length } = bytes;
  for (let i = 0; i < length; i += 3) {
    const bits = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    text += DIGITS[bits >> 18]! + DIGITS[(bits >> 12) & 63]!;
    text += i + 1 < length ? DIGITS[(bits >> 6) & 63]! : "=";
    text += i + 2 < length ? DIGITS[bits & 63]! : "=";
  }
  return text;
}

const PATTERN = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** The bytes of base64, or undefined where the text is something else. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const digits = /[\r\n]/.test(text) ? text.replaceAll(/[\r\n]/g, "") : text;
  if (!PATTERN.test(digits)) return undefined;
  const padding = digits.endsWith("==") ? 2 : digits.endsWith("=") ? 1 : 0;
  const bytes = new Uint8Array((digits.length / 4) * 3 - padding);
  for (let i = 0, pos = 0; i < digits.length; i += 4) {
    const bits =
      (valueAt(digits, i) << 18) |
      (valueAt(digits, i + 1) << 12) |
      (valueAt(digits, i + 2) << 6) |
      valueAt(digits, i + 3);
    // What is beyond the end, for the padding, is not kept.
    bytes[pos++] = bits >> 16;
    bytes[pos++] = bits >> 8;
    bytes[pos++] = bits;
  }
  return bytes;
}

/** What a digit stands for, by its code. */
const VALUES = /* @__PURE__ */ valuesByCode();

function valuesByCode(): Uint8Array {
  const values = new Uint8Array(128);
  for (let i = 0; i < DIGITS.length; i++) values[DIGITS.charCodeAt(i)] = i;
  return values;
}

function valueAt(digits: string, i: number): number {
  return VALUES[digits.charCodeAt(i)]!;
}
