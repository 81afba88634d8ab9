import fc from "fast-check";
import { MAX_JSON_DEPTH } from "../../src/runtime/limits.js";
import { JSONScanner, Scan, type ScanResult } from "../../src/stored/json-scanner.js";
import { utf8 } from "../support/bytes.js";
import { objectsOf, linesOf, type Vector } from "../support/data.js";
import { eventText, isEvent, LINES, parsed, valueText } from "../support/json-text.js";
import { LONG } from "../support/long.js";
import { fromLatin1, latin1 } from "../support/stored-events.js";

jest.setTimeout(LONG ? 300_000 : 60_000);

/** Everything that a scanner reports about a value. */
interface Found {
  readonly result: ScanResult;
  readonly length: number;
  readonly lineFeeds: number;
  readonly type: string | undefined;
  readonly expected: string | undefined;
}

/** Scans text whose characters are bytes, in pieces that end at the given positions. */
function scan(text: string, splits: readonly number[] = [], findsEvents = false): Found {
  const scanner = new JSONScanner();
  scanner.begin(findsEvents);
  const bytes = fromLatin1(text);
  let result: ScanResult = Scan.More;
  for (const [i, end] of [...splits, bytes.length].entries()) {
    // The bytes move, as they do when chunks are joined.
    const moved = new Uint8Array(bytes.length + i + 1).fill(0x7b);
    moved.set(bytes.subarray(0, end), i);
    result = scanner.scan(moved, i, i + end);
    if (result !== Scan.More) break;
  }
  const { length, lineFeeds, typeStart, typeEnd, expected } = scanner;
  const type = typeEnd > 0 ? (JSON.parse(text.slice(typeStart, typeEnd)) as string) : undefined;
  return { result, length, lineFeeds, type, expected: result === Scan.Invalid ? expected : undefined };
}

/** Compares the scanner with JSON.parse, which reads the same text with one character per byte. */
function expectAsParsed(text: string): void {
  // A number ends with the next character.
  const { result, length, type } = scan(`${text}\n`);
  const isValid = result === Scan.Done && text.slice(length).trim() === "";
  const value = parsed(text);
  if (isValid !== (value !== undefined)) throw new Error(`${isValid ? "accepts" : "rejects"} ${JSON.stringify(text)}`);
  if (value !== undefined) expect(type).toBe(isEvent(value.value) ? value.value.event : undefined);
}

const vectors = objectsOf<Vector>("tests/fixtures/vectors/vectors.jsonl");
const texts = [
  ...(LONG ? vectors : vectors.slice(0, 5)).flatMap(({ json, std }) => [json, std]),
  ...linesOf("tests/fixtures/cases/json/numbers.jsonl"),
].map((text) => latin1(utf8(text)));

const ODD_TEXTS = [
  ...["", " ", "{", "[", "]", "{}", "[]", "[1,]", "[,1]", "{,}", '{"a"}', '{"a":}', '{"a":1,}', "{1:2}", "{'a':1}"],
  ...["[1 2]", "[1}", "{]", '{"a":1]', "[{}", "{}}", "[]]", "{} {}", '"', '"\\', '"\\u', '"\\u12', '"\\u123"', '"\\x"'],
  ...['"a\nb"', '"a\tb"', '"\u0000"', '"\u001f"', '"\u007f"', '"\u00ff"', "\u00ff", "\u00a0{}", "\ufeff{}".slice(1)],
  ...[
    "0",
    "-0",
    "-",
    "+1",
    "01",
    "-01",
    "1.",
    ".1",
    "1.e1",
    "1e",
    "1e+",
    "1e5",
    "1E-5",
    "1.5.5",
    "1e5e5",
    "0x10",
    "--1",
  ],
  ...["nul", "null", "nulll", "true", "True", "falsee", "NaN", "Infinity", "undefined", "nulltrue", "[nul]", "[tru,1]"],
  ...["/* */{}", "{}//", "{\u000b}", "{\u000c}", '{"a":1\u0000}', "\u0000{}", "\u001e{}"],
];

describe("a value", () => {
  it.each(ODD_TEXTS.map((text) => [JSON.stringify(text), text]))(
    "%s is accepted if JSON.parse accepts it",
    (_, text) => {
      expectAsParsed(text);
    },
  );

  it("is accepted if it is valid JSON in any spelling, and its event type is found", () => {
    fc.assert(fc.property(fc.oneof(valueText(LINES), eventText(LINES)), expectAsParsed), {
      numRuns: LONG ? 20_000 : 2000,
    });
  });

  it("is accepted after random edits if JSON.parse accepts it", () => {
    const edits = fc.array(
      fc.tuple(
        fc.nat(500),
        fc.nat(3),
        fc.constantFrom(
          "",
          "",
          '"',
          "\\",
          "{",
          "}",
          "[",
          "]",
          ",",
          ":",
          "0",
          "-",
          ".",
          "e",
          "u",
          "\n",
          " ",
          "\u0000",
          "\u00e9",
          "null",
          '"event":"x",',
          '"event":1,',
        ),
      ),
      { minLength: 1, maxLength: 3 },
    );
    const edited = fc.tuple(fc.oneof(valueText(LINES), eventText(LINES)), edits).map(([text, all]) =>
      all.reduce((result, [at, removed, added]) => {
        const pos = at % (result.length + 1);
        return result.slice(0, pos) + added + result.slice(pos + removed);
      }, text),
    );
    fc.assert(fc.property(edited, expectAsParsed), { numRuns: LONG ? 50_000 : 5000 });
  });

  it("is accepted with any single byte changed if JSON.parse accepts it", () => {
    const text = ' {"a":[1,-2.5e+10,{"b":"\\u00e9\\n"}],"event":"x","c":null,"d":[true,false]}';
    for (let pos = 0; pos < text.length; pos++) {
      for (let byte = 0; byte < 256; byte++) {
        expectAsParsed(text.slice(0, pos) + String.fromCharCode(byte) + text.slice(pos + 1));
      }
    }
  });

  it("continues after any truncation of valid JSON", () => {
    for (const text of texts) {
      for (let length = 0; length < text.length; length++) {
        const found = scan(text.slice(0, length));
        expect(found.result === Scan.More && found.length <= length).toBe(true);
      }
      expect(scan(text)).toMatchObject({ result: Scan.Done, length: text.length });
    }
  });
});

describe("the pieces in which a value arrives", () => {
  it("have no effect, at any position", () => {
    const inputs = [...texts.slice(0, LONG ? texts.length : 4), ...ODD_TEXTS, '{"a":tru}', '{"a":"\\u12x4"}', "[1e+x]"];
    for (const text of inputs) {
      const whole = scan(text);
      for (let pos = 0; pos <= text.length; pos++) expect(scan(text, [pos])).toEqual(whole);
    }
  });

  it("have no effect if they are bytes", () => {
    const inputs = fc.oneof(valueText(LINES), eventText(LINES));
    const property = fc.property(inputs, fc.boolean(), (text, findsEvents) => {
      const positions = Array.from({ length: text.length }, (_, i) => i);
      expect(scan(text, positions, findsEvents)).toEqual(scan(text, [], findsEvents));
    });
    fc.assert(property, { numRuns: LONG ? 2000 : 300 });
  });
});

describe("invalid JSON", () => {
  it.each([
    ['{"a":1 "b"}', 7, '"," or the end of the object or array'],
    ["{1}", 1, 'a key in quotes or "}"'],
    ['{"a":1,}', 7, "a key in quotes"],
    ['{"a" 1}', 5, '":"'],
    ["[1,]", 3, "a value"],
    ["[?", 1, 'a value or "]"'],
    ['["a\nb"]', 3, "a character or an escape"],
    ["[1.x]", 3, "a digit"],
  ])("%j is invalid at position %d", (text, length, expected) => {
    expect(scan(text)).toMatchObject({ result: Scan.Invalid, length, expected });
  });

  it("includes JSON that is nested too deeply", () => {
    const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
    expect(scan(nested(MAX_JSON_DEPTH)).result).toBe(Scan.Done);
    const { result, length, expected } = scan(nested(MAX_JSON_DEPTH + 1));
    expect({ result, length }).toEqual({ result: Scan.Invalid, length: MAX_JSON_DEPTH });
    expect(expected).toBe(`at most ${MAX_JSON_DEPTH} levels of nesting`);
  });
});

describe("the event type", () => {
  it.each<[string, string | undefined]>([
    ['{"event":"a"}', "a"],
    ['{"event" : "a" , "b":1}', "a"],
    ['{"\\u0065vent":"a"}', "a"],
    ['{"event":"\\u0061"}', "a"],
    ['{"event":"a","event":"b"}', "b"],
    ['{"event":"a","\\u0065vent":"b"}', "b"],
    ['{"event":5,"event":"b"}', "b"],
    ['{"event":"a","event":5}', undefined],
    ['{"event":"a","event":null}', undefined],
    ['{"event":"a","event":{"event":"c"}}', undefined],
    ['{"event":"a","event":["c"]}', undefined],
    ['{"Event":"a"}', undefined],
    ['{"event ":"a"}', undefined],
    ['{"x":{"event":"a"}}', undefined],
    ['{"x":{"event":"a"},"event":"b"}', "b"],
    ['{"event":"b","x":{"event":"a"}}', "b"],
    ['[{"event":"a"}]', undefined],
    ['{"x":"event","y":"a"}', undefined],
    ['{"event":""}', ""],
  ])("of %s is %j", (text, type) => {
    expect(scan(text).type).toBe(type);
  });
});

describe("a response of the web API", () => {
  it.each([
    ['{"events":[', 11],
    ['{"a":1,"\\u0065vents":[', 22],
    ['{"events":1,"events" : [', 24],
  ])("%s stops at its first element", (text, length) => {
    expect(scan(`${text}{}]}`, [], true)).toMatchObject({ result: Scan.Events, length });
    expect(scan(`${text}{}]}`, [], false)).toMatchObject({ result: Scan.Done });
  });

  it.each(['{"event":"a","events":[]}', '{"x":{"events":[]}}', '[{"events":[]}]', '{"events":{"a":[]}}'])(
    "is not %s",
    (text) => {
      expect(scan(text, [], true).result).toBe(Scan.Done);
    },
  );
});
