// Regular expressions for strings in JSON. They use only syntax common to most languages and no
// lookahead, as JSON Schema recommends.

const DAY = "(?:0[1-9]|1[0-9]|2[0-8])";
const DATE = `[0-9]{4}-(?:(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31|(?:0[1-9]|1[0-2])-${DAY})`;
const LEAP_YEAR = "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)";
const MINUTE = "(?:[01][0-9]|2[0-3]):[0-5][0-9]";

/** Matches an RFC 3339 time with a valid date and no leap second. */
export const TIME_PATTERN = `^(?:${DATE}|${LEAP_YEAR}-02-29)T${MINUTE}:[0-5][0-9](?:\\.[0-9]+)?(?:Z|[+-]${MINUTE})$`;

/**
 * Matches the times of {@link TIME_PATTERN} that are outside the years 1 to 9999 in UTC. It also matches valid times on
 * the first and last day whose offset moves them toward the limit.
 */
export const TIME_OUT_OF_RANGE_PATTERN = "^0000|^0001-01-01T.*\\+|^9999-12-31T.*-[0-9:]+$";

/** Matches base64 with padding. */
export const BASE64_PATTERN = "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$";

/** Matches a JSON number. */
export const NUMBER_PATTERN = "^-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$";

/** Matches a JSON string with its quotes. */
export const STRING_PATTERN = '^"(?:[^"\\\\\\u0000-\\u001f]|\\\\(?:["\\\\/bfnrt]|u[0-9A-Fa-f]{4}))*"$';

/**
 * Returns a pattern for decimal integers from `min` to `max`, without leading zeros or `-0`.
 * The range must include 0, and `max` must be positive.
 */
export function integerPattern(min: bigint, max: bigint): string {
  const positive = upTo(String(max)).join("|");
  if (min === 0n) return `^(?:0|${positive})$`;
  return `^(?:0|${positive}|-(?:${upTo(String(-min)).join("|")}))$`;
}

/** Returns alternatives that match the integers from 1 to the given decimal number. */
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
