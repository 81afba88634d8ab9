import { Long, SessionData, SessionStart } from "../src/index.js";
import { errorOf } from "./support/errors.js";

describe("an int64", () => {
  test.each([
    ["of an unsigned Long above 2^63-1", Long.MAX_UNSIGNED_VALUE],
    ["of halves that are no integers", { low: 1.5, high: 0, unsigned: false }],
    ["of a number", 5],
  ])("%s is refused in both forms", (_, Index) => {
    const message = SessionStart.create({ Metadata: { Index: Index as Long } });
    expect(errorOf(() => SessionStart.encode(message))).toMatchObject({
      code: "invalid-value",
      path: "Metadata.Index",
    });
    expect(errorOf(() => SessionStart.marshalJSON(message))).toMatchObject({ code: "invalid-value", path: "ei" });
  });

  test("of an unsigned Long in its range is taken", () => {
    const message = SessionStart.create({ Metadata: { Index: Long.fromNumber(5, true) } });
    expect(SessionStart.decode(SessionStart.encode(message)).Metadata.Index).toStrictEqual(Long.fromNumber(5));
  });

  test("of a Long of another copy of the package is taken", () => {
    const message = SessionStart.create({ Metadata: { Index: { low: 7, high: -1, unsigned: false } as Long } });
    expect(SessionStart.marshalJSON(message)).toContain('"ei":-4294967289,');
  });
});

describe("a uint64", () => {
  test("of a negative Long is refused in both forms", () => {
    const message = SessionData.create({ BytesReceived: Long.NEG_ONE });
    expect(errorOf(() => SessionData.encode(message))).toMatchObject({ code: "invalid-value", path: "BytesReceived" });
    expect(errorOf(() => SessionData.marshalJSON(message))).toMatchObject({ code: "invalid-value", path: "rx" });
  });

  test("of a signed Long in its range is taken", () => {
    const message = SessionData.create({ BytesReceived: Long.MAX_VALUE });
    expect(SessionData.marshalJSON(message)).toContain('"rx":9223372036854775807');
  });
});
