import vm from "node:vm";
import fc from "fast-check";
import Long from "long";
import { SessionPrint, SessionStart, StreamStatus, UserLogin } from "../../src/index.js";
import { cloneMessage } from "../../src/runtime/clone.js";
import { message } from "../support/arbitrary.js";
import { hexOf } from "../support/bytes.js";
import { codecs, nameOf } from "../support/codecs.js";
import { deepMessage } from "../support/deep-message.js";
import { errorOf } from "../support/errors.js";
import { inOrder } from "../support/shape.js";
import { sharedBy } from "../support/shared.js";

describe.each(codecs.map((codec) => ({ name: nameOf(codec), codec })))("clone() of $name", ({ codec }) => {
  const anyMessage = message(codec, { json: false });

  test("returns an equal message that shares nothing", () => {
    fc.assert(
      fc.property(anyMessage, (value) => {
        const clone = codec.clone(value);
        expect(inOrder(clone)).toStrictEqual(inOrder(value));
        expect(codec.equals(clone, value)).toBe(true);
        expect(hexOf(codec.encode(clone))).toBe(hexOf(codec.encode(value)));
        expect(sharedBy(value, clone)).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  test("copies the result of structuredClone", () => {
    fc.assert(
      fc.property(anyMessage, (value) => {
        const clone = codec.clone(structuredClone(value));
        expect(codec.equals(clone, value)).toBe(true);
        expect(hexOf(codec.encode(clone))).toBe(hexOf(codec.encode(value)));
      }),
      { numRuns: 5 },
    );
  });
});

describe("clone()", () => {
  test("copies bytes to new buffers", () => {
    const bytes = SessionPrint.encode(SessionPrint.create({ Data: Uint8Array.of(1, 2, 3) }));
    const decoded = SessionPrint.decode(bytes);
    expect(decoded.Data.buffer).toBe(bytes.buffer);
    const { Data } = SessionPrint.clone(decoded);
    expect(Data).toStrictEqual(Uint8Array.of(1, 2, 3));
    expect(Data.buffer.byteLength).toBe(3);
    for (const same of [Buffer.of(1, 2, 3), vm.runInNewContext("Uint8Array.of(1, 2, 3)") as Uint8Array]) {
      expect(SessionPrint.clone({ ...decoded, Data: same }).Data).toStrictEqual(Data);
    }
  });

  test("does not copy bytes whose buffer is detached, so that encode rejects them", () => {
    const Data = Uint8Array.of(1, 2, 3);
    const print = SessionPrint.create({ Data });
    structuredClone(Data.buffer, { transfer: [Data.buffer] });
    const clone = SessionPrint.clone(print);
    expect(clone.Data).toBe(Data);
    expect(errorOf(() => SessionPrint.encode(clone))).toMatchObject({ code: "invalid-value", path: "Data" });
    expect(SessionPrint.equals(print, SessionPrint.create())).toBe(false);
  });

  test("shares Longs", () => {
    const status = StreamStatus.create({ LastEventIndex: Long.fromNumber(7) });
    expect(StreamStatus.clone(status).LastEventIndex).toBe(status.LastEventIndex);
  });

  test("does not convert a Long that structuredClone turned into a plain object, because it could be a message", () => {
    const status = structuredClone(StreamStatus.create({ LastEventIndex: Long.fromNumber(-7) }));
    const clone = StreamStatus.clone(status);
    expect(clone.LastEventIndex).toStrictEqual({ low: -7, high: -1, unsigned: false });
    expect(clone.LastEventIndex).not.toBe(status.LastEventIndex);
    expect(StreamStatus.encode(clone)).toEqual(StreamStatus.encode(status));
  });

  test("keeps unknown fields and unknown keys", () => {
    const decoded = SessionStart.decode(Uint8Array.of(0xa0, 0x06, 0x01));
    const { $unknown } = SessionStart.clone(decoded);
    expect($unknown).toStrictEqual(decoded.$unknown);
    expect($unknown!.buffer).not.toBe(decoded.$unknown!.buffer);
    const line = '{"event":"session.start","__proto__":{"a":1}}';
    const read = SessionStart.unmarshalJSON(line, { unknownKeys: "keep" });
    const clone = SessionStart.clone(read);
    expect(clone.$unknownKeys).toStrictEqual(new Map([["__proto__", '{"a":1}']]));
    expect(clone.$unknownKeys).not.toBe(read.$unknownKeys);
  });

  test("keeps undefined properties and the order of properties", () => {
    const clone = UserLogin.clone(UserLogin.create());
    expect(Object.keys(clone)).toEqual(Object.keys(UserLogin.create()));
    expect(clone).toHaveProperty("IdentityAttributes", undefined);
  });

  test("copies keys that objects inherit", () => {
    const text = '{"__proto__":{"a":["b"]},"constructor":1,"toString":{}}';
    const clone = cloneMessage(JSON.parse(text) as object);
    expect(JSON.stringify(clone)).toBe(text);
    expect(Object.getPrototypeOf(clone)).toBe(Object.prototype);
    expect({}).not.toHaveProperty("a");
    const map = new Map([["__proto__", {}]]);
    expect(cloneMessage({ map })).toStrictEqual({ map });
  });

  test("does not copy values that are not valid in messages", () => {
    const values = { a: null, b: new Date(0), c: () => 1, d: /a/, e: Symbol("e"), f: 1n, g: NaN, h: -0 };
    const clone = cloneMessage(values);
    expect(clone).not.toBe(values);
    for (const [key, value] of Object.entries(values)) expect(clone[key as keyof typeof values]).toBe(value);
    expect(cloneMessage({ list: new Array(2) })).toStrictEqual({ list: [undefined, undefined] });
  });

  test.each([undefined, null, 1, "text", true])("rejects %p", (value) => {
    const error = errorOf(() => SessionStart.clone(value as never));
    expect(error).toMatchObject({ code: "invalid-value", message: expect.stringMatching(/^expected a message, got /) });
  });

  test("rejects cyclic messages", () => {
    const message = { list: [] as unknown[], map: new Map<string, unknown>() };
    message.list.push(message, message);
    message.map.set("", message);
    expect(errorOf(() => cloneMessage(message)).code).toBe("too-deep");
  });

  test("rejects deep messages, except those that a codec can decode", () => {
    let clone = cloneMessage(deepMessage(3010)) as Record<string, unknown>;
    let levels = 0;
    for (; !("name" in clone); levels++)
      clone = [...((clone["list"] ?? clone["map"]) as Iterable<never>)].flat().at(-1)!;
    expect(levels).toBe(3010);
    expect(errorOf(() => cloneMessage(deepMessage(100_000))).code).toBe("too-deep");
  });
});
