import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { textOf } from "../support/data.js";
import { compile, generate, proto3 } from "../support/generator.js";
import { filesIn, ROOT } from "../support/packed-package.js";
import { messages } from "../support/schema.js";
import { TempFolder } from "../support/temp-folder.js";

const folder = new TempFolder();

it("generates exactly the committed code", () => {
  // Like npm run, which adds the dependencies' commands to the PATH.
  const env = { ...process.env, PATH: [join(ROOT, "node_modules/.bin"), process.env["PATH"]].join(delimiter) };
  execFileSync("buf", ["generate", "--output", folder.path], { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"] });
  const regenerated = filesIn(folder.at("generated"));
  expect(regenerated).toEqual(filesIn(join(ROOT, "generated")));
  const different = regenerated.filter(
    (file) => readFileSync(folder.at(`generated/${file}`), "utf8") !== textOf(`generated/${file}`),
  );
  expect(different).toEqual([]);
}, 120_000);

describe("the generator", () => {
  const files = compile(new TempFolder(), {
    "one.proto": proto3("one", 'message M {\n  google.protobuf.Struct f = 1 [(gogoproto.casttype) = "Plain"];\n}\n'),
    "two.proto": proto3("two", "message M {\n  google.protobuf.Value f = 1;\n}\n"),
    "null.proto": proto3("null", "message M {\n  google.protobuf.NullValue f = 1;\n}\n"),
    "options.proto": 'syntax = "proto2";\npackage options;\nmessage Rule {\n  optional string f = 1;\n}\n',
    "imports.proto": proto3("imports", 'import "options.proto";\nmessage M {\n  string f = 1;\n}\n'),
    "named.proto": proto3(
      "named",
      "message Record {\n  map<int64, Readonly> f = 1;\n}\nenum Readonly {\n  R_NONE = 0;\n}\n",
    ),
    "enums.proto": proto3("enums", "enum E {\n  E_NONE = 0;\n}\n"),
  });

  // buf runs the plugin once per folder.
  it("generates the same code for well-known files regardless of which file needs them", () => {
    const [one, two] = ["one", "two"].map((name) => generate(files, `${name}.proto`, "go_type=Plain=./x.js#x"));
    for (const name of ["google/protobuf/struct.codec.ts", "google/protobuf/struct.index.ts"]) {
      expect(one!.get(name)).toContain("Struct");
      expect(one!.get(name)).toBe(two!.get(name));
    }
  });

  it("generates well-known enums", () => {
    const generated = generate(files, "null.proto", "json_schema=true");
    expect(generated.get("null.codec.ts")).toContain('from "./google/protobuf/struct.codec.js"');
    expect(generated.get("google/protobuf/struct.codec.ts")).toContain("export const NullValue = {");
    expect(generated.get("null.schema.json")).toContain('"google.protobuf.NullValue"');
  });

  it("ignores unused imports that it does not support when it generates a JSON Schema", () => {
    expect(generate(files, "imports.proto", "json_schema=true").has("imports.schema.json")).toBe(true);
  });

  it("refers to ts-proto's interfaces by ts-proto's names", () => {
    const code = generate(files, "named.proto", "interfaces=ts-proto").get("named.codec.ts");
    expect(code).toContain("export interface Record$ extends Omit<types.Record, ");
    expect(code).toContain("f: Map<bigint, types.Readonly>;");
    expect(generate(files, "enums.proto", "interfaces=ts-proto").get("enums.codec.ts") ?? "").not.toContain("import");
  });

  it("accepts files that only have enums", () => {
    const generated = generate(files, "enums.proto");
    expect([...generated.keys()]).toEqual(["enums.codec.ts", "enums.index.ts"]);
    expect(generated.get("enums.codec.ts")).toContain("export const E = {");
    expect(generated.get("enums.index.ts")).toContain('export {\n  E,\n} from "./enums.codec.js";');
  });
});

describe("the generator's sources", () => {
  /** Names in the schema that are also common terms in a generator. */
  const ordinary = new Set("Error argv bytes error flags max message method name path proto size time version".split(" "));

  const fields = [...messages].filter(([name]) => !["Struct", "Value", "ListValue"].includes(name));
  const keys = [...textOf("proto/events/events.proto").matchAll(/jsontag\) = "([^",]*\w)/g)].map(([, key]) => key!);
  const words = new Set([
    ...fields.flatMap(([name, own]) => [name, ...own.flatMap((field) => [field.name, field.oneof ?? name])]),
    ...keys,
  ]);

  it.each(filesIn(join(ROOT, "src/generator")))(
    "%s does not mention messages, fields or keys of the schema",
    (file) => {
      const code = textOf(`src/generator/${file}`).replace(/\/\*.*?\*\/|^ *\/\/.*?$/gms, "");
      const found = [...words].filter(
        (word) => !ordinary.has(word) && new RegExp(`(?<![\\w$])${word.replace(".", "\\.")}(?![\\w$])`).test(code),
      );
      expect(found).toEqual([]);
    },
  );

  it("are searched for the names in the schema", () => {
    for (const word of ["SessionStart", "TerminalSize", "OneOf", "Event", "server_labels", "addr.local", "ei", "sid"]) {
      expect(words).toContain(word);
    }
  });
});
