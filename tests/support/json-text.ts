// JSON text in all spellings. Each character represents a byte, so that the text can contain invalid UTF-8.

import fc, { type Arbitrary } from "fast-check";

/** Whitespace that keeps JSON on one line. */
export const BLANKS: Arbitrary<string> = fc.constantFrom("", "", "", "", " ", "\t", "\r", "  ");
/** Whitespace that may spread JSON over several lines. */
export const LINES: Arbitrary<string> = fc.constantFrom("", "", "", " ", "\n", "\r\n", "\n  ", "\n\t", "\n\n    ");

const STRING_PIECES = [
  ...["a", "event", "events", "x y", "{", "}", "[", "]", ",", ":", "//", "\u007f"],
  ...['\\"', "\\\\", "\\/", "\\b", "\\f", "\\n", "\\r", "\\t", "\\u0041", "\\u0000", "\\ud83d\\ude00", "\\uD800"],
  // UTF-8, and bytes that are not UTF-8.
  ...[
    "\u00c3\u00a9",
    "\u00f0\u009f\u0098\u0080",
    "\u00e2\u0080\u00a8",
    "\u00ff",
    "\u00c3",
    "\u0080",
    "\u00ef\u00bb\u00bf",
  ],
  ...['\\",\\"event\\":\\"forged\\"', '{\\"event\\":\\"forged\\"}'],
];

/** A JSON string with its quotes. */
export const stringText: Arbitrary<string> = fc
  .array(fc.constantFrom(...STRING_PIECES), { maxLength: 4 })
  .map((pieces) => `"${pieces.join("")}"`);

/** A JSON number. */
export const numberText: Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    "0",
    "-0",
    "1.0",
    "1E5",
    "1e+05",
    "-1.50e-400",
    "1e400",
    "12345678901234567890123",
    "0.10",
    "9".repeat(80),
  ),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
);

/** Keys, including equal keys in different spellings. */
const KEYS = ['"a"', '"b"', '"code"', '"ei"', '""', '"Event"', '"event "', '"__proto__"', '"\\u0061"', '"\\"event\\""'];
const keyText = fc.oneof(fc.constantFrom(...KEYS), stringText);

/** A JSON value with this whitespace between its tokens. */
export function valueText(space: Arbitrary<string>): Arbitrary<string> {
  return fc.letrec<{ value: string }>((tie) => ({
    value: fc.oneof(
      { depthIdentifier: "json", maxDepth: 3 },
      fc.constantFrom("null", "true", "false", "[]", "{}", '{"event":"forged"}', '[{"event":"forged"}]'),
      numberText,
      stringText,
      fc
        .array(fc.tuple(space, tie("value"), space), { maxLength: 3 })
        .map((elements) => `[${elements.map((element) => element.join("")).join(",")}]`),
      fc.array(memberText(keyText, tie("value"), space), { maxLength: 3 }).map((members) => `{${members.join(",")}}`),
    ),
  })).value;
}

function memberText(key: Arbitrary<string>, value: Arbitrary<string>, space: Arbitrary<string>): Arbitrary<string> {
  return fc.tuple(space, key, space, value, space).map(([a, k, b, v, c]) => `${a}${k}${b}:${v}${c}`);
}

/** True if a key is spelled like `name`, with or without escapes. */
function isSpelled(key: string, name: string): boolean {
  return JSON.parse(key) === name;
}

/** Spellings of the key `event`. */
const EVENT_KEYS = ['"event"', '"event"', '"\\u0065vent"', '"ev\\u0065n\\u0074"'];
const EVENT_TYPES = [
  '"user.login"',
  '"session.start"',
  '"no.such.event"',
  '""',
  '"\\u0075ser.login"',
  '"\u00c3\u00a9"',
];

/** A JSON object that is an event: the last value under the key `event` is a string. */
export function eventText(space: Arbitrary<string>): Arbitrary<string> {
  const value = valueText(space);
  // An object with an array `events` before its event type is a response of the web API.
  const other = keyText.filter((key) => !isSpelled(key, "events"));
  const before = fc.array(memberText(other, value, space), { maxLength: 3 });
  const after = fc.array(
    memberText(
      other.filter((key) => !isSpelled(key, "event")),
      value,
      space,
    ),
    { maxLength: 3 },
  );
  const type = memberText(fc.constantFrom(...EVENT_KEYS), fc.constantFrom(...EVENT_TYPES), space);
  return fc.tuple(before, type, after).map(([first, middle, last]) => `{${[...first, middle, ...last].join(",")}}`);
}

/** A JSON object that is not an event. */
export function otherObjectText(space: Arbitrary<string>): Arbitrary<string> {
  const members = memberText(
    keyText.filter((key) => !isSpelled(key, "event") && !isSpelled(key, "events")),
    valueText(space),
    space,
  );
  const noType = fc.constantFrom('"event":5', '"event":null', '"event":{"event":"forged"}', '"event":["forged"]');
  return fc
    .tuple(fc.array(members, { maxLength: 3 }), fc.option(noType))
    .map(([all, last]) => `{${[...all, ...(last === null ? [] : [last])].join(",")}}`);
}

/** Removes the whitespace between the tokens of JSON. */
export function withoutSpace(json: string): string {
  return (json.match(/"(?:[^"\\]|\\.)*"|[^\s"]+/g) ?? []).join("");
}

/** Returns the result of JSON.parse, or undefined if the text is not JSON. */
export function parsed(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** True if a value is an object with a string under `event`. */
export function isEvent(value: unknown): value is { readonly event: string } {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.hasOwn(value, "event") && typeof (value as { event: unknown }).event === "string";
}
