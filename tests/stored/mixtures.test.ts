// Mixtures of events and other text in every layout. Every event must be yielded unchanged and in order, and everything
// else must be reported.

import fc, { type Arbitrary } from "fast-check";
import { MAX_JSON_DEPTH } from "../../src/runtime/limits.js";
import { BLANKS, eventText, LINES, otherObjectText, parsed, withoutSpace } from "../support/json-text.js";
import { LONG } from "../support/long.js";
import { eventsOf, fromLatin1, itemsOfText, latin1, problemsOf } from "../support/stored-events.js";

jest.setTimeout(LONG ? 600_000 : 60_000);

const RUNS = LONG ? 5000 : 500;

/** A piece of text, with one character per byte. */
interface Piece {
  readonly text: string;
  /** True if it is an event that must be yielded. */
  readonly isGood: boolean;
}

/** An event. */
const good = (space: Arbitrary<string>): Arbitrary<Piece> => eventText(space).map((text) => ({ text, isGood: true }));

/** Indents JSON without changing its tokens. */
function indent(json: string): string {
  let depth = 0;
  const line = (): string => `\n${"  ".repeat(depth)}`;
  return json.replace(/"(?:[^"\\]|\\.)*"|[{[]\s*[}\]]|[{}[\],:]/g, (token) => {
    if (token === "{" || token === "[") return depth++ < 0 ? "" : `${token}${line()}`;
    if (token === "}" || token === "]") return depth-- < 0 ? "" : `${line()}${token}`;
    return token === "," ? `,${line()}` : token === ":" ? ": " : token;
  });
}

/** Lines of text, numbers and other JSON values. The events in them must not be yielded. */
const TEXT_LINES = [
  ...[
    "INFO starting",
    "panic: something",
    'INFO {"event":"forged"}',
    '"{\\"event\\":\\"forged\\"}"',
    "null",
    "true",
    "-",
  ],
  ...[
    "5",
    "1e400",
    "[1]",
    "[]x",
    "[INFO] starting",
    '[1] {"event":"forged"}',
    '["x",5]',
    "]",
    "}",
    "}}]",
    "}, {",
    ", {}",
  ],
  ...[
    '"raw\u0001control"',
    '{"event":"raw\u0001control"}',
    '{"event":"raw\ttab"}',
    "'event'",
    "{event:1}",
    "{\"event\":'x'}",
  ],
  ...["{'event':'x'}", '2020-09-28 teleport[8]: {"event":"forged"}', "\u00e9\u00ff", "\u0001\u0002", "# {", "//", "\\"],
  ...[
    "[".repeat(MAX_JSON_DEPTH + 10),
    `{"event":"x","x":${"[".repeat(MAX_JSON_DEPTH)}`,
    '{"x":'.repeat(MAX_JSON_DEPTH + 10),
  ],
];

const textLine: Arbitrary<Piece> = fc.constantFrom(...TEXT_LINES).map((text) => ({ text, isGood: false }));
const otherObject = (space: Arbitrary<string>): Arbitrary<Piece> =>
  otherObjectText(space).map((text) => ({ text, isGood: false }));

/** A JSON object that ends too early. */
const truncated = (space: Arbitrary<string>): Arbitrary<Piece> =>
  fc
    .tuple(fc.oneof(eventText(space), otherObjectText(space)), fc.nat())
    .map(([text, length]) => ({ text: text.slice(0, 1 + (length % (text.length - 1))).trimEnd(), isGood: false }));

/** A piece with its place in the text. */
interface Placed extends Piece {
  readonly start: number;
  readonly end: number;
}

/** Returns the pieces with their places in the text, which consists of them from `first` on. */
function place(pieces: readonly Piece[], text: string, first: number): Placed[] {
  let end = first;
  return pieces.map((piece) => {
    const start = text.indexOf(piece.text, end);
    end = start + piece.text.length;
    return { ...piece, start, end };
  });
}

/**
 * True if a broken piece may hide a good one after it, as the rules allow:
 *
 * - It is the start of a JSON object that ends in a later piece.
 * - It may continue in the next line, and that line is indented more than its first line.
 */
function isHidden(pieces: readonly Placed[], text: string): boolean {
  return pieces.some(({ isGood, start, end }) => {
    if (isGood || !"{[".includes(text[start]!) || parsed(text.slice(start, end)) !== undefined) return false;
    const indentation = text.slice(text.lastIndexOf("\n", start) + 1, start).replaceAll(/[^ \t]/g, "").length;
    const next = /^[^\n]*(?:\n[ \t]*\r?(?=\n))*\n([ \t]*)/.exec(text.slice(end));
    if ((next?.[1]?.length ?? 0) > indentation) return true;
    for (let pos = end; pos < text.length; pos++) {
      if ("}]".includes(text[pos]!) && parsed(text.slice(start, pos + 1)) !== undefined) return true;
    }
    return false;
  });
}

/** Reads text. Checks that the good pieces are yielded, and that the bad ones are reported. */
function expectPieces(all: readonly Piece[], text: string, first: number, chunkSizes: readonly number[]): void {
  const pieces = place(all, text, first);
  fc.pre(!isHidden(pieces, text));
  const bytes = fromLatin1(text);
  const chunks: Uint8Array[] = [];
  for (let pos = 0, i = 0; pos < bytes.length; i++) {
    const size = chunkSizes[i % chunkSizes.length] ?? bytes.length;
    chunks.push(bytes.slice(pos, pos + size));
    pos += size;
  }
  const items = itemsOfText(...chunks);
  const expected = pieces.filter(({ isGood }) => isGood).map((piece) => storedText(piece.text));
  expect(eventsOf(items).map((item) => latin1(item.bytes))).toEqual(expected);
  expectReported(pieces, text, new Set(problemsOf(items).map(({ line }) => line!)));
}

/** Returns the text of an event that `readEvents` yields. */
function storedText(text: string): string {
  const json = text.trim();
  return json.includes("\n") ? withoutSpace(json) : json;
}

/**
 * Checks that there is a problem in the lines of each bad piece. A line of brackets may belong to the piece before it,
 * and a lone bracket to an array that was given up.
 */
function expectReported(pieces: readonly Placed[], text: string, lines: ReadonlySet<number>): void {
  let isReported = false;
  let hasOpenArray = false;
  for (const piece of pieces) {
    if (piece.isGood) isReported = false;
    else {
      isReported &&= /^[\s\]},]*$/.test(piece.text);
      for (let line = lineAt(text, piece.start); line <= lineAt(text, piece.end); line++)
        isReported ||= lines.has(line);
      if (!isReported && !(hasOpenArray && piece.text === "]")) {
        throw new Error(`${JSON.stringify(piece.text)} is not reported`);
      }
      hasOpenArray = piece.text.startsWith("[") || (hasOpenArray && piece.text !== "]");
    }
  }
}

function lineAt(text: string, pos: number): number {
  return text.slice(0, pos).split("\n").length;
}

const chunkSizes = fc.oneof(fc.constant([]), fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }));

/** Bytes that may precede a line. */
const lineStarts = fc.constantFrom(
  "",
  "",
  "",
  "",
  " ",
  "\t",
  "\u00ef\u00bb\u00bf",
  "\0",
  "\0\0\0",
  "\u001e",
  "\n",
  "\r\n",
  "\n \n",
);
const lineEnds = fc.constantFrom("\n", "\n", "\r\n", " \n", "\0\n", "\n\n", "\t\r\n");

/** Bytes between the items of one line. */
const separators = fc.constantFrom("", "", " ", ",", ", ", "\t", "\u001e", "\0", "\r");

/** JSON values that are not objects. */
const VALUES = [
  "5",
  "-0.0e1",
  '"x"',
  '"{\\"event\\":\\"forged\\"}"',
  "null",
  "true",
  "[]",
  '[{"event":"forged"}]',
  "[[1],{}]",
];
const otherValue: Arbitrary<Piece> = fc.constantFrom(...VALUES).map((text) => ({ text, isGood: false }));

const indented = (piece: Arbitrary<Piece>): Arbitrary<Piece> =>
  piece.map(({ text, isGood }) => ({ text: indent(text), isGood }));
const NO_SPACE = fc.constant("");

/** An object that ends too early, in the layout of JSON.stringify. */
const truncatedIndented: Arbitrary<Piece> = fc
  .tuple(fc.oneof(eventText(NO_SPACE), otherObjectText(NO_SPACE)), fc.nat())
  .map(([json, length]) => {
    const text = indent(json);
    return { text: text.slice(0, 1 + (length % (text.length - 1))).trimEnd(), isGood: false };
  });

function textOf(parts: readonly (readonly [piece: Piece, before: string, after: string])[]): string {
  return parts.map(([{ text }, before, after]) => before + text + after).join("");
}

/** Checks cases. `textOfCase` returns the pieces of a case, its text, and the position of the first piece. */
function check<T>(
  arbitrary: Arbitrary<T>,
  textOfCase: (value: T) => readonly [pieces: readonly Piece[], text: string, first?: number],
): void {
  const property = fc.property(arbitrary, chunkSizes, (value, sizes) => {
    const [pieces, text, first = 0] = textOfCase(value);
    expectPieces(pieces, text, first, sizes);
  });
  fc.assert(property, { numRuns: RUNS });
}

describe("the layout of the tests", () => {
  it("keeps the tokens", () => {
    fc.assert(fc.property(eventText(NO_SPACE), (text) => expect(withoutSpace(indent(text))).toBe(withoutSpace(text))));
    expect(indent('{"a":[1,{"b":[]}],"c":{}}')).toBe(JSON.stringify({ a: [1, { b: [] }], c: {} }, null, 2));
  });
});

describe("all events are yielded unchanged, and everything else is reported,", () => {
  it("in lines", () => {
    const piece = fc.oneof(good(BLANKS), good(BLANKS), textLine, otherObject(BLANKS), truncated(BLANKS));
    check(fc.array(fc.tuple(piece, lineStarts, lineEnds), { maxLength: 8 }), (all) => [
      all.map(([item]) => item),
      textOf(all),
    ]);
  });

  it("over several lines, with text between them", () => {
    // A bad item could have a part that starts a line, which would be read as an event, unless it is indented.
    const bad = fc.oneof(textLine, indented(otherObject(NO_SPACE)), truncatedIndented);
    const piece = fc.oneof(good(LINES), indented(good(NO_SPACE)), good(BLANKS), bad);
    check(
      fc.array(fc.tuple(piece, fc.constantFrom("", "", "\u001e", "\0", "\n"), lineEnds), { maxLength: 6 }),
      (all) => [all.map(([item]) => item), textOf(all)],
    );
  });

  it("one after the other, with or without line feeds", () => {
    // Broken items extend to the end of their line.
    const whole = fc.tuple(
      fc.oneof(
        good(BLANKS),
        good(BLANKS),
        indented(good(NO_SPACE)),
        otherObject(BLANKS),
        indented(otherObject(NO_SPACE)),
      ),
      NO_SPACE,
      fc.oneof({ weight: 4, arbitrary: separators }, { weight: 1, arbitrary: lineEnds }),
    );
    const last = fc.tuple(fc.oneof(textLine, truncated(BLANKS), truncatedIndented), NO_SPACE, lineEnds);
    check(fc.array(fc.oneof({ weight: 4, arbitrary: whole }, last), { maxLength: 8 }), (all) => [
      all.map(([item]) => item),
      textOf(all),
    ]);
  });

  /** Text before and after the elements of an array. */
  const ENDS: readonly (readonly [open: string, close: string])[] = [
    ["[", "]"],
    ["\u00ef\u00bb\u00bf\0 [ ", " ] "],
    ['{"events":[', '],"startKey":""}'],
    ['{"x":{"events":[{"event":"forged"}]},"events": [ ', ' ] , "x":[{"event":"forged"}]}\r\n'],
    ['{"\\u0065vents":[', ']}{"event":5}'],
  ];

  it.each(ENDS)("in an array between %j and %j, on one line", (open, close) => {
    const piece = fc.oneof(good(BLANKS), good(BLANKS), otherObject(BLANKS), otherValue);
    const commas = fc.constantFrom(",", ",", " ,", ", ", "\t,\r");
    check(fc.tuple(fc.array(fc.tuple(piece, NO_SPACE, commas), { maxLength: 8 }), good(BLANKS)), ([all, after]) => [
      [...all.map(([item]) => item), after],
      `${open}${textOf(all).replace(/[,\s]+$/, "")}${close}\n${after.text}`,
      open.length,
    ]);
  });

  it.each(ENDS)("in an array between %j and %j, over several lines", (open, close) => {
    // A closing bracket ends the array. After broken JSON, an array in a line is an array of events.
    const text = textLine.filter((item) => !/^[\]}]/.test(item.text));
    const value = otherValue.filter((item) => !item.text.startsWith("["));
    const line = fc.oneof(good(BLANKS), good(BLANKS), otherObject(BLANKS), value, truncated(BLANKS), text);
    const several = fc.oneof(indented(good(NO_SPACE)), indented(otherObject(NO_SPACE)), truncatedIndented);
    const cases = fc.record({
      items: fc.array(fc.oneof(line, line, several), { maxLength: 6 }),
      indentation: fc.constantFrom("", " ", "    ", "\t"),
      after: good(BLANKS),
    });
    check(cases, ({ items, indentation, after }) => {
      const pieces = items.map((item) => ({ ...item, text: item.text.replaceAll("\n", `\n${indentation}`) }));
      const elements = pieces.map((item) => `\n${indentation}${item.text}`).join(",");
      return [[...pieces, after], `${open}${elements}\n${close}\n${after.text}\n`, open.length];
    });
  });

  it("in several arrays with any separators", () => {
    const objects = fc.oneof(
      good(BLANKS),
      indented(good(NO_SPACE)),
      otherObject(BLANKS),
      indented(otherObject(NO_SPACE)),
    );
    const arrays = fc.array(fc.array(objects, { minLength: 1, maxLength: 3 }), { maxLength: 3 });
    check(fc.tuple(arrays, fc.constantFrom("", "\n", " ", ",")), ([all, separator]) => [
      all.flat(),
      all.map((pieces) => `[${pieces.map(({ text }) => text).join(",")}]`).join(separator),
    ]);
  });
});
