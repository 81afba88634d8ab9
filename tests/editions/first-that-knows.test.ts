// The rule by which an event gets its edition, with the editions of 2020 and 2026.

import assert from "node:assert/strict";
import fc from "fast-check";
import { random, type Random } from "../../bench/random.js";
import { defineEdition, firstThatKnows } from "../../src/edition.js";
import type { MaybeUnknown } from "../../src/events/metadata.js";
import { bytesOf, concat, hexOf } from "../support/bytes.js";
import {
  api2020,
  api2026,
  combineBoth,
  oneofs,
  samples,
  texts,
  vectors2020,
  vectors2026,
} from "../support/edition-data.js";
import { decodeByRule, unmarshalByRule } from "../support/edition-oracle.js";
import { errorOf } from "../support/errors.js";
import { inOrder } from "../support/shape.js";
import { messages } from "../support/schema.js";
import { group, int, len } from "../support/wire.js";

const editions = [api2020.edition, api2026.edition];
const KEEP = { unknownEvents: "keep" } as const;

type Combined = ReturnType<typeof combineBoth>;
type Event = Exclude<ReturnType<Combined["AuditEvent"]["decode"]>, { $case: "UnknownEvent" }>;
type Fields = Record<string, unknown>;

/** Events of 2026 of which most fields have their zero values, so that 2020 knows some of them. */
const thinned = vectors2026.flatMap(({ oneof }, i) => {
  return [8, 40, 400].map((rate, seed) => {
    const { $case, value } = api2026.AuditEvent.decode(bytesOf(oneof));
    const zero = api2026.MESSAGE_CODECS[$case].create() as unknown as Fields;
    const thin = thinnedCopy(value as unknown as Fields, zero, random(3 * i + seed), rate);
    // The type selects the message in JSON.
    const metadata = (thin["Metadata"] ?? thin["metadata"]) as api2026.Metadata;
    metadata.Type = api2026.AuditEvent.getMetadata(api2026.AuditEvent.decode(bytesOf(oneof))).Type;
    return { $case, value: thin } as unknown as api2026.AuditEvent;
  });
});
/** Events of 2026 without the fields that 2020 does not know. JSON drops them. */
const reduced = vectors2026.flatMap(({ oneof }) => {
  const event = api2020.AuditEvent.decode(bytesOf(oneof), KEEP);
  if (event.$case === "UnknownEvent") return [];
  return [api2020.AuditEvent.encode(api2020.AuditEvent.unmarshalJSON(api2020.AuditEvent.marshalJSON(event)))];
});
const thinnedBytes = [...reduced, ...thinned.map((event) => api2026.AuditEvent.encode(event))];
const thinnedTexts = thinned.map((event) => api2026.AuditEvent.marshalJSON(event));

/** Replaces all but one in `rate` fields of a message, and of the messages that are always in it, with zero values. */
function thinnedCopy(message: Fields, zero: Fields, random: Random, rate: number): Fields {
  const fields = Object.entries(zero).map(([name, zeroValue]) => {
    const isMessage = typeof zeroValue === "object" && zeroValue !== null && zeroValue.constructor === Object;
    if (isMessage && !("nanos" in zeroValue)) {
      return [name, thinnedCopy(message[name] as Fields, zeroValue as Fields, random, rate)] as const;
    }
    return [name, random.oneIn(rate) ? message[name] : zeroValue] as const;
  });
  return Object.fromEntries(fields);
}

/** True if the edition of 2020 knows all of an event, as Go encodes it. Does not use the counts of unknown fields. */
function isOf2020(bytes: Uint8Array): boolean {
  const event = api2020.AuditEvent.decode(bytes, KEEP);
  if (event.$case === "UnknownEvent" || JSON.stringify(event).includes('"$unknown"')) return false;
  return hexOf(api2020.AuditEvent.encode(event)) === hexOf(bytes);
}

/** True if the edition of 2020 knows the type and all keys of an event. */
function hasKeysOf2020(text: string): boolean {
  const { event, ...others } = JSON.parse(text) as { event: string };
  if (!api2020.isEventType(event)) return false;
  const keys = keysOf2020(api2020.EVENT_TYPES[event].message);
  return Object.keys(others).every((key) => keys.includes(key));
}

function keysOf2020(message: string): string[] {
  return messages.get(message)!.flatMap(({ key, type }) => {
    return key !== undefined ? [key] : messages.has(type) ? keysOf2020(type) : [];
  });
}

function editionOf(event: MaybeUnknown): string | undefined {
  return (event as { $edition?: string }).$edition;
}

/** Returns an event without the name of its edition, in a form that comparisons do not reorder. */
function plain(event: MaybeUnknown): unknown {
  return inOrder({ $case: event.$case, value: event.value });
}

/** Returns the edition of an event, the number of its unknown fields, and its bytes. */
function summary({ AuditEvent, countUnknownFields }: Combined, bytes: Uint8Array): string {
  const event = AuditEvent.decode(bytes, KEEP);
  return `${editionOf(event)} ${countUnknownFields()} ${event.$case} ${hexOf(AuditEvent.encode(event))}`;
}

describe("decode()", () => {
  test("reads all events of 2020 by its edition, with the same result", () => {
    const { AuditEvent, editionOf: nameOf, countUnknownFields } = combineBoth();
    for (const bytes of oneofs["2020"]) {
      const event = AuditEvent.decode(bytes);
      const expected = api2020.AuditEvent.decode(bytes);
      expect(nameOf(event)).toBe("2020");
      expect(countUnknownFields()).toBe(0);
      assert.deepEqual(plain(event), plain(expected));
      expect(hexOf(AuditEvent.encode(event))).toBe(hexOf(bytes));
      expect(AuditEvent.marshalJSON(event)).toBe(api2020.AuditEvent.marshalJSON(expected));
    }
  });

  test("reads events of 2026 by its edition, unless the edition of 2020 knows all their fields", () => {
    const { AuditEvent } = combineBoth();
    const tally = { "2020": 0, "2026": 0 };
    for (const bytes of [...oneofs["2026"], ...thinnedBytes]) {
      const event = AuditEvent.decode(bytes);
      const edition = isOf2020(bytes) ? "2020" : "2026";
      expect(event.$edition).toBe(edition);
      tally[edition]++;
      const expected = (edition === "2020" ? api2020 : api2026).AuditEvent.decode(bytes);
      assert.deepEqual(plain(event), plain(expected));
      expect(hexOf(AuditEvent.encode(event))).toBe(hexOf(bytes));
    }
    expect(tally["2020"]).toBeGreaterThan(20);
    expect(tally["2026"]).toBeGreaterThan(1000);
  });

  test("gives the same result whatever it has read before", () => {
    const pool = [...oneofs["2020"].slice(0, 260), ...oneofs["2026"], ...thinnedBytes.filter((_, i) => i < 105)];
    const damaged = [Uint8Array.of(10, 5), len(4000, "x"), len(4000, len(1, len(2, "new.event"))), new Uint8Array(0)];
    const newer = pool.slice(0, 400).map((bytes) => concat(bytes, int(5000, 1)));
    const all = [...pool, ...newer, ...damaged];
    const attempt = (combined: Combined, bytes: Uint8Array): string => {
      try {
        return summary(combined, bytes);
      } catch (error) {
        return String(error);
      }
    };
    const expected = all.map((bytes) => attempt(combineBoth(), bytes));
    fc.assert(
      fc.property(fc.array(fc.nat(all.length - 1), { minLength: 20, maxLength: 60 }), (order) => {
        const combined = combineBoth();
        for (const i of order) assert.equal(attempt(combined, all[i]!), expected[i]);
      }),
      { numRuns: 40 },
    );
  });

  test("reads an event with fields that no edition knows by the newest edition, and counts them", () => {
    const combined = combineBoth();
    const unknown = int(5000, 1);
    for (const { oneof } of vectors2020.slice(0, 70)) {
      const bytes = bytesOf(oneof);
      // The last field of the OneOf is the event.
      const { $case, value } = api2020.AuditEvent.decode(bytes);
      const inside = api2020.OneOf.encode({ Event: { $case, value: { ...value, $unknown: unknown } } as never });
      for (const [given, count] of [
        [inside, 1],
        [concat(bytes, unknown), 1],
        [concat(unknown, inside, unknown), 3],
      ] as const) {
        const event = combined.AuditEvent.decode(given);
        expect(event.$edition).toBe("2026");
        expect(combined.countUnknownFields()).toBe(count);
        assert.deepEqual(plain(event), plain(api2026.AuditEvent.decode(given)));
      }
    }
  });

  test("has the case of the edition that reads the event, if it was renamed", () => {
    const { AuditEvent } = combineBoth();
    const metadata = (...more: Uint8Array[]) => len(1, len(2, "reset_password_token.create"), ...more);
    const old = AuditEvent.decode(len(24, metadata()));
    expect([old.$edition, old.$case]).toEqual(["2020", "ResetPasswordTokenCreate"]);
    const newer = AuditEvent.decode(len(24, metadata(len(6, "cluster"))));
    expect([newer.$edition, newer.$case]).toEqual(["2026", "UserTokenCreate"]);
    expect(AuditEvent.getMetadata(newer).Type).toBe("reset_password_token.create");
    for (const event of [old, newer]) expect(AuditEvent.decode(AuditEvent.encode(event))).toStrictEqual(event);
  });

  test("counts the unknown fields of the last event only", () => {
    const { AuditEvent, countUnknownFields } = combineBoth();
    const [known, other] = [len(9, new Uint8Array(0)), len(9, group(900), int(901, 1))];
    const counts = [known, other, known, len(9, int(901, 1)), known].map((bytes) => {
      AuditEvent.decode(bytes);
      return countUnknownFields();
    });
    expect(counts).toEqual([0, 2, 0, 1, 0]);
  });

  test("reads an event that no edition knows by the newest edition", () => {
    const { AuditEvent, editionOf: nameOf, countUnknownFields } = combineBoth();
    // Field 6 of Metadata is only in 2026.
    const bytes = len(4000, len(1, len(2, "new.event"), len(6, "cluster")), int(9, 9));
    const event = AuditEvent.decode(bytes, KEEP);
    expect(event).toStrictEqual(api2026.AuditEvent.decode(bytes, KEEP));
    expect(event).toMatchObject({ $case: "UnknownEvent", value: { Metadata: { ClusterName: "cluster" } } });
    expect("$edition" in event).toBe(false);
    expect(nameOf(event)).toBeUndefined();
    expect(countUnknownFields()).toBe(0);
    expect(AuditEvent.encode(event)).toEqual(bytes);
    expect(AuditEvent.marshalJSON(event)).toBe(api2026.AuditEvent.marshalJSON(event as api2026.UnknownEvent));
    expect(AuditEvent.unmarshalJSON(AuditEvent.marshalJSON(event), KEEP)).toStrictEqual(event);
    for (const options of [undefined, {}, { unknownEvents: "error" } as const]) {
      const error = errorOf(() => AuditEvent.decode(bytes, options));
      expect(error).toMatchObject({ code: "unknown-event", offset: 0 });
      expect(error.message).toContain("field 4000");
    }
  });

  test.each([
    ["a truncated OneOf", Uint8Array.of(10, 5), "truncated"],
    ["an empty OneOf", new Uint8Array(0), "unknown-event"],
    ["a wrong wire type in an event of both", len(9, int(1, 1)), "wrong-wire-type"],
    ["a wrong wire type in an event of 2026", len(200, int(1, 1)), "wrong-wire-type"],
    ["a wrong wire type in a field of 2026", len(9, len(1, int(6, 1))), "wrong-wire-type"],
  ])("throws the error of the newest edition for %s", (_, bytes, code) => {
    for (const options of [{}, KEEP]) {
      const error = errorOf(() => combineBoth().AuditEvent.decode(bytes, options));
      const { offset, path, message } = errorOf(() => api2026.AuditEvent.decode(bytes, options));
      expect(error).toMatchObject({ code, offset, path, message });
    }
  });

  test("passes on wrong options and values", () => {
    const { AuditEvent } = combineBoth();
    const bytes = oneofs["2020"][0]!;
    expect(() => AuditEvent.decode(bytes, { unknownEvents: "no" as never })).toThrow(RangeError);
    expect(() => AuditEvent.decode(bytes, 5 as never)).toThrow(TypeError);
    expect(() => AuditEvent.decode(bytes, { maxDepth: "5" as never })).toThrow(TypeError);
    expect(errorOf(() => AuditEvent.decode("text" as never)).code).toBe("invalid-value");
    expect(errorOf(() => AuditEvent.decode(bytes, { maxDepth: 0 })).code).toBe("too-deep");
  });

  test("follows the rule for bytes that are damaged at random", () => {
    const pool = [...oneofs["2020"], ...oneofs["2026"], ...thinnedBytes];
    const combined = combineBoth();
    fc.assert(
      fc.property(fc.nat(pool.length - 1), fc.nat(), fc.nat(255), fc.boolean(), (i, at, byte, keep) => {
        const bytes = pool[i]!.slice();
        bytes[at % bytes.length] = byte;
        const options = keep ? KEEP : {};
        const expected = outcomeOf(() => decodeByRule(editions, bytes, options));
        const found = outcomeOf(() => {
          const event = combined.AuditEvent.decode(bytes, options);
          return { edition: editionOf(event), event, unknownFields: combined.countUnknownFields() };
        });
        assert.deepEqual(found, expected);
      }),
      { numRuns: 1000 },
    );
  });
});

/** Returns a result that can be compared, or the properties of the CodecError. */
function outcomeOf(read: () => { edition: string | undefined; event: MaybeUnknown; unknownFields?: number }): unknown {
  try {
    const { edition, event, unknownFields = 0 } = read();
    return { edition, event: plain(event), unknownFields };
  } catch (error) {
    if (!(error instanceof api2020.CodecError)) throw error;
    const { code, offset, path, reason } = error;
    return { code, offset, path, reason };
  }
}

describe("unmarshalJSON() and fromJSON()", () => {
  test("read all events of 2020 by its edition, with the same result", () => {
    const { AuditEvent } = combineBoth();
    for (const text of texts["2020"]) {
      const event = AuditEvent.unmarshalJSON(text);
      const expected = api2020.AuditEvent.unmarshalJSON(text);
      expect(event.$edition).toBe("2020");
      assert.deepEqual(plain(event), plain(expected));
      expect(AuditEvent.marshalJSON(event)).toBe(api2020.AuditEvent.marshalJSON(expected));
      expect(AuditEvent.unmarshalJSON(` ${text}`).$edition).toBe("2020");
    }
    for (const line of samples["2020"]) {
      const event = AuditEvent.fromJSON(JSON.parse(line) as never);
      expect(event.$edition).toBe("2020");
      expect(AuditEvent.toJSON(event)).toEqual(JSON.parse(line));
    }
  });

  test("read events of 2026 by its edition, unless the edition of 2020 knows all their keys", () => {
    const { AuditEvent } = combineBoth();
    const tally = { "2020": 0, "2026": 0 };
    for (const text of [...texts["2026"], ...thinnedTexts]) {
      const event = AuditEvent.unmarshalJSON(text);
      const edition = hasKeysOf2020(text) ? "2020" : "2026";
      expect(event.$edition).toBe(edition);
      tally[edition]++;
      const expected = (edition === "2020" ? api2020 : api2026).AuditEvent.unmarshalJSON(text);
      assert.deepEqual(plain(event), plain(expected));
    }
    expect(tally["2020"]).toBeGreaterThan(20);
    expect(tally["2026"]).toBeGreaterThan(1000);
  });

  test("give the same result whatever they have read before", () => {
    const pool = [...texts["2020"].slice(0, 300), ...texts["2026"], ...thinnedTexts.filter((_, i) => i < 105)];
    const newer = pool.slice(0, 500).map((text) => text.replace("{", '{"newer":1,'));
    const all = [
      ...pool,
      ...newer,
      "{",
      "[]",
      '{"event":"new.event","ei":1}',
      '{"event":"scp","action":3}',
      '{"event":1}',
    ];
    const attempt = ({ AuditEvent }: Combined, text: string): string => {
      try {
        const event = text.startsWith('{"ei') ? fromObject(AuditEvent, text) : AuditEvent.unmarshalJSON(text, KEEP);
        return `${editionOf(event)} ${event.$case} ${AuditEvent.marshalJSON(event)}`;
      } catch (error) {
        return String(error);
      }
    };
    const fromObject = (AuditEvent: Combined["AuditEvent"], text: string) => {
      return AuditEvent.fromJSON(JSON.parse(text) as never, KEEP);
    };
    const expected = all.map((text) => attempt(combineBoth(), text));
    fc.assert(
      fc.property(fc.array(fc.nat(all.length - 1), { minLength: 20, maxLength: 60 }), (order) => {
        const combined = combineBoth();
        for (const i of order) assert.equal(attempt(combined, all[i]!), expected[i]);
      }),
      { numRuns: 40 },
    );
  });

  const start = '{"event":"session.start","size":"80:25"';

  test.each([
    ["a top-level key", `${start},"newer":1}`],
    ["a null under the key", `${start},"newer":null}`],
    ["a key after an object", `${start},"server_labels":{},"newer":1}`],
    ["a key with escapes", `${start},"n\\u0065wer":1}`],
    ["a key and white space", ` ${start} , "newer" : 1 }`],
  ])("an event with a key that no edition knows is read by the newest: %s", (_, text) => {
    const { AuditEvent } = combineBoth();
    for (let i = 0; i < 3; i++) {
      for (const unknownKeys of ["ignore", "keep", undefined] as const) {
        const event = AuditEvent.unmarshalJSON(text, { unknownKeys });
        expect(event.$edition).toBe("2026");
        const kept = unknownKeys === "keep" ? [text.includes("null") ? "null" : "1"] : [];
        expect([...(event.value.$unknownKeys?.values() ?? [])]).toEqual(kept);
        const same = AuditEvent.fromJSON(JSON.parse(text) as never, { unknownKeys });
        expect(same).toStrictEqual(event);
      }
      const error = errorOf(() => AuditEvent.unmarshalJSON(text, { unknownKeys: "error" }));
      expect(error).toMatchObject({ code: "unknown-key", path: "newer" });
      const fromObject = errorOf(() => AuditEvent.fromJSON(JSON.parse(text) as never, { unknownKeys: "error" }));
      expect(fromObject).toMatchObject({ code: "unknown-key", path: "newer" });
      expect(AuditEvent.unmarshalJSON(`${start}}`).$edition).toBe("2020");
    }
  });

  test("a key of 2026 counts only if it is a member of the event itself", () => {
    const { AuditEvent } = combineBoth();
    // The edition of 2020 has rejected this key before.
    expect(AuditEvent.unmarshalJSON(`${start},"cluster_name":"c"}`).$edition).toBe("2026");
    const labels = `${start},"server_labels":{"cluster_name":"c","event":"e"}}`;
    const quoted = `${start},"login":"\\"cluster_name\\":"}`;
    const undefinedMember = { ...(JSON.parse(`${start}}`) as object), cluster_name: undefined };
    const hidden = Object.defineProperty(JSON.parse(`${start}}`), "cluster_name", { value: "c" }) as object;
    const inherited = Object.assign(Object.create(Object.prototype) as object, JSON.parse(`${start}}`));
    for (const text of [labels, quoted]) {
      expect(AuditEvent.unmarshalJSON(`${start},"cluster_name":"c"}`).$edition).toBe("2026");
      expect(AuditEvent.unmarshalJSON(text).$edition).toBe("2020");
    }
    for (const object of [undefinedMember, hidden, inherited]) {
      expect(AuditEvent.unmarshalJSON(`${start},"cluster_name":"c"}`).$edition).toBe("2026");
      expect(AuditEvent.fromJSON(object as never).$edition).toBe("2020");
    }
  });

  test("an event that fits no edition is rejected or kept by the newest that knows its type", () => {
    const { AuditEvent, editionOf: nameOf } = combineBoth();
    for (const text of ['{"event":"scp","action":3}', '{"event":"reset_password_token.create","ei":"x"}']) {
      const error = errorOf(() => AuditEvent.unmarshalJSON(text));
      const expected = errorOf(() => api2026.AuditEvent.unmarshalJSON(text));
      expect([error.code, error.path, error.message]).toEqual([expected.code, expected.path, expected.message]);
      const event = AuditEvent.unmarshalJSON(text, KEEP);
      expect(event).toStrictEqual(api2026.AuditEvent.unmarshalJSON(text, KEEP));
      expect(nameOf(event)).toBeUndefined();
      expect(AuditEvent.marshalJSON(event)).toBe(text);
      expect(AuditEvent.fromJSON(JSON.parse(text) as never, KEEP)).toStrictEqual(event);
    }
  });

  test("an event whose value fits only one edition is read by that", () => {
    // 2026 has another message for this type, in which the expiry is not a field.
    const { AuditEvent } = combineBoth();
    const text = '{"event":"user.update","expires":"2020-01-01T00:00:00Z","roles":["a"]}';
    expect(AuditEvent.unmarshalJSON(text)).toMatchObject({ $edition: "2020", $case: "UserCreate" });
    const newer = text.replace("}", ',"cluster_name":"c"}');
    expect(AuditEvent.unmarshalJSON(newer)).toMatchObject({ $edition: "2026", $case: "UserUpdate" });
  });

  test("an event of an unknown type is read by the newest edition", () => {
    const { AuditEvent } = combineBoth();
    const text = '{"event":"new.event","ei":3,"cluster_name":"c","other":{"a":[1.0]}}';
    expect(errorOf(() => AuditEvent.unmarshalJSON(text))).toMatchObject({ code: "unknown-event", path: "event" });
    const event = AuditEvent.unmarshalJSON(text, KEEP);
    expect(event).toMatchObject({ $case: "UnknownEvent", value: { Metadata: { ClusterName: "c" }, json: text } });
    expect(AuditEvent.marshalJSON(event)).toBe(text);
    expect("$edition" in event).toBe(false);
  });

  test.each([
    ["invalid JSON", "{"],
    ["another value than an object", "[]"],
    ["null", "null"],
    ["an object without an event type", '{"ei":1}'],
    ["an event type that is not a string", '{"event":5}'],
    ["a value that is too deep", `{"event":"user.login","attributes":${'{"a":'.repeat(2000)}1${"}".repeat(2001)}`],
    ["a value that is not a string", 5 as never],
  ])("reject %s with the error of the newest edition", (_, text) => {
    for (const options of [{}, KEEP]) {
      const { code, offset, path, message } = errorOf(() => api2026.AuditEvent.unmarshalJSON(text, options));
      const error = errorOf(() => combineBoth().AuditEvent.unmarshalJSON(text, options));
      expect(error).toMatchObject({ code, offset, path, message });
    }
  });

  test("reject wrong options even if an edition knows the event", () => {
    const { AuditEvent } = combineBoth();
    const text = `${start}}`;
    for (const [options, error] of [
      [5, TypeError],
      [null, TypeError],
      [{ unknownKeys: "no" }, RangeError],
      [{ unknownKeys: 5 }, TypeError],
      [{ unknownKeys: null }, TypeError],
      [{ unknownEvents: "no" }, RangeError],
      [{ maxDepth: -1 }, RangeError],
    ] as const) {
      expect(() => AuditEvent.unmarshalJSON(text, options as never)).toThrow(error);
      expect(() => AuditEvent.fromJSON(JSON.parse(text) as never, options as never)).toThrow(error);
    }
    expect(errorOf(() => AuditEvent.unmarshalJSON(text, { maxDepth: 0 })).code).toBe("too-deep");
  });

  test("report a getter that throws, and values that are not objects", () => {
    const { AuditEvent } = combineBoth();
    const withGetter = (key: string) => ({
      event: "session.start",
      get [key]() {
        throw new Error("from the getter");
      },
    });
    for (const object of [withGetter("cluster_name"), withGetter("$oneof"), null, 5, "text", [], new Date(0)]) {
      for (const options of [undefined, KEEP]) {
        expect(errorOf(() => AuditEvent.fromJSON(object as never, options)).code).toBe("invalid-value");
      }
    }
  });

  test("follow the rule for text with random edits", () => {
    const pool = [...texts["2020"].slice(0, 420), ...texts["2026"], ...thinnedTexts];
    const combined = combineBoth();
    const member = fc.constantFrom(
      '"cluster_name":"c",',
      '"newer":1,',
      '"event":"scp",',
      '"action":5,',
      '"user":3,',
      '"roles":null,',
    );
    fc.assert(
      fc.property(fc.nat(pool.length - 1), member, fc.boolean(), fc.boolean(), (i, added, keep, keepKeys) => {
        const text = pool[i]!.replace("{", `{${added}`);
        const options = { ...(keep ? KEEP : {}), ...(keepKeys ? ({ unknownKeys: "keep" } as const) : {}) };
        const expected = outcomeOf(() => unmarshalByRule(editions, text, options));
        const found = outcomeOf(() => {
          const event = combined.AuditEvent.unmarshalJSON(text, options);
          return { edition: editionOf(event), event };
        });
        assert.deepEqual(found, expected);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("the key $oneof", () => {
  const jsonOf = (type: string, bytes: Uint8Array, key = '"$oneof":'): string => {
    return `{"event":${JSON.stringify(type)},${key}"${Buffer.from(bytes).toString("base64")}"}`;
  };
  const metadata = (...more: Uint8Array[]): Uint8Array => len(1, len(2, "resize"), ...more);
  const cases: [string, Uint8Array, string | undefined][] = [
    ["an event that 2020 knows", len(9, metadata()), "2020"],
    ["an event with a field of 2026", len(9, metadata(len(6, "c"))), "2026"],
    ["an event with an unknown field", len(9, metadata(), int(999, 1)), "2026"],
    ["an event of 2026", len(200, metadata()), "2026"],
    ["an unknown event", len(4000, metadata()), undefined],
  ];

  test.each(cases)("holds %s", (_, bytes, edition) => {
    const { AuditEvent } = combineBoth();
    const expected = AuditEvent.decode(bytes, KEEP);
    expect(editionOf(expected)).toBe(edition);
    const text = jsonOf("resize", bytes);
    const variants = [
      text,
      ` ${text}`,
      jsonOf("resize", bytes, '"$oneof" : '),
      jsonOf("resize", bytes, '"\\u0024oneof":'),
      jsonOf("resize", bytes, '"newer":{"a":[]},"$oneof":'),
      jsonOf("resize", bytes, '"$oneof":5,"$oneof":'),
    ];
    for (const before of [undefined, cases[0]![1], cases[1]![1]]) {
      if (before !== undefined) AuditEvent.unmarshalJSON(jsonOf("resize", before), KEEP);
      for (const variant of variants) {
        for (const unknownKeys of ["ignore", "keep", "error"] as const) {
          expect(AuditEvent.unmarshalJSON(variant, { ...KEEP, unknownKeys })).toStrictEqual(expected);
        }
        expect(AuditEvent.fromJSON(JSON.parse(variant) as never, KEEP)).toStrictEqual(expected);
      }
    }
  });

  test("is an unknown key without the option, in a nested object, and if it is not a string", () => {
    const { AuditEvent } = combineBoth();
    const bytes = len(9, metadata(len(6, "c")));
    const text = jsonOf("resize", bytes);
    expect(AuditEvent.unmarshalJSON(text)).toMatchObject({ $edition: "2026", $case: "Resize" });
    expect(errorOf(() => AuditEvent.unmarshalJSON(text, { unknownKeys: "error" })).path).toBe("$oneof");
    const number = '{"event":"resize","$oneof":5}';
    expect(AuditEvent.unmarshalJSON(number, KEEP)).toMatchObject({ $edition: "2026", $case: "Resize" });
    const other = '{"event":"resize","x\\"$oneof":"AA=="}';
    expect(AuditEvent.unmarshalJSON(other, KEEP)).toMatchObject({ $edition: "2026", $case: "Resize" });
    const nested = '{"event":"session.start","server_labels":{"$oneof":"AA=="}}';
    expect(AuditEvent.unmarshalJSON(nested, KEEP)).toMatchObject({ $edition: "2020" });
  });

  test.each([
    ["is not base64", '{"event":"resize","$oneof":"?"}'],
    ["holds damaged bytes", '{"event":"resize","$oneof":"CgU="}'],
    ["holds an event of another type", jsonOf("scp", len(9, metadata()))],
  ])("is kept as text with the reason of the newest edition if it %s", (_, text) => {
    const event = combineBoth().AuditEvent.unmarshalJSON(text, KEEP);
    expect(event).toStrictEqual(api2026.AuditEvent.unmarshalJSON(text, KEEP));
    expect(event).toMatchObject({ $case: "UnknownEvent", value: { json: text, reason: expect.any(String) as string } });
  });
});

describe("events of a combined edition", () => {
  const { AuditEvent, ...combined } = combineBoth();
  const event = AuditEvent.decode(len(9, len(1, len(2, "resize"))));
  const newer = AuditEvent.decode(len(9, len(1, len(2, "resize"), len(6, "c"))));

  test.each([
    ["no edition", { $case: event.$case, value: event.value }],
    ["another edition", { ...event, $edition: "2021" }],
    ["an edition that is not a string", { ...event, $edition: 2020 }],
    ["the name of a property of all objects", { ...event, $edition: "constructor" }],
  ])("are rejected if they have %s", (_, wrong) => {
    const given = wrong as never;
    for (const action of [
      () => AuditEvent.encode(given),
      () => AuditEvent.marshalJSON(given),
      () => AuditEvent.toJSON(given),
      () => AuditEvent.getMetadata(given),
      () => combined.encodeEvent(given, "json"),
      () => combined.editionOf(given),
      () => combined.getSessionId(given),
      () => combined.getFacts(given),
      () => combined.getOutput(given),
      () => combined.getCommand(given),
    ]) {
      expect(errorOf(action)).toMatchObject({ code: "invalid-value", path: "$edition" });
      expect(errorOf(action).reason).toMatch(/^expected 2020 or 2026, got /);
    }
  });

  test.each([[undefined], [null], [5], [{}], [{ $edition: "2020" }]])("are rejected if they are %p", (wrong) => {
    for (const action of [
      () => AuditEvent.encode(wrong as never),
      () => AuditEvent.marshalJSON(wrong as never),
      () => AuditEvent.toJSON(wrong as never),
      () => AuditEvent.getMetadata(wrong as never),
      () => AuditEvent.clone(wrong as never),
      () => AuditEvent.equals(event, wrong as never),
    ]) {
      expect(errorOf(action).code).toBe("invalid-value");
    }
  });

  test("are equal only if they have the same edition", () => {
    const other = { ...event, $edition: "2026" } as never;
    expect(AuditEvent.equals(event, AuditEvent.clone(event))).toBe(true);
    expect(AuditEvent.equals(event, other)).toBe(false);
    expect(AuditEvent.equals(event, newer)).toBe(false);
    expect(AuditEvent.clone(newer)).toStrictEqual(newer);
  });

  test("are those of the single edition, apart from the name", () => {
    const { $edition, ...rest } = newer as typeof newer & { $edition: string };
    expect($edition).toBe("2026");
    expect(rest).toStrictEqual(api2026.AuditEvent.decode(AuditEvent.encode(newer)));
    expect(api2026.AuditEvent.encode(rest as api2026.AuditEvent)).toEqual(AuditEvent.encode(newer));
  });

  test("have facts by the schema of their edition", () => {
    const bytes = len(5, len(1, len(2, "session.start")), len(2, len(1, "alice")), len(3, len(1, "id")));
    for (const more of [new Uint8Array(0), len(1, len(6, "c"))]) {
      const started = AuditEvent.decode(len(5, bytes.subarray(2), more));
      expect(combined.getSessionId(started)).toBe(combined.getFacts(started).sessionId);
      expect(combined.getFacts(started)).toMatchObject({ startsSession: true });
    }
  });

  test("have types of any edition", () => {
    expect(["session.start", "kube.create", "no.such", "__proto__"].map((type) => combined.isEventType(type))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

describe("editions", () => {
  const resize = len(9, len(1, len(2, "resize")));
  const lazy = () => {
    const load2020 = jest.fn(() => api2020.edition);
    const load2026 = jest.fn(() => api2026.edition);
    const combined = firstThatKnows(load2020, load2026);
    const calls = () => [load2020.mock.calls.length, load2026.mock.calls.length];
    return { combined, calls };
  };

  test("are loaded when they are needed, and only once", () => {
    const { combined, calls } = lazy();
    expect(calls()).toEqual([0, 0]);
    const { AuditEvent } = combined;
    const event = AuditEvent.decode(resize);
    AuditEvent.unmarshalJSON('{"event":"resize"}', KEEP);
    AuditEvent.fromJSON({ event: "resize" } as never);
    AuditEvent.encode(event);
    AuditEvent.marshalJSON(event);
    AuditEvent.toJSON(event);
    AuditEvent.getMetadata(event);
    AuditEvent.clone(event);
    expect(combined.isEventType("resize")).toBe(true);
    expect(combined.editionOf(event)).toBe("2020");
    expect(calls()).toEqual([1, 0]);
    AuditEvent.decode(len(9, int(999, 1)));
    AuditEvent.unmarshalJSON('{"event":"resize","newer":1}');
    AuditEvent.decode(resize);
    expect(combined.isEventType("kube.create")).toBe(true);
    expect(calls()).toEqual([1, 1]);
  });

  test("are loaded for an unknown event, an unknown type, or an error", () => {
    const actions: ((combined: ReturnType<typeof lazy>["combined"]) => unknown)[] = [
      ({ AuditEvent }) => AuditEvent.decode(len(4000, new Uint8Array(0)), KEEP),
      ({ AuditEvent }) => errorOf(() => AuditEvent.decode(Uint8Array.of(1))),
      ({ AuditEvent }) => AuditEvent.unmarshalJSON('{"event":"new.event"}', KEEP),
      ({ isEventType }) => isEventType("new.event"),
    ];
    for (const action of actions) {
      const { combined, calls } = lazy();
      action(combined);
      expect(calls()).toEqual([1, 1]);
    }
  });

  test("may be mixed with functions", () => {
    const load = jest.fn(() => api2026.edition);
    const { AuditEvent } = firstThatKnows(api2020.edition, load);
    expect(AuditEvent.decode(resize).$edition).toBe("2020");
    expect(load).not.toHaveBeenCalled();
  });

  test("may be a single one", () => {
    const { AuditEvent, countUnknownFields } = firstThatKnows(api2026.edition);
    expect(AuditEvent.decode(resize).$edition).toBe("2026");
    AuditEvent.decode(len(9, int(999, 1)));
    expect(countUnknownFields()).toBe(1);
  });

  test("may be in another order, so that the newest one of the schema comes first", () => {
    const { AuditEvent } = firstThatKnows(api2026.edition, api2020.edition);
    expect(AuditEvent.decode(resize).$edition).toBe("2026");
    expect(AuditEvent.decode(len(9, len(1, int(999, 1)))).$edition).toBe("2020");
    expect(AuditEvent.decode(len(9, len(1, len(6, "c")))).$edition).toBe("2026");
    expect(AuditEvent.decode(resize).$edition).toBe("2026");
    expect(AuditEvent.unmarshalJSON('{"event":"resize","x":1}').$edition).toBe("2020");
    expect(AuditEvent.unmarshalJSON('{"event":"resize"}').$edition).toBe("2026");
  });

  test("must be given, with different names", () => {
    expect(() => (firstThatKnows as () => unknown)()).toThrow(TypeError);
    expect(() => firstThatKnows(api2020.edition, api2020.edition)).toThrow(TypeError);
    const { AuditEvent } = firstThatKnows(api2020.edition, () => api2020.edition);
    expect(() => AuditEvent.decode(len(9, int(999, 1)))).toThrow(TypeError);
    for (const wrong of [undefined, null, "2020", {}]) {
      expect(() => firstThatKnows(api2020.edition, wrong as never)).toThrow(TypeError);
      const { AuditEvent } = firstThatKnows(() => wrong as never);
      expect(() => (AuditEvent as unknown as typeof api2020.AuditEvent).decode(resize)).toThrow(TypeError);
    }
  });

  test("may be defined by users", () => {
    const { schema } = api2020.edition;
    const types = { resize: { message: "Resize", codes: ["T2002I"] } } as const;
    const defined = defineEdition({ name: "mine", schema, types, codes: { T2002I: "resized" } });
    const { AuditEvent } = firstThatKnows(defined, api2026.edition);
    expect(AuditEvent.decode(resize)).toMatchObject({ $edition: "mine", $case: "Resize" });
    expect(AuditEvent.unmarshalJSON('{"event":"resize"}').$edition).toBe("mine");
    expect(AuditEvent.unmarshalJSON('{"event":"scp"}').$edition).toBe("2026");
  });
});

describe("types", () => {
  test("narrow an event by its edition and its case", () => {
    // Checked by tsc.
    const narrow = (event: Event): string => {
      if (event.$edition === "2020") {
        const { $case }: api2020.AuditEvent = event;
        return event.$case === "ResetPasswordTokenCreate" ? event.value.Resource.Name : $case;
      }
      const edition: "2026" = event.$edition;
      // @ts-expect-error: 2026 has no such event.
      if (event.$case === "ResetPasswordTokenCreate") return edition;
      if (event.$case === "UserTokenCreate") return event.value.User.UserTraits.Values.size.toString();
      // @ts-expect-error: this is an event of 2026.
      const wrong: api2020.AuditEvent = event;
      return wrong.$case;
    };
    const { AuditEvent } = combineBoth();
    const known = AuditEvent.decode(len(24, new Uint8Array(0)));
    expect(narrow(known)).toBe("");
    const any: Event | api2026.UnknownEvent | api2020.UnknownEvent = AuditEvent.decode(len(24, int(999, 1)), KEEP);
    if (any.$case !== "UnknownEvent") expect(narrow(any)).toBe("0");
    // @ts-expect-error: events need the name of their edition.
    expect(errorOf(() => AuditEvent.encode(api2020.AuditEvent.create("resize"))).path).toBe("$edition");
    // @ts-expect-error: a combined edition does not create events.
    expect(AuditEvent.create).toBeUndefined();
  });
});
