import fc from "fast-check";
import { MAX_JSON_DEPTH } from "../../src/runtime/limits.js";
import { utf8 } from "../support/bytes.js";
import { linesOf } from "../support/data.js";
import { eventText, LINES } from "../support/json-text.js";
import { LONG } from "../support/long.js";
import { comparable, eventsOf, fromLatin1, itemsOfText, latin1, problemsOf, split } from "../support/stored-events.js";

const A = '{"event":"a"}';
const B = '{"event":"b","x":[1,{"event":"nested"}]}';
const C = '{"event":"c"}';
/** An event that is indented, like the output of `jq .`. */
const INDENTED = '{\n  "event": "i",\n  "x": [\n    {\n      "event": "nested"\n    }\n  ]\n}';
const COMPACT = '{"event":"i","x":[{"event":"nested"}]}';

/** Returns the place and the text of each event, and the place and the message of each problem. */
function read(text: string): string[] {
  const bytes = utf8(text);
  const items = itemsOfText(bytes);
  for (const size of [1, 2, 3, 7]) expect(comparable(itemsOfText(...split(bytes, size)))).toEqual(comparable(items));
  return items.map((item) =>
    item.kind === "problem"
      ? `${item.line}: ${item.error.reason}`
      : `${item.line}@${item.offset} ${Buffer.from(item.bytes).toString()}`,
  );
}

/** Returns the text of each event, and the line number of each problem. */
function outline(text: string): (string | number)[] {
  const items = itemsOfText(utf8(text));
  return items.map((item) => (item.kind === "problem" ? item.line! : Buffer.from(item.bytes).toString()));
}

describe("events", () => {
  const shapes: Record<string, [text: string, items: string[]]> = {
    "in lines": [`${A}\n${B}\n`, [`1@0 ${A}`, `2@14 ${B}`]],
    "in lines, the last of which has no line feed": [`${A}\n${C}`, [`1@0 ${A}`, `2@14 ${C}`]],
    "in lines that end with CR LF": [`${A}\r\n${C}\r\n`, [`1@0 ${A}`, `2@15 ${C}`]],
    "with blank lines": [`\n\r\n${A}\n \t\n\n${C}\n\n`, [`3@3 ${A}`, `6@21 ${C}`]],
    "with whitespace around them": [`  ${A}\t \n\t${C} `, [`1@2 ${A}`, `2@19 ${C}`]],
    "after a byte order mark": [`\ufeff${A}\n${C}`, [`1@3 ${A}`, `2@17 ${C}`]],
    "after a byte order mark in each line, as in joined files": [`\ufeff${A}\n\ufeff${C}`, [`1@3 ${A}`, `2@20 ${C}`]],
    "after NUL bytes": [`\0\0${A}\n\0${C}\0\0`, [`1@2 ${A}`, `2@17 ${C}`]],
    "after record separators": [`\u001e${A}\n\u001e${C}\n`, [`1@1 ${A}`, `2@16 ${C}`]],
    "without separators": [`${A}${C}${A}\n${C}${A}`, [`1@0 ${A}`, `1@13 ${C}`, `1@26 ${A}`, `2@40 ${C}`, `2@53 ${A}`]],
    "with spaces or commas between them": [
      `${A} ${C}, ${A},\n${C},`,
      [`1@0 ${A}`, `1@14 ${C}`, `1@29 ${A}`, `2@44 ${C}`],
    ],
    "over several lines": [`${INDENTED}\n${A}\n${INDENTED}\n`, [`1@0 ${COMPACT}`, `9@69 ${A}`, `10@83 ${COMPACT}`]],
    "over several lines, without separators": [
      `${INDENTED}${A}${INDENTED}`,
      [`1@0 ${COMPACT}`, `8@68 ${A}`, `8@81 ${COMPACT}`],
    ],
    "in an array": [`[${A},${C}]`, [`1@1 ${A}`, `1@15 ${C}`]],
    "in an array over several lines": [`[\n  ${A},\n  ${C}\n]\n`, [`2@4 ${A}`, `3@21 ${C}`]],
    "in an array with commas first": [`[ ${A}\n, ${C}\n]\n`, [`1@2 ${A}`, `2@18 ${C}`]],
    "in several arrays": [`[${A}]\n[]\n[${C}][${A}]`, [`1@1 ${A}`, `3@20 ${C}`, `3@35 ${A}`]],
    "in an indented array": [`[\n${INDENTED},\n${INDENTED}\n]`, [`2@2 ${COMPACT}`, `10@72 ${COMPACT}`]],
    "in a response of the web API": [`{"events":[${A},${C}],"startKey":""}`, [`1@11 ${A}`, `1@25 ${C}`]],
    "in a response with other members first": [
      `{"x":{"events":[1]},"events" :\n [${A}]}\n${C}`,
      [`2@33 ${A}`, `3@49 ${C}`],
    ],
    "in a response with several arrays": [`{"events":[${A}],"events":[${C}]}`, [`1@11 ${A}`, `1@36 ${C}`]],
    "in several responses": [`{"events":[${A}]}{"events":[${C}]}\n${B}`, [`1@11 ${A}`, `1@37 ${C}`, `2@53 ${B}`]],
    "in an indented response": [`{\n "events": [\n${INDENTED}\n ],\n "startKey": "x"\n}\n`, [`3@15 ${COMPACT}`]],
    "after a response without events": [
      `{"events":[]}\n{"events":null,"startKey":""}\n{"events":[]}${A}`,
      [`3@57 ${A}`],
    ],
  };

  it.each(Object.entries(shapes))("can be %s", (_, [text, items]) => {
    expect(read(text)).toEqual(items);
  });

  it.each(Object.entries(shapes))("%s can be surrounded by lines of text", (_, [text, items]) => {
    const shifted = items.map((item) => item.replace(/^(\d+)@(\d+)/, (__, line, at) => `${+line + 1}@${+at + 5}`));
    const end = text.endsWith("\n") ? "" : "\n";
    const last = `${`INFO\n${text}${end}`.split("\n").length}: expected an event, got "done"`;
    expect(read(`INFO\n${text}${end}done`)).toEqual(['1: expected an event, got "INFO"', ...shifted, last]);
  });

  it("has the type that the object has, and its text when decoded", () => {
    const [item] = eventsOf(itemsOfText(utf8('{"event":5,"x":"é\ud800","\\u0065vent":"no.such\\u002eevent"}')));
    expect(item).toMatchObject({
      kind: "json",
      type: "no.such.event",
      json: '{"event":5,"x":"é\ufffd","\\u0065vent":"no.such\\u002eevent"}',
    });
    expect(item!.decode()).toMatchObject({ $case: "UnknownEvent", value: { Metadata: { Type: "no.such.event" } } });
  });
});

it("an object with an array of events and an event type is an event, whatever their order", () => {
  expect(read(`{"events":[${A}],"event":"x"}\n${C}`)).toEqual([`1@0 {"events":[${A}],"event":"x"}`, `2@39 ${C}`]);
});

describe("a problem", () => {
  it.each<[text: string, problem: string]>([
    ["hello", 'expected an event, got "hello"'],
    [`INFO ${C}`, `expected an event, got "INFO {\\"event\\":\\"c\\"}"`],
    [`${A} INFO ${C}`.slice(A.length), `expected an event, got "INFO {\\"event\\":\\"c\\"}"`],
    ["5", 'expected an event, got "5"'],
    ['"text"', 'expected an event, got "\\"text\\""'],
    ["{}", "expected an event type"],
    ['{"event":5}', "expected an event type"],
    ['{"event":"b","event":null}', "expected an event type"],
    ['{"x":{"event":"nested"}}', "expected an event type"],
    ['{"event":"b"', "the JSON is incomplete"],
    ['{"event":"b}', 'expected a character or an escape, got "\\n"'],
    ['{"event":"b",?}', 'expected a key in quotes, got "?"'],
    ["[1]", 'expected an event, got "1"'],
    [`[[${C}]]`, 'expected an event, got "["'],
    [`["${"x".repeat(100)}"]`, 'expected an event, got "\\""'],
    ["[INFO] starting", 'expected a value, got "I"; the rest of the line is skipped'],
    ["[2020-09-28 23:08] text", 'expected an event, got "-09-28 23:08] text"'],
    ["]", 'expected an event, got "]"'],
    ["}", 'expected an event, got "}"'],
    [`},${C}`, `expected an event, got "},{\\"event\\":\\"c\\"}"`],
    [`,${C}`, `expected an event, got ",{\\"event\\":\\"c\\"}"`],
    [`\ufeffx\ufeff${C}`, `expected an event, got "x\ufeff{\\"event\\":\\"c\\"}"`],
    [`{"events":[${"x"}]}`, 'expected a value, got "x"; the rest of the line is skipped'],
    [`{"events":{"event":"c"}}`, "expected an event type"],
    [`{"events":null,"events":${C}}`, "expected an event type"],
    ['{"a":'.repeat(MAX_JSON_DEPTH + 1), `expected at most ${MAX_JSON_DEPTH} levels of nesting, got "{"`],
  ])("is the line %j", (line, problem) => {
    const expected = [`1@0 ${A}`, `2: ${problem}`, `3@${A.length + utf8(line).length + 2} ${C}`];
    const found = read(`${A}\n${line}\n${C}`);
    // Incomplete JSON continues in the next line.
    expect(found.map((item) => item.replace(/expected .*, got "[{\\n]+"$|the JSON is incomplete$/, "…"))).toEqual(
      expected.map((item) => item.replace(/expected .*, got "[{\\n]+"$|the JSON is incomplete$/, "…")),
    );
  });

  it("is text after an event, and the next line is read", () => {
    const problem = (text: string): string => `1: expected another event or the end of the line, got ${text}`;
    expect(read(`${A}x${C}\n${C}`)).toEqual([`1@0 ${A}`, problem('"x{\\"event\\":\\"c\\"}"'), `2@28 ${C}`]);
    expect(read(`${A}]\n${C}`)).toEqual([`1@0 ${A}`, problem('"]"'), `2@15 ${C}`]);
  });

  it("is an array that is not closed, and its events are read", () => {
    expect(read(`[${A},\n${C}`)).toEqual([`1@1 ${A}`, `2@16 ${C}`, "2: the array is not closed"]);
    expect(read("[")).toEqual(["1: the array is not closed"]);
    expect(read("[5,")).toEqual(['1: expected an event, got "5"', "1: the array is not closed"]);
  });

  it("is a response that is incomplete, and its events are read", () => {
    expect(read(`{"events":[${A}]`)).toEqual([`1@11 ${A}`, "1: the JSON is incomplete"]);
    expect(read(`{"events":[${A}\n`)).toEqual([`1@11 ${A}`, "2: the array is not closed"]);
    expect(read(`{"events":[${A}],?}\n${C}`)).toEqual([
      `1@11 ${A}`,
      '1: expected a key in quotes, got "?"',
      `2@29 ${C}`,
    ]);
    expect(read(`{"events":[${A}]\n${C}`)).toEqual([
      `1@11 ${A}`,
      expect.stringMatching(/^1: expected ","/),
      `2@26 ${C}`,
    ]);
  });

  it("is the event type of a response that is too large to be searched for one", () => {
    const large = `{"event":"large","x":"${"x".repeat(1024 * 1024)}"}`;
    const items = itemsOfText(utf8(`{"events":[${A},${large}],"event":"x"}\n${C}`));
    expect(items.map((item) => (item.kind === "problem" ? item.error.reason : item.type))).toEqual([
      "a",
      "large",
      'expected no "event" after "events"',
      "c",
    ]);
  });

  it("ends a broken record at the next record separator", () => {
    const found = read(`\u001e{"event":"b" \u001e${A}\u001etext ${C}\u001e${C}\ntext \u001e${A}`);
    expect(found).toEqual([
      expect.stringMatching(/^1: expected/),
      `1@15 ${A}`,
      expect.stringMatching(/^1: expected/),
      expect.stringContaining(C),
      expect.stringMatching(/^2: expected an event, got "text/),
    ]);
  });

  it("describes the start of a long line, however it arrives", () => {
    const [problem] = read(`${"é".repeat(10_000)}\n`);
    expect(problem!.length).toBeLessThan(100);
  });

  it("has the offset of the first invalid byte", () => {
    const offsets = (text: string): unknown[] => problemsOf(itemsOfText(utf8(text))).map(({ offset }) => offset);
    expect(offsets(`${A}\n{"event":?}\n  text\n[ 5 ]`)).toEqual([23, 28, 35]);
  });
});

describe("elements of an array that are not events", () => {
  it("are problems, and the other elements are read", () => {
    const others = ["5", '"x"', "null", "{}", "[1]", '{"event":5}'];
    const texts = [A, ...others, C];
    const expected = [A, ...others.map(() => 1), C];
    expect(outline(`[${texts.join(",")}]`)).toEqual(expected);
    expect(outline(`[${texts.join(" ,")} ]`)).toEqual(expected);
    expect(outline(`{"events":[${texts.join(",")}]}`)).toEqual(expected);
    expect(outline(`[\n${texts.join(",\n")}\n]`)).toEqual([A, 3, 4, 5, 6, 7, 8, C]);
  });

  it("are problems if they are indented, and the other elements are read", () => {
    const other = '{\n    "x": {\n      "event": "nested"\n    }\n  }';
    expect(outline(`[\n  ${other},\n  ${A},\n  ${other},\n  ${C}\n]\n${A}`)).toEqual([2, A, 8, C, A]);
    expect(outline(`[${other},${A},${other}, ${C}]\n${A}`)).toEqual([1, A, 5, C, A]);
    expect(outline(`[{\n  "x": 1\n}, {\n  "event": "a"\n}]`)).toEqual([1, A]);
  });

  it("are read up to broken JSON, after which the next lines are read", () => {
    expect(outline(`[${A},{"event":"b",},${C}]\n${C}`)).toEqual([A, 1, C]);
    expect(outline(`[\n${A},\n{"event":"b",},\n${C}\n]\n${A}`)).toEqual([A, 3, C, A]);
    expect(outline(`[\n${A}\ntext\n${C}\n]\n${A}`)).toEqual([A, 3, C, A]);
    expect(outline(`[${A} ${C} text\n${C}`)).toEqual([A, C, 1, C]);
  });
});

describe("broken JSON over several lines", () => {
  const inArray = (broken: string): string =>
    `[\n    {\n        "event": "a"\n    },\n    ${broken},\n    {\n        "event": "c"\n    }\n]\n${A}`;

  it("does not hide the elements after it", () => {
    const broken =
      '{\n        "event": "b",\n        "x": [\n            {\n                "event": "nested"\n            }\n        ]\n    }';
    for (let length = 1; length < broken.length; length++) {
      const found = outline(inArray(broken.slice(0, length)));
      const events = found.filter((item) => typeof item === "string");
      expect(events).toEqual([A, C, A]);
      expect(found.length).toBeGreaterThan(events.length);
    }
  });

  it("does not yield a part of it as an event if a later line is broken", () => {
    const broken =
      '{\n  "event": "b",\n  "x": [\n    {"event":"nested"},\n    {\n      "event": "nested"\n    }\n  ],\n  "y":\n  {"event":"nested"}\n}';
    // If it is broken earlier, its first line is a broken line like any other, and the lines after it are read.
    for (let pos = broken.indexOf('"event"') + 1; pos < broken.length; pos++) {
      // A line with less indentation ends the broken JSON.
      if (broken[pos] === " " && /\n *$/.test(broken.slice(0, pos))) continue;
      for (const byte of ["\u0000", "?", '"', "]", ""]) {
        const text = `${broken.slice(0, pos)}${byte}${broken.slice(pos + 1)}`;
        const types = eventsOf(itemsOfText(utf8(`${text}\n${C}\n`))).map(({ type }) => type);
        if (types.includes("nested")) throw new Error(`an event in ${JSON.stringify(text)}`);
        expect(types.at(-1)).toBe("c");
      }
    }
  });

  it("ends at the next line with no more indentation", () => {
    expect(outline(`{\n  "event": ?\n${A}\n}\n${C}`)).toEqual([1, A, 4, C]);
    expect(outline(`  {\n    "event": ?\n  ${A}\n${C}`)).toEqual([1, A, C]);
    expect(outline(`  {\n    "event": ?\n   ${A}\n  ${C}`)).toEqual([1, C]);
    expect(outline(`{\n  "event": ?\n\n\r\n  \n  ${A}\n\n${C}`)).toEqual([1, C]);
    expect(outline(`{\n  "event": ?\n\r${A}\n${C}`)).toEqual([1, A, C]);
    expect(outline(`{\n  "event": ?\n  ] } ,\n}],\r\n${C}`)).toEqual([1, C]);
    expect(outline(`{\n  "event": ?\n}],x\n${C}`)).toEqual([1, 3, C]);
    expect(outline(`{\n  "event": ?\n}{"event":"b"}\n${C}`)).toEqual([1, 3, C]);
  });

  it("may continue in the next line without indentation", () => {
    expect(outline(`{"event":"b","x":\n${A}\n${C}`)).toEqual([1, A, C]);
    expect(outline(`{"event":"b","x":[\n${A},\n${C}\n`)).toEqual([1, A, C]);
    expect(outline(`{"event":"b","x":\n${A}\n}\n${C}`)).toEqual([`{"event":"b","x":${A}}`, C]);
  });
});

describe("an object over several lines that is not an event", () => {
  it("does not hide an event in a line with no more indentation", () => {
    expect(outline(`{"x":\n${A}\n}\n${C}`)).toEqual([1, A, 3, C]);
    expect(outline(`{"x":\n ${A}\n}\n${C}`)).toEqual([1, C]);
  });

  it("can be an array in an array", () => {
    expect(outline(`[[\n${A}\n]]\n${C}`)).toEqual([1, A, 3, C]);
    expect(outline(`[\n  [\n    ${A}\n  ],\n  ${C}\n]`)).toEqual([2, C]);
    expect(outline(`{"events":[[\n${A}\n]]}\n${C}`)).toEqual([1, A, 3, C]);
  });

  it("may be followed by an event", () => {
    expect(outline(`{\n  "x": 1\n}${A}{\n  "x": 1\n}, ${C}`)).toEqual([1, A, 3, C]);
    expect(outline(`{\n  "x": 1}${A}\n${C}`)).toEqual([1, A, C]);
    expect(outline(`{\n  "x": [\n  ]\n}{\n  "event": "a"\n}\n${C}`)).toEqual([1, A, C]);
  });
});

describe("an event does not start", () => {
  it.each([
    `text ${A}`,
    `"${A}"`,
    `5 ${A}`,
    `] ${A}`,
    `} ${A}`,
    `[1] ${A}`,
    `[] ${A}`,
    `["x"] [${A}]`,
    `[x] ${A}`,
    `{"x":1,${A}`,
    `{"x":${A}`,
    `{"x":${A}}`,
    `{"x":[${A}]}`,
    `{"x":{"events":[${A}]}}`,
    `{"events":{"events":[${A}]}}`,
    `{"events":[[${A}]]}`,
    `{"events":["x${A}"]}`,
    `{"events":[{"x":${A}}]}`,
    `[[${A}]]`,
    `[{"x":${A}}]`,
    `\u000b${A}`,
    `\u00a0${A}`,
    `\u001b[31m${A}`,
    `2020-09-28T23:08:56Z ${A}`,
    `data: ${A}`,
    `\ufeff\ufeff x ${A}`,
  ])("in the line %j", (line) => {
    const found = outline(`${line}\n${C}\n`);
    expect(found.slice(0, -1).every((item) => item === 1)).toBe(true);
    expect(found.length).toBeGreaterThan(1);
    expect(found.at(-1)).toBe(C);
  });

  it("after the closing bracket of an array that was given up", () => {
    expect(outline(`[\ntext\n] ${A}\n${C}`)).toEqual([2, 3, C]);
  });
});

describe("the number of NUL bytes", () => {
  it("counts those between events", async () => {
    const text = `\0\0\0${A}\n\0${C}\0\n`;
    const { readEvents } = await import("../../src/index.js");
    const reader = readEvents(utf8(text));
    for await (const items of reader) void items;
    expect(reader.stats.nulBytes).toBe(5);
  });
});

describe("the bytes of an event", () => {
  it("are its text if it is in one line", () => {
    fc.assert(
      fc.property(eventText(fc.constantFrom("", " ", "\t", "\r", " \r ")), (text) => {
        const items = itemsOfText(fromLatin1(`${text}\n`));
        expect(items.map((item) => (item.kind === "problem" ? item.error.message : latin1(item.bytes)))).toEqual([
          text,
        ]);
      }),
      { numRuns: LONG ? 20_000 : 1000 },
    );
  });

  it.each(["array-indented.json", "numbers.jsonl"])("are those of the sample %s", (name) => {
    const text = linesOf(`tests/fixtures/cases/json/${name}`).join("\n");
    const isIndented = name.endsWith(".json");
    const expected = isIndented
      ? (JSON.parse(text) as unknown[]).map((event) => JSON.stringify(event))
      : text.split("\n").map((line) => line.trim());
    expect(outline(text)).toEqual(expected);
  });
});

it("yields the same items for any chunks", () => {
  const texts = fc.array(
    fc.oneof(
      eventText(LINES),
      fc.constantFrom(
        A,
        B,
        INDENTED,
        "[",
        "]",
        "{",
        "}",
        ",",
        "\n",
        "\n",
        "\r\n",
        " ",
        "\0",
        "\ufeff",
        "\u001e",
        "text",
      ),
      fc.constantFrom('{"events":[', '{"x":', '{"event":"b",', "[1,", '"', "\\", "\n  ", "\n}", "}\n", "\n]"),
    ),
    { maxLength: 12 },
  );
  const chunks = fc.array(fc.nat(20), { minLength: 1, maxLength: 10 });
  const property = fc.property(texts, chunks, (pieces, sizes) => {
    const bytes = fromLatin1(latin1(utf8(pieces.join(""))));
    const parts: Uint8Array[] = [];
    for (let pos = 0, i = 0; pos < bytes.length; i++) {
      const size = 1 + sizes[i % sizes.length]!;
      parts.push(bytes.slice(pos, pos + size));
      pos += size;
    }
    expect(comparable(itemsOfText(...parts))).toEqual(comparable(itemsOfText(bytes)));
  });
  fc.assert(property, { numRuns: LONG ? 20_000 : 1500 });
});
