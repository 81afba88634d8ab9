import Long from "long";
import {
  AuditEvent,
  CodecError,
  OneOf,
  SessionEnd,
  SessionPrint,
  SessionStart,
  Struct,
  UserLogin,
  UserMetadata,
  type UserMetadataJSON,
} from "../../src/index.js";
import {
  createUserMetadata,
  makeZeroUserMetadata,
  marshalUserMetadata,
  readUserMetadata,
  writeUserMetadata,
} from "../../generated/2020/events/events.codec.js";
import { countUnknownFields, decode, messageCodec } from "../../src/runtime/codec.js";
import { readDuration } from "../../src/runtime/wire/scalars.js";
import { readWrapper } from "../../src/runtime/wire/wrapper.js";
import { concat } from "../support/bytes.js";
import { group, int, len, tag } from "../support/wire.js";
import { codecOf, codecs, nameOf, type AnyMessage } from "../support/codecs.js";
import { linesOf, objectsOf, type Vector } from "../support/data.js";
import { errorOf, resultOf } from "../support/errors.js";
import { messages } from "../support/schema.js";

const vectors = objectsOf<Vector>("tests/fixtures/vectors/vectors.jsonl");

describe("create()", () => {
  test("fills in zero values for missing fields at any depth", () => {
    const message = SessionStart.create({
      TerminalSize: "80:25",
      Metadata: { Index: Long.fromNumber(5) },
      User: { Login: "root" },
    });
    const expected = SessionStart.create();
    expected.TerminalSize = "80:25";
    expected.Metadata.Index = Long.fromNumber(5);
    expected.User.Login = "root";
    expect(message).toStrictEqual(expected);
  });

  test("treats undefined as missing", () => {
    const message = SessionEnd.create({
      Participants: undefined,
      User: undefined,
      StartTime: undefined,
      Server: { ServerLabels: undefined },
    });
    expect(message).toStrictEqual(SessionEnd.create());
    expect(OneOf.create({ Event: undefined })).toStrictEqual(OneOf.create());
  });

  test("copies messages, lists and maps", () => {
    const Participants = ["a"];
    const ServerLabels = new Map([["k", "v"]]);
    const User = { User: "alice" };
    const StartTime = { seconds: Long.ONE, nanos: 1 };
    const message = SessionEnd.create({ Participants, Server: { ServerLabels }, User, StartTime });
    Participants.push("b");
    ServerLabels.set("k", "w");
    User.User = "bob";
    StartTime.nanos = 2;
    expect(message.Participants).toEqual(["a"]);
    expect([...message.Server.ServerLabels]).toEqual([["k", "v"]]);
    expect(message.User.User).toBe("alice");
    expect(message.StartTime.nanos).toBe(1);
  });

  test("does not copy Longs and bytes", () => {
    const Data = Uint8Array.of(1, 2);
    const Offset = Long.fromNumber(7);
    const message = SessionPrint.create({ Data, Offset });
    expect(message.Data).toBe(Data);
    expect(message.Offset).toBe(Offset);
  });

  test("creates the message of a oneof", () => {
    const message = OneOf.create({ Event: { $case: "SessionStart", value: { TerminalSize: "80:25" } } });
    expect(message).toStrictEqual({
      Event: { $case: "SessionStart", value: SessionStart.create({ TerminalSize: "80:25" }) },
    });
  });

  test("copies a Struct and omits a missing one", () => {
    const IdentityAttributes = Struct.fromObject({ a: 1 });
    const message = UserLogin.create({ IdentityAttributes });
    IdentityAttributes.fields.clear();
    expect(Struct.toObject(message.IdentityAttributes!)).toEqual({ a: 1 });
    expect(UserLogin.create().IdentityAttributes).toBeUndefined();
  });

  test("keeps unknown fields", () => {
    const $unknown = Uint8Array.of(0xa0, 0x06, 0x01);
    const message = SessionStart.create({ $unknown, User: { $unknown } });
    expect(message).toMatchObject({ $unknown, User: { $unknown } });
    expect(SessionStart.decode(SessionStart.encode(message))).toStrictEqual(message);
  });

  test.each(codecs.map((codec) => [nameOf(codec), codec] as const))(
    "returns a %s that shares nothing with any other",
    (_, codec) => {
      const changed = codec.create();
      const before = codec.create();
      fill(changed);
      expect(codec.create()).toStrictEqual(before);
      expect(codec.decode(new Uint8Array(0))).toStrictEqual(before);
      expect(codec.unmarshalJSON("{}")).toStrictEqual(before);
    },
  );

  function fill(value: unknown): void {
    if (value instanceof Map) value.set("filled", "filled");
    else if (Array.isArray(value)) value.push("filled");
    else if (typeof value === "object" && value !== null && !Long.isLong(value) && !(value instanceof Uint8Array)) {
      Object.values(value).forEach(fill);
      Object.assign(value, { $unknown: new Uint8Array(0), nanos: 7 });
    }
  }
});

describe("a codec", () => {
  test.each(codecs.map((codec) => [codec.typeName, codec] as const))(
    "has functions that work when detached from it: %s",
    (typeName, codec) => {
      const { create, encode, decode, marshalJSON, unmarshalJSON } = codec;
      expect(typeName).toMatch(/^events\.[A-Z]\w+$/);
      expect(decode(encode(create()))).toStrictEqual(create());
      expect(unmarshalJSON(marshalJSON(create()))).toStrictEqual(create());
    },
  );

  test.each(codecs.map((codec) => [nameOf(codec), codec] as const))(
    "has the names of its fields: %s",
    (name, codec) => {
      const numbered = messages.get(name.replace("google.protobuf.", ""))!.map((field) => [field.number, field.name]);
      expect(codec.fields).toEqual(Object.fromEntries(numbered));
    },
  );

  test("reads null as the zero value for every key", () => {
    for (const { message, json } of vectors) {
      const codec = codecOf(message);
      const nulls = Object.keys(JSON.parse(json) as AnyMessage).map((key) => [key, null]);
      expect(codec.unmarshalJSON(JSON.stringify(Object.fromEntries(nulls)))).toStrictEqual(codec.create());
    }
  });

  test("rejects a value of the wrong type for every key and reports the key", () => {
    for (const { message, json } of vectors) {
      for (const [key, value] of Object.entries(JSON.parse(json) as AnyMessage)) {
        const wrong = JSON.stringify({ [key]: typeof value === "boolean" ? "true" : false });
        const error = errorOf(() => codecOf(message).unmarshalJSON(wrong));
        expect({ key, code: error.code, path: error.path }).toEqual({ key, code: "invalid-value", path: key });
      }
    }
  });

  test.each(["encode", "marshalJSON"] as const)("rejects a value of the wrong type for every field in %s()", (form) => {
    const accepted = codecs.flatMap((codec) =>
      Object.keys(codec.create()).flatMap((field) => {
        const inForm = form === "encode" || field !== "Data";
        const message = { ...codec.create(), [field]: { wrong: true } };
        const result = resultOf(() => codec[form](message));
        return inForm && result !== undefined ? [`${codec.typeName}.${field}`] : [];
      }),
    );
    expect(accepted).toEqual([]);
  });

  test("rejects null and undefined instead of a message", () => {
    for (const { encode, marshalJSON } of codecs) {
      for (const message of [null, undefined]) {
        expect(errorOf(() => encode(message as never))).toMatchObject({ code: "invalid-value", path: undefined });
        expect(errorOf(() => marshalJSON(message as never))).toMatchObject({ code: "invalid-value" });
      }
    }
  });

  test("rethrows the error of a getter unchanged", () => {
    const message = Object.defineProperty(SessionStart.create(), "TerminalSize", {
      get: () => {
        throw new Error("from the getter");
      },
    });
    expect(() => SessionStart.encode(message)).toThrow(/^from the getter$/);
    expect(() => SessionStart.marshalJSON(message)).toThrow(/^from the getter$/);
  });

  test("changes neither the message nor the input", () => {
    for (const line of linesOf("tests/fixtures/samples/audit.jsonl").slice(0, 50)) {
      const event = JSON.parse(line) as { event: string };
      const codec = codecs.find(({ typeName }) => typeName === "events.SessionStart")!;
      if (event.event !== "session.start") continue;
      const message = codec.unmarshalJSON(line);
      const copy = codec.create(message);
      const bytes = codec.encode(message);
      const before = bytes.slice();
      codec.marshalJSON(message);
      codec.decode(bytes);
      expect(message).toStrictEqual(copy);
      expect(bytes).toStrictEqual(before);
    }
  });
});

describe("a codec called while a codec runs", () => {
  const inner = SessionStart.create({ Metadata: { Type: "session.start" }, TerminalSize: "80:25" });
  const innerBytes = SessionStart.encode(inner).slice();
  const innerText = SessionStart.marshalJSON(inner);
  const roundTrip = (): void => {
    expect(SessionStart.decode(innerBytes)).toStrictEqual(inner);
    expect(SessionStart.unmarshalJSON(innerText)).toStrictEqual(inner);
    expect(errorOf(() => SessionStart.decode(innerBytes.subarray(0, -1))).code).toBe("truncated");
    expect(errorOf(() => SessionStart.unmarshalJSON(innerText.slice(0, -1))).code).toBe("invalid-json");
    expect(SessionStart.encode(inner)).toStrictEqual(innerBytes);
  };
  /** UserMetadata, with a call to another codec between any two fields. */
  const codec = messageCodec<UserMetadata, UserMetadataJSON>(
    "events.UserMetadata",
    createUserMetadata,
    () => (roundTrip(), makeZeroUserMetadata()),
    (writer, message) => {
      writer.string(18, message.Login, "Login");
      roundTrip();
      writer.string(10, message.User, "User");
    },
    (reader, message) => {
      while (reader.pos < reader.end) {
        const tag = reader.tag();
        roundTrip();
        if (tag === 10) message.User = reader.string();
        else message.Login = reader.string();
      }
    },
    marshalUserMetadata,
    (json) => {
      const User = json.at("user").string();
      roundTrip();
      return { User, Login: json.at("login").string() };
    },
    UserMetadata.fields,
  );
  const outer = UserMetadata.create({ User: "alice@example.com", Login: "a login of more than twelve bytes" });

  test("does not disturb decode()", () => {
    expect(codec.decode(UserMetadata.encode(outer))).toStrictEqual(outer);
  });

  test("does not disturb encode()", () => {
    expect(UserMetadata.decode(codec.encode(outer))).toStrictEqual(outer);
  });

  test("does not disturb unmarshalJSON()", () => {
    expect(codec.unmarshalJSON(UserMetadata.marshalJSON(outer))).toStrictEqual(outer);
    expect(codec.unmarshalJSON(` ${UserMetadata.marshalJSON(outer)}`)).toStrictEqual(outer);
  });
});

describe("unmarshalJSON(), if the generated code throws", () => {
  /** Calls unmarshalJSON() and returns what it throws, and how often it called the generated code. */
  function unmarshalThrowing(thrown: unknown): { error: unknown; calls: number } {
    let calls = 0;
    const codec = messageCodec<UserMetadata, UserMetadataJSON>(
      "events.UserMetadata",
      createUserMetadata,
      makeZeroUserMetadata,
      writeUserMetadata,
      readUserMetadata,
      marshalUserMetadata,
      () => {
        calls++;
        throw thrown;
      },
      UserMetadata.fields,
    );
    try {
      codec.unmarshalJSON('{"user":"alice"}');
    } catch (error) {
      return { error, calls };
    }
    throw new Error("unmarshalJSON() threw nothing");
  }

  test("passes on an error that is not about the text", () => {
    const bug = new TypeError("a bug");
    expect(unmarshalThrowing(bug)).toEqual({ error: bug, calls: 1 });
    expect(UserMetadata.unmarshalJSON('{"user":"alice"}').User).toBe("alice");
  });

  test("reports a limit of the engine as a CodecError", () => {
    const limit = new RangeError("Map maximum size exceeded");
    expect(unmarshalThrowing(limit).error).toMatchObject({ name: "CodecError", code: "invalid-value", cause: limit });
  });
});

describe("CodecError", () => {
  test("has a message made of path, reason and offset", () => {
    const cause = new Error("below");
    const error = new CodecError("truncated", "too short", { offset: 0, path: "A.B", cause });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: "CodecError",
      code: "truncated",
      reason: "too short",
      offset: 0,
      path: "A.B",
      cause,
    });
    expect(error.message).toBe("A.B: too short at offset 0");
  });

  test("has neither path nor offset if none is given", () => {
    const error = new CodecError("invalid-value", "no good", { path: "" });
    expect(error.message).toBe("no good");
    expect([error.offset, error.path, "cause" in error]).toEqual([undefined, undefined, false]);
  });

  test("is recognized if another copy of the library made it", async () => {
    let other: typeof CodecError | undefined;
    await jest.isolateModulesAsync(async () => {
      ({ CodecError: other } = await import("../../src/runtime/error.js"));
    });
    expect(other).not.toBe(CodecError);
    expect(new other!("truncated", "too short")).toBeInstanceOf(CodecError);
    expect(new CodecError("truncated", "too short")).toBeInstanceOf(other!);
  });

  test("is not recognized by its name", () => {
    for (const value of [
      Object.assign(new Error("e"), { name: "CodecError" }),
      new Error("e"),
      {},
      null,
      "CodecError",
    ]) {
      expect(value).not.toBeInstanceOf(CodecError);
    }
  });

  test("can be extended", () => {
    class OwnError extends CodecError {}
    expect(new OwnError("truncated", "too short")).toBeInstanceOf(CodecError);
    expect(new OwnError("truncated", "too short")).toBeInstanceOf(OwnError);
    expect(new CodecError("truncated", "too short")).not.toBeInstanceOf(OwnError);
  });

  test("has the engine's error as its cause if a message has the wrong shape", () => {
    const error = errorOf(() => SessionStart.encode({ ...SessionStart.create(), User: undefined as never }));
    expect(error.cause).toBeInstanceOf(TypeError);
    expect(error.path).toBe("User");
  });
});

test("$case discriminates the type of an event", () => {
  const sizeOf = (event: AuditEvent) => (event.$case === "Resize" ? event.value.TerminalSize : "");
  expect(sizeOf(OneOf.create({ Event: { $case: "Resize", value: { TerminalSize: "1:1" } } }).Event!)).toBe("1:1");
});

describe("countUnknownFields()", () => {
  const unknown = int(100, 1);
  const structValue = len(2, len(5, len(1, len(1, "key"), len(2, len(3, "value"), unknown)), unknown), unknown);

  test.each([
    ["nowhere", len(5), 0],
    ["in a message", len(5, unknown), 1],
    ["in an embedded message", len(5, len(1, unknown)), 1],
    ["in a time", len(5, len(1, len(5, unknown))), 1],
    ["in a map entry", len(5, len(4, len(5, len(1, "key"), unknown, len(2, "value")))), 1],
    ["in a Struct, its map entry and its Value", len(1, len(5, len(1, unknown, len(1, "a"), structValue))), 4],
    ["in the OneOf, before and after a known event", concat(unknown, len(5), unknown), 2],
    ["at several places", concat(unknown, len(5, unknown, len(1, unknown, len(5, unknown)), unknown)), 5],
    ["of every wire type", len(5, len(100), concat(tag(100, 1), new Uint8Array(8)), concat(tag(9, 5), bytes(4))), 3],
    ["that are groups, each as one field", len(5, group(100, int(1, 1), group(2)), group(100)), 2],
    ["in an event that a later one replaces", concat(len(5, unknown), len(5)), 1],
  ])("counts unknown fields %s", (_, oneof, count) => {
    AuditEvent.decode(oneof);
    expect(countUnknownFields()).toBe(count);
    // A large input is not copied before it is decoded.
    AuditEvent.decode(concat(oneof, len(7, len(3, bytes(20_000)))));
    expect(countUnknownFields()).toBe(count);
  });

  test("counts unknown fields in a duration and in a wrapper", () => {
    const input = concat(len(1, int(1, 5), unknown), len(2, unknown, int(1, 7), unknown));
    const found = { duration: 0, wrapped: 0 };
    decode(
      input,
      found,
      (reader, message) => {
        expect(reader.tag()).toBe(10);
        message.duration = readDuration(reader, "duration").seconds.toNumber();
        expect(reader.tag()).toBe(18);
        message.wrapped = readWrapper(reader, "wrapped", 8, 0, () => reader.int32());
      },
      undefined,
    );
    expect(found).toEqual({ duration: 5, wrapped: 7 });
    expect(countUnknownFields()).toBe(3);
  });

  test("starts again with each message, even after an error", () => {
    UserMetadata.decode(concat(unknown, unknown));
    expect(countUnknownFields()).toBe(2);
    expect(errorOf(() => UserMetadata.decode(concat(unknown, Uint8Array.of(0)))).code).toBe("invalid-tag");
    UserMetadata.decode(len(1, "alice"));
    expect(countUnknownFields()).toBe(0);
  });

  function bytes(length: number): Uint8Array {
    return new Uint8Array(length);
  }
});
