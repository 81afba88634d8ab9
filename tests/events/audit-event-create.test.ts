import {
  AuditEvent,
  EVENT_TYPES,
  Long,
  SessionStart,
  UserCreate,
  type EventType,
  type EventTypeInfo,
} from "../../src/index.js";
import { codecOf } from "../support/codecs.js";
import { errorOf } from "../support/errors.js";

const types = Object.entries(EVENT_TYPES) as [EventType, EventTypeInfo][];

/** Creates an event, with any arguments. */
const create = AuditEvent.create as (type: unknown, init?: unknown) => AuditEvent;

describe.each(types)("AuditEvent.create(%j)", (type, { message, codes }) => {
  test("creates an event with its type, and with its code if there is only one", () => {
    const expected = codecOf(message).create();
    Object.assign(expected["Metadata"] as object, { Type: type, Code: codes.length === 1 ? codes[0] : "" });
    expect(AuditEvent.create(type)).toStrictEqual({ $case: message, value: expected });
  });

  test("creates an event that can be read again", () => {
    const event = AuditEvent.create(type);
    const unmarshaled = AuditEvent.unmarshalJSON(AuditEvent.marshalJSON(event));
    expect(AuditEvent.equals(unmarshaled, event)).toBe(true);
    expect(AuditEvent.equals(AuditEvent.decode(AuditEvent.encode(event)), event)).toBe(true);
    expect(AuditEvent.equals(AuditEvent.fromJSON(AuditEvent.toJSON(event)), event)).toBe(true);
  });

  test("accepts each of its codes, and its type", () => {
    for (const Code of codes) {
      const { Metadata } = create(type, { Metadata: { Type: type, Code } }).value;
      expect(Metadata).toMatchObject({ Type: type, Code });
    }
    const { Metadata } = create(type, { Metadata: { Type: "", Code: "" } }).value;
    expect(Metadata).toMatchObject({ Type: type, Code: codes.length === 1 ? codes[0] : "" });
  });

  test("rejects every other type and code", () => {
    for (const [other, info] of types) {
      if (other === type) continue;
      const ofType = errorOf(() => create(type, { Metadata: { Type: other } }));
      expect(ofType).toMatchObject({ code: "invalid-value", path: "Metadata.Type" });
      expect(ofType.reason).toBe(`expected ${type}, got ${JSON.stringify(other)}`);
      for (const Code of info.codes) {
        const ofCode = errorOf(() => create(type, { Metadata: { Code } }));
        expect(ofCode).toMatchObject({ code: "invalid-value", path: "Metadata.Code" });
        expect(ofCode.reason).toBe(`expected ${codes.join(" or ") || "no code"}, got ${JSON.stringify(Code)}`);
      }
    }
  });
});

describe("AuditEvent.create()", () => {
  test("creates the message as its codec does", () => {
    const init = { User: { Login: "root" }, TerminalSize: "80:25", Metadata: { Index: Long.fromNumber(3), ID: "a" } };
    const event = AuditEvent.create("session.start", init);
    const Metadata = { ...init.Metadata, Type: "session.start", Code: "T2000I" };
    expect(event).toStrictEqual({ $case: "SessionStart", value: SessionStart.create({ ...init, Metadata }) });
  });

  test("does not change its argument", () => {
    const init = UserCreate.create({ Roles: ["access"] });
    const before = UserCreate.clone(init);
    const { value } = AuditEvent.create("user.update", init);
    expect(init).toStrictEqual(before);
    expect(value.Metadata).toMatchObject({ Type: "user.update", Code: "T1003I" });
    expect(value.Roles).not.toBe(init.Roles);
  });

  test("treats undefined as missing", () => {
    const event = AuditEvent.create("session.start");
    expect(AuditEvent.create("session.start", undefined)).toStrictEqual(event);
    expect(AuditEvent.create("session.start", { Metadata: undefined })).toStrictEqual(event);
    expect(AuditEvent.create("session.start", { Metadata: { Type: undefined, Code: undefined } })).toStrictEqual(event);
  });

  test.each(["", "session.begin", "SessionStart", "session.start ", "constructor", "__proto__", "toString"])(
    "rejects the unknown event type %j",
    (type) => {
      const error = errorOf(() => create(type));
      expect(error).toMatchObject({ code: "unknown-event", message: `unknown event type ${JSON.stringify(type)}` });
    },
  );

  test.each([undefined, null, 5, {}, ["session.start"], Object("session.start")])("rejects the type %p", (type) => {
    const error = errorOf(() => create(type));
    expect(error).toMatchObject({
      code: "invalid-value",
      message: expect.stringMatching(/^expected an event type, got /),
    });
  });
});
