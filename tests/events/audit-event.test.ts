import { AuditEvent, EVENT_TYPES, OneOf, SessionStart } from "../../src/index.js";
import { bytesOf, concat, hexOf } from "../support/bytes.js";
import { codecOf, eventNames } from "../support/codecs.js";
import { errorOf } from "../support/errors.js";
import { int, len, tag } from "../support/wire.js";

const start: AuditEvent = { $case: "SessionStart", value: SessionStart.create({ TerminalSize: "80:25" }) };

describe("decode()", () => {
  test("returns the event of a OneOf", () => {
    expect(AuditEvent.decode(OneOf.encode({ Event: start }))).toStrictEqual(start);
  });

  test("drops unknown fields of the OneOf and keeps unknown fields of the event", () => {
    const bytes = concat(int(100, 1), len(5, int(100, 2)));
    const event = AuditEvent.decode(bytes);
    expect(event.value.$unknown).toStrictEqual(int(100, 2));
    expect(hexOf(AuditEvent.encode(event))).not.toContain(hexOf(int(100, 1)));
  });

  test("rejects a OneOf without an event", () => {
    expect(errorOf(() => AuditEvent.decode(new Uint8Array(0)))).toMatchObject({ code: "unknown-event", offset: 0 });
  });

  test.each([36, 100, 2 ** 28, 2 ** 29 - 1, 2 ** 29 + 1, 2 ** 31 - 1])(
    "reports the field number %i of an event that is not in the schema",
    (number) => {
      const error = errorOf(() => AuditEvent.decode(len(number, len(1))));
      expect(error.code).toBe("unknown-event");
      expect(error.reason).toMatch(new RegExp(`\\b${number}\\b`));
    },
  );

  test.each([
    ["that is truncated", "2a 05 0a", "truncated"],
    ["that is an end-group tag", "04", "invalid-tag"],
    ["with a wrong wire type", "28 01", "wrong-wire-type"],
    ["that is JSON", "7b 22 65 69 22 3a 30 7d", "wrong-wire-type"],
  ])("rejects a OneOf %s", (_, hex, code) => {
    expect(errorOf(() => AuditEvent.decode(bytesOf(hex)))).toMatchObject({ code });
  });

  test("reports the path of an error in an event", () => {
    const error = errorOf(() => AuditEvent.decode(len(5, len(1, tag(1, 2), Uint8Array.of(0)))));
    expect(error).toMatchObject({ code: "wrong-wire-type", path: "SessionStart.Metadata", offset: 4 });
    expect(error.message).toContain("SessionStart.Metadata");
    expect(error.message).toContain("4");
  });
});

describe("unmarshalJSON()", () => {
  test.each(Object.entries(EVENT_TYPES))("reads %s", (type, { message }) => {
    const event = AuditEvent.unmarshalJSON(`{"event":"${type}","ei":5}`);
    expect(event.$case).toBe(message);
    expect(event.value).toStrictEqual(codecOf(message).unmarshalJSON(`{"event":"${type}","ei":5}`));
  });

  test.each(["nope", "", "session.start ", "SessionStart", "constructor", "__proto__", "toString", "é\u0000"])(
    "reports the unknown event type %j",
    (type) => {
      const error = errorOf(() => AuditEvent.unmarshalJSON(JSON.stringify({ event: type })));
      expect(error).toMatchObject({ code: "unknown-event", path: "event" });
      expect(error.message).toContain(JSON.stringify(type));
    },
  );

  test.each(["{}", "null", '{"event":null}', '{"event":5}', '{"event":["print"]}', '{"Event":"print"}'])(
    "rejects %s, which has no event type",
    (json) => {
      expect(errorOf(() => AuditEvent.unmarshalJSON(json))).toMatchObject({ code: "invalid-value", path: "event" });
    },
  );

  test.each(["[]", '"print"', "5", "true"])("rejects %s, which is not an object", (json) => {
    expect(errorOf(() => AuditEvent.unmarshalJSON(json))).toMatchObject({ code: "invalid-value" });
  });

  test("rejects invalid JSON", () => {
    expect(errorOf(() => AuditEvent.unmarshalJSON('{"event":"print"'))).toMatchObject({
      code: "invalid-json",
      offset: 16,
    });
    expect(errorOf(() => AuditEvent.unmarshalJSON(""))).toMatchObject({ code: "invalid-json", offset: 0 });
  });

  test("reports the key of an invalid value", () => {
    expect(errorOf(() => AuditEvent.unmarshalJSON('{"event":"print","ci":"5"}'))).toMatchObject({
      code: "invalid-value",
      path: "ci",
    });
  });

  test("uses the last of two event keys, as Go does", () => {
    expect(AuditEvent.unmarshalJSON('{"event":"print","event":"resize"}').$case).toBe("Resize");
  });
});

test.each(eventNames)("%s survives a round trip through every format", ($case) => {
  const event = { $case, value: codecOf($case).create() } as unknown as AuditEvent;
  expect(AuditEvent.decode(AuditEvent.encode(event))).toStrictEqual(event);
  expect(OneOf.unmarshalJSON(OneOf.marshalJSON({ Event: event }))).toStrictEqual({ Event: event });
  expect(OneOf.create({ Event: event })).toStrictEqual({ Event: event });
});
