import { AuditEvent, OneOf } from "../../src/index.js";
import { bytesOf, hexOf } from "../support/bytes.js";
import { codecOf, codecs, nameOf, type AnyMessage } from "../support/codecs.js";
import { objectsOf, type MessageVector, type Vector } from "../support/data.js";
import { asInJSON, inOrder } from "../support/shape.js";

const events = objectsOf<Vector>("tests/fixtures/vectors/vectors.jsonl");
const messages = objectsOf<MessageVector>("tests/fixtures/vectors/zero-values.jsonl");

test("there are six vectors for each of the 35 events, and a zero value for every message", () => {
  expect(events).toHaveLength(210);
  expect(new Set(events.map(({ message }) => message)).size).toBe(35);
  expect(new Set(messages.map(({ message }) => message))).toEqual(new Set(codecs.map(nameOf)));
});

describe.each(events.map((vector, i) => ({ ...vector, line: i + 1 })))("line $line, $message", (vector) => {
  const { message, oneof, json, std } = vector;
  const bytes = bytesOf(oneof);
  const event = AuditEvent.decode(bytes);
  const value = event.value as unknown as AnyMessage;
  const codec = codecOf(message);

  test("decodes to the right message", () => {
    expect(event.$case).toBe(message);
    expect(OneOf.decode(bytes)).toStrictEqual({ Event: event });
  });

  test("encodes to Go's bytes", () => {
    expect(hexOf(AuditEvent.encode(event))).toBe(oneof);
    expect(hexOf(OneOf.encode({ Event: event }))).toBe(oneof);
  });

  test("marshals to Go's texts", () => {
    expect(AuditEvent.marshalJSON(event)).toBe(json);
    expect(AuditEvent.marshalJSON(event, { escapeHTML: true })).toBe(std);
    expect(OneOf.marshalJSON({ Event: event })).toBe(`{"Event":{"${message}":${json}}}`);
  });

  test.each([
    ["Teleport's marshaler", json],
    ["encoding/json", std],
  ])("unmarshals from the JSON of %s", (_, text) => {
    const again = AuditEvent.unmarshalJSON(text);
    expect(inOrder(again)).toStrictEqual(asInJSON(event));
    expect(AuditEvent.marshalJSON(again)).toBe(json);
    expect(AuditEvent.marshalJSON(again, { escapeHTML: true })).toBe(std);
  });

  test("gives the same results with the codec of its message", () => {
    const own = codec.encode(value);
    expect(oneof.endsWith(hexOf(own))).toBe(true);
    expect(inOrder(codec.decode(own))).toStrictEqual(inOrder(value));
    expect(codec.marshalJSON(value)).toBe(json);
    expect(codec.marshalJSON(value, { escapeHTML: true })).toBe(std);
    expect(codec.unmarshalJSON(std)).toStrictEqual(AuditEvent.unmarshalJSON(json).value);
  });
});

describe.each(messages.map((vector, i) => ({ ...vector, line: i + 1 })))("line $line, $message", (vector) => {
  const { message, binary, json, std } = vector;
  const codec = codecOf(message);
  const decoded = codec.decode(bytesOf(binary));

  test("decodes and encodes to Go's bytes", () => {
    expect(hexOf(codec.encode(decoded))).toBe(binary);
  });

  test("marshals to Go's texts", () => {
    expect(codec.marshalJSON(decoded)).toBe(json);
    expect(codec.marshalJSON(decoded, { escapeHTML: true })).toBe(std);
  });

  test("unmarshals to the decoded message", () => {
    expect(codec.unmarshalJSON(json)).toStrictEqual(decoded);
    expect(codec.unmarshalJSON(std)).toStrictEqual(decoded);
  });
});

// Only one line has a nonzero value: a StreamStatus.
describe.each(messages.filter(({ json }) => !json.includes("u-1")))(
  "the zero value of $message",
  ({ message, binary, json }) => {
    const codec = codecOf(message);

    test("equals the result of create()", () => {
      expect(hexOf(codec.encode(codec.create()))).toBe(binary);
      expect(codec.marshalJSON(codec.create())).toBe(json);
    });

    test("equals the result of decoding an empty input", () => {
      expect(codec.decode(new Uint8Array(0))).toStrictEqual(codec.create());
      expect(codec.unmarshalJSON("{}")).toStrictEqual(codec.create());
      expect(codec.unmarshalJSON("null")).toStrictEqual(codec.create());
    });
  },
);
