/** The texts of 0 to 999. */
const SMALL = Array.from({ length: 1000 }, (_, i) => String(i));
const THREE_DIGITS = SMALL.map((text) => text.padStart(3, "0"));

/** The digits of a 32-bit integer, signed or not: up to a billion put together, which takes half the time of making them. */
export function integerText(value: number): string {
  if (value < 0 || value >= 1e9) return String(value);
  if (value < 1000) return SMALL[value]!;
  const thousands = (value / 1000) | 0;
  return integerText(thousands) + THREE_DIGITS[value - thousands * 1000]!;
}
