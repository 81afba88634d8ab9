import { clone } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema, type FileDescriptorProto } from "@bufbuild/protobuf/wkt";
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

function undeclared(option: string, name: string): string {
  return `${option} ${name} without the option go_type=${name} or go_type=${name}=MODULE#EXPORT`;
}

/**
 * Files in which many declarations are rejected. Each rejected declaration has a comment with the expected text for its
 * line, without `is not supported`. Several texts are separated by `|`.
 */
const many = {
  "many/a.proto": proto3(
    "many.a",
    `import "many/b.proto";
import "many/z.proto";
message Uses {
  many.b.Shared first = 1${EMBED}
  string before = 2;
  string same = 3 [(gogoproto.customname) = "Before"]; // field many.a.Uses.same: a second use of the Go name Before
  string get_before = 4; // field many.a.Uses.get_before: a second use of the Go name GetBefore
  string twice = 5 [(gogoproto.casttype) = "T", (gogoproto.jsontag) = "\`"]; // field many.a.Uses.twice: a backquote in the jsontag \`|field many.a.Uses.twice: ${undeclared("casttype", "T")}
  map<string, string> both = 6 [(gogoproto.castkey) = "K", (gogoproto.castvalue) = "V"]; // field many.a.Uses.both: ${undeclared("castkey", "K")}|field many.a.Uses.both: ${undeclared("castvalue", "V")}
  oneof __proto__ {
    Uses one = 7; // field many.a.Uses.one: a field or oneof named __proto__
    Uses two = 8;
  }
  oneof choice {
    string three = 9;
    bytes four = 10 [(gogoproto.customtype) = "U"]; // field many.a.Uses.four: customtype U without the option go_type=U=MODULE#EXPORT
  }
  oneof Before {
    string five = 11; // field many.a.Uses.five: a second use of the Go name Before
    string six = 12;
  }
  string wkt = 13 [(gogoproto.wktpointer) = true]; // field many.a.Uses.wkt: wktpointer on a field that is not a wrapper
  many.z.Old old = 14;
  Refused refused = 15${EMBED}
}
message UsesAgain {
  many.b.Shared first = 1${EMBED}
  Uses second = 2${EMBED}
}
message Refused { // message many.a.Refused: a message without gogoproto.marshaler and gogoproto.unmarshaler|message many.a.Refused: a message whose Go type is not generated (gogoproto.typedecl = false)
  option (gogoproto.marshaler) = false;
  option (gogoproto.typedecl) = false;
  string f = 1 [(gogoproto.casttype) = "T"]; // field many.a.Refused.f: ${undeclared("casttype", "T")}
}
message Entry {
  Circle circle = 1${EMBED}
}
message Circle {
  Back back = 1${EMBED}
}
message Back {
  Circle circle = 1${EMBED} // field many.a.Back.circle: embedding a message in itself
  Back back = 2${EMBED} // field many.a.Back.back: embedding a message in itself
}
enum E { // enum many.a.E: a value named __proto__
  __proto__ = 0;
}
`,
  ),
  "many/b.proto": proto3(
    "many.b",
    `message Shared {
  string text = 1 [(gogoproto.casttype) = "T"]; // field many.b.Shared.text: ${undeclared("casttype", "T")}
  string more = 2 [(gogoproto.casttype) = "T"]; // field many.b.Shared.more: ${undeclared("casttype", "T")}
}
`,
  ),
  "many/z.proto":
    'syntax = "proto2";\npackage many.z;\nimport "gogoproto/gogo.proto";\nmessage Old {\n' +
    '  optional string f = 1 [(gogoproto.casttype) = "T"];\n}\n',
};

/** Returns the lines of the error for {@link many}, from its comments. */
function expectedFor(name: "many/a.proto" | "many/b.proto"): string[] {
  return many[name].split("\n").flatMap((line, i) => {
    const [, comment] = line.split(" // ");
    return comment?.split("|").map((text) => `${name}:${i + 1}: ${text} is not supported`) ?? [];
  });
}

const folder = new TempFolder();
let files: readonly FileDescriptorProto[];

beforeAll(() => {
  files = compile(folder, {
    ...Object.fromEntries(rejected.map(([, field], i) => [`rejected/case${i}.proto`, schemaOf(field, i)])),
    ...many,
    "taken.proto": proto3("taken", SMALL),
    "schema.proto": proto3("schema", 'import "many/b.proto";\nmessage M {\n  many.b.Shared f = 1;\n}\n'),
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

describe("a schema with many rejected declarations", () => {
  const old = "many/z.proto:1: only proto3 is supported, got proto2";
  const names = ["many/z.proto", "many/b.proto", "many/a.proto"];

  it("is rejected with one error that lists each of them once, by file and line", () => {
    const lines = [...expectedFor("many/a.proto"), ...expectedFor("many/b.proto"), old];
    expect(lines).toHaveLength(19);
    expect(errorOf(() => generate(files, names)).message.split("\n")).toEqual(lines);
    expect(errorOf(() => generate(files, names, "json_schema=true")).message.split("\n")).toEqual(lines);
  });

  it("is rejected for fields of embedded messages in imported files", () => {
    const lines = [...expectedFor("many/a.proto"), ...expectedFor("many/b.proto")];
    expect(errorOf(() => generate(files, "many/a.proto")).message.split("\n")).toEqual(lines);
  });

  it("is rejected together with imported files that only the JSON Schema needs", () => {
    expect(generate(files, "schema.proto").has("schema.codec.ts")).toBe(true);
    const all = ["schema.proto", "rejected/case0.proto"];
    const { message } = errorOf(() => generate(files, all, "json_schema=true"));
    const [first, second, third, ...more] = message.split("\n");
    expect([first, second]).toEqual(expectedFor("many/b.proto"));
    expect(third).toMatch(/^rejected\/case0\.proto:\d+: field /);
    expect(more).toEqual([]);
  });

  it("is rejected without lines if the request has no source info", () => {
    const bare = files.map((file) => clone(FileDescriptorProtoSchema, file));
    for (const file of bare) file.sourceCodeInfo = undefined;
    expect(errorOf(() => generate(bare, "many/b.proto")).message).toBe(
      expectedFor("many/b.proto").join("\n").replace(/:\d+/g, ""),
    );
  });
});

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

it("rejects all wrong options at once", () => {
  const wrong = ["runtim=x", "runtime=", "interfaces=none", "go_type=T=./hooks.js", "go_type=U=./hooks.js#json"];
  const { message } = errorOf(() => generate(files, "taken.proto", ...wrong));
  expect(message.split("\n")).toEqual([
    expect.stringMatching(/unknown option runtim, expected one of runtime, /),
    "runtime: expected a value",
    "interfaces=none: expected own or ts-proto",
    "go_type=T=./hooks.js: expected NAME or NAME=MODULE#EXPORT",
    expect.stringMatching(/^go_type=U=.*: the name json is reserved /),
  ]);
});
