import { detectFormat, HEAD_BYTES } from "../../../src/cli/input/format.js";
import { OneOf } from "../../../src/index.js";
import { bytesOf, concat, utf8 } from "../../support/bytes.js";
import { eventNames } from "../../support/codecs.js";
import { objectsOf, type Vector } from "../../support/data.js";
import { partOf } from "../../support/recordings.js";
import { messages as schema } from "../../support/schema.js";
import { base64, delimited } from "../../support/stored-events.js";
import { len } from "../../support/wire.js";

const vectors = objectsOf<Vector>("tests/fixtures/vectors/vectors.jsonl");
const messages = vectors.map((vector) => bytesOf(vector.oneof));

/** Every event with zero values, as Go encodes it. */
const zeroMessages = eventNames.map((name) =>
  OneOf.encode(OneOf.create({ Event: { $case: name, value: {} } as never })),
);

/** Returns the indexes of the inputs that are detected as another format, and that format. */
function mistaken(inputs: readonly Uint8Array[], format: string): [place: number, as: string | undefined][] {
  return inputs.flatMap((input, i): [number, string | undefined][] => {
    const detected = detectFormat(input.subarray(0, HEAD_BYTES));
    return detected === format ? [] : [[i, detected]];
  });
}

/** Every event without any fields. Go does not write these, but other encoders may. */
const emptyMessages = schema.get("OneOf")!.map(({ number }) => len(number, ""));

describe.each([
  ["events with all fields set", messages],
  ["events with zero values", zeroMessages],
  ["events without fields", emptyMessages],
])("%s", (_, oneofs) => {
  const pairs = oneofs.map((message, i) => [message, oneofs[(i + 1) % oneofs.length]!] as const);

  it("are recognized as single OneOfs", () => {
    expect(mistaken(oneofs, "oneof")).toEqual([]);
  });

  it("are recognized when delimited, alone and with others", () => {
    const alone = oneofs.map((message) => delimited(message));
    expect(mistaken(alone, "delimited")).toEqual([]);
    expect(
      mistaken(
        pairs.map((pair) => delimited(...pair)),
        "delimited",
      ),
    ).toEqual([]);
    expect(mistaken([delimited(...oneofs)], "delimited")).toEqual([]);
  });

  it("are recognized in base64, alone and with others", () => {
    for (const end of ["", "\n", "\r\n"]) {
      const lines = oneofs.map((message) => utf8(base64(message) + end));
      expect(mistaken(lines, "base64")).toEqual([]);
      const more = pairs.map((pair) => utf8(pair.map((message) => base64(message)).join(end || "\n") + end));
      expect(mistaken(more, "base64")).toEqual([]);
    }
  });
});

it("recognizes every JSON line, alone and with others", () => {
  const lines = vectors.flatMap(({ json, std }) => [json, std]);
  expect(
    mistaken(
      lines.map((line) => utf8(line)),
      "json",
    ),
  ).toEqual([]);
  expect(
    mistaken(
      lines.map((line) => utf8(`${line}\n${lines[0]!}\n`)),
      "json",
    ),
  ).toEqual([]);
  expect(
    mistaken(
      lines.map((line) => utf8(`\n${line}\n`)),
      "json",
    ),
  ).toEqual([]);
  expect(
    mistaken(
      lines.map((line) => utf8(`\ufeff${line}\n`)),
      "json",
    ),
  ).toEqual([]);
});

it("recognizes recordings of both versions", () => {
  expect(detectFormat(partOf(0))).toBe("recording");
  expect(detectFormat(concat(Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 2), new Uint8Array(24)))).toBe("recording");
});

it("recognizes a OneOf with an unknown event", () => {
  expect(detectFormat(len(999, len(1, len(2, "new.event"))))).toBe("oneof");
});

it("recognizes events that are cut at the end of the head", () => {
  const fill = (unit: Uint8Array): Uint8Array =>
    concat(...Array.from({ length: Math.ceil(HEAD_BYTES / unit.length) }, () => unit)).subarray(0, HEAD_BYTES);
  expect(detectFormat(fill(utf8(`${vectors[0]!.json}\n`)))).toBe("json");
  expect(detectFormat(fill(utf8(`${base64(messages[0]!)}\n`)))).toBe("base64");
  expect(detectFormat(fill(delimited(messages[0]!)))).toBe("delimited");
});

it.each([
  ["a OneOf", "oneof", (long: Uint8Array) => long],
  ["a delimited OneOf", "delimited", (long: Uint8Array) => delimited(long)],
  ["a line of base64", "base64", (long: Uint8Array) => utf8(base64(long))],
])("recognizes %s that is longer than the head", (_, format, form) => {
  const long = len(1, len(2, len(1, "x".repeat(2 * HEAD_BYTES))));
  expect(detectFormat(form(long).subarray(0, HEAD_BYTES))).toBe(format);
});

it("detects empty and blank input as JSON", () => {
  expect(detectFormat(new Uint8Array(0))).toBe("json");
  expect(detectFormat(utf8("\n \r\n"))).toBe("json");
});

it.each([
  ["text", utf8("hello, world\n")],
  ["a tar archive", concat(utf8("session.log"), new Uint8Array(501))],
  ["a zip archive", utf8("PK\u0003\u0004")],
  ["binary data", Uint8Array.of(0xff, 0xd8, 0xff, 0xe0)],
  ["XML", utf8('<?xml version="1.0"?>\n')],
])("does not recognize %s", (_, head) => {
  expect(detectFormat(head)).toBeUndefined();
});
