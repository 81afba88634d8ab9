import fc from "fast-check";
import { StringCache } from "../../src/runtime/string-cache.js";
import { utf8 } from "../support/bytes.js";
import { fromLatin1 } from "../support/stored-events.js";

const parseJSON = (bytes: Uint8Array): string => JSON.parse(Buffer.from(bytes).toString()) as string;

/** Parses a JSON string in the middle of other bytes. */
function parse(cache: StringCache, text: string): string {
  const bytes = fromLatin1(`x${text}y`);
  return cache.get(bytes, 1, bytes.length - 1);
}

it("parses strings like JSON.parse, again and again", () => {
  const cache = new StringCache(parseJSON);
  const strings = fc.array(fc.oneof(fc.string({ maxLength: 4 }), fc.string({ minLength: 50, maxLength: 80 })), {
    minLength: 50,
    maxLength: 50,
  });
  const property = fc.property(strings, (all) => {
    for (const value of [...all, ...all]) {
      const bytes = utf8(JSON.stringify(value));
      expect(cache.get(bytes, 0, bytes.length)).toBe(value);
    }
  });
  fc.assert(property, { numRuns: 200 });
});

it("parses more strings than it can keep", () => {
  const cache = new StringCache(parseJSON);
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < 10_000; i++) {
      const value = `event.${i}`;
      if (parse(cache, `"${value}"`) !== value) throw new Error(`expected ${value}`);
    }
  }
});

it.each([
  ["a Uint8Array", new Uint8Array(100)],
  ["a Buffer, whose slices share its memory", Buffer.alloc(100)],
])("does not depend on later changes of %s", (_, bytes) => {
  const cache = new StringCache(parseJSON);
  const parseIn = (value: string): string => {
    bytes.set(utf8(`"${value}"`));
    return cache.get(bytes, 0, value.length + 2);
  };
  for (let i = 0; i < 10_000; i++) {
    const [first, second] = [`event.${i}`, `event.${(i * 7919) % 10_000}`];
    parseIn(first);
    if (parseIn(second) !== second) throw new Error(`expected ${second}`);
  }
});
