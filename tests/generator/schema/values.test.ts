// JSON Schemas of the proto files in tests/go/gogo, which have every kind of field.

import { integerPattern } from "../../../src/generator/schema/patterns.js";
import { generate } from "../../support/generator.js";
import {
  compileGogo,
  GOGO_FILES,
  gogoLines,
  gogoOptions,
  type GogoReading,
  type GogoVector,
} from "../../support/gogo.js";
import { isOneofError } from "../../support/gogo-differences.js";
import { SchemaValidators } from "../../support/json-schema.js";
import { TempFolder } from "../../support/temp-folder.js";

const folder = new TempFolder();

/** Some keys in the schema are also properties of `Object.prototype`. */
const OPTIONS = { ownProperties: true };

/** Returns the generated schema documents by file name. */
function documentsOf(): Map<string, object> {
  const compiled = compileGogo(folder);
  const options = ["json_schema=true", ...gogoOptions("./runtime.js", "./types.js")];
  const documents = GOGO_FILES.flatMap((file) => [...generate(compiled, file, ...options)]);
  const schemas = documents.filter(([name]) => name.endsWith(".schema.json"));
  return new Map(schemas.map(([name, text]) => [name, JSON.parse(text) as object]));
}

const documents = documentsOf();
const validators = new Map(
  [...documents].map(([name, schema]) => [name, new SchemaValidators(schema, "checked", OPTIONS)]),
);

function definitionOf(message: string): ReturnType<SchemaValidators["root"]> {
  const own = [...documents.keys()].find((name) => message in (documents.get(name) as { $defs: object }).$defs);
  return validators.get(own!)!.definition(message)!;
}

test("every file with messages has a valid schema without warnings from a strict validator", () => {
  const names = [...documents.keys()];
  expect(names).toContain("cases/scalars.schema.json");
  expect(names).toContain("presence/presence.schema.json");
  for (const [name, own] of validators) {
    expect([name, own.isSchema()]).toEqual([name, true]);
    for (const message of Object.keys((documents.get(name) as { $defs: object }).$defs)) {
      expect(own.definition(message)).toBeDefined();
    }
    expect([name, own.complaints]).toEqual([name, []]);
  }
});

test("a schema accepts Go's output for every kind of field", () => {
  const vectors = gogoLines<GogoVector>("vectors.jsonl").filter(({ json }) => json !== undefined);
  const faulty = vectors.flatMap(({ message, json }) => {
    const validate = definitionOf(message);
    return validate(JSON.parse(json!))
      ? []
      : [{ message, json, errors: validate.errors?.map(({ instancePath, message }) => `${instancePath} ${message}`) }];
  });
  expect(faulty).toEqual([]);
  expect(vectors.length).toBeGreaterThan(2000);
});

/** Inputs that Go rejects but a schema accepts. */
const TAKEN: readonly { what: string; isIn(line: GogoReading): boolean }[] = [
  {
    what: "a validator does not see how numbers are written, nor numbers just outside the 64-bit range",
    isIn: ({ json }) => /1\.0|-0|1[eE]2|9223372036854775808|-9223372036854775809|18446744073709551616/.test(json),
  },
  { what: "a pattern cannot express the range of doubles", isIn: ({ json }) => json.includes('"1e400"') },
  { what: "Go does not read oneofs", isIn: ({ error }) => isOneofError(error!) },
  {
    what: "the output of Go types that marshal themselves is not known",
    isIn: ({ message }) => /^cases\.(JSONCast(s|Lists)|Raws|TraitLists)$/.test(message),
  },
];

const readings = gogoLines<GogoReading>("unmarshal.jsonl").filter(({ json }) => isJSON(json));

function isJSON(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

test("a schema rejects JSON that Go rejects", () => {
  const unread = readings.filter(({ error }) => error !== undefined);
  const taken = unread.filter(({ message, json }) => definitionOf(message)(JSON.parse(json)));
  expect(taken.filter((line) => !TAKEN.some(({ isIn }) => isIn(line)))).toEqual([]);
  for (const { what, isIn } of TAKEN) expect([what, taken.some((line) => isIn(line))]).toEqual([what, true]);
  expect(unread.length).toBeGreaterThan(1500);
});

test("a schema accepts Go's output for odd input, except for values that protobuf cannot represent", () => {
  const written = readings.filter(({ bytes, out }) => bytes !== undefined && out !== undefined);
  // Go reads null in a list or map as a nil slice, and it keeps the offset of a time.
  const isOther = ({ json, out }: GogoReading): boolean => {
    return json.includes("+24:00") || (/[[:]null/.test(json) && /"(blobs|list_bytes|of_bytes)":/.test(out!));
  };
  const rejected = written.filter(({ message, out }) => !definitionOf(message)(JSON.parse(out!)));
  expect(rejected.filter((line) => !isOther(line))).toEqual([]);
  expect(rejected.length).toBeLessThan(20);
  expect(written.length).toBeGreaterThan(1000);
});

test.each([
  [-(2n ** 31n), 2n ** 31n - 1n],
  [-(2n ** 63n), 2n ** 63n - 1n],
  [0n, 2n ** 32n - 1n],
  [0n, 2n ** 64n - 1n],
  [-10n, 9n],
  [0n, 1000n],
])("the pattern for integers from %s to %s matches exactly those", (min, max) => {
  const pattern = new RegExp(integerPattern(min, max), "u");
  const powers = Array.from({ length: 25 }, (_, i) => 10n ** BigInt(i));
  const digits = Array.from({ length: 21 }, (_, i) => BigInt("123456789012345678901".slice(i)));
  const around = [0n, min, max, -min, ...powers, ...digits].flatMap((n) => [n - 1n, n, n + 1n, n * 9n, n / 7n]);
  for (const n of around.flatMap((n) => [n, -n])) {
    expect([n, pattern.test(String(n))]).toEqual([n, n >= min && n <= max]);
  }
  for (const text of ["", "-", "-0", "+1", "01", "1.0", "1e1", " 1", "1 ", "1\n"])
    expect(pattern.test(text)).toBe(false);
});

test("a schema is generated only with json_schema=true", () => {
  const compiled = compileGogo(folder);
  const filesOf = (...options: string[]): string[] => {
    return [...generate(compiled, "shared/imported.proto", ...options).keys()].filter((name) => name.endsWith(".json"));
  };
  expect(filesOf()).toEqual([]);
  expect(filesOf("json_schema=false")).toEqual([]);
  expect(filesOf("json_schema=true")).toEqual(["shared/imported.schema.json"]);
  expect(() => filesOf("json_schema=yes")).toThrow("json_schema=yes: expected false or true");
});
