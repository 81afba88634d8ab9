// AuditEvent.toJSON() and AuditEvent.fromJSON(). to-json.test.ts and plain.test.ts in
// tests/runtime test them with the events of the vectors.

import { AuditEvent, EVENT_TYPES, SessionStart, type AuditEventJSON, type UnknownEventJSON } from "../../src/index.js";
import { codecOf } from "../support/codecs.js";
import { errorOf } from "../support/errors.js";

const KEEP = { unknownEvents: "keep" } as const;

const start = SessionStart.create({ Metadata: { Type: "session.start" }, TerminalSize: "80:25" });

test("the event key narrows the type of an object", () => {
  const sizeOf = (object: AuditEventJSON): string | undefined => {
    switch (object.event) {
      case "session.start":
      case "resize":
        return object.size;
      default:
        return undefined;
    }
  };
  expect(sizeOf(AuditEvent.toJSON({ $case: "SessionStart", value: start }))).toBe("80:25");
});

test.each(Object.entries(EVENT_TYPES))("an object with event type %s is read as its message", (type, { message }) => {
  const { Metadata } = SessionStart.create({ Metadata: { Type: type } });
  const object = codecOf(message).toJSON(codecOf(message).create({ Metadata })) as AuditEventJSON;
  const event = AuditEvent.fromJSON(object);
  expect(event.$case).toBe(message);
  expect(AuditEvent.toJSON(event)).toEqual(object);
});

describe("an unknown event", () => {
  const object: UnknownEventJSON = { event: "new.event", code: "T9", time: "2020-01-01T00:00:00Z", x: [1, null] };

  test("is rejected by default", () => {
    expect(errorOf(() => AuditEvent.fromJSON(object as never))).toMatchObject({
      code: "unknown-event",
      path: "event",
    });
  });

  test("is kept with its JSON text", () => {
    const event = AuditEvent.fromJSON(object, KEEP);
    expect(event).toMatchObject({
      $case: "UnknownEvent",
      value: { json: JSON.stringify(object), Metadata: { Code: "T9" } },
    });
    expect(AuditEvent.toJSON(event)).toEqual(object);
    expect(event).toEqual(AuditEvent.unmarshalJSON(JSON.stringify(object), KEEP));
  });

  test("is kept if JSON can hold it, and rejected otherwise", () => {
    const odd = { ...object, absent: undefined, toJSON: undefined, surrogate: "\ud800", big: 2 ** 60 };
    const { value } = AuditEvent.fromJSON(odd as never, KEEP) as never as { value: { json: string } };
    expect(value.json).toBe(JSON.stringify({ ...object, surrogate: "\ufffd", big: 2 ** 60 }));
    for (const other of [() => "{}", new Date(0), NaN]) {
      const error = errorOf(() => AuditEvent.fromJSON({ ...object, toJSON: other } as never, KEEP));
      expect(error).toMatchObject({ code: "invalid-value", path: "toJSON" });
    }
  });

  test("is rejected if its text is not JSON", () => {
    const event = { $case: "UnknownEvent", value: { kind: "json", Metadata: start.Metadata, json: "{" } } as const;
    expect(errorOf(() => AuditEvent.toJSON(event))).toMatchObject({ code: "invalid-value", path: "json" });
  });
});

test.each([{}, { event: 5 }, { event: null }])("%j is rejected without an event type", (object) => {
  for (const options of [undefined, KEEP]) {
    const error = errorOf(() => AuditEvent.fromJSON(object as never, options));
    expect(error).toMatchObject({ code: "invalid-value", path: "event" });
  }
});

test.each([undefined, null, {}, { $case: "SessionBegin", value: {} }, { $case: "SessionStart" }])(
  "toJSON() rejects %j",
  (event) => {
    expect(errorOf(() => AuditEvent.toJSON(event as never)).code).toBe("invalid-value");
  },
);

test("unknown keys are kept or rejected, depending on unknownKeys", () => {
  const object = { ...AuditEvent.toJSON({ $case: "SessionStart", value: start }), other: [1] };
  const event = AuditEvent.fromJSON(object, { unknownKeys: "keep" });
  expect(AuditEvent.toJSON(event)).toEqual(object);
  const error = errorOf(() => AuditEvent.fromJSON(object, { unknownKeys: "error" }));
  expect(error).toMatchObject({ code: "unknown-key", path: "other" });
});
