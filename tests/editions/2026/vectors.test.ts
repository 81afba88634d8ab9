import assert from "node:assert/strict";
import { AuditEvent, EVENT_TYPES, isEventType, MESSAGE_CODECS, OneOf } from "../../../src/editions/2026/index.js";
import { bytesOf, hexOf } from "../../support/bytes.js";
import type { AnyCodec, AnyMessage } from "../../support/codecs.js";
import { vectors2026 } from "../../support/edition-data.js";
import { resultOf } from "../../support/errors.js";
import { inOrder, sortedMaps } from "../../support/shape.js";
import { sharedBy } from "../../support/shared.js";

const vectors = vectors2026.map((vector, i) => {
  const event = AuditEvent.decode(bytesOf(vector.oneof));
  return { ...vector, line: i + 1, name: event.$case, event };
});
const codecs = MESSAGE_CODECS as unknown as Readonly<Record<string, AnyCodec>>;

/** Fields that are not in JSON: some have no key, and others have the key of another field. */
const NOT_IN_JSON: Readonly<Record<string, readonly string[]>> = {
  SessionPrint: ["Data"],
  AccessListReview: ["Message", "UserMessage"],
  MCPSessionRequest: ["UserMessage"],
  SAMLConnectorUpdate: ["Namespace"],
};

/** Returns an event, with maps in the order of JSON and without the fields that are not in JSON. */
function inJSON({ $case, value }: AuditEvent): unknown {
  const hidden = NOT_IN_JSON[$case] ?? [];
  return hidden.length === 0 ? sortedMaps(value) : sortedMaps(withoutFields(value, hidden));
}

function withoutFields(value: unknown, names: readonly string[]): unknown {
  if (typeof value !== "object" || value === null || value.constructor !== Object) return value;
  const kept = Object.entries(value).filter(([name]) => !names.includes(name));
  return Object.fromEntries(kept.map(([name, field]) => [name, withoutFields(field, names)]));
}

test("there are two vectors for each of the 267 events", () => {
  expect(vectors).toHaveLength(534);
  expect(new Set(vectors.map(({ name }) => name)).size).toBe(267);
});

test("some vectors have what is special in JSON", () => {
  const namesWith = (text: string | RegExp) => {
    return new Set(vectors.filter(({ json }) => json.search(text) >= 0).map(({ name }) => name));
  };
  // Go cannot read the oneof that it writes under this key.
  expect(namesWith('"Constraints":{')).toEqual(new Set(["AccessRequestCreate", "CertificateCreate"]));
  expect(namesWith('"user_traits":{').size).toBeGreaterThan(100);
  const prints = vectors.flatMap(({ event }) => (event.$case === "SessionPrint" ? [event.value] : []));
  expect(prints.some(({ Data }) => Data.length > 0)).toBe(true);
});

describe.each(vectors)("line $line, $name", ({ name, number, oneof, json, std, event }) => {
  const bytes = bytesOf(oneof);
  const codec = codecs[name]!;
  const value = event.value as unknown as AnyMessage;

  test("decodes and encodes to Go's bytes", () => {
    expect(OneOf.fields[number]).toBe(name);
    assert.deepEqual(OneOf.decode(bytes), { Event: event });
    expect(hexOf(AuditEvent.encode(event))).toBe(oneof);
    expect(hexOf(OneOf.encode({ Event: event }))).toBe(oneof);
    const own = codec.encode(value);
    expect(oneof.endsWith(hexOf(own))).toBe(true);
    assert.deepEqual(inOrder(codec.decode(own)), inOrder(value));
    const copies = [AuditEvent.clone(event), { $case: name, value: codec.create(value) } as unknown as AuditEvent];
    for (const copy of copies) {
      assert.deepEqual(inOrder(copy), inOrder(event));
      expect(AuditEvent.equals(copy, event)).toBe(true);
      expect(hexOf(AuditEvent.encode(copy))).toBe(oneof);
    }
    expect(sharedBy(event, copies[0])).toEqual([]);
  });

  test("marshals to Go's texts and unmarshals from them", () => {
    expect(AuditEvent.marshalJSON(event)).toBe(json);
    expect(AuditEvent.marshalJSON(event, { escapeHTML: true })).toBe(std);
    expect(codec.marshalJSON(value)).toBe(json);
    expect(codec.marshalJSON(value, { escapeHTML: true })).toBe(std);
    expect(OneOf.marshalJSON({ Event: event })).toBe(`{"Event":{"${name}":${json}}}`);
    const type = (JSON.parse(json) as { event: string }).event;
    expect(isEventType(type) && EVENT_TYPES[type].message).toBe(name);
    // White space selects the general reader.
    for (const text of [json, std, ` ${json}`]) {
      const again = AuditEvent.unmarshalJSON(text, { unknownKeys: "error" });
      assert.deepEqual(inJSON(again), inJSON(event));
      expect(AuditEvent.marshalJSON(again)).toBe(json);
      assert.deepEqual(inOrder(codec.unmarshalJSON(text)), inOrder(again.value));
    }
  });

  test("converts to an object and back", () => {
    const object = AuditEvent.toJSON(event);
    expect(JSON.stringify(object)).toBe(JSON.stringify(JSON.parse(json)));
    expect(JSON.stringify(codec.toJSON(value))).toBe(JSON.stringify(object));
    const again = resultOf(() => AuditEvent.fromJSON(object));
    const isUnsafe = /:-?\d{16}/.test(json);
    if (again === undefined) expect(isUnsafe).toBe(true);
    else if (!isUnsafe) expect(AuditEvent.marshalJSON(again)).toBe(json);
  });
});
