import fc from "fast-check";
import { errorOf } from "../../support/errors.js";
import { decodeBase64, encodeBase64 } from "../../../src/runtime/types/base64.js";

const bytes = fc.uint8Array({ maxLength: 100 });

it("encodes like Node.js, and decodes the result", () => {
  fc.assert(
    fc.property(bytes, (value) => {
      const text = encodeBase64(value);
      expect(text).toBe(Buffer.from(value).toString("base64"));
      expect(decodeBase64(text)).toEqual(value);
    }),
  );
});

it("ignores line ends anywhere and extra bits in the last digit, as Go does", () => {
  expect(decodeBase64("\nA\r\nAE\nC\n")).toEqual(Uint8Array.of(0, 1, 2));
  expect(decodeBase64("AB=\r=")).toEqual(Uint8Array.of(0));
  expect(decodeBase64("//8=")).toEqual(Uint8Array.of(255, 255));
  expect(decodeBase64("//9=")).toEqual(Uint8Array.of(255, 255));
});

it.each([
  "A",
  "AA",
  "AAA",
  "AA=",
  "A===",
  "====",
  "=AAA",
  "AA=A",
  "AA==AAAA",
  "AAA=AAA=",
  "AA A",
  "_-8=",
  "AAAé",
  "\u{1f600}AA",
])("rejects %j", (text) => {
  expect(decodeBase64(text)).toBeUndefined();
});

it("encodes and decodes a long text", () => {
  const value = new Uint8Array(3_000_001).fill(0xa5);
  const text = encodeBase64(value);
  // Compared with ===, because printing a difference would take seconds.
  expect(text === Buffer.from(value).toString("base64")).toBe(true);
  expect(Buffer.compare(decodeBase64(text)!, value)).toBe(0);
  expect(decodeBase64(`${text.slice(0, -1)}*`)).toBeUndefined();
});

it.each([undefined, null, 5, "AAAA", [1], {}])("rejects %p as bytes", (value) => {
  expect(errorOf(() => encodeBase64(value as never)).code).toBe("invalid-value");
});

it.each([undefined, null, 5, new Uint8Array(4)])("rejects %p as text", (value) => {
  expect(errorOf(() => decodeBase64(value as never)).code).toBe("invalid-value");
});
