import { Long, SessionData, SessionStart } from "../../../src/index.js";
import { errorOf } from "../../support/errors.js";

describe("an int64", () => {
  test.each([
    ["an unsigned Long above 2^63-1", Long.MAX_UNSIGNED_VALUE],
    ["a Long with halves that are not integers", { low: 1.5, high: 0, unsigned: false }],
    ["a number", 5],
  ])("rejects %s in protobuf and JSON", (_, Index) => {
    const message = SessionStart.create();
    message.Metadata.Index = Index as Long;
    expect(errorOf(() => SessionStart.encode(message))).toMatchObject({
      code: "invalid-value",
      path: "Metadata.Index",
    });
    expect(errorOf(() => SessionStart.marshalJSON(message))).toMatchObject({ code: "invalid-value", path: "ei" });
  });

  test("accepts an unsigned Long in its range", () => {
    const message = SessionStart.create({ Metadata: { Index: Long.fromNumber(5, true) } });
    expect(SessionStart.decode(SessionStart.encode(message)).Metadata.Index).toStrictEqual(Long.fromNumber(5));
  });

  test("accepts a Long from another copy of the package", () => {
    const message = SessionStart.create({ Metadata: { Index: { low: 7, high: -1, unsigned: false } as Long } });
    expect(SessionStart.marshalJSON(message)).toContain('"ei":-4294967289,');
  });
});

describe("a uint64", () => {
  test("rejects a negative Long in protobuf and JSON", () => {
    const message = { ...SessionData.create(), BytesReceived: Long.NEG_ONE };
    expect(errorOf(() => SessionData.encode(message))).toMatchObject({ code: "invalid-value", path: "BytesReceived" });
    expect(errorOf(() => SessionData.marshalJSON(message))).toMatchObject({ code: "invalid-value", path: "rx" });
  });

  test("accepts a signed Long in its range", () => {
    const message = SessionData.create({ BytesReceived: Long.MAX_VALUE });
    expect(SessionData.marshalJSON(message)).toContain('"rx":9223372036854775807');
  });
});
