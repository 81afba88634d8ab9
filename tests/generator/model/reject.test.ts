import type { FileDescriptorProto } from "@bufbuild/protobuf/wkt";
import { compile, generate, proto3 } from "../../support/generator.js";
import { TempFolder } from "../../support/temp-folder.js";

const SMALL = "message Small {\n  string text = 1;\n}\n";

const EMBED = ' [(gogoproto.embed) = true, (gogoproto.jsontag) = ""];';

/** Message `i` of a chain in which each message embeds the next one. */
function chained(i: number, length: number): string {
  const next = i + 1 < length ? `  M${i + 1} next${i} = 2${EMBED}\n` : "";
  return `message M${i} {\n  string f${i} = 1;\n${next}}\n`;
}

/** Fields that are rejected, and a part of the reason. */
const rejected: readonly [what: string, field: string, reason: string][] = [
  ["a customtype without go_type", 'bytes f = 1 [(gogoproto.customtype) = "T"];', "customtype T without"],
  [
    "a customtype whose go_type has no export",
    'bytes f = 1 [(gogoproto.customtype) = "Name"];',
    "customtype Name without",
  ],
  [
    "a customtype on a string",
    'string f = 1 [(gogoproto.customtype) = "Hook"];',
    "customtype on a field that is not bytes",
  ],
  [
    "a customtype on a number",
    'int32 f = 1 [(gogoproto.customtype) = "Hook"];',
    "customtype on a field that is not bytes",
  ],
  [
    "a customtype combined with a casttype",
    'bytes f = 1 [(gogoproto.customtype) = "Hook", (gogoproto.casttype) = "Name"];',
    "customtype combined with casttype",
  ],
  ["a casttype without go_type", 'string f = 1 [(gogoproto.casttype) = "T"];', "casttype T without the option go_type"],
  ["a casttype to a narrower number", 'int32 f = 1 [(gogoproto.casttype) = "int8"];', "casttype int8 without"],
  ["a casttype to a wider number", 'int32 f = 1 [(gogoproto.casttype) = "int64"];', "casttype int64 without"],
  ["a casttype on a message", 'Small f = 1 [(gogoproto.casttype) = "T"];', "casttype T without"],
  ["a casttype on a Struct", 'google.protobuf.Struct f = 1 [(gogoproto.casttype) = "T"];', "casttype T without"],
  ["a casttype on a map", 'map<string, string> f = 1 [(gogoproto.casttype) = "T"];', "casttype T without"],
  [
    "a casttype on a map to a type that marshals itself",
    'map<string, string> f = 1 [(gogoproto.casttype) = "Hook"];',
    "casttype Hook",
  ],
  ["a castkey without go_type", 'map<string, string> f = 1 [(gogoproto.castkey) = "T"];', "castkey T without"],
  ["a castvalue without go_type", 'map<string, string> f = 1 [(gogoproto.castvalue) = "T"];', "castvalue T without"],
  [
    "a castvalue on a field that is not a map",
    'string f = 1 [(gogoproto.castvalue) = "Name"];',
    "castkey or castvalue on a field that is not a map",
  ],
  [
    "a castvalue whose methods Go may not find",
    'map<string, Small> f = 1 [(gogoproto.castvalue) = "Hook", (gogoproto.nullable) = false];',
    "a map of messages with nullable = false and a castvalue that marshals itself",
  ],
  ["stdtime on another message", "Small f = 1 [(gogoproto.stdtime) = true];", "stdtime on a field that is not a"],
  [
    "stdduration on another message",
    "Small f = 1 [(gogoproto.stdduration) = true];",
    "stdduration on a field that is not a",
  ],
  [
    "wktpointer on another message",
    "Small f = 1 [(gogoproto.wktpointer) = true];",
    "wktpointer on a field that is not a",
  ],
  [
    "embed on a list",
    "repeated Small f = 1 [(gogoproto.embed) = true];",
    "embed on a field that is not a single message",
  ],
  [
    "embed on a map",
    "map<string, Small> f = 1 [(gogoproto.embed) = true];",
    "embed on a field that is not a single message",
  ],
  ["embed on a scalar", "string f = 1 [(gogoproto.embed) = true];", "embed on a field that is not a single message"],
  [
    "embed on a time",
    'google.protobuf.Timestamp f = 1 [(gogoproto.embed) = true, (gogoproto.stdtime) = true, (gogoproto.jsontag) = "key"];',
    "embed on a field whose Go type is not generated",
  ],
  [
    "embed on a type that marshals itself",
    'Small f = 1 [(gogoproto.embed) = true, (gogoproto.customtype) = "Hook"];',
    "embed on a field whose Go type is not generated",
  ],
  ["embedding a message in itself", `M f = 1${EMBED}`, "embedding a message in itself"],
  [
    "embed on a case of a oneof",
    "oneof o { Small f = 1 [(gogoproto.embed) = true]; }",
    "embed on a field that is not a",
  ],
  ["a field named __proto__", "string __proto__ = 1;", "a field or oneof named __proto__"],
  ["a oneof named __proto__", "oneof __proto__ { Small f = 1; }", "a field or oneof named __proto__"],
  ["a backquote in a jsontag", 'string f = 1 [(gogoproto.jsontag) = "a`b"];', "a backquote in the jsontag a`b"],
  [
    "the Go name of another field",
    'string f = 1 [(gogoproto.customname) = "Before"];',
    "a second use of the Go name Before",
  ],
  ["the Go name of another field's getter", "string get_before = 1;", "a second use of the Go name GetBefore"],
];

/** Returns a file with one of these fields, nested and not first, so that finding its line is not trivial. */
function schemaOf(field: string, i: number): string {
  const message = `message Outer {\n  message M {\n    string before = 9;\n    ${field}\n  }\n}\n`;
  return proto3(`rejected${i}`, `enum E {\n  E_NONE = 0;\n}\n${SMALL}${message}`);
}

/** Files with a message for which gogo does not generate some of the code. */
const messageOptions = Object.fromEntries(
  ["typedecl", "marshaler", "unmarshaler"].map((option) => {
    return [`${option}.proto`, proto3(option, `message M {\n  option (gogoproto.${option}) = false;\n}\n`)];
  }),
);

const folder = new TempFolder();
let files: readonly FileDescriptorProto[];

beforeAll(() => {
  files = compile(folder, {
    ...Object.fromEntries(rejected.map(([, field], i) => [`rejected/case${i}.proto`, schemaOf(field, i)])),
    "taken.proto": proto3("taken", SMALL),
    "proto2.proto": 'syntax = "proto2";\npackage two;\nmessage M {\n  optional string f = 1;\n}\n',
    ...messageOptions,
    "enums.proto": proto3(
      "enums",
      "message M {\n  map<string, string> f = 1;\n  enum E {\n    __proto__ = 0;\n  }\n}\n",
    ),
    "mutual.proto": proto3("mutual", `message A {\n  B b = 1${EMBED}\n}\nmessage B {\n  A a = 1${EMBED}\n}\n`),
    "chain.proto": proto3("chain", Array.from({ length: 40 }, (_, i) => chained(i, 40)).join("")),
    "editions.proto": 'edition = "2023";\npackage editions;\nmessage M {\n  string f = 1;\n}\n',
  });
}, 60_000);

/** Returns the error that an action throws. Fails if it does not throw. */
function errorOf(action: () => unknown): Error {
  try {
    action();
  } catch (error) {
    return error as Error;
  }
  throw new Error("expected an error");
}

/** Generates the code of a file. `Hook` is a Go type that marshals itself, `Name` one that does not. */
function generateFile(file: string): Map<string, string> {
  return generate(files, file, "go_type=Hook=./hooks.js#hook", "go_type=Name");
}

it("accepts a schema without unsupported features", () => {
  expect([...generateFile("taken.proto").keys()]).toEqual(["taken.codec.ts", "taken.index.ts"]);
});

it("accepts deeply embedded messages", () => {
  const code = generateFile("chain.proto").get("chain.codec.ts")!;
  expect(code).toContain("export interface M0JSON extends Partial<M1JSON> {");
});

it("rejects messages that are embedded in each other, with file, line and reason", () => {
  const line = proto3("mutual", "message A {").split("\n").length + 4;
  const reason = "field mutual.B.a: embedding a message in itself is not supported";
  expect(() => generateFile("mutual.proto")).toThrow(`mutual.proto:${line}: ${reason}`);
});

it.each(rejected.map(([what, field, reason], i) => ({ what, field, reason, i })))(
  "rejects $what, with file, line and reason",
  ({ field, reason, i }) => {
    const line = schemaOf(field, i).split("\n").indexOf(`    ${field}`) + 1;
    const { message } = errorOf(() => generateFile(`rejected/case${i}.proto`));
    const [, name] = /(\w+) = 1\b/.exec(field)!;
    expect(message).toContain(`rejected/case${i}.proto:${line}: field rejected${i}.Outer.M.${name}: `);
    expect(message).toContain(reason);
    expect(message).toMatch(/ is not supported$/);
  },
);

it.each(["typedecl", "marshaler", "unmarshaler"])(
  "rejects a message without %s, with file, line and reason",
  (option) => {
    const line = proto3(option, "message M {").split("\n").length;
    expect(() => generateFile(`${option}.proto`)).toThrow(
      new RegExp(`^${option}\\.proto:${line}: message ${option}\\.M: .*gogoproto.* is not supported$`),
    );
  },
);

it("rejects an enum value named __proto__, with file, line and reason", () => {
  const line = proto3("enums", "message M {").split("\n").length + 2;
  expect(() => generateFile("enums.proto")).toThrow(
    `enums.proto:${line}: enum enums.M.E: a value named __proto__ is not`,
  );
});

it.each([
  ["proto2", "proto2.proto"],
  ["an edition", "editions.proto"],
])("rejects a file of %s, with its name and line", (_, file) => {
  expect(() => generateFile(file)).toThrow(new RegExp(`^${file}:1: only proto3 is supported`));
});

it.each([
  ["an unknown option", "runtim=./runtime.js", /unknown option runtim, expected one of runtime, /],
  ["an option without a value", "runtime=", /runtime: expected a value/],
  ["an export with a reserved name", "go_type=T=./hooks.js#json", /the name json is reserved for a local variable/],
  [
    "an export named like a variable of readers",
    "go_type=T=./h.js#end",
    /the name end is reserved for a local variable/,
  ],
  ["an unknown value of interfaces", "interfaces=none", /interfaces=none: expected own or ts-proto/],
  [
    "a Go type without an export",
    "go_type=T=./hooks.js",
    /go_type=T=\.\/hooks\.js: expected NAME or NAME=MODULE#EXPORT/,
  ],
])("rejects %s", (_, option, message) => {
  expect(() => generate(files, "taken.proto", option)).toThrow(message);
});
