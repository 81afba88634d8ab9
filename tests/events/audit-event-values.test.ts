import fc from "fast-check";
import { AuditEvent, SessionStart, UserLogin, type UnknownEvent } from "../../src/index.js";
import { event } from "../support/arbitrary.js";
import { bytesOf, hexOf } from "../support/bytes.js";
import { errorOf } from "../support/errors.js";
import { sharedBy } from "../support/shared.js";
import { len } from "../support/wire.js";

const KEEP = { unknownEvents: "keep" } as const;

const start = AuditEvent.create("session.start", { TerminalSize: "80:25" });
const fromJSON = AuditEvent.unmarshalJSON('{"event":"new.event","ei":1}', KEEP) as UnknownEvent;
const fromProtobuf = AuditEvent.decode(len(300, len(1, len(2, "new.event"))), KEEP) as UnknownEvent;

describe("equals()", () => {
  const others: readonly (AuditEvent | UnknownEvent)[] = [
    start,
    fromJSON,
    fromProtobuf,
    { $case: "SessionEnd", value: start.value } as never,
    AuditEvent.create("session.start", { TerminalSize: "80:26" }),
    AuditEvent.unmarshalJSON('{"event":"new.event","ei":1 }', KEEP),
    AuditEvent.unmarshalJSON('{"event":"scp","action":3}', KEEP),
    AuditEvent.decode(len(301, len(1, len(2, "new.event"))), KEEP),
    AuditEvent.decode(len(300, len(1, len(2, "new.event"), len(300))), KEEP),
  ];

  test("is true only for events with the same case and values", () => {
    for (const [i, a] of others.entries()) {
      for (const [j, b] of others.entries()) {
        expect([i, j, AuditEvent.equals(a, structuredClone(b))]).toEqual([i, j, i === j]);
      }
    }
  });

  test.each([undefined, null, "text", 1, {}, start.value, { $case: 1 }])("rejects %p", (value) => {
    const expected = {
      code: "invalid-value",
      message: expect.stringMatching(/^expected an event with a \$case, got /),
    };
    expect(errorOf(() => AuditEvent.equals(value as never, start))).toMatchObject(expected);
    expect(errorOf(() => AuditEvent.equals(start, value as never))).toMatchObject(expected);
    expect(errorOf(() => AuditEvent.clone(value as never))).toMatchObject(expected);
  });
});

describe("clone()", () => {
  test.each([
    ["an event", start],
    ["an unknown event from JSON", fromJSON],
    ["an unknown event from protobuf", fromProtobuf],
  ])("copies %s", (_, event) => {
    const clone = AuditEvent.clone(event);
    expect(clone).toStrictEqual(event);
    expect(sharedBy(event, clone)).toEqual([]);
    expect(AuditEvent.marshalJSON(clone)).toBe(AuditEvent.marshalJSON(event));
  });

  test("copies the bytes of an unknown event", () => {
    const input = Uint8Array.from(len(300, len(1, len(2, "new.event"))));
    const clone = AuditEvent.clone(AuditEvent.decode(input, KEEP));
    const before = hexOf(input);
    input.fill(0);
    expect(hexOf(AuditEvent.encode(clone))).toBe(before);
  });
});

describe("structuredClone()", () => {
  test("returns an equal event that is encoded to the same bytes and text", () => {
    fc.assert(
      fc.property(event({ json: true }), (value) => {
        const copy = structuredClone(value);
        expect(AuditEvent.equals(value, copy)).toBe(true);
        expect(hexOf(AuditEvent.encode(copy))).toBe(hexOf(AuditEvent.encode(value)));
        expect(AuditEvent.marshalJSON(copy)).toBe(AuditEvent.marshalJSON(value));
        expect(AuditEvent.equals(AuditEvent.clone(copy), AuditEvent.clone(value))).toBe(true);
      }),
    );
  });

  test.each([fromJSON, fromProtobuf])("copies an unknown event", (event) => {
    expect(AuditEvent.marshalJSON(structuredClone(event))).toBe(AuditEvent.marshalJSON(event));
  });
});

describe("a spread update", () => {
  const created = SessionStart.create({
    Metadata: { Type: "session.start", Code: "T2000I" },
    Server: { ServerLabels: new Map([["env", "prod"]]) },
    TerminalSize: "80:25",
    $unknown: bytesOf("a0 06 01"),
  });
  const messages = [
    ["created", created],
    ["decoded", SessionStart.decode(SessionStart.encode(created))],
    ["structuredClone'd", structuredClone(created)],
  ] as const;

  test.each(messages)("changes a field of a %s message", (_, message) => {
    const before = SessionStart.clone(message);
    const updated = { ...message, TerminalSize: "1:1" };
    const decoded = SessionStart.decode(SessionStart.encode(updated));
    expect(decoded).toStrictEqual({ ...created, TerminalSize: "1:1" });
    expect(message).toStrictEqual(before);
  });

  test.each(messages)("changes a nested field of a %s message", (_, message) => {
    const before = SessionStart.clone(message);
    const ServerLabels = new Map([...message.Server.ServerLabels, ["os", "linux"]]);
    const updated: SessionStart = {
      ...message,
      Metadata: { ...message.Metadata, ID: "a" },
      Server: { ...message.Server, ServerLabels },
    };
    const decoded = SessionStart.decode(SessionStart.encode(updated));
    expect(decoded.Metadata).toStrictEqual({ ...created.Metadata, ID: "a" });
    expect(decoded.Server.ServerLabels).toStrictEqual(new Map([["env", "prod"], ["os", "linux"]])); // prettier-ignore
    expect(decoded.$unknown).toStrictEqual(created.$unknown);
    expect(SessionStart.unmarshalJSON(SessionStart.marshalJSON(updated)).TerminalSize).toBe("80:25");
    expect(message).toStrictEqual(before);
  });

  test("changes an event", () => {
    const decoded = AuditEvent.decode(AuditEvent.encode(start));
    if (decoded.$case !== "SessionStart") throw new Error(decoded.$case);
    const updated: AuditEvent = { ...decoded, value: { ...decoded.value, TerminalSize: "1:1" } };
    expect(AuditEvent.equals(AuditEvent.decode(AuditEvent.encode(updated)), updated)).toBe(true);
    expect(AuditEvent.marshalJSON(updated)).toContain('"size":"1:1"');
    expect(AuditEvent.equals(decoded, start)).toBe(true);
    expect(AuditEvent.equals(updated, start)).toBe(false);
  });

  test("keeps unknown keys", () => {
    const login = UserLogin.unmarshalJSON('{"event":"user.login","new":1}', { unknownKeys: "keep" });
    const updated = { ...login, Metadata: { ...login.Metadata, ID: "a" } };
    expect(UserLogin.marshalJSON(updated)).toContain('"new":1');
  });
});
