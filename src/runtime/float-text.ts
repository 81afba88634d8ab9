// The shortest text of a float, as Go's strconv makes it: the fewest digits that no other
// float has, of these the nearest, and half way between two the even ones.

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** Bits of a float: those of its fraction, and the least that is not denormal. */
const FRACTION = 0x7fffff;
const FIRST_NORMAL = 0x800000;

/** So many digits, and all shorter texts, are told apart by floats that are not denormal. */
const SURE_DIGITS = 6;
/** So many digits tell every float from the others. */
const MAX_DIGITS = 9;
/** Digits that a number has only if it is not half way between two of fewer. */
const EXACT_DIGITS = 40;

/** A finite float with the fewest digits that tell it from other floats. */
export function floatDigits(value: number): string {
  const exact = Math.fround(value);
  if (exact === 0) return Object.is(exact, -0) ? "-0" : "0";
  return exact < 0 ? `-${String(shortest(-exact))}` : String(shortest(exact));
}

function shortest(value: number): number {
  float[0] = value;
  const first = bits[0]! < FIRST_NORMAL ? 1 : SURE_DIGITS;
  // The floats below a power of two are nearer to it than those above.
  const isPowerOfTwo = (bits[0]! & FRACTION) === 0;
  for (let digits = first; digits < MAX_DIGITS; digits++) {
    const nearest = round(value, digits);
    if (Math.fround(nearest) === value) return nearest;
    const next = isPowerOfTwo ? roundUp(value, digits) : nearest;
    if (Math.fround(next) === value) return next;
  }
  return round(value, MAX_DIGITS);
}

/** The nearest number of so many digits, which half way between two is the even one and not, as for `toPrecision`, the larger. */
function round(value: number, digits: number): number {
  const text = value.toPrecision(digits + 1);
  if (!/5(?:e|$)/.test(text) || Number(text) !== value) return Number(value.toPrecision(digits));
  const [exact, exponent] = value.toExponential(EXACT_DIGITS).split("e") as [string, string];
  // With the point, which one digit has behind it.
  const lower = exact.slice(0, digits + 1);
  const isHalf = /^50*$/.test(exact.slice(digits + 1));
  return isHalf && /[02468]\.?$/.test(lower) ? Number(`${lower}e${exponent}`) : Number(value.toPrecision(digits));
}

/** The next number of so many digits above a value. */
function roundUp(value: number, digits: number): number {
  const [text, exponent] = value.toExponential(EXACT_DIGITS).split("e") as [string, string];
  const whole = Number(text.replace(".", "").slice(0, digits)) + 1;
  return Number(`${whole}e${Number(exponent) - digits + 1}`);
}
