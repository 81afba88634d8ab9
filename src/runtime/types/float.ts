// The shortest decimal text of a 32-bit float, as Go's strconv formats it. It has the fewest digits
// that identify the float. If several numbers with that many digits do, it is the nearest one, and
// in a tie, the one with an even last digit.

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** Mask for the fraction bits of a float. */
const FRACTION = 0x7fffff;
/** Bit pattern of the smallest normal float. */
const FIRST_NORMAL = 0x800000;

/**
 * Different numbers with up to this many digits round to different normal floats. The search can
 * therefore start with this many digits: if fewer are enough, the others are zeros.
 */
const SURE_DIGITS = 6;
/** This many digits always identify a float. */
const MAX_DIGITS = 9;
/** Number of digits that shows whether a float is exactly halfway between two shorter numbers. */
const EXACT_DIGITS = 40;

/** Rounds a finite number to a float and returns it with the fewest digits that identify the float. */
export function formatFloat(value: number): string {
  const exact = Math.fround(value);
  if (exact === 0) return Object.is(exact, -0) ? "-0" : "0";
  return exact < 0 ? `-${String(shortest(-exact))}` : String(shortest(exact));
}

function shortest(value: number): number {
  float[0] = value;
  const first = bits[0]! < FIRST_NORMAL ? 1 : SURE_DIGITS;
  // Below a power of two, floats are half as far apart as above it. The next larger number may therefore
  // round to the float even if the nearest one does not.
  const isPowerOfTwo = (bits[0]! & FRACTION) === 0;
  for (let digits = first; digits < MAX_DIGITS; digits++) {
    const nearest = round(value, digits);
    if (Math.fround(nearest) === value) return nearest;
    const next = isPowerOfTwo ? roundUp(value, digits) : nearest;
    if (Math.fround(next) === value) return next;
  }
  return round(value, MAX_DIGITS);
}

/** Rounds to a number of digits. A tie goes to the even digit, unlike in `toPrecision`, which rounds ties up. */
function round(value: number, digits: number): number {
  const text = value.toPrecision(digits + 1);
  if (!/5(?:e|$)/.test(text) || Number(text) !== value) return Number(value.toPrecision(digits));
  const [exact, exponent] = value.toExponential(EXACT_DIGITS).split("e") as [string, string];
  // One more than `digits`, because the text has a decimal point after its first digit.
  const lower = exact.slice(0, digits + 1);
  const isHalf = /^50*$/.test(exact.slice(digits + 1));
  return isHalf && /[02468]\.?$/.test(lower) ? Number(`${lower}e${exponent}`) : Number(value.toPrecision(digits));
}

/** Returns the next larger number with `digits` digits. */
function roundUp(value: number, digits: number): number {
  const [text, exponent] = value.toExponential(EXACT_DIGITS).split("e") as [string, string];
  const whole = Number(text.replace(".", "").slice(0, digits)) + 1;
  return Number(`${whole}e${Number(exponent) - digits + 1}`);
}
