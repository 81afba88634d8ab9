import { gzipSync } from "node:zlib";
import { AuditEvent, type StoredItem } from "../../src/index.js";
import { bytesOf, utf8 } from "../support/bytes.js";
import { printed } from "../support/command-line.js";
import { objectsOf, type Vector } from "../support/data.js";
import { base64, delimited, eventsOf, itemsOf, loginOf, problemsOf } from "../support/stored-events.js";

const vectors = objectsOf<Vector>("tests/fixtures/vectors/vectors.jsonl");
const messages = vectors.map((vector) => bytesOf(vector.oneof));
const texts = vectors.map((vector) => vector.json);

/** Returns the JSON lines of items, without problems. */
function linesOf(items: readonly StoredItem[]): string[] {
  expect(problemsOf(items)).toEqual([]);
  return eventsOf(items).map((item) => AuditEvent.marshalJSON(item.decode()));
}

describe("JSON lines", () => {
  const [first, second] = texts as [string, string];

  it.each(
    Object.entries({
      "a last line without a line feed": `${first}\n${second}`,
      "carriage returns": `${first}\r\n${second}\r\n`,
      "blank lines": `\n${first}\n\n  \n\r\n${second}\n\n`,
      "a byte order mark": `\ufeff${first}\n${second}\n`,
      "white space around them": `  ${first}\t\n ${second} \n`,
    }),
  )("can have %s", async (_, input) => {
    for (const stored of [utf8(input), gzipSync(input)]) {
      expect(linesOf(await itemsOf(stored))).toEqual([first, second]);
      expect(linesOf(await itemsOf(stored, { format: "json" }))).toEqual([first, second]);
    }
  });

  it("end only at line feeds", async () => {
    const lines = ["\u2028", "a\u2029b", "\u0085", "\u2028\u2028"].map(loginOf);
    const items = await itemsOf(utf8(printed(lines)));
    expect(items.map((item) => item.kind === "json" && item.json)).toEqual(lines);
    expect(items.map(({ line }) => line)).toEqual([1, 2, 3, 4]);
  });

  it("can be longer than a chunk", async () => {
    const lines = [first, loginOf("é".repeat(300_000)), second, loginOf("x".repeat(100_000)), first];
    const items = await itemsOf(utf8(printed(lines)));
    // toEqual() would print all of it.
    expect(items.map((item) => item.kind === "json" && item.json).join() === lines.join()).toBe(true);
  });
});

describe("lines of base64", () => {
  const [first, second] = messages.map(base64) as [string, string];

  it.each(
    Object.entries({
      "a last line without a line feed": `${first}\n${second}`,
      "carriage returns": `${first}\r\n${second}\r\n`,
      "blank lines": `\n\r\n${first}\n\n${second}\n\n`,
      "a byte order mark": `\ufeff${first}\n${second}\n`,
      "no padding": `${first.replace(/=*$/, "")}\n${second.replace(/=*$/, "")}\n`,
    }),
  )("can have %s", async (_, input) => {
    for (const stored of [utf8(input), gzipSync(input)]) {
      expect(linesOf(await itemsOf(stored))).toEqual(texts.slice(0, 2));
      expect(linesOf(await itemsOf(stored, { format: "base64" }))).toEqual(texts.slice(0, 2));
    }
  });

  it("can use the URL-safe alphabet", async () => {
    const url = messages.map((message) => Buffer.from(message).toString("base64url"));
    expect(url.join("")).toMatch(/[-_]/);
    expect(linesOf(await itemsOf(utf8(printed(url))))).toEqual(texts);
  });
});

describe("binary formats of more than a chunk", () => {
  const lines = ["x".repeat(100_000), "y", "z".repeat(200_000)].map(loginOf);
  const encoded = lines.map((line) => AuditEvent.encode(AuditEvent.unmarshalJSON(line)));

  it("can be a OneOf", async () => {
    expect(linesOf(await itemsOf(encoded[0]!)).join() === lines[0]).toBe(true);
  });

  it("can be delimited OneOfs, given or detected", async () => {
    for (const options of [{}, { format: "delimited" } as const]) {
      expect(linesOf(await itemsOf(delimited(...encoded), options)).join() === lines.join()).toBe(true);
    }
  });

  it("can be many delimited OneOfs", async () => {
    const many = Array.from({ length: 10 }, () => messages).flat();
    expect(linesOf(await itemsOf(delimited(...many)))).toEqual(Array.from({ length: 10 }, () => texts).flat());
  });
});
