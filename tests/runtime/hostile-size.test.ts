import {
  AuditEvent,
  CodecError,
  readRecording,
  readRecordingLines,
  ServerMetadata,
  SessionEnd,
  SessionStart,
  UserLogin,
  UserMetadata,
} from "../../src/index.js";
import { concat } from "../support/bytes.js";
import { errorOf } from "../support/errors.js";
import { outcomeOf } from "../support/json-oracle.js";
import { bigEndian, gzip, part, partOf, record, recordsOf, readWithLosses, statsWith } from "../support/recordings.js";
import { group, len, tag, varint } from "../support/wire.js";

// Inputs with a very large number of one thing. The tests check that they are read or rejected
// within the time limit of a test.

const MANY = 50_000;
const UNKNOWN = 1000;

/** Joins pieces, even if there are too many for the arguments of one call. */
function joined(pieces: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(pieces));
}

/** True if the bytes are equal. A Jest matcher takes far longer. */
function isSame(found: Uint8Array | undefined, expected: Uint8Array): boolean {
  return found !== undefined && Buffer.compare(found, expected) === 0;
}

function repeat(bytes: Uint8Array, times: number): Uint8Array {
  return joined(Array.from({ length: times }, () => bytes));
}

/** Reads a recording. Returns the number of losses by code, and the number of events found. */
async function lossesOf(recording: Uint8Array): Promise<{ codes: Record<string, number>; total: number }> {
  const { losses, stats } = await readWithLosses(recording);
  const codes: Record<string, number> = {};
  for (const { code } of losses) codes[code] = (codes[code] ?? 0) + 1;
  return { codes, total: stats.total };
}

describe("very deep nesting", () => {
  /** Returns `depth` nested Structs, built in linear time. */
  const nestedStructs = (depth: number): Uint8Array => {
    const pieces: Uint8Array[] = [];
    let size = 0;
    const put = (piece: Uint8Array): void => {
      pieces.push(piece);
      size += piece.length;
    };
    for (let i = 0; i < depth; i++) {
      for (const byte of [0x2a, 0x12]) put(concat(Uint8Array.of(byte), varint(size)));
      put(len(1));
      put(concat(Uint8Array.of(0x0a), varint(size)));
    }
    put(concat(Uint8Array.of(0x2a), varint(size)));
    return Buffer.concat(pieces.reverse());
  };

  test("of Structs is rejected, truncated or not", () => {
    const bytes = nestedStructs(MANY);
    expect(outcomeOf(() => UserLogin.decode(bytes))).toMatchObject({ code: "too-deep" });
    expect(outcomeOf(() => UserLogin.decode(bytes.subarray(0, bytes.length / 2)))).toMatchObject({ code: "truncated" });
  });

  test("of groups is kept as an unknown field, or rejected if it does not end", () => {
    const start = repeat(tag(UNKNOWN, 3), MANY);
    const bytes = concat(start, repeat(tag(UNKNOWN, 4), MANY));
    expect(isSame(SessionStart.decode(bytes).$unknown, bytes)).toBe(true);
    expect(outcomeOf(() => SessionStart.decode(start))).toMatchObject({ code: "truncated", offset: start.length });
  });

  test.each(["[", '{"a":', '[{"a":['])("of unclosed %s is rejected by both JSON readers", (open) => {
    for (const before of ['{"user":"a","x":', ' {"user":"a","x":', '{"x":"\\u0041","y":', '{"attributes":{"a":']) {
      for (const unknownKeys of ["ignore", "keep", "error"] as const) {
        const outcome = outcomeOf(() => UserLogin.unmarshalJSON(before + open.repeat(MANY), { unknownKeys }));
        expect(["invalid-json", "too-deep"]).toContain("code" in outcome ? outcome.code : "read");
      }
    }
  });
});

describe("a length past the end of the input", () => {
  test.each([2n ** 31n - 1n, 2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n])(
    "of %s is rejected in fields of every kind and in unknown fields",
    (length) => {
      for (const number of [1, 2, 6, UNKNOWN]) {
        const bytes = concat(tag(number, 2), varint(length), new Uint8Array(20));
        expect(outcomeOf(() => SessionStart.decode(bytes))).toMatchObject({ code: "truncated" });
        expect(outcomeOf(() => AuditEvent.decode(len(5, bytes)))).toMatchObject({ code: "truncated" });
      }
    },
  );
});

describe("a small recording with a huge body", () => {
  test("of zeros is read only up to the first one", async () => {
    const bomb = part(gzip(new Uint8Array(64 * 1024 * 1024)));
    expect(bomb.length).toBeLessThan(100_000);
    expect(await lossesOf(concat(bomb, partOf(0)))).toEqual({ codes: { "invalid-recording": 1 }, total: 1 });
  });

  test("of repeats yields the event once", async () => {
    const bomb = part(gzip(repeat(recordsOf(0), MANY)));
    const { events, losses, stats } = await readWithLosses(bomb);
    expect(losses).toEqual([]);
    expect(events).toHaveLength(1);
    expect(stats).toEqual(statsWith({ total: MANY, skipped: MANY - 1, repeated: MANY - 1 }));
  });

  test("of one-byte records reports the first 1000 losses", async () => {
    const bomb = part(gzip(repeat(record(Uint8Array.of(0)), 10_000)));
    const codes = { "invalid-tag": 1000, "invalid-recording": 1 };
    expect(await lossesOf(concat(bomb, partOf(0)))).toEqual({ codes, total: 1 });
  });

  test("of empty records is read only up to the first one", async () => {
    const bomb = part(gzip(repeat(record(new Uint8Array(0)), MANY)));
    expect(await lossesOf(concat(bomb, partOf(0)))).toEqual({ codes: { "invalid-recording": 1 }, total: 1 });
  });

  test("is read only as far as events are requested", async () => {
    const bomb = part(gzip(repeat(recordsOf(0), MANY)));
    const reader = readRecording(bomb);
    expect((await reader.next()).done).toBe(false);
    await reader.return();
    expect(reader.stats.total).toBe(1);
  });

  test("is not read further after its signal is aborted", async () => {
    const abort = new AbortController();
    const records = Array.from({ length: 20_000 }, (_, i) => i);
    const lines = readRecordingLines(part(gzip(recordsOf(...records))), { signal: abort.signal });
    expect((await lines.next()).done).toBe(false);
    abort.abort(new Error("enough"));
    await expect(lines.next()).rejects.toThrow("enough");
    expect(lines.stats.total).toBeLessThan(records.length);
  });
});

describe("a recording of very many parts", () => {
  test("that are only padding yields no events and no losses", async () => {
    expect(await lossesOf(repeat(part(new Uint8Array(0)), 20_000))).toEqual({ codes: {}, total: 0 });
  });

  test("that are damaged reports a loss for each", async () => {
    const damaged = part(Uint8Array.of(0x1f, 0x8b, 8, 0));
    expect(await lossesOf(concat(repeat(damaged, 200), partOf(0)))).toEqual({ codes: { truncated: 200 }, total: 1 });
  });

  test("that are only versions is scanned once", async () => {
    const versions = repeat(bigEndian(1, 8), 100_000);
    const { total } = await lossesOf(concat(part(Uint8Array.of(1)), versions, partOf(0)));
    expect(total).toBe(1);
  });
});

describe("very many", () => {
  test("labels are kept in every format", () => {
    const labels = Array.from({ length: MANY }, (_, i) => len(5, len(1, `k${i}`), len(2, "v")));
    const bytes = joined(labels);
    const message = ServerMetadata.decode(bytes);
    expect(message.ServerLabels.size).toBe(MANY);
    expect(isSame(ServerMetadata.encode(message), bytes)).toBe(true);
    const json = ServerMetadata.marshalJSON(message);
    for (const text of [json, ` ${json}`]) expect(ServerMetadata.unmarshalJSON(text).ServerLabels.size).toBe(MANY);
  });

  test("list elements are kept in every format", () => {
    const { Participants } = SessionEnd.decode(repeat(len(8, "a"), MANY));
    expect(Participants).toHaveLength(MANY);
    const message = SessionEnd.create({ Participants });
    expect(SessionEnd.decode(SessionEnd.encode(message)).Participants).toHaveLength(MANY);
    const json = SessionEnd.marshalJSON(message);
    for (const text of [json, ` ${json}`]) expect(SessionEnd.unmarshalJSON(text).Participants).toHaveLength(MANY);
  });

  test("unknown fields are kept, even between known fields", () => {
    const field = group(UNKNOWN, len(1, "x"));
    const message = SessionStart.decode(repeat(concat(field, len(6, "80:25")), MANY));
    expect(message.TerminalSize).toBe("80:25");
    expect(isSame(message.$unknown, repeat(field, MANY))).toBe(true);
  });

  test("keys of identity attributes are kept in every format", () => {
    const attributes = Object.fromEntries(Array.from({ length: MANY / 2 }, (_, i) => [`k${i}`, [{}]]));
    const login = UserLogin.unmarshalJSON(JSON.stringify({ attributes }));
    expect(login.IdentityAttributes!.fields.size).toBe(MANY / 2);
    expect(UserLogin.decode(UserLogin.encode(login)).IdentityAttributes!.fields.size).toBe(MANY / 2);
  });

  test("unknown keys are kept if requested", () => {
    const others = Array.from({ length: MANY }, (_, i) => `"${MANY - i}":${i}`).join();
    const message = UserMetadata.unmarshalJSON(`{"user":"a",${others}}`, { unknownKeys: "keep" });
    expect(message.$unknownKeys?.size).toBe(MANY);
    expect(UserMetadata.marshalJSON(message)).toBe(`{"user":"a",${others}}`);
  });

  test("equal keys are kept once", () => {
    const others = `{"user":"a",${'"x":"first",'.repeat(MANY)}"x":"last"}`;
    for (const json of [others, ` ${others}`]) {
      const message = UserMetadata.unmarshalJSON(json, { unknownKeys: "keep" });
      expect([...message.$unknownKeys!]).toEqual([["x", '"last"']]);
    }
  });

  test("digits are rejected, and white space characters are ignored", () => {
    const digits = "9".repeat(1_000_000);
    expect(outcomeOf(() => SessionStart.unmarshalJSON(`{"ei":${digits}}`))).toEqual({
      code: "invalid-value",
      path: "ei",
    });
    expect(UserMetadata.unmarshalJSON(`{${" ".repeat(1_000_000)}"user":"\\u0061"}`).User).toBe("a");
  });
});

describe("JSON text longer than the maximum string length", () => {
  test("is rejected", () => {
    const message = SessionEnd.create({ Participants: Array.from({ length: 9 }, () => "a".repeat(2 ** 26)) });
    const error = errorOf(() => SessionEnd.marshalJSON(message));
    expect(error.code).toBe("invalid-value");
    expect(error.cause).toBeInstanceOf(RangeError);
  });
});

describe("a string of 8 MiB", () => {
  const size = 8 * 1024 * 1024;

  test.each([
    ["of ASCII", 0x61],
    ["of bytes that are not UTF-8", 0xff],
  ])("%s is kept in protobuf", (_, byte) => {
    const bytes = len(6, new Uint8Array(size).fill(byte));
    const { TerminalSize } = SessionStart.decode(bytes);
    expect(TerminalSize).toHaveLength(size);
    expect(Buffer.from(SessionStart.encode(SessionStart.create({ TerminalSize }))).includes(Buffer.from(bytes))).toBe(
      true,
    );
  });

  test.each([
    ["of ASCII", "a", 1],
    ["of escapes", "\\u0061", 6],
  ])("%s is read by both JSON readers", (_, unit, length) => {
    const json = `{"size":"${unit.repeat(size / length)}"}`;
    for (const text of [json, ` ${json}`]) {
      expect(SessionStart.unmarshalJSON(text).TerminalSize === "a".repeat(size / length)).toBe(true);
    }
  });

  test("is shortened in error messages", () => {
    const json = JSON.stringify({ event: "x".repeat(size) });
    const unknown = outcomeOf(() => AuditEvent.unmarshalJSON(json));
    expect(unknown).toEqual({ code: "unknown-event", path: "event" });
    try {
      UserMetadata.unmarshalJSON(`{"user":["${"x".repeat(size)}"],"login":{}}`);
      throw new Error("nothing was thrown");
    } catch (error) {
      expect(error).toBeInstanceOf(CodecError);
      expect((error as Error).message.length).toBeLessThan(300);
    }
  });
});
