import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, readFileSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";
import { textOf } from "../support/data.js";
import { compile, generate, HAS_PROTOC, proto3 } from "../support/generator.js";
import { filesIn, ROOT } from "../support/packed-package.js";
import { messages } from "../support/schema.js";
import { TempFolder } from "../support/temp-folder.js";

const folder = new TempFolder();

it("generates exactly the committed code", () => {
  // Like npm run, which adds the dependencies' commands to the PATH.
  const env = { ...process.env, PATH: [join(ROOT, "node_modules/.bin"), process.env["PATH"]].join(delimiter) };
  for (const args of [[], ["--config", "buf.2026.yaml", "--template", "buf.gen.2026.yaml"]]) {
    const all = ["generate", ...args, "--output", folder.path];
    execFileSync("buf", all, { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"] });
  }
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

describe("run by buf and protoc", () => {
  const project = new TempFolder();
  const plugin = [join(ROOT, "node_modules/.bin/tsx"), join(ROOT, "src/generator/main.ts")];
  const guide = textOf("docs/generator.md");
  const [, settings] = /^```yaml\n((?:(?!^```).)*\btypes: .*?)^```$/ms.exec(guide)!;
  const [, schema] = /^```proto\n(.*?)^```$/ms.exec(guide)!;
  const [, problem] = /^```text\n(jobs\/v1\/.*?)\n```$/ms.exec(guide)!;
  const refused = (name: string): string => `${name}/${name}.proto:9: field ${name}.M.f: casttype T without`;

  beforeAll(() => {
    cpSync(join(ROOT, "proto/gogoproto"), project.at("proto/gogoproto"), { recursive: true });
    project.write("buf.yaml", "version: v2\nmodules:\n  - path: proto\n");
    project.write("proto/jobs/v1/jobs.proto", schema!);
    for (const name of ["aa", "bb"]) {
      const field = '  optional string f = 1 [(gogoproto.casttype) = "T"];\n';
      const uses = "message Uses {\n  M m = 1;\n  string g = 2;\n}\nmessage Used {\n  Uses uses = 1;\n}\n";
      project.write(`proto/${name}/${name}.proto`, proto3(name, `message M {\n${field}}\n${uses}`));
    }
    project.write("protoc-gen-gogo-ts", `#!/bin/sh\nexec ${plugin.join(" ")}\n`);
    chmodSync(project.at("protoc-gen-gogo-ts"), 0o755);
  });

  /** Runs buf with the guide's settings, changed as given. Returns the code by file, and the lines of stderr. */
  function runBuf(...changes: readonly (readonly [from: RegExp | string, to: string])[]): {
    status: number | null;
    lines: readonly string[];
    code: ReadonlyMap<string, string>;
  } {
    const changed = changes.reduce((text, [from, to]) => text.replace(from, to), settings!);
    const local = `local: [${plugin.join(", ")}]`;
    project.write("buf.gen.yaml", `clean: true\n${changed.replace("local: protoc-gen-gogo-ts", local)}`);
    rmSync(project.at("src"), { recursive: true, force: true });
    const { status, stderr } = spawnSync(join(ROOT, "node_modules/.bin/buf"), ["generate"], { cwd: project.path });
    const names = existsSync(project.at("src/gen")) ? filesIn(project.at("src/gen")) : [];
    const code = new Map(names.map((name) => [name, readFileSync(project.at(`src/gen/${name}`), "utf8")]));
    return { status, lines: stderr.toString().split("\n"), code };
  }

  it("generates code only for the messages in the guide's settings", () => {
    const { status, lines, code } = runBuf();
    expect({ status, lines }).toEqual({ status: 0, lines: [""] });
    expect([...code.keys()]).toEqual(["jobs/v1/jobs.codec.ts", "jobs/v1/jobs.index.ts"]);
    expect(code.get("jobs/v1/jobs.index.ts")).toContain("export {\n  Job,\n  State,\n} from");
    expect(code.get("jobs/v1/jobs.codec.ts")).not.toContain("Worker");
  });

  it("generates code for whole packages, without excluded messages and their fields", () => {
    const { status, code } = runBuf(["types: [jobs.v1.Job]", "types: [aa]\n    exclude_types: [aa.M]"]);
    expect(status).toBe(0);
    expect([...code.keys()]).toEqual(["aa/aa.codec.ts", "aa/aa.index.ts"]);
    expect(code.get("aa/aa.codec.ts")).toContain("export interface Uses extends UnknownFields {\n  g: string;\n}");
  });

  it("prints the problem that the guide shows", () => {
    const { status, lines, code } = runBuf(["jobs.v1.Job", "jobs.v1"]);
    expect({ status, code }).toEqual({ status: 1, code: new Map() });
    expect(lines).toEqual([expect.stringMatching(/^Failure: plugin .*: $/), problem, ""]);
  });

  it("prints all problems of the chosen messages, with the lines of the file", () => {
    const { status, lines } = runBuf(["jobs.v1.Job", "bb.Used"]);
    expect({ status, lines }).toEqual({
      status: 1,
      lines: [expect.stringMatching(/^Failure: /), expect.stringContaining(refused("bb")), ""],
    });
  });

  it("prints the problems of all folders", () => {
    const { status, lines, code } = runBuf([/ {4}types: .*\n/, ""]);
    expect({ status, code }).toEqual({ status: 1, code: new Map() });
    const problems = lines.slice(1, -1).map((line) => line.replace(/; $/, ""));
    expect(problems.sort()).toEqual([
      expect.stringContaining(refused("aa")),
      expect.stringContaining(refused("bb")),
      problem,
    ]);
  });

  it("prints one sorted list for all folders if it runs once", () => {
    const { lines } = runBuf([/ {4}types: .*\n/, ""], [/$/, "    strategy: all\n"]);
    const sorted = [expect.stringContaining(refused("aa")), expect.stringContaining(refused("bb")), problem];
    expect(lines).toEqual([expect.stringMatching(/^Failure: /), ...sorted, ""]);
  });

  (HAS_PROTOC ? it : it.skip)("prints all problems with protoc", () => {
    const files = ["bb", "aa"].map((name) => project.at(`proto/${name}/${name}.proto`));
    const to = [`--plugin=${project.at("protoc-gen-gogo-ts")}`, `--gogo-ts_out=${project.path}`];
    const { status, stderr } = spawnSync("protoc", ["-I", project.at("proto"), ...to, ...files]);
    expect(status).toBe(1);
    const lines = stderr.toString().split("\n");
    expect(lines.filter((line) => !line.includes(": warning: Import "))).toEqual([
      "--gogo-ts_out: ",
      expect.stringContaining(refused("aa")),
      expect.stringContaining(refused("bb")),
      "",
    ]);
    expect(existsSync(project.at("aa"))).toBe(false);
  });
});

describe("the generator's sources", () => {
  /** Names in the schema that are also common terms in a generator. */
  const ordinary = new Set(
    "Error argv bytes error flags max message method name path proto size time version".split(" "),
  );

  const fields = [...messages].filter(([name]) => !["Struct", "Value", "ListValue"].includes(name));
  const keys = [...textOf("proto/2020/events/events.proto").matchAll(/jsontag\) = "([^",]*\w)/g)].map(
    ([, key]) => key!,
  );
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
