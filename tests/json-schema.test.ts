import { AuditEvent, EVENT_TYPES } from "../src/index.js";
import { parseTime } from "../src/runtime/timestamp.js";
import { TIME, TIME_OUT_OF_RANGE } from "../src/generator/json-schema-patterns.js";
import { codecOf, codecs, nameOf } from "./support/codecs.js";
import { linesOf, objectsOf, textOf, type MessageVector, type Vector } from "./support/data.js";
import { SchemaValidators, type Formats } from "./support/json-schema.js";

const text = textOf("generated/events/events.schema.json");
const schema = JSON.parse(text) as {
  $defs: Record<string, { properties: Record<string, object>; required: string[] }>;
};

const vectors = objectsOf<Vector>("tests/vectors/vectors.jsonl");
const events = [...new Set(vectors.map(({ message }) => message))];

/** What Go wrote of events. */
const written = [
  ...["audit", "session"].flatMap((name) => linesOf(`tests/samples/${name}.jsonl`)),
  ...vectors.flatMap(({ json, std }) => [json, std]),
];

/** A vector of each event with as many keys as there are, of those whose integers JSON.parse does not round. */
const fullest = new Map(
  events.map((message) => {
    const own = vectors.filter((vector) => vector.message === message && isExact(vector.json)).map(({ json }) => json);
    return [message, own.sort((a, b) => keysOf(b).length - keysOf(a).length)[0]!];
  }),
);

function isExact(json: string): boolean {
  return isRead((text) => AuditEvent.unmarshalJSON(text), JSON.stringify(JSON.parse(json)));
}

function keysOf(json: string): string[] {
  return Object.keys(JSON.parse(json) as object);
}

/** Whether `unmarshal` throws no error. */
function isRead(unmarshal: (text: string) => unknown, json: string): boolean {
  try {
    unmarshal(json);
    return true;
  } catch {
    return false;
  }
}

/** JSON with the text of the value of one of its keys exchanged, or without that key. */
function withValue(json: string, key: string, value: string | undefined): string {
  const members = Object.entries(JSON.parse(json) as object).filter(([name]) => name !== key);
  const texts = members.map(([name, member]) => `${JSON.stringify(name)}:${JSON.stringify(member)}`);
  if (value !== undefined) texts.push(`${JSON.stringify(key)}:${value}`);
  return `{${texts.join(",")}}`;
}

/** Values of all kinds, most of them wrong wherever they stand. */
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

/** Texts that are like times. */
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

/** Texts of numbers whose difference JSON.parse, and so a validator, does not see. */
const UNSEEN: readonly [reason: string, key: string, ...texts: string[]][] = [
  ["an integer that is written as a fraction is that integer", "ei", "1.0", "-5.00", "1e2", "0e0"],
  ["a number beyond 64 bits is rounded to the limit", "ei", "9223372036854775808", "-9223372036854775809"],
  ["an unsigned one, too", "tx", "18446744073709551616"],
  ["minus zero is not less than zero", "tx", "-0"],
];

describe.each<Formats>(["asserted", "notes"])("the schema of events, with formats as they are %s", (formats) => {
  const validators = new SchemaValidators(schema, formats);
  const root = validators.root();
  const definitionOf = (message: string): ReturnType<SchemaValidators["root"]> => {
    return validators.definition(`events.${message}`)!;
  };

  it("is a schema, of which a strict validator does not complain", () => {
    expect(validators.isSchema()).toBe(true);
    for (const name of Object.keys(schema.$defs)) expect(validators.definition(name)).toBeDefined();
    expect(validators.complaints).toEqual([]);
  });

  it("takes all that Go writes of events, by the whole and by the definition of each", () => {
    for (const json of written) {
      expect({ json, faults: validators.faults(root, json) }).toEqual({ json, faults: "" });
      const definition = definitionOf(AuditEvent.unmarshalJSON(json).$case);
      expect({ json, faults: validators.faults(definition, json) }).toEqual({ json, faults: "" });
    }
    expect(written.length).toBeGreaterThan(1000);
  });

  it("takes the zero values of messages, and of events those with a type", () => {
    for (const { message, json, std } of objectsOf<MessageVector>("tests/vectors/zero-values.jsonl")) {
      const type = Object.entries(EVENT_TYPES).find(([, info]) => info.message === message)?.[0];
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

  it("takes a OneOf, as it is written", () => {
    for (const { message, json } of vectors) {
      expect(validators.faults(definitionOf("OneOf"), `{"Event":{"${message}":${json}}}`)).toBe("");
    }
    for (const wrong of ["{}", '{"Event":{}}', '{"Event":{"NoSuch":{}}}', '{"Event":[]}']) {
      expect(definitionOf("OneOf")(JSON.parse(wrong))).toBe(false);
    }
  });

  it("takes keys that are not known", () => {
    for (const [message, json] of fullest) {
      const newer = withValue(json, "a key of a newer version", "[1e300]");
      expect(validators.faults(root, newer)).toBe("");
      expect(validators.faults(definitionOf(message), newer)).toBe("");
    }
  });

  const wrongValues = [...VALUES, ...TIMES.map((time) => JSON.stringify(time))];

  it.each([...fullest])("rejects of %s all that is not read", (message, json) => {
    const definition = definitionOf(message);
    let rejected = 0;
    for (const key of Object.keys(schema.$defs[`events.${message}`]!.properties)) {
      for (const value of wrongValues) {
        const altered = withValue(json, key, value);
        if (isRead((text) => AuditEvent.unmarshalJSON(text), altered)) continue;
        rejected++;
        const found = { key, value, root: root(JSON.parse(altered)), own: definition(JSON.parse(altered)) };
        expect(found).toEqual({ key, value, root: false, own: false });
      }
    }
    expect(rejected).toBeGreaterThan(200);
  });

  it.each([...fullest])("rejects of %s what Go would not write: a key less, or null", (message, json) => {
    const { required, properties } = schema.$defs[`events.${message}`]!;
    for (const key of Object.keys(properties)) {
      const isRequired = required.includes(key);
      expect([key, root(JSON.parse(withValue(json, key, undefined)))]).toEqual([key, !isRequired]);
    }
    const zero = JSON.parse(codecOf(message).marshalJSON(codecOf(message).create())) as Record<string, unknown>;
    expect(required).toEqual(Object.keys(zero));
    const nulls = Object.keys(properties).filter((key) => root(JSON.parse(withValue(json, key, "null"))));
    expect(nulls).toEqual(Object.keys(zero).filter((key) => zero[key] === null));
  });

  it.each(["null", "true", "1", '""', "[]", "{}", '{"event":null}', '{"event":1}', '{"event":"no.such.event"}'])(
    "rejects %s, which is no event",
    (json) => {
      expect(isRead((text) => AuditEvent.unmarshalJSON(text), json)).toBe(false);
      expect(root(JSON.parse(json))).toBe(false);
    },
  );

  it("rejects an event of another type than its definition's", () => {
    for (const [message, json] of fullest) {
      for (const other of events) expect(definitionOf(other)(JSON.parse(json))).toBe(other === message);
    }
  });

  it.each(UNSEEN)("cannot reject what a validator of numbers does not see: %s", (_, key, ...texts) => {
    for (const value of texts) {
      const altered = withValue(fullest.get("SessionData")!, key, value);
      expect(isRead((text) => AuditEvent.unmarshalJSON(text), altered)).toBe(false);
      expect(validators.faults(root, altered)).toBe("");
    }
  });

  it("cannot reject what is nested too deep", () => {
    const deep = `{"a":${"[".repeat(1001)}${"]".repeat(1001)}}`;
    const altered = withValue(fullest.get("UserLogin")!, "attributes", deep);
    expect(isRead((text) => AuditEvent.unmarshalJSON(text), altered)).toBe(false);
    expect(validators.faults(root, altered)).toBe("");
  });

  it("says what is wrong with an event, and with that alone", () => {
    const altered = withValue(fullest.get("SessionData")!, "tx", '"many"');
    expect(validators.faults(root, altered)).toBe('data/tx must be integer, data must match "then" schema');
    expect(validators.faults(root, withValue(altered, "event", '"no.such.event"'))).toBe(
      "data/event must be equal to one of the allowed values",
    );
  });
});

describe("the text of the schema", () => {
  it("has the limits of integers with all their digits", () => {
    const limits = [...text.matchAll(/"(minimum|maximum)": (-?\d+)[,\s]/g)].map(([, keyword, digits]) => {
      return `${keyword} ${digits}`;
    });
    expect([...new Set(limits)].sort()).toEqual([
      "maximum 18446744073709551615",
      "maximum 2147483647",
      "maximum 9223372036854775807",
      "minimum -2147483648",
      "minimum -9223372036854775808",
      "minimum 0",
    ]);
  });

  it("has a definition for every message that has a codec, and a description in each", () => {
    const messages = Object.keys(schema.$defs).filter((name) => name.startsWith("events."));
    const named = codecs.map(nameOf).filter((name) => name !== "Struct" && name !== "Value" && name !== "ListValue");
    expect(messages.sort()).toEqual(named.map((name) => `events.${name}`).sort());
    for (const name of messages) {
      expect(schema.$defs[name]).toHaveProperty("description");
      for (const [key, property] of Object.entries(schema.$defs[name]!.properties)) {
        if (name !== "events.OneOf")
          expect([key, property]).toEqual([key, expect.objectContaining({ description: expect.stringMatching(/\w/) })]);
      }
    }
  });

  it("has the keys in Go's order", () => {
    for (const [message, json] of fullest) {
      const keys = Object.keys(schema.$defs[`events.${message}`]!.properties);
      expect(keys.filter((key) => keysOf(json).includes(key))).toEqual(keysOf(json));
    }
  });

  it("names no network address but that of the draft", () => {
    expect(text.match(/https?:[^"]*/g)).toEqual(["https://json-schema.org/draft/2020-12/schema"]);
  });
});

describe("the pattern of times", () => {
  const [pattern, outOfRange] = [new RegExp(TIME, "u"), new RegExp(TIME_OUT_OF_RANGE, "u")];
  const isTaken = (time: string): boolean => pattern.test(time) && !outOfRange.test(time);

  it("takes just the dates that there are", () => {
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

  it("takes no time that is not read, and of the others all but those that are near the ends of the calendar", () => {
    const stricter = TIMES.filter((time) => parseTime(time) !== undefined && !isTaken(time));
    expect(stricter).toEqual(["0000-12-31T23:59:59-01:00"]);
    expect(TIMES.filter((time) => isTaken(time) && parseTime(time) === undefined)).toEqual([]);
  });
});
