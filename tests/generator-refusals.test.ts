import type { FileDescriptorProto } from "@bufbuild/protobuf/wkt";
import { compile, generate, proto3 } from "./support/generator.js";
import { TempFolder } from "./support/temp-folder.js";

const SMALL = "message Small {\n  string text = 1;\n}\n";

const EMBED = ' [(gogoproto.embed) = true, (gogoproto.jsontag) = ""];';

/** A message of a chain, each of which embeds the next one. */
function chained(i: number, length: number): string {
  const next = i + 1 < length ? `  M${i + 1} next${i} = 2${EMBED}\n` : "";
  return `message M${i} {\n  string f${i} = 1;\n${next}}\n`;
}

/** Fields that are refused, and why. */
const refused: readonly [what: string, field: string, reason: string][] = [
  ["a customtype that no option names", 'bytes f = 1 [(gogoproto.customtype) = "T"];', "customtype T, unless"],
  ["a customtype without JSON of its own", 'bytes f = 1 [(gogoproto.customtype) = "Name"];', "customtype Name, unless"],
  ["customtype of a string", 'string f = 1 [(gogoproto.customtype) = "Hook"];', "customtype of anything but bytes"],
  ["customtype of a number", 'int32 f = 1 [(gogoproto.customtype) = "Hook"];', "customtype of anything but bytes"],
  [
    "customtype with casttype",
    'bytes f = 1 [(gogoproto.customtype) = "Hook", (gogoproto.casttype) = "Name"];',
    "customtype with casttype",
  ],
  [
    "a casttype that no option names",
    'string f = 1 [(gogoproto.casttype) = "T"];',
    "casttype T, unless the option go_type",
  ],
  ["casttype to a number of fewer bits", 'int32 f = 1 [(gogoproto.casttype) = "int8"];', "casttype int8, unless"],
  ["casttype to a number of more bits", 'int32 f = 1 [(gogoproto.casttype) = "int64"];', "casttype int64, unless"],
  ["casttype of a message", 'Small f = 1 [(gogoproto.casttype) = "T"];', "casttype T, unless"],
  ["casttype of a Struct", 'google.protobuf.Struct f = 1 [(gogoproto.casttype) = "T"];', "casttype T, unless"],
  ["casttype of a map", 'map<string, string> f = 1 [(gogoproto.casttype) = "T"];', "casttype T, unless"],
  [
    "casttype of a map that marshals itself",
    'map<string, string> f = 1 [(gogoproto.casttype) = "Hook"];',
    "casttype Hook",
  ],
  ["castkey", 'map<string, string> f = 1 [(gogoproto.castkey) = "T"];', "castkey T, unless"],
  ["castvalue", 'map<string, string> f = 1 [(gogoproto.castvalue) = "T"];', "castvalue T, unless"],
  [
    "castvalue of no map",
    'string f = 1 [(gogoproto.castvalue) = "Name"];',
    "castkey or castvalue of anything but a map",
  ],
  [
    "castvalue whose methods Go may not find",
    'map<string, Small> f = 1 [(gogoproto.castvalue) = "Hook", (gogoproto.nullable) = false];',
    "castvalue of messages to a Go type that marshals itself",
  ],
  ["stdtime of what is no time", "Small f = 1 [(gogoproto.stdtime) = true];", "stdtime of anything but"],
  [
    "stdduration of what is no duration",
    "Small f = 1 [(gogoproto.stdduration) = true];",
    "stdduration of anything but",
  ],
  ["wktpointer of what is no wrapper", "Small f = 1 [(gogoproto.wktpointer) = true];", "wktpointer of anything but"],
  ["embed of a list", "repeated Small f = 1 [(gogoproto.embed) = true];", "embed of anything but a single message"],
  ["embed of a map", "map<string, Small> f = 1 [(gogoproto.embed) = true];", "embed of anything but a single message"],
  ["embed of a scalar", "string f = 1 [(gogoproto.embed) = true];", "embed of anything but a single message"],
  [
    "embed of a time",
    'google.protobuf.Timestamp f = 1 [(gogoproto.embed) = true, (gogoproto.stdtime) = true, (gogoproto.jsontag) = "key"];',
    "embed of a Go type that is not generated",
  ],
  [
    "embed of a type that marshals itself",
    'Small f = 1 [(gogoproto.embed) = true, (gogoproto.customtype) = "Hook"];',
    "embed of a Go type that is not generated",
  ],
  ["embed of a message in itself", `M f = 1${EMBED}`, "embed of a message in itself"],
  ["embed of a member of a oneof", "oneof o { Small f = 1 [(gogoproto.embed) = true]; }", "embed of anything but"],
  ["a name that objects have another use for", "string __proto__ = 1;", "a field or oneof of this name"],
  ["such a oneof", "oneof __proto__ { Small f = 1; }", "a field or oneof of this name"],
  ["what ends a tag in Go", 'string f = 1 [(gogoproto.jsontag) = "a`b"];', "the jsontag a`b"],
  ["a Go name that another field has", 'string f = 1 [(gogoproto.customname) = "Before"];', "the Go name Before"],
  ["a Go name that is another field's getter", "string get_before = 1;", "the Go name GetBefore"],
];

/** A file with one of them: nested, and not the first of its message, for its line to be found there. */
function schemaOf(field: string, i: number): string {
  const message = `message Outer {\n  message M {\n    string before = 9;\n    ${field}\n  }\n}\n`;
  return proto3(`refused${i}`, `enum E {\n  E_NONE = 0;\n}\n${SMALL}${message}`);
}

/** Files with a message without what Go generates. */
const messageOptions = Object.fromEntries(
  ["typedecl", "marshaler", "unmarshaler"].map((option) => {
    return [`${option}.proto`, proto3(option, `message M {\n  option (gogoproto.${option}) = false;\n}\n`)];
  }),
);

const folder = new TempFolder();
let files: readonly FileDescriptorProto[];

beforeAll(() => {
  files = compile(folder, {
    ...Object.fromEntries(refused.map(([, field], i) => [`refused/case${i}.proto`, schemaOf(field, i)])),
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

/** The error of an action, which has to throw one. */
function errorOf(action: () => unknown): Error {
  try {
    action();
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was thrown");
}

/** Generates a file's code, with a Go type that marshals itself and one that does not. */
function generateFile(file: string): Map<string, string> {
  return generate(files, file, "go_type=Hook=./hooks.js#hook", "go_type=Name");
}

it("takes a schema without any of that", () => {
  expect([...generateFile("taken.proto").keys()]).toEqual(["taken.codec.ts", "taken.index.ts"]);
});

it("takes messages that are embedded many deep", () => {
  const code = generateFile("chain.proto").get("chain.codec.ts")!;
  expect(code).toContain("export interface M0JSON extends Partial<M1JSON> {");
});

it("refuses messages that are embedded in each other, with file, line and reason", () => {
  const line = proto3("mutual", "message A {").split("\n").length + 4;
  const reason = "field mutual.B.a: embed of a message in itself is not supported";
  expect(() => generateFile("mutual.proto")).toThrow(`mutual.proto:${line}: ${reason}`);
});

it.each(refused.map(([what, field, reason], i) => ({ what, field, reason, i })))(
  "refuses $what, with file, line and reason",
  ({ field, reason, i }) => {
    const line = schemaOf(field, i).split("\n").indexOf(`    ${field}`) + 1;
    const { message } = errorOf(() => generateFile(`refused/case${i}.proto`));
    const [, name] = /(\w+) = 1\b/.exec(field)!;
    expect(message).toContain(`refused/case${i}.proto:${line}: field refused${i}.Outer.M.${name}: `);
    expect(message).toContain(reason);
    expect(message).toMatch(/ is not supported$/);
  },
);

it.each(["typedecl", "marshaler", "unmarshaler"])(
  "refuses a message without %s, with file, line and reason",
  (option) => {
    const line = proto3(option, "message M {").split("\n").length;
    expect(() => generateFile(`${option}.proto`)).toThrow(
      new RegExp(`^${option}\\.proto:${line}: message ${option}\\.M: .*gogoproto.* is not supported$`),
    );
  },
);

it("refuses a value of an enum that objects have another use for, with file, line and reason", () => {
  const line = proto3("enums", "message M {").split("\n").length + 2;
  expect(() => generateFile("enums.proto")).toThrow(`enums.proto:${line}: enum enums.M.E: a value __proto__ is not`);
});

it.each([
  ["proto2", "proto2.proto"],
  ["an edition", "editions.proto"],
])("refuses a file of %s by its name and line", (_, file) => {
  expect(() => generateFile(file)).toThrow(new RegExp(`^${file}:1: only proto3 is supported`));
});

it.each([
  ["an option that it does not have", "runtim=./runtime.js", /unknown option runtim; there are runtime, /],
  ["an option without a value", "runtime=", /runtime: expected a value/],
  ["an export whose name generated code has", "go_type=T=./hooks.js#json", /json is a local name in what is generated/],
  ["another kind of interfaces", "interfaces=none", /interfaces=none: expected own or ts-proto/],
  [
    "a Go type without an export",
    "go_type=T=./hooks.js",
    /go_type=T=\.\/hooks\.js: expected NAME or NAME=MODULE#EXPORT/,
  ],
])("refuses %s", (_, option, message) => {
  expect(() => generate(files, "taken.proto", option)).toThrow(message);
});
