import { parseTime } from "../../src/runtime/types/timestamp.js";
import { TIME_PATTERN, TIME_OUT_OF_RANGE_PATTERN } from "../../src/generator/schema/patterns.js";
import { textOf } from "../support/data.js";
import { EDITIONS, type TestedEdition } from "../support/editions.js";
import { SchemaValidators, type Formats } from "../support/json-schema.js";
import { LONG } from "../support/long.js";

/** The parts of a schema document that the tests use. */
interface Document {
  readonly $defs: Readonly<Record<string, { properties: Record<string, object>; required: string[] }>>;
}

/**
 * For each event, the vector with the most keys whose integers `JSON.parse` does not round. If it rounds integers in all
 * vectors of an event, they are replaced.
 */
function fullestOf({ vectors, unmarshal }: TestedEdition): Map<string, string> {
  const isExact = (json: string): boolean => isRead(unmarshal, JSON.stringify(JSON.parse(json)));
  const events = [...new Set(vectors.map(({ message }) => message))];
  return new Map(
    events.map((message) => {
      const own = vectors.filter((vector) => vector.message === message).map(({ json }) => json);
      const exact = own.some(isExact) ? own.filter(isExact) : own.map(withSafeIntegers);
      return [message, exact.sort((a, b) => keysOf(b).length - keysOf(a).length)[0]!];
    }),
  );
}

function withSafeIntegers(json: string): string {
  const isUnsafe = (value: unknown): boolean => Number.isInteger(value) && !Number.isSafeInteger(value);
  return JSON.stringify(JSON.parse(json, (_, value: unknown) => (isUnsafe(value) ? 7 : value)));
}

function keysOf(json: string): string[] {
  return Object.keys(JSON.parse(json) as object);
}

/** True if `unmarshal` does not throw. */
function isRead(unmarshal: (text: string) => unknown, json: string): boolean {
  try {
    unmarshal(json);
    return true;
  } catch {
    return false;
  }
}

/** Returns JSON with the value of a key replaced by the text `value`, or without the key if it is undefined. */
function withValue(json: string, key: string, value: string | undefined): string {
  const members = Object.entries(JSON.parse(json) as object).filter(([name]) => name !== key);
  const texts = members.map(([name, member]) => `${JSON.stringify(name)}:${JSON.stringify(member)}`);
  if (value !== undefined) texts.push(`${JSON.stringify(key)}:${value}`);
  return `{${texts.join(",")}}`;
}

/** Values of all kinds, most of which are wrong for any key. */
const VALUES = [
  ...["null", "true", "false", "{}", "[]", "[null]", "[[]]", '[""]', "[{}]", "[1]", '{"":null}', '{"a":{}}'],
  ...['{"a":1}', '{"a":""}', '{"a":[1,"",null,true,{"b":-1.5}]}', '{"a":1e999}', '{"a":[{"b":-1e999}]}', '{"a":[]}'],
  ...[
    "0",
    "1",
    "-1",
    "1.5",
    "-1.5",
    "1e-7",
    "10000000000000000000",
    "-10000000000000000000",
    "1e40",
    "1e400",
    "-1e400",
    "9007199254740993",
  ],
  ...["2147483647", "2147483648", "-2147483648", "-2147483649", "4294967295", "4294967296"],
  ...["9223372036854775807", "-9223372036854775808", "9223372036854780000", "18446744073709551615", "1e300"],
  ...['""', '" "', '"a"', '"0"', '"null"', '"\\u0000"', '"\\ud800"', '"session.start"', '"no.such.event"'],
];

/** Strings that look like times. */
const TIMES = [
  ...["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z", "2020-02-29T12:00:00Z", "2000-02-29T12:00:00Z"],
  ...["2020-09-28T23:08:56.1234567891Z", "2020-09-28T23:08:56+23:59", "2020-09-28T23:08:56.5-00:00"],
  ...["2020-02-30T00:00:00Z", "2019-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2020-04-31T00:00:00Z"],
  ...["2020-00-01T00:00:00Z", "2020-13-01T00:00:00Z", "2020-01-00T00:00:00Z", "2020-01-32T00:00:00Z"],
  ...["2016-12-31T23:59:60Z", "2020-01-01T24:00:00Z", "2020-01-01T00:60:00Z", "2020-01-01T23:59:60+00:00"],
  ...["0000-01-01T00:00:00Z", "0000-12-31T23:59:59-01:00", "0001-01-01T00:00:00+00:01", "10000-01-01T00:00:00Z"],
  ...["9999-12-31T23:59:59-00:01", "9999-12-31T00:30:00.5-23:59", "0001-01-01T23:00:00+23:30"],
  ...["2020-01-01T00:00:00+24:00", "2020-01-01T00:00:00+00:60", "2020-01-01T00:00:00+0000", "2020-01-01T00:00:00+00"],
  ...["2020-01-01t00:00:00Z", "2020-01-01T00:00:00z", "2020-01-01 00:00:00Z", "2020-01-01T00:00:00", "2020-01-01"],
  ...["2020-01-01T00:00:00.Z", "2020-01-01T00:00:00,5Z", "2020-01-01T00:00Z", "2020-01-01T0:00:00Z", "12:00:00Z"],
  ...["2020-1-1T00:00:00Z", "+2020-01-01T00:00:00Z", "-2020-01-01T00:00:00Z", " 2020-01-01T00:00:00Z"],
  ...["2020-01-01T00:00:00Z ", "2020-01-01T00:00:00Z\n", "2020-01-01T00:00:00ZZ", "٢٠٢٠-01-01T00:00:00Z"],
];

/** Numbers that `unmarshalJSON` rejects, but that a validator cannot distinguish from valid ones after `JSON.parse`. */
const UNSEEN: readonly [reason: string, key: string, ...texts: string[]][] = [
  ["an integer written as a fraction equals the integer", "ei", "1.0", "-5.00", "1e2", "0e0"],
  ["a number outside the 64-bit range is rounded to the limit", "ei", "9223372036854775808", "-9223372036854775809"],
  ["an unsigned number is rounded to the limit too", "tx", "18446744073709551616"],
  ["minus zero is not less than zero", "tx", "-0"],
];

/** The integer limits that occur in the schema of each edition. */
const LIMITS: Readonly<Record<string, readonly string[]>> = {
  2020: [
    "maximum 18446744073709551615",
    "maximum 2147483647",
    "maximum 9223372036854775807",
    "minimum -2147483648",
    "minimum -9223372036854775808",
    "minimum 0",
  ],
  2026: [
    "maximum 18446744073709551615",
    "maximum 2147483647",
    "maximum 4294967295",
    "maximum 9223372036854775807",
    "minimum -2147483648",
    "minimum -9223372036854775808",
    "minimum 0",
  ],
};

describe.each(EDITIONS.map((edition) => [edition.year, edition] as const))("the JSON Schema of %s", (year, edition) => {
  const { eventTypes, codecs, unmarshal, samples, vectors, zeroValues } = edition;
  const text = textOf(edition.schema);
  const schema = JSON.parse(text) as Document;
  const fullest = fullestOf(edition);
  const events = [...fullest.keys()];
  /** The events whose values are replaced: a sample of 2026's, unless LONG is 1. */
  const sample = [...fullest].filter((_, i) => LONG || year === "2020" || i % 16 === 0);

  /** Events as JSON, written by Go. */
  const written = [...samples, ...vectors.flatMap(({ json, std }) => [json, std])];

  const typeNames = new Set(Object.values(codecs).map(({ typeName }) => typeName));
  // In JSON, only traits have these types. The schema describes traits where they occur.
  for (const name of ["LabelValues", "StringValues"]) typeNames.delete(`wrappers.${name}`);

  const isEventRead = (json: string): boolean => isRead(unmarshal, json);

  describe.each<Formats>(["checked", "ignored"])("with formats %s", (formats) => {
    const validators = new SchemaValidators(schema, formats);
    const root = validators.root();
    const definitionOf = (message: string): ReturnType<SchemaValidators["root"]> => {
      return validators.definition(codecs[message]!.typeName)!;
    };

    const altered = new Set<string>();

    /**
     * Returns the keys of an event whose values a test replaces. In 2026, which has many events, each key of a type is
     * altered in only one event.
     */
    function keysToAlter(message: string): string[] {
      const properties = Object.entries(schema.$defs[`events.${message}`]!.properties);
      const isNew = ([key, property]: [string, object]): boolean => {
        const specific = { description: undefined, const: undefined, enum: undefined, examples: undefined };
        const text = `${key}: ${JSON.stringify({ ...property, ...specific })}`;
        return !altered.has(text) && altered.add(text).size > 0;
      };
      return properties.filter((entry) => year === "2020" || isNew(entry)).map(([key]) => key);
    }

    it("is a valid schema without warnings from a strict validator", () => {
      expect(validators.isSchema()).toBe(true);
      for (const name of Object.keys(schema.$defs)) expect(validators.definition(name)).toBeDefined();
      expect(validators.complaints).toEqual([]);
    });

    it("accepts all events written by Go, as a whole and by the definition of each event", () => {
      for (const json of written) {
        expect({ json, faults: validators.faults(root, json) }).toEqual({ json, faults: "" });
        const definition = definitionOf(unmarshal(json).$case);
        expect({ json, faults: validators.faults(definition, json) }).toEqual({ json, faults: "" });
      }
      expect(written.length).toBeGreaterThan(1000);
    });

    it("accepts the zero value of every message, if an event has its type", () => {
      for (const { message, json, std } of zeroValues) {
        if (!typeNames.has(codecs[message]!.typeName)) continue;
        const type = Object.entries(eventTypes).find(([, info]) => info.message === message)?.[0];
        for (const zero of [json, std]) {
          const typed = type === undefined ? zero : withValue(zero, "event", JSON.stringify(type));
          const faults = validators.faults(definitionOf(message), typed);
          expect({ message, faults }).toEqual({ message, faults: "" });
          if (type === undefined) continue;
          expect(validators.faults(root, typed)).toBe("");
          expect(root(JSON.parse(zero))).toBe(false);
        }
      }
    });

    it("accepts the JSON form of a OneOf", () => {
      for (const { message, json } of vectors) {
        expect(validators.faults(definitionOf("OneOf"), `{"Event":{"${message}":${json}}}`)).toBe("");
      }
      for (const wrong of ["{}", '{"Event":{}}', '{"Event":{"NoSuch":{}}}', '{"Event":[]}']) {
        expect(definitionOf("OneOf")(JSON.parse(wrong))).toBe(false);
      }
    });

    it("accepts unknown keys", () => {
      for (const [message, json] of fullest) {
        const newer = withValue(json, "a key of a newer version", "[1e300]");
        expect(validators.faults(root, newer)).toBe("");
        expect(validators.faults(definitionOf(message), newer)).toBe("");
      }
    });

    const wrongValues = [...VALUES, ...TIMES.map((time) => JSON.stringify(time))];

    it.each(sample)("rejects all values in %s that unmarshalJSON rejects", (message, json) => {
      const definition = definitionOf(message);
      let rejected = 0;
      const keys = keysToAlter(message);
      for (const key of keys) {
        for (const value of wrongValues) {
          const altered = withValue(json, key, value);
          if (isEventRead(altered)) continue;
          rejected++;
          const found = { key, value, root: root(JSON.parse(altered)), own: definition(JSON.parse(altered)) };
          expect(found).toEqual({ key, value, root: false, own: false });
        }
      }
      expect(rejected).toBeGreaterThan(year === "2020" ? 200 : 20 * keys.length - 1);
    });

    it.each(sample)("rejects missing keys and nulls in %s that Go would not write", (message, json) => {
      const { required, properties } = schema.$defs[`events.${message}`]!;
      for (const key of Object.keys(properties)) {
        const isRequired = required.includes(key);
        expect([key, root(JSON.parse(withValue(json, key, undefined)))]).toEqual([key, !isRequired]);
      }
      const zero = JSON.parse(codecs[message]!.marshalJSON(codecs[message]!.create())) as Record<string, unknown>;
      expect(required).toEqual(Object.keys(zero));
      const nulls = Object.keys(properties).filter((key) => root(JSON.parse(withValue(json, key, "null"))));
      expect(nulls).toEqual(Object.keys(zero).filter((key) => zero[key] === null));
    });

    it.each(["null", "true", "1", '""', "[]", "{}", '{"event":null}', '{"event":1}', '{"event":"no.such.event"}'])(
      "rejects %s, which is not an event",
      (json) => {
        expect(isEventRead(json)).toBe(false);
        expect(root(JSON.parse(json))).toBe(false);
      },
    );

    it("rejects every event in the definition of any other event", () => {
      for (const [message, json] of fullest) {
        const object: unknown = JSON.parse(json);
        expect(events.filter((other) => definitionOf(other)(object))).toEqual([message]);
      }
    });

    it.each(UNSEEN)("cannot reject some numbers: %s", (_, key, ...texts) => {
      for (const value of texts) {
        const altered = withValue(fullest.get("SessionData")!, key, value);
        expect(isEventRead(altered)).toBe(false);
        expect(validators.faults(root, altered)).toBe("");
      }
    });

    it("cannot reject values that are nested too deeply", () => {
      const deep = `{"a":${"[".repeat(1001)}${"]".repeat(1001)}}`;
      const altered = withValue(fullest.get("UserLogin")!, "attributes", deep);
      expect(isEventRead(altered)).toBe(false);
      expect(validators.faults(root, altered)).toBe("");
    });

    it("reports only the errors of the event's own type", () => {
      const altered = withValue(fullest.get("SessionData")!, "tx", '"many"');
      expect(validators.faults(root, altered)).toBe('data/tx must be integer, data must match "then" schema');
      expect(validators.faults(root, withValue(altered, "event", '"no.such.event"'))).toBe(
        "data/event must be equal to one of the allowed values",
      );
    });
  });

  describe("as text", () => {
    it("has integer limits with all their digits", () => {
      const limits = [...text.matchAll(/"(minimum|maximum)": (-?\d+)[,\s]/g)].map(([, keyword, digits]) => {
        return `${keyword} ${digits}`;
      });
      expect([...new Set(limits)].sort()).toEqual(LIMITS[year]);
    });

    it("has a definition with descriptions for every message that has a codec", () => {
      const messages = Object.keys(schema.$defs).filter((name) => typeNames.has(name));
      expect(messages.sort()).toEqual([...typeNames].sort());
      for (const name of messages) {
        expect(schema.$defs[name]).toHaveProperty("description");
        for (const [key, property] of Object.entries(schema.$defs[name]!.properties)) {
          if (name !== "events.OneOf")
            expect([key, property]).toEqual([
              key,
              expect.objectContaining({ description: expect.stringMatching(/\w/) }),
            ]);
        }
      }
    });

    it("has keys in Go's order", () => {
      for (const [message, json] of fullest) {
        const keys = Object.keys(schema.$defs[`events.${message}`]!.properties);
        expect(keys.filter((key) => keysOf(json).includes(key))).toEqual(keysOf(json));
      }
    });

    it("contains no URL except the one of the draft", () => {
      const urls = text.match(/https?:[^"]*/g)!.filter((url) => !url.startsWith("http://localhost:"));
      expect(urls).toEqual(["https://json-schema.org/draft/2020-12/schema"]);
    });
  });
});

describe("the pattern of times", () => {
  const [pattern, outOfRange] = [new RegExp(TIME_PATTERN, "u"), new RegExp(TIME_OUT_OF_RANGE_PATTERN, "u")];
  const isTaken = (time: string): boolean => pattern.test(time) && !outOfRange.test(time);

  it("accepts exactly the valid dates", () => {
    const years = [1, 4, 99, 100, 400, 1900, 1996, 2000, 2019, 2020, 2100, 2400, 9996, 9999];
    for (const year of years.map((year) => String(year).padStart(4, "0"))) {
      for (let month = 0; month <= 13; month++) {
        for (let day = 0; day <= 32; day++) {
          const date = [year, ...[month, day].map((part) => String(part).padStart(2, "0"))].join("-");
          expect([date, isTaken(`${date}T12:00:00Z`)]).toEqual([date, parseTime(`${date}T12:00:00Z`) !== undefined]);
        }
      }
    }
  });

  it("accepts only times that can be read, and all of them except some near the limits of the calendar", () => {
    const stricter = TIMES.filter((time) => parseTime(time) !== undefined && !isTaken(time));
    expect(stricter).toEqual(["0000-12-31T23:59:59-01:00"]);
    expect(TIMES.filter((time) => isTaken(time) && parseTime(time) === undefined)).toEqual([]);
  });
});
