import type { FileDescriptorProto } from "@bufbuild/protobuf/wkt";
import { compile, generate, proto3 } from "./support/generator.js";
import { TempFolder } from "./support/temp-folder.js";

const SMALL = "message Small {\n  string text = 1;\n}\n";

/** Fields that are refused, and why. */
const refused: readonly [what: string, field: string, reason: string][] = [
  ["customtype", 'string f = 1 [(gogoproto.customtype) = "T"];', "the option gogoproto.customtype"],
  ["customname", 'string f = 1 [(gogoproto.customname) = "T"];', "the option gogoproto.customname"],
  ["castkey", 'map<string, string> f = 1 [(gogoproto.castkey) = "T"];', "the option gogoproto.castkey"],
  ["castvalue", 'map<string, string> f = 1 [(gogoproto.castvalue) = "T"];', "the option gogoproto.castvalue"],
  [
    "stdduration",
    "google.protobuf.Duration f = 1 [(gogoproto.stdduration) = true];",
    "the option gogoproto.stdduration",
  ],
  [
    "wktpointer",
    "google.protobuf.StringValue f = 1 [(gogoproto.wktpointer) = true];",
    "the option gogoproto.wktpointer",
  ],
  ["casttype of a scalar", 'string f = 1 [(gogoproto.casttype) = "T"];', "casttype T"],
  ["casttype of a message", 'Small f = 1 [(gogoproto.casttype) = "Plain"];', "casttype Plain"],
  [
    "casttype that is not named as a plain struct",
    'google.protobuf.Struct f = 1 [(gogoproto.casttype) = "T"];',
    "casttype T",
  ],
  ["stdtime that is a pointer", "google.protobuf.Timestamp f = 1 [(gogoproto.stdtime) = true];", "stdtime"],
  [
    "stdtime that is a pointer in so many words",
    "google.protobuf.Timestamp f = 1 [(gogoproto.stdtime) = true, (gogoproto.nullable) = true];",
    "stdtime",
  ],
  [
    "stdtime in a list",
    "repeated google.protobuf.Timestamp f = 1 [(gogoproto.stdtime) = true, (gogoproto.nullable) = false];",
    "stdtime",
  ],
  ["stdtime of what is no time", "Small f = 1 [(gogoproto.stdtime) = true, (gogoproto.nullable) = false];", "stdtime"],
  ["embed of a pointer", 'Small f = 1 [(gogoproto.embed) = true, (gogoproto.jsontag) = ""];', "embed"],
  [
    "embed of a list",
    'repeated Small f = 1 [(gogoproto.embed) = true, (gogoproto.nullable) = false, (gogoproto.jsontag) = ""];',
    "embed",
  ],
  ["embed of a scalar", 'string f = 1 [(gogoproto.embed) = true, (gogoproto.jsontag) = ""];', "embed"],
  [
    "embed of a scalar that is no pointer",
    'string f = 1 [(gogoproto.embed) = true, (gogoproto.nullable) = false, (gogoproto.jsontag) = ""];',
    "embed",
  ],
  [
    "embed of a time",
    'google.protobuf.Timestamp f = 1 [(gogoproto.embed) = true, (gogoproto.nullable) = false, (gogoproto.stdtime) = true, (gogoproto.jsontag) = ""];',
    "embed",
  ],
  ["an optional field", "optional string f = 1;", "an optional field"],
  ["a map key that is no string", "map<int32, string> f = 1;", "a map key"],
  ["a list of integers", "repeated int32 f = 1;", "a list or map of int32"],
  ["a list of booleans", "repeated bool f = 1;", "a list or map of bool"],
  ["a list of bytes", 'repeated bytes f = 1 [(gogoproto.jsontag) = "-"];', "a list or map of"],
  ["a list of enums", "repeated E f = 1;", ""],
  ["a map of integers", "map<string, int64> f = 1;", "a list or map of int64"],
  ["a map of enums", "map<string, E> f = 1;", ""],
  ["float", "float f = 1;", "FLOAT"],
  ["uint32", "uint32 f = 1;", "UINT32"],
  ["sint32", "sint32 f = 1;", "SINT32"],
  ["sint64", "sint64 f = 1;", "SINT64"],
  ["fixed32", "fixed32 f = 1;", "FIXED32"],
  ["fixed64", "fixed64 f = 1;", "FIXED64"],
  ["sfixed32", "sfixed32 f = 1;", "SFIXED32"],
  ["sfixed64", "sfixed64 f = 1;", "SFIXED64"],
  ["bytes in JSON", 'bytes f = 1 [(gogoproto.jsontag) = "f"];', "bytes in JSON"],
  ["bytes in JSON, under their name", "bytes f = 1;", "bytes in JSON"],
  ["the option string in jsontag", 'int32 f = 1 [(gogoproto.jsontag) = "f,string"];', 'the option "string" in jsontag'],
  [
    "another option in jsontag",
    'int32 f = 1 [(gogoproto.jsontag) = "f,omitempty,inline"];',
    'the option "inline" in jsontag',
  ],
  ["a time without an option", "google.protobuf.Timestamp f = 1;", "a well-known type in JSON"],
  ["a duration without an option", "google.protobuf.Duration f = 1;", "a well-known type in JSON"],
  ["a struct without an option", "google.protobuf.Struct f = 1;", "a well-known type in JSON"],
  ["a value of any kind", "google.protobuf.Value f = 1;", "a well-known type in JSON"],
  ["a oneof of a scalar", "oneof o { string f = 1; }", "a oneof of anything but messages"],
  ["a key for one of a oneof", 'oneof o { Small f = 1 [(gogoproto.jsontag) = "key"]; }', "jsontag"],
];

/** A file with one of them: nested, and not the first of its message, for its line to be found there. */
function schemaOf(field: string, i: number): string {
  const message = `message Outer {\n  message M {\n    string before = 9;\n    ${field}\n  }\n}\n`;
  return proto3(`refused${i}`, `enum E {\n  E_NONE = 0;\n}\n${SMALL}${message}`);
}

const folder = new TempFolder();
let files: readonly FileDescriptorProto[];

beforeAll(() => {
  files = compile(folder, {
    ...Object.fromEntries(refused.map(([, field], i) => [`refused/case${i}.proto`, schemaOf(field, i)])),
    "taken.proto": proto3("taken", SMALL),
    "proto2.proto": 'syntax = "proto2";\npackage two;\nmessage M {\n  optional string f = 1;\n}\n',
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

/** Generates a file's code, with the runtime and the plain struct that there may be. */
function generateFile(file: string): Map<string, string> {
  return generate(files, file, "runtime=./runtime.js", "plain_struct=Plain");
}

it("takes a schema without any of that", () => {
  expect([...generateFile("taken.proto").keys()]).toEqual(["taken.codec.ts", "taken.index.ts"]);
});

it.each(refused.map(([what, field, reason], i) => ({ what, field, reason, i })))(
  "refuses $what, with file, line and reason",
  ({ field, reason, i }) => {
    const line = schemaOf(field, i).split("\n").indexOf(`    ${field}`) + 1;
    const { message } = errorOf(() => generateFile(`refused/case${i}.proto`));
    expect(message).toContain(`refused/case${i}.proto:${line}: field refused${i}.Outer.M.f: `);
    expect(message).toContain(reason);
    expect(message).toMatch(/ is not supported$/);
  },
);

it.each([
  ["proto2", "proto2.proto"],
  ["an edition", "editions.proto"],
])("refuses a file of %s by its name", (_, file) => {
  expect(() => generateFile(file)).toThrow(new RegExp(`^${file}:.*only proto3 is supported`));
});

it("refuses an option of its own that it does not have", () => {
  expect(() => generate(files, "taken.proto", "runtim=./runtime.js")).toThrow(/unknown option runtim\b/);
});
