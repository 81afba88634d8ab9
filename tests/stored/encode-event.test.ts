import { AuditEvent, encodeEvent, Long, Struct, UserLogin } from "../../src/index.js";
import { bytesOf, concat, utf8 } from "../support/bytes.js";
import { objectsOf, type Vector } from "../support/data.js";
import { errorOf } from "../support/errors.js";
import { base64, delimited, eventsOf, itemsOf } from "../support/stored-events.js";
import { len } from "../support/wire.js";

const FORMATS = ["json", "delimited", "base64"] as const;

const vectors = objectsOf<Vector>("tests/fixtures/vectors/vectors.jsonl");
const events = vectors.map(({ oneof }) => AuditEvent.decode(bytesOf(oneof)));

describe.each(FORMATS)("%s", (format) => {
  const expected = {
    json: (i: number): Uint8Array => utf8(`${vectors[i]!.json}\n`),
    delimited: (i: number): Uint8Array => delimited(bytesOf(vectors[i]!.oneof)),
    base64: (i: number): Uint8Array => utf8(`${base64(bytesOf(vectors[i]!.oneof))}\n`),
  }[format];

  it("encodes every event as Go does", () => {
    for (const [i, event] of events.entries()) expect(encodeEvent(event, format)).toEqual(expected(i));
  });

  it("encodes events that readEvents reads again, alone and together", async () => {
    const encoded = events.map((event) => encodeEvent(event, format));
    const read = eventsOf(await itemsOf(concat(...encoded)));
    expect(read.map((item) => encodeEvent(item.decode(), format))).toEqual(encoded);
    if (format !== "json") expect(read.map((item) => item.decode())).toEqual(events);
    for (const [i, bytes] of encoded.entries()) {
      const [item, ...others] = await itemsOf(bytes, { format });
      expect(others).toEqual([]);
      expect(encodeEvent(eventsOf([item!])[0]!.decode(), format)).toEqual(encoded[i]);
    }
  });

  it("encodes an unknown event that was read from protobuf", async () => {
    const oneof = len(999, len(1, len(2, "new.event")), len(5, "x"));
    const unknown = AuditEvent.decode(oneof, { unknownEvents: "keep" });
    const [item] = eventsOf(await itemsOf(encodeEvent(unknown, format), { format }));
    expect(item!.type).toBe("new.event");
    expect(AuditEvent.encode(item!.decode())).toEqual(oneof);
  });

  it("returns bytes that the caller owns", () => {
    const first = encodeEvent(events[0]!, format);
    const copy = first.slice();
    expect([first.byteOffset, first.buffer.byteLength]).toEqual([0, first.length]);
    encodeEvent(events[1]!, format).fill(0);
    expect(first).toEqual(copy);
  });
});

it("encodes an unknown event that was read from JSON only as JSON", () => {
  const text = '{"event":"no.such.event", "x":[1.0]}';
  const unknown = AuditEvent.unmarshalJSON(text, { unknownEvents: "keep" });
  expect(encodeEvent(unknown, "json")).toEqual(utf8(`${text}\n`));
  expect(errorOf(() => encodeEvent(unknown, "delimited"))).toMatchObject({ code: "unknown-event" });
  expect(errorOf(() => encodeEvent(unknown, "base64"))).toMatchObject({ code: "unknown-event" });
});

it("throws for an event that JSON cannot represent", () => {
  const value = UserLogin.create({
    Metadata: { Index: Long.fromNumber(7) },
    IdentityAttributes: Struct.create({ fields: new Map([["a", { kind: { $case: "number_value", value: NaN } }]]) }),
  });
  expect(errorOf(() => encodeEvent({ $case: "UserLogin", value }, "json"))).toMatchObject({ code: "invalid-value" });
  expect(encodeEvent({ $case: "UserLogin", value }, "base64").length).toBeGreaterThan(0);
});

it.each<[unknown, typeof TypeError | typeof RangeError, string]>([
  ["recording", RangeError, 'format: expected one of "json", "delimited", "base64", got "recording"'],
  ["oneof", RangeError, "format"],
  [undefined, TypeError, "format"],
  [5, TypeError, "format"],
])("rejects the format %p", (format, type, message) => {
  const call = (): unknown => encodeEvent(events[0]!, format as "json");
  expect(call).toThrow(type);
  expect(call).toThrow(message);
});
