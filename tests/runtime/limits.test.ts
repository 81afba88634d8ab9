import { AuditEvent, Long, readRecording, SessionPrint, Struct, UserLogin, writeRecording } from "../../src/index.js";
import { concat } from "../support/bytes.js";
import { errorOf } from "../support/errors.js";
import { allOf } from "../support/recordings.js";

/** Returns a login with identity attributes of the given nesting depth. */
function login(depth: number): UserLogin {
  const attributes = JSON.parse('{"a":'.repeat(depth - 1) + '{"b":1}' + "}".repeat(depth - 1)) as object;
  return UserLogin.create({
    Metadata: { Type: "user.login" },
    IdentityAttributes: Struct.fromObject(attributes as Parameters<typeof Struct.fromObject>[0]),
  });
}

describe("maxDepth", () => {
  test("limits the nesting depth of messages, not counting the outermost one", () => {
    // The Struct, its map entry and its Value.
    const bytes = UserLogin.encode(login(1));
    expect(UserLogin.decode(bytes, { maxDepth: 3 })).toStrictEqual(login(1));
    for (const maxDepth of [2, 1, 0]) {
      expect(errorOf(() => UserLogin.decode(bytes, { maxDepth })).code).toBe("too-deep");
    }
    expect(errorOf(() => UserLogin.decode(bytes, { maxDepth: 2 }))).toMatchObject({
      path: "IdentityAttributes.fields.value",
      reason: "messages are nested more than 2 levels deep",
    });
    expect(UserLogin.decode(bytes)).toStrictEqual(login(1));
    const event = AuditEvent.encode({ $case: "UserLogin", value: login(1) });
    expect(AuditEvent.decode(event, { maxDepth: 4 }).value).toStrictEqual(login(1));
    expect(errorOf(() => AuditEvent.decode(event, { maxDepth: 3 })).code).toBe("too-deep");
  });

  test("limits the nesting depth of JSON objects and arrays", () => {
    const json = UserLogin.marshalJSON(login(3));
    expect(UserLogin.unmarshalJSON(json, { maxDepth: 4 })).toStrictEqual(login(3));
    expect(AuditEvent.unmarshalJSON(json, { maxDepth: 4 }).value).toStrictEqual(login(3));
    for (const maxDepth of [3, 2, 1, 0]) {
      expect(errorOf(() => UserLogin.unmarshalJSON(json, { maxDepth })).code).toBe("too-deep");
    }
  });

  test("applies to JSON as Go writes it", () => {
    const json = '{"ei":0,"event":"session.end","participants":["a"]}';
    expect(AuditEvent.unmarshalJSON(json, { maxDepth: 2 })).toMatchObject({ value: { Participants: ["a"] } });
    expect(errorOf(() => AuditEvent.unmarshalJSON(json, { maxDepth: 1 })).code).toBe("too-deep");
    expect(AuditEvent.unmarshalJSON('{"event":"print"}', { maxDepth: 1 }).$case).toBe("SessionPrint");
  });

  test("cannot be raised above its default", () => {
    const maxDepth = 1e9;
    const nested = (depth: number) =>
      `{"event":"user.login","attributes":${'{"a":'.repeat(depth)}1${"}".repeat(depth)}}`;
    expect(errorOf(() => AuditEvent.unmarshalJSON(nested(100_000), { maxDepth })).code).toBe("too-deep");
    expect(AuditEvent.unmarshalJSON(nested(900), { maxDepth }).$case).toBe("UserLogin");
  });
});

describe("reading a recording", () => {
  /** Returns an event with `length` bytes of data. */
  const print = (index: number, length: number): AuditEvent => {
    const Metadata = { Index: Long.fromNumber(index) };
    return { $case: "SessionPrint", value: SessionPrint.create({ Metadata, Data: new Uint8Array(length) }) };
  };
  const events = [print(0, 100), print(1, 1000), print(2, 100)];
  const size = AuditEvent.encode(events[1]!).length;

  /** Reads the recording. Returns the indexes of events and the codes of losses. */
  async function outcome(options: { maxEventBytes?: number; maxDepth?: number }): Promise<unknown[]> {
    const log: unknown[] = [];
    const onLoss = (loss: { code: string }) => void log.push(loss.code);
    const recording = concat(...(await allOf(writeRecording(events))));
    for await (const { value } of readRecording(recording, { ...options, onLoss })) {
      log.push(value.Metadata.Index.toNumber());
    }
    return log;
  }

  test("skips events larger than maxEventBytes and keeps the others", async () => {
    expect(await outcome({ maxEventBytes: size })).toEqual([0, 1, 2]);
    expect(await outcome({ maxEventBytes: 2 ** 32 })).toEqual([0, 1, 2]);
    expect(await outcome({ maxEventBytes: size - 1 })).toEqual([0, "invalid-recording", 2]);
  });

  test.each([0, -1, NaN])("throws a RangeError if maxEventBytes is %d", async (maxEventBytes) => {
    await expect(outcome({ maxEventBytes })).rejects.toThrow(RangeError);
  });

  test("skips events nested deeper than maxDepth", async () => {
    expect(await outcome({ maxDepth: 3 })).toEqual([0, 1, 2]);
    expect(await outcome({ maxDepth: 0 })).toEqual(["too-deep", "too-deep", "too-deep"]);
  });
});
