// Patterns of texts in JSON. They keep to what regular expressions of all languages have,
// without lookahead, as JSON Schema asks for.

const DAY = "(?:0[1-9]|1[0-9]|2[0-8])";
const DATE = `[0-9]{4}-(?:(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31|(?:0[1-9]|1[0-2])-${DAY})`;
const LEAP_YEAR = "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)";
const MINUTE = "(?:[01][0-9]|2[0-3]):[0-5][0-9]";

/** An RFC 3339 time of a day that there is, without leap seconds. */
export const TIME = `^(?:${DATE}|${LEAP_YEAR}-02-29)T${MINUTE}:[0-5][0-9](?:\\.[0-9]+)?(?:Z|[+-]${MINUTE})$`;

/** Times that are, or that an offset may move, beyond the years 1 to 9999 in UTC. */
export const TIME_OUT_OF_RANGE = "^0000|^0001-01-01T.*\\+|^9999-12-31T.*-[0-9:]+$";

/** Base64 with padding. */
export const BASE64 = "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$";

/** A JSON number. */
export const NUMBER = "^-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$";

/** A JSON string. */
export const STRING = '^"(?:[^"\\\\\\u0000-\\u001f]|\\\\(?:["\\\\/bfnrt]|u[0-9A-Fa-f]{4}))*"$';

/** The decimal text of an integer in a range around 0, as JSON has it: without zeros before it. */
export function integerPattern(min: bigint, max: bigint): string {
  const positive = upTo(String(max)).join("|");
  if (min === 0n) return `^(?:0|${positive})$`;
  return `^(?:0|${positive}|-(?:${upTo(String(-min)).join("|")}))$`;
}

/** Alternatives for the integers from 1 to one of these digits. */
function upTo(digits: string): string[] {
  const shorter = digits.length === 1 ? [] : [`[1-9]${digits.length === 2 ? "" : `[0-9]{0,${digits.length - 2}}`}`];
  const less = [...digits].flatMap((digit, i) => {
    const least = i === 0 ? 1 : 0;
    const most = Number(digit) - 1;
    return most < least ? [] : [digits.slice(0, i) + digitClass(least, most) + anyDigits(digits.length - i - 1)];
  });
  return [...shorter, ...less, digits];
}

function digitClass(least: number, most: number): string {
  return least === most ? String(least) : `[${least}-${most}]`;
}

function anyDigits(count: number): string {
  if (count === 0) return "";
  return count === 1 ? "[0-9]" : `[0-9]{${count}}`;
}
