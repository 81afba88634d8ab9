// Go types whose GoType uses the runtime's functions for writing JSON. The expected texts are the output of Go 1.19,
// with jsoniter as Teleport configures it and with encoding/json.

import { join, relative } from "node:path";
import { CodecError, quoteJSON } from "../../src/runtime/index.js";
import { textOf } from "../support/data.js";
import { compile, generate, proto3, type Codecs } from "../support/generator.js";
import { ROOT } from "../support/packed-package.js";
import { TempFolder } from "../support/temp-folder.js";

const TRAITS = "github.com/gravitational/teleport/api/types/wrappers.Traits";

const SCHEMA = `
message StringValues {
  repeated string Values = 1;
}
message LabelValues {
  map<string, StringValues> Values = 1 [(gogoproto.nullable) = false, (gogoproto.jsontag) = "labels"];
}
message M {
  LabelValues traits = 1 [(gogoproto.customtype) = "${TRAITS}", (gogoproto.nullable) = false, (gogoproto.jsontag) = "traits"];
  LabelValues more = 2 [(gogoproto.customtype) = "${TRAITS}", (gogoproto.nullable) = false, (gogoproto.jsontag) = "more,omitempty"];
}
message Line {
  string text = 1 [(gogoproto.casttype) = "Text", (gogoproto.jsontag) = "text"];
  string rest = 2 [(gogoproto.jsontag) = "rest"];
}
`;

/** Go's `type Text string`, whose MarshalJSON calls `json.Marshal(string(t))`. */
const TEXT_TYPE = `
import { quoteJSON, type GoType } from "teleport-audit-events/runtime";
export const text: GoType<string, string> = {
  marshalJSON: (value, key) => quoteJSON(value, key, { escapeHTML: true }),
  unmarshalJSON: (json) => json as string,
};
`;

const folder = new TempFolder();
let codecs: Codecs;

beforeAll(() => {
  const out = folder.at("out");
  const runtime = relative(out, join(ROOT, "src/runtime"));
  const write = (name: string, code: string): void => {
    folder.write(`out/${name}`, code.replaceAll("teleport-audit-events/runtime", `${runtime}/index.js`));
  };
  // The example in the guide is tested here.
  const [, example] = /^```ts\n((?:(?!^```).)*GoType<LabelValues.*?)^```$/ms.exec(textOf("docs/generator.md"))!;
  write("traits.ts", example!);
  write("text.ts", TEXT_TYPE);
  const files = compile(folder, { "test.proto": proto3("test", SCHEMA) });
  const options = [`go_type=${TRAITS}=./traits.js#traits`, "go_type=Text=./text.js#text"];
  const generated = generate(files, "test.proto", `runtime=${runtime}/codegen.js`, ...options);
  for (const [name, content] of generated) folder.write(`out/${name}`, content);
  codecs = jest.requireActual<Codecs>(join(out, "test.index.ts"));
});

/** Returns a LabelValues. */
function labels(lists: Readonly<Record<string, readonly string[]>>): object {
  return { Values: new Map(Object.entries(lists).map(([name, Values]) => [name, { Values }])) };
}

/** Labels with Go's JSON for them: of jsoniter, and of encoding/json if it differs. */
const cases: readonly [what: string, lists: Readonly<Record<string, readonly string[]>>, go: string, std?: string][] = [
  ["nil and non-empty lists", { one: [""], nil: [] }, String.raw`{"nil":null,"one":[""]}`],
  [
    "HTML characters and line separators",
    { "\u2028": ["\u2029"], "<b>&": ["<i>", "a&b", "'\"\\/"] },
    `{"<b>&":["<i>","a&b","'\\"\\\\/"],"\u2028":["\u2029"]}`,
    String.raw`{"\u003cb\u003e\u0026":["\u003ci\u003e","a\u0026b","'\"\\/"],"\u2028":["\u2029"]}`,
  ],
  [
    "control characters",
    { "\0\x1f\x7f\n\r\t\b\f": ["\x01", "\n\r\t\b\f"] },
    `{"\\u0000\\u001f\x7f\\n\\r\\t\\u0008\\u000c":["\\u0001","\\n\\r\\t\\u0008\\u000c"]}`,
  ],
  [
    "keys in the order of their UTF-8 bytes",
    {
      ...{ "\u{10000}": ["2"], "\ufffd": ["1"], "\u{10ffff}": ["4"], "\ue000": ["3"], z: [], é: [], "": [] },
      ...{ Z: [], "a\0": [], a: [], 9: [], 10: [], ["__proto__"]: ["5"] },
    },
    '{"":null,"10":null,"9":null,"Z":null,"__proto__":["5"],"a":null,"a\\u0000":null,"z":null,"é":null,' +
      '"\ue000":["3"],"\ufffd":["1"],"\u{10000}":["2"],"\u{10ffff}":["4"]}',
  ],
];

it.each(cases)("a map of lists has Go's JSON: %s", (_, lists, go, std = go) => {
  const { M } = codecs;
  const message = M!.create({ traits: labels(lists), more: labels(lists) });
  expect(M!.marshalJSON(message)).toBe(`{"traits":${go},"more":${go}}`);
  expect(M!.marshalJSON(message, { escapeHTML: true })).toBe(`{"traits":${std},"more":${std}}`);
  for (const read of [M!.unmarshalJSON(`{"traits":${go},"more":${std}}`), M!.decode(M!.encode(message))]) {
    expect(read).toEqual(message);
  }
});

it("a map of lists without entries is null or omitted", () => {
  const { M } = codecs;
  expect(M!.marshalJSON(M!.create())).toBe('{"traits":null}');
  for (const text of ["{}", '{"traits":null}', '{"traits":{},"more":{}}']) {
    expect(M!.unmarshalJSON(text)).toEqual(M!.create());
  }
});

// jsoniter writes such bytes unchanged: see docs/differences-from-go.md.
it("a map of lists has the JSON of encoding/json if keys and values are not UTF-8", () => {
  const { M } = codecs;
  // The bytes ed a0 80 and ff, and the value c3 28.
  const lists = { "\u{10000}": ["3"], "\udcff": ["\udcc3("], "\ufffd": ["2"], "\udced\udca0\udc80": ["1"] };
  expect(M!.marshalJSON(M!.create({ traits: labels(lists) }))).toBe(
    `{"traits":{"\\ufffd\\ufffd\\ufffd":["1"],"\ufffd":["2"],"\u{10000}":["3"],"\\ufffd":["\\ufffd("]}}`,
  );
});

it("a map of lists accepts the same JSON as in Go, and rejects all other JSON", () => {
  const { M } = codecs;
  const read = M!.unmarshalJSON('{"traits":{"a":null,"b":[],"c":[null,"x"]}}');
  expect(read).toEqual(M!.create({ traits: labels({ a: [], b: [], c: ["", "x"] }) }));
  for (const traits of ['{"a":"x"}', '{"a":[1]}', "[]", "3", "12345678901234567890", '"x"', "true"]) {
    expect(() => M!.unmarshalJSON(`{"traits":${traits}}`)).toThrow(CodecError);
  }
  expect(() => M!.unmarshalJSON('{"traits":{"a":[1]}}')).toThrow("traits.a: expected a string");
});

it.each([
  [
    "<b>&'\"\\/\u2028\u2029\0\x1f\x7f\n\r\t\b\f\u{1f600}",
    `"\\u003cb\\u003e\\u0026'\\"\\\\/\\u2028\\u2029\\u0000\\u001f\x7f\\n\\r\\t\\u0008\\u000c\u{1f600}"`,
  ],
  ["\udcff\udcc3(", '"\\ufffd\\ufffd("'],
])("a type that calls json.Marshal has Go's JSON: %j", (value, go) => {
  const { Line } = codecs;
  const message = Line!.create({ text: value, rest: "<" });
  expect(Line!.marshalJSON(message)).toBe(`{"text":${go},"rest":"<"}`);
  expect(Line!.marshalJSON(message, { escapeHTML: true })).toBe(`{"text":${go},"rest":"\\u003c"}`);
});

it("quoteJSON rejects a value that is not a string, with the key of the field", () => {
  const { M, Line } = codecs;
  const wrong = { traits: labels({ a: [5 as never] }), more: labels({}) };
  expect(() => M!.marshalJSON(wrong)).toThrow("traits: expected a string, got 5");
  expect(() => Line!.marshalJSON({ text: 5, rest: "" })).toThrow("text: expected a string, got 5");
});

it("quoteJSON throws a TypeError for wrong options", () => {
  for (const options of [null, 1, { escapeHTML: "yes" }]) {
    expect(() => quoteJSON("a", "key", options as never)).toThrow(TypeError);
  }
});
