// Generates code for a schema that declares the names that generated code imports.

import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import * as codegen from "../../../src/runtime/codegen.js";
import * as table from "../../../src/runtime/transcode/table.js";
import { textOf } from "../../support/data.js";
import { compile, generate, proto3, type Codecs } from "../../support/generator.js";
import { ROOT, run } from "../../support/packed-package.js";
import { TempFolder } from "../../support/temp-folder.js";

const types = [...textOf("src/runtime/codegen.ts").matchAll(/\btype (\w+)/g)].map(([, name]) => name!);
/** The names of everything that the runtime exports for generated code. */
const exported = [...Object.keys(codegen), ...types];
/** Names of messages whose generated functions have the same names as functions of the runtime. */
const suffixes = exported.flatMap((name) => /^(?:marshal|unmarshal|read|write)(\w+)$/.exec(name)?.[1] ?? []);
const names = [...new Set([...exported, ...suffixes])];

const KEYS = "int32 int64 uint32 uint64 sint32 sint64 fixed32 fixed64 sfixed32 sfixed64 bool string".split(" ");
const SCALARS = [...KEYS, "double", "float", "bytes"];

/** Fields of every kind, so that the generated code imports every name. */
const FIELDS = [
  ...SCALARS.flatMap((type) => [`${type} f`, `repeated ${type} f`, `optional ${type} f`]),
  ...KEYS.map((type) => `map<${type}, string> f`),
  "Int32 message",
  "repeated List list",
  "map<int32, Map> map",
  "Color color",
  "string toString",
  'int64 f [(gogoproto.jsontag) = "quoted,string"]',
  "google.protobuf.Timestamp f",
  "google.protobuf.Timestamp f [(gogoproto.stdtime) = true, (gogoproto.nullable) = false]",
  'google.protobuf.Duration f [(gogoproto.stdduration) = true, (gogoproto.nullable) = false, (gogoproto.jsontag) = "d,omitempty"]',
  "google.protobuf.Int64Value f [(gogoproto.wktpointer) = true]",
  'google.protobuf.Struct f [(gogoproto.casttype) = "Plain"]',
  'bytes f [(gogoproto.customtype) = "Raw", (gogoproto.nullable) = false, (gogoproto.jsontag) = "raw,omitempty"]',
  'Message embedded [(gogoproto.embed) = true, (gogoproto.nullable) = false, (gogoproto.jsontag) = ""]',
].map((field, i) => `  ${field.replace(/ f\b/, ` f${i}`).replace(/( \[|$)/, ` = ${i + 1}$1`)};\n`);

const SCHEMA = `import "other.proto";
enum Color {
  RED = 0;
}
message Everything {
${FIELDS.join("")}
  oneof oneof {
    Oneof case = 1001;
    bool flag = 1002;
  }
}
${names.map((name) => `message ${name} {\n  string ${name} = 1;\n  Everything next = 2;\n}`).join("\n")}
// The functions of the oneof have the same names as the functions of the other file's message.
message Outer {
  other.Outer_inner message = 1;
  oneof inner {
    string text = 2;
  }
}
`;

const folder = new TempFolder();
let codecs: Codecs;

beforeAll(() => {
  const files = compile(folder, {
    "main.proto": proto3("main", SCHEMA),
    "other.proto": proto3("other", "message Outer_inner {\n  string text = 1;\n}\n"),
  });
  const runtime = relative(folder.at("out"), join(ROOT, "src/runtime"));
  const goTypes = relative(folder.at("out"), join(ROOT, "tests/go/gogo/go-types.js"));
  const options = [
    `runtime=${runtime}/codegen.js`,
    `go_type=Plain=${runtime}/index.js#plainStruct`,
    `go_type=Raw=${goTypes}#raw`,
    "enum_names=main.Color",
  ];
  for (const file of ["main.proto", "other.proto"]) {
    for (const [name, content] of generate(files, file, ...options)) folder.write(`out/${name}`, content);
  }
  codecs = jest.requireActual<Codecs>(folder.at("out/main.index.ts"));
}, 60_000);

it("imports every name that the runtime exports for codecs", () => {
  const files = ["main", "google/protobuf/struct", "google/protobuf/timestamp"];
  const code = files.map((name) => readFileSync(folder.at(`out/${name}.codec.ts`), "utf8")).join("");
  const imports = [...code.matchAll(/^import (?:type )?\{ (.*) \} from ".*\/codegen\.js";$/gm)];
  const imported = imports.flatMap(([, list]) => list!.split(", ").map((name) => name.replace(/ as .*/, "")));
  const forTables = [...Object.keys(table), "MessageTable", "UnionTable"];
  expect([...new Set(imported)].sort()).toEqual(exported.filter((name) => !forTables.includes(name)).sort());
});

it("generates code that compiles", () => {
  const compilerOptions = {
    ...{ strict: true, noUnusedLocals: true, noUnusedParameters: true, noEmit: true, skipLibCheck: true },
    ...{ target: "ES2022", module: "NodeNext", lib: ["ES2023", "ESNext.String", "DOM"] },
    ...{ types: ["node"], typeRoots: [join(ROOT, "node_modules/@types")] },
  };
  folder.write("package.json", '{ "type": "module" }');
  folder.write("tsconfig.json", JSON.stringify({ compilerOptions, files: ["out/main.codec.ts"] }));
  const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
  expect(run(process.execPath, [tsc, "--project", "."], folder.path).stdout).toBe("");
}, 120_000);

it.each(names)("encodes and marshals a message called %s", (name) => {
  const codec = Object.values(codecs).find(({ typeName }) => typeName === `main.${name}`)!;
  const next = {
    message: { Int32: "a" },
    list: [{ List: "b" }],
    map: new Map([[1, { Map: "c" }]]),
    oneof: { $case: "case", value: { Oneof: "d" } },
  };
  const message = codec.create({ [name]: "text", next } as never);
  expect(message).toMatchObject({ [name]: "text", next: { list: [{ List: "b" }] } });
  expect(codec.decode(codec.encode(message))).toEqual(message);
  expect(codec.unmarshalJSON(codec.marshalJSON(message))).toEqual(message);
});

it("distinguishes a oneof from another file's message with the same generated name", () => {
  const { Outer } = codecs;
  const message = Outer!.create({ message: { text: "a" }, inner: { $case: "text", value: "b" } } as never);
  expect(message).toMatchObject({ message: { text: "a" }, inner: { $case: "text", value: "b" } });
  expect(Outer!.decode(Outer!.encode(message))).toEqual(message);
  expect(Outer!.unmarshalJSON(Outer!.marshalJSON(message))).toEqual(message);
});
