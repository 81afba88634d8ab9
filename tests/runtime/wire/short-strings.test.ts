import { Metadata, ServerMetadata, UserMetadata } from "../../../src/index.js";
import { concat, utf8 } from "../../support/bytes.js";
import { len } from "../../support/wire.js";

/** More strings than the cache holds. */
const MANY = 5000;

/** Reads a string twice in one message and once in the next, so that it is new at first and cached later. */
function readings(bytes: Uint8Array): string[] {
  const { User, Login } = UserMetadata.decode(concat(len(1, bytes), len(2, bytes)));
  return [User, Login, Metadata.decode(len(3, bytes)).ID];
}

describe("cached short strings", () => {
  test("are distinguished from strings with the same start", () => {
    const text = "aaaa\0\0\0\0aaaa\0";
    const starts = Array.from({ length: text.length + 1 }, (_, size) => text.slice(0, size));
    for (const start of [...starts, ...starts.toReversed()]) {
      expect(readings(utf8(start))).toEqual([start, start, start]);
    }
  });

  test("are distinguished from strings with the same bytes at other positions", () => {
    for (const text of ["abcd", "abcdefgh", "abcdefghijkl"]) {
      for (let size = 0; size <= text.length; size++) {
        const moved = "\0".repeat(size) + text.slice(size);
        expect(readings(utf8(moved))).toEqual([moved, moved, moved]);
      }
    }
  });

  test("are distinguished from strings that are not ASCII", () => {
    for (const text of ["a", "abcd", "abcde", "abcdefghi", "abcdefghijkl"]) {
      for (let i = 0; i < text.length; i++) {
        const bytes = utf8(text);
        expect(readings(bytes)[2]).toBe(text);
        bytes[i]! |= 0x80;
        const escaped = `${text.slice(0, i)}${String.fromCharCode(0xdc00 + bytes[i]!)}${text.slice(i + 1)}`;
        expect(readings(bytes)).toEqual([escaped, escaped, escaped]);
      }
    }
  });

  test("can be more than the cache holds", () => {
    const numbered = Array.from({ length: MANY }, (_, i) => `${i % 13 === 0 ? "é" : ""}${i}`);
    for (let turn = 0; turn < 2; turn++) {
      for (const text of numbered) expect(UserMetadata.decode(len(1, text)).User).toBe(text);
      for (const text of numbered) expect(UserMetadata.unmarshalJSON(`{"user":"${text}"}`).User).toBe(text);
    }
  });

  test("do not change when the input is overwritten", () => {
    const bytes = len(5, concat(len(1, "key"), len(2, "value")));
    const before = ServerMetadata.decode(bytes).ServerLabels;
    bytes.fill(0x78, bytes.length - 5);
    expect(ServerMetadata.decode(bytes).ServerLabels).toEqual(new Map([["key", "xxxxx"]]));
    expect(before).toEqual(new Map([["key", "value"]]));
  });
});
