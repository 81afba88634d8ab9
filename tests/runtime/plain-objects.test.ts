import { spawnSync } from "node:child_process";
import { inspect } from "node:util";
import { AuditEvent, Timestamp } from "../../src/index.js";
import * as api2026 from "../../src/editions/2026/index.js";
import { Duration } from "../../src/runtime/types/duration.js";
import { isPlainObject } from "../../src/runtime/types/plain-object.js";
import { codecs, nameOf, type AnyCodec, type AnyMessage } from "../support/codecs.js";
import { linesOf } from "../support/data.js";

// Constructors make the objects of messages, which must be indistinguishable from object literals.

/** Returns the objects in a value, at any depth, that are neither lists, maps, bytes nor Longs. */
function objectsIn(value: unknown): object[] {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return [];
  if (value instanceof Map) return [...value.values()].flatMap(objectsIn);
  const inner = Object.values(value).flatMap(objectsIn);
  return Array.isArray(value) || "low" in value ? inner : [value, ...inner];
}

/** Returns a copy of an object that is a literal. */
function literalOf(object: object): object {
  return Object.fromEntries(Object.entries(object));
}

function expectPlain(value: unknown): void {
  const objects = objectsIn(value);
  expect(objects).not.toEqual([]);
  for (const object of objects) {
    expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
    expect(Object.hasOwn(object, "constructor")).toBe(false);
    expect(isPlainObject(object)).toBe(true);
    expect(Object.getOwnPropertyDescriptors(object)).toEqual(Object.getOwnPropertyDescriptors(literalOf(object)));
    expect(inspect(object)).toBe(inspect(literalOf(object)));
    expect(structuredClone(object)).toStrictEqual(structuredClone(literalOf(object)));
    expect(object).toStrictEqual(literalOf(object));
  }
}

const lines = {
  2020: linesOf("tests/fixtures/samples/audit.jsonl"),
  2026: linesOf("tests/fixtures/2026/samples/audit.jsonl"),
};

test.each(codecs.map((codec) => [nameOf(codec), codec] as const))("the objects of %s are plain", (_name, codec) => {
  const zero = codec.create();
  for (const message of [zero, codec.decode(new Uint8Array()), codec.unmarshalJSON("{}")]) {
    expectPlain(message);
    expect(Object.keys(message)).toEqual(Object.keys(zero));
  }
});

test("the objects of events are plain", () => {
  for (const line of lines[2020].slice(0, 100)) {
    const event = AuditEvent.unmarshalJSON(line);
    expectPlain(event);
    expectPlain(AuditEvent.decode(AuditEvent.encode(event)));
  }
  for (const line of lines[2026]) {
    const event = api2026.AuditEvent.unmarshalJSON(line);
    expectPlain(event);
    expectPlain(api2026.AuditEvent.decode(api2026.AuditEvent.encode(event)));
  }
});

test("times and durations are plain", () => {
  expectPlain(Timestamp.create());
  expectPlain(Timestamp.fromRFC3339("2020-09-28T23:08:56Z"));
  expectPlain(Duration.create());
  expectPlain(Duration.fromMilliseconds(1));
});

test("each message has its own lists and maps", () => {
  const isShared = (codec: AnyCodec): boolean => {
    const [a, b] = [codec.decode(new Uint8Array()), codec.decode(new Uint8Array())] as [AnyMessage, AnyMessage];
    return Object.keys(a).some((key) => (Array.isArray(a[key]) || a[key] instanceof Map) && a[key] === b[key]);
  };
  expect(codecs.filter(isShared)).toEqual([]);
});

test("messages are allocated in the young generation, even after the process has kept many of them", () => {
  // A small young generation, so that V8 soon decides where to allocate objects.
  const flags = ["--max-semi-space-size=1", "--allow-natives-syntax", "--import", "tsx"];
  const { stdout, stderr } = spawnSync(process.execPath, [...flags, "tests/support/old-objects.ts"], {
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  const { literal, ...messages } = JSON.parse(stdout) as Record<string, number>;
  // The program finds the problem where it exists. Of 1000 objects, a garbage collection may move one or two.
  expect(literal).toBeGreaterThan(100);
  expect(Object.entries(messages).filter(([, old]) => old > 100)).toEqual([]);
  expect(Object.keys(messages)).toContain("decode");
}, 60_000);
