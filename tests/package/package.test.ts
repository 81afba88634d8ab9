import { cpSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import vm from "node:vm";
import { buildSync, type BuildOptions, type BuildResult, type Metafile } from "esbuild";
import { codecs, nameOf } from "../support/codecs.js";
import { linesOf, objectsOf, textOf, type Vector } from "../support/data.js";
import { filesIn, installPackage, output, packPackage, ROOT, run } from "../support/packed-package.js";
import { statsWith } from "../support/recordings.js";
import { messages } from "../support/schema.js";
import { TempFolder } from "../support/temp-folder.js";

jest.setTimeout(120_000);

const folder = new TempFolder();
let tarball: string;
let project: string;
/** The folder of the installed package in the project. */
let installed: string;

beforeAll(() => {
  tarball = packPackage(folder);
  project = installPackage(folder, tarball);
  installed = join(project, "node_modules/teleport-audit-events");
  cpSync(join(ROOT, "tests/package/project"), project, { recursive: true });
});

const vectors = objectsOf<Vector>("tests/fixtures/vectors/vectors.jsonl");
const oneofs = vectors.map((vector) => vector.oneof);
const forms = vectors.map(({ message, oneof, json, std }) => ({ message, oneof, json, std, read: json }));

/** Returns the path of a program in this repository's dependencies. */
function program(path: string): string {
  return join(ROOT, "node_modules", path);
}

describe("the tarball", () => {
  /** Folders and files of the library. */
  const LIBRARY = [
    ...["generated", "src/editions", "src/events", "src/recording", "src/runtime", "src/stored"],
    ...["src/common.ts", "src/edition.ts", "src/index.ts"],
  ];
  /** Files that no entry point needs. */
  const UNUSED = /\/google\/protobuf\/(struct\.index|wrappers)\.ts$|\/(types|wrappers|accesslist)\.index\.ts$/;
  /** The built files of the library in dist/esm and dist/cjs, without their extensions. */
  const built = LIBRARY.flatMap((path) =>
    path.endsWith(".ts") ? [path] : filesIn(join(ROOT, path)).map((file) => `${path}/${file}`),
  )
    .filter((path) => path.endsWith(".ts") && !UNUSED.test(path))
    .map((path) => path.slice(0, -".ts".length));

  const cli = "dist/esm/src/cli";
  const generator = "dist/esm/src/generator";

  /** The entry points, without their extensions. */
  const entries = [
    ...["src/index", "src/editions/2026/index", "src/edition", "src/runtime/index", "src/runtime/codegen"],
  ];

  it("holds the built code, the schemas and the documents, and nothing else", () => {
    const docs = filesIn(join(ROOT, "docs")).filter((file) => file.endsWith(".md"));
    const expected = [
      ...["CHANGELOG.md", "LICENSE", "NOTICE", "README.md", "SECURITY.md", "package.json"],
      ...docs.map((file) => `docs/${file}`),
      ...filesIn(join(ROOT, "proto")).map((file) => `proto/${file}`),
      ...built.flatMap((path) => [`dist/esm/${path}.js`, `dist/cjs/${path}.js`, `dist/cjs/${path}.d.ts`]),
      ...entries.map((path) => `dist/esm/${path}.d.ts`),
      ...["dist/events.schema.json", "dist/events-2026.schema.json", "dist/cjs/package.json"],
      ...[
        `${cli}/main.cjs`,
        `${cli}/edition-2026.cjs`,
        `${cli}/LICENSES.txt`,
        `${generator}/main.cjs`,
        `${generator}/LICENSES.txt`,
      ],
    ];
    const chunk = /^dist\/esm\/src\/cli\/chunk-[0-9A-Z]{8}\.cjs$/;
    expect(filesIn(installed).filter((file) => !chunk.test(file))).toEqual(expected.sort());
  });

  it("is smaller than 1.52 MB", () => {
    expect(statSync(tarball).size).toBeLessThan(1_520_000);
  });

  it("refers to no source maps, because it has no sources", () => {
    for (const file of filesIn(join(installed, "dist")).filter((file) => /\.(js|d\.ts)$/.test(file))) {
      if (/\/src\/cli\//.test(file)) continue;
      expect([file, readFileSync(join(installed, "dist", file), "utf8").includes("sourceMappingURL=")]).toEqual([
        file,
        false,
      ]);
    }
  });

  /** Returns the files that a tool imports, relative to the package's folder, with their own imports. */
  const inputsOf = (tool: string): Metafile["inputs"] => {
    const { metafile } = buildSync({
      entryPoints: [join(installed, tool, "main.cjs")],
      absWorkingDir: installed,
      bundle: true,
      platform: "node",
      format: "esm",
      outdir: folder.at("whole"),
      write: false,
      metafile: true,
    });
    return metafile.inputs;
  };

  it("has a command line that uses all files in its folder and nothing else", () => {
    const ofCommandLine = filesIn(join(installed, cli)).filter((file) => file.endsWith(".cjs"));
    expect(Object.keys(inputsOf(cli)).sort()).toEqual(ofCommandLine.map((file) => `${cli}/${file}`));
  });

  it("has a command line that loads one file at its start, with the whole runtime", () => {
    const textIn = (file: string): string => readFileSync(join(installed, cli, file), "utf8");
    const files = filesIn(join(installed, cli)).filter((file) => file.endsWith(".cjs"));
    const [start, ...others] = files.filter((file) => textIn(file).includes("CodecError=class"));
    expect(others).toEqual([]);
    expect(textIn(start!)).toContain("teleport-audit-events decode");
    for (const file of files) {
      const required = [...textIn(file).matchAll(/=require\("(\.[^"]+)"\)/g)].map(([, path]) => path);
      expect([file, required]).toEqual([file, file === start ? [] : [`./${start}`]]);
    }
  });

  it("has a generator without dependencies, not even on the TypeScript compiler", () => {
    const main = `${generator}/main.cjs`;
    const inputs = inputsOf(generator);
    expect(Object.keys(inputs)).toEqual([main]);
    expect(inputs[main]!.imports.filter(({ path }) => path !== "node:module")).toEqual([]);
    expect(readFileSync(join(installed, main), "utf8")).toContain("CodeGeneratorRequest");
  });

  /** Returns the version of each package in the license file of a tool. */
  const licensed = (tool: string): Readonly<Record<string, string>> => {
    const text = readFileSync(join(installed, tool, "LICENSES.txt"), "utf8");
    const sections = text.replace(/^.*\n\n/, "").split(`\n${"-".repeat(80)}\n\n`);
    const names = sections.map((section) => {
      const license = /^(\S+) (\d+\.\d+\.\d+) \((?:MIT|ISC|Apache-2\.0|Apache-2\.0 AND (BSD-3-Clause))\)\n\n/;
      const [, name, version, bsd] = license.exec(section)!;
      expect(section).toMatch(/permission is hereby granted|permission to use, copy|apache license/i);
      if (bsd !== undefined) expect(section).toMatch(/redistributions in binary form must reproduce/i);
      expect(section.length).toBeGreaterThan(500);
      return [name!, version!];
    });
    return Object.fromEntries(names) as Record<string, string>;
  };

  /** Returns the version of a package in this repository's dependencies. */
  const versionOf = (name: string): string => {
    return (JSON.parse(readFileSync(program(`${name}/package.json`), "utf8")) as { version: string }).version;
  };

  it("has the licenses of the packages that the command line bundles", () => {
    const versions = licensed(cli);
    // solid-js is part of the player's own bundle and not imported by these sources.
    for (const name of [...importedBy("src/cli", "src/export", "src/runtime"), "solid-js"]) {
      expect([name, versions[name]]).toEqual([name, versionOf(name)]);
    }
  });

  it("has the licenses of the packages that the generator bundles", () => {
    const names = ["@bufbuild/protobuf", "@bufbuild/protoplugin"];
    expect(licensed(generator)).toEqual(Object.fromEntries(names.map((name) => [name, versionOf(name)])));
    expect(importedBy("src/generator").sort()).toEqual(names);
  });

  /** Returns the packages that the sources in folders import. */
  const importedBy = (...folders: readonly string[]): string[] => {
    const files = folders.flatMap((source) => filesIn(join(ROOT, source)).map((file) => textOf(`${source}/${file}`)));
    const specifiers = files.flatMap((text) => [...text.matchAll(/^import .*"((?:@[\w-]+\/)?[\w-]+)(?:\/.*)?";$/gm)]);
    return [...new Set(specifiers.map(([, name]) => name!))];
  };

  it("has the documents and the schema unchanged", () => {
    for (const file of ["CHANGELOG.md", "LICENSE", "README.md", "SECURITY.md", "proto/2020/events/events.proto"]) {
      expect(readFileSync(join(installed, file), "utf8")).toBe(textOf(file));
    }
  });

  it("depends only on long, and has no install scripts", () => {
    const manifest = JSON.parse(readFileSync(join(installed, "package.json"), "utf8")) as Record<string, object>;
    expect(Object.keys(manifest["dependencies"]!)).toEqual(["long"]);
    for (const other of ["peerDependencies", "optionalDependencies", "bundleDependencies", "bundledDependencies"]) {
      expect(manifest).not.toHaveProperty(other);
    }
    for (const script of ["preinstall", "install", "postinstall", "prepare"]) {
      expect(manifest["scripts"]).not.toHaveProperty(script);
    }
    expect(manifest).toMatchObject({ license: "Apache-2.0", sideEffects: false, engines: { node: ">=20.16" } });
    const others = readdirSync(join(project, "node_modules")).filter((name) => !name.startsWith("."));
    expect(others).toEqual(["long", "teleport-audit-events"]);
  });

  it("passes publint", () => {
    const { status, stdout } = run(process.execPath, [program("publint/src/cli.js"), tarball, "--strict"], project);
    expect(stdout).toContain("All good!");
    expect(status).toBe(0);
  });

  it("passes attw for every kind of module resolution", () => {
    const attw = program("@arethetypeswrong/cli/dist/index.js");
    const args = [attw, tarball, "--no-definitely-typed", "--format", "ascii", "--no-color", "--no-emoji"];
    const { status, stdout } = run(process.execPath, args, project);
    expect(stdout).toContain("No problems found");
    expect(status).toBe(0);
  });
});

describe("in an empty project", () => {
  const session = join(ROOT, "examples/session.tar");

  interface Results {
    readonly names: readonly string[];
    readonly forms: readonly object[];
    readonly recording: { readonly lines: readonly string[][]; readonly stats: readonly object[] };
  }

  /** Returns the output of a script for all events and a recording. */
  const results = (script: string): Results =>
    JSON.parse(output(process.execPath, [script, session], project, JSON.stringify(oneofs))) as Results;

  it.each(["esm.mjs", "commonjs.cjs"])("works in modules such as %s", (script) => {
    const { names, forms: scriptForms, recording } = results(script);
    expect(names).toEqual(expect.arrayContaining(["AuditEvent", "SessionStart", "readRecording", "writeRecording"]));
    expect(scriptForms).toEqual(forms);
    const lines = linesOf("tests/fixtures/samples/session.jsonl");
    const stats = statsWith({ total: lines.length });
    expect(recording).toEqual({ lines: [lines, lines], stats: [stats, stats] });
  });

  it("has the same exports in ESM and CommonJS", () => {
    expect(results("commonjs.cjs").names).toEqual(results("esm.mjs").names);
  });

  it("recognizes a CodecError of the other build with instanceof", () => {
    const all = "true,true,true,true";
    expect(output(process.execPath, ["instanceof.mjs"], project)).toBe(`true\n${all}\n${all}\n`);
  });

  describe.each([
    ["schema.json", "generated/2020/events/events.schema.json"],
    ["2020/schema.json", "generated/2020/events/events.schema.json"],
    ["2026/schema.json", "generated/2026/teleport/legacy/types/events/events.schema.json"],
  ])("exports the JSON Schema %s", (path, source) => {
    it.each([
      ["esm", `import schema from "teleport-audit-events/${path}" with { type: "json" };`],
      ["commonjs", `const schema = require("teleport-audit-events/${path}");`],
    ])("to %s modules", (type, code) => {
      const program = `${code}\nprocess.stdout.write(JSON.stringify(schema));`;
      const args = [`--input-type=${type === "esm" ? "module" : "commonjs"}`, "--eval", program];
      expect(JSON.parse(output(process.execPath, args, project))).toEqual(JSON.parse(textOf(source)));
    });
  });

  describe.each(["esm", "cjs"])("as %s", (format) => {
    /** Returns the files of the package that loading an entry point loads. */
    const loadedBy = (entry: string): readonly string[] => {
      const args = [`loaded.${format === "esm" ? "mjs" : "cjs"}`, `teleport-audit-events${entry}`];
      const files = JSON.parse(output(process.execPath, args, project)) as string[];
      const own = files.filter((file) => file.includes("/teleport-audit-events/dist/"));
      return own.map((file) => file.replace(/^.*\/dist\//, "dist/"));
    };
    /** Returns the editions with code in some files. */
    const editionsIn = (files: readonly string[]): string[] =>
      [...new Set(files.map((file) => /\/(?:generated|editions)\/(\d{4})\//.exec(file)?.[1]))].filter(
        (edition) => edition !== undefined,
      );

    it.each([
      ["", ["2020"]],
      ["/2020", ["2020"]],
      ["/2026", ["2026"]],
      ["/edition", []],
      ["/runtime", []],
      ["/codegen", []],
    ])("loads only the editions of teleport-audit-events%s: %j", (entry, editions) => {
      const files = loadedBy(entry);
      expect(files.length).toBeGreaterThan(10);
      expect(editionsIn(files)).toEqual(editions);
      expect(files.filter((file) => !file.startsWith(`dist/${format}/`))).toEqual([]);
    });
  });

  it("has the runtime once for all entry points", () => {
    expect(output(process.execPath, ["same.mjs"], project)).toBe("esm true true\ncjs true true\n");
  });

  describe("has a command line that", () => {
    const runBin = (name: string, args: readonly string[]): string =>
      output(join(project, "node_modules/.bin", name), args, project);
    const bin = (...args: readonly string[]): string => runBin("teleport-audit-events", args);

    it.each(["teleport-audit-events", "teleport-audit"])("prints its version when run as %s", (name) => {
      const { version } = JSON.parse(textOf("package.json")) as { version: string };
      expect(runBin(name, ["--version"])).toBe(`${version}\n`);
    });

    it("decodes, encodes and inspects", () => {
      expect(bin("decode", session)).toBe(textOf("tests/fixtures/samples/session.jsonl"));
      expect(bin("encode", "--to", "recording", "-o", "again.tar", session)).toBe("");
      expect(bin("decode", "again.tar")).toBe(textOf("tests/fixtures/samples/session.jsonl"));
      expect(JSON.parse(bin("inspect", "--json", "again.tar"))).toMatchObject({ format: "recording", events: 590 });
    });

    it("exports", () => {
      expect(bin("export", "--format", "text", session)).toBe(textOf("tests/fixtures/export/session.txt"));
      expect(bin("export", "--format", "asciicast", session)).toBe(textOf("tests/fixtures/export/session.cast"));
      expect(bin("export", "--format", "html", "-o", "session.html", session)).toBe("");
      const page = readFileSync(join(project, "session.html"), "utf8");
      expect(page.slice(0, 15)).toBe("<!DOCTYPE html>");
      // The page includes the player.
      expect(page.length).toBeGreaterThan(200_000);
    });
  });
});

describe("in TypeScript", () => {
  /** Compiles files in a new folder of the project, and returns the compiler's errors. */
  const complaints = (name: string, options: object, files: Readonly<Record<string, string>>): string => {
    for (const [file, text] of Object.entries(files)) folder.write(`project/${name}/${file}`, text);
    const compilerOptions = {
      ...{ strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, skipLibCheck: false },
      ...{ target: "ES2022", noEmit: true },
      ...options,
    };
    folder.write(`project/${name}/tsconfig.json`, JSON.stringify({ compilerOptions, files: Object.keys(files) }));
    return run(process.execPath, [program("typescript/bin/tsc"), "--project", name], project).stdout;
  };
  const api = textOf("tests/package/project/api.ts");
  const api2026 = textOf("tests/package/project/api2026.ts");
  const editions = textOf("tests/package/project/editions.ts");

  it.each([
    ["Node's module resolution", "nodenext", ["language.mts", "language.cts"]],
    ["the module resolution of bundlers", "bundler", ["language.ts"]],
    ["the module resolution of old versions of Node", "node10", ["language.ts"]],
  ])("needs only the types of the language with %s", (_, moduleResolution, files) => {
    const module = { nodenext: "NodeNext", bundler: "ESNext", node10: "CommonJS" }[moduleResolution];
    const options = { module, moduleResolution, lib: ["ES2018"], target: "ES2018", types: [] };
    const deprecated = moduleResolution === "node10" ? { ignoreDeprecations: "6.0", esModuleInterop: true } : {};
    const language = textOf("tests/package/project/types/language.ts");
    const texts = Object.fromEntries(files.map((file) => [file, language]));
    expect(complaints(`language ${moduleResolution}`, { ...options, ...deprecated }, texts)).toBe("");
  });

  it("has declarations that do not depend on the version of TypeScript or on the DOM", () => {
    const declarations = filesIn(join(installed, "dist")).filter((file) => file.endsWith(".d.ts"));
    expect(declarations.length).toBeGreaterThan(100);
    for (const file of declarations) {
      // Without comments, and without the names of fields.
      const text = readFileSync(join(installed, "dist", file), "utf8")
        .replace(/\/\*[^]*?\*\/|\/\/.*/g, "")
        .replace(/^ +\w+: |"\w+"/gm, "");
      // Before TypeScript 5.7, Uint8Array and DataView are not generic.
      const others =
        /\b(Uint8Array|DataView)<.*|\b(Abort(Controller|Signal)|Blob|Buffer|File|ReadableStream|Re(quest|sponse)|NodeJS)\b/g;
      expect([file, ...(text.match(others) ?? [])]).toEqual([file]);
    }
  });

  it.each([
    ["dom", { lib: ["ES2022", "DOM"], types: [] }],
    ["node", { lib: ["ES2022"], types: ["node"], typeRoots: [program("@types")] }],
  ])("accepts sources and signals of types/%s.ts", (name, types) => {
    const text = textOf(`tests/package/project/types/${name}.ts`);
    expect(complaints(`types ${name}`, { module: "NodeNext", ...types }, { "sources.mts": text })).toBe("");
  });

  /** The types available in browsers and in Node. */
  const platforms: readonly [name: string, types: object][] = [
    ["the DOM", { lib: ["ES2022", "DOM"], types: [] }],
    ["the types of Node", { lib: ["ES2022"], types: ["node"], typeRoots: [program("@types")] }],
  ];

  describe.each(platforms)("with %s", (name, types) => {
    it("compiles from ESM and CommonJS with Node's module resolution", () => {
      const options = { module: "NodeNext", ...types };
      expect(complaints(`${name} nodenext`, options, { "api.mts": api, "api.cts": api })).toBe("");
    });

    it("compiles with the module resolution of bundlers", () => {
      const options = { module: "ESNext", moduleResolution: "Bundler", ...types };
      expect(complaints(`${name} bundler`, options, { "api.ts": api })).toBe("");
    });

    it("has types for 2026 and for several editions", () => {
      const files = {
        "api2026.mts": api2026,
        "api2026.cts": api2026,
        "editions.mts": editions,
        "editions.cts": editions,
      };
      expect(complaints(`${name} editions`, { module: "NodeNext", ...types }, files)).toBe("");
    });

    it("rejects wrong uses, which shows that these tests work", () => {
      const wrong = 'import { SessionStart } from "teleport-audit-events";\nSessionStart.decode("");\n';
      expect(complaints(`${name} wrong`, { module: "NodeNext", ...types }, { "wrong.mts": wrong })).toContain(
        "wrong.mts(2,21): error TS2345",
      );
    });
  });
});

describe("in a bundle for browsers", () => {
  /** Bundles code that imports the package, and returns the output and its metadata. */
  const bundle = (contents: string, options: BuildOptions = {}): { text: string; metafile: Metafile } => {
    const { outputFiles, metafile }: BuildResult<{ write: false; metafile: true }> = buildSync({
      stdin: { contents, resolveDir: project },
      absWorkingDir: project,
      bundle: true,
      platform: "browser",
      format: "esm",
      logLevel: "silent",
      ...options,
      write: false,
      metafile: true,
    });
    return { text: outputFiles[0]!.text, metafile };
  };

  const whole = 'export * from "teleport-audit-events";';

  /** Returns the bytes of a bundle that come from this package, not its dependency. */
  const ownBytes = ({ metafile }: { metafile: Metafile }): number => {
    const inputs = Object.entries(Object.values(metafile.outputs)[0]!.inputs);
    return inputs
      .filter(([path]) => path.includes("node_modules/teleport-audit-events/"))
      .reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0);
  };

  it.each(["esm", "iife"] as const)("needs no Node modules (%s)", (format) => {
    const { text, metafile } = bundle(whole, { format });
    for (const { imports } of Object.values(metafile.outputs)) expect(imports).toEqual([]);
    // The only use of Node checks at run time whether it is available, and bundlers do not follow it.
    const lookup = /\bprocess\?\.getBuiltinModule\?\.\("node:zlib"\)/g;
    expect(text.match(lookup)).toHaveLength(1);
    expect(text.replace(lookup, "")).not.toMatch(/\brequire\(|["'`]node:/);
    const folders = Object.keys(metafile.inputs).map((path) => /\/src\/(\w+)\//.exec(path)?.[1]);
    expect(folders).toContain("recording");
    expect(folders).not.toContain("cli");
  });

  it("does not generate code at run time", () => {
    expect(bundle(whole).text).not.toMatch(/\beval\b|\bnew Function\b|\bFunction\(/);
  });

  it.each([
    ["ES modules", whole],
    ["CommonJS", 'module.exports = require("teleport-audit-events");'],
  ])("can be imported without TextEncoder and TextDecoder (%s)", (_, contents) => {
    const { text } = bundle(contents, { format: "iife", globalName: "api" });
    const context = vm.createContext({});
    expect(vm.runInContext("typeof TextEncoder + typeof TextDecoder", context)).toBe("undefined".repeat(2));
    const use = 'api.Metadata.marshalJSON(api.Metadata.create({ Type: "user.login", Code: "T1000I" }))';
    const json = vm.runInContext(`${text}\n${use}`, context) as string;
    expect(JSON.parse(json)).toMatchObject({ event: "user.login", code: "T1000I" });
  });

  it.each([{ minify: false }, { minify: true }])("runs with only the globals of browsers (%j)", ({ minify }) => {
    const { text } = bundle(whole, { format: "iife", globalName: "api", minify });
    // The same limits as a content security policy without eval and WebAssembly.
    const codeGeneration = { strings: false, wasm: false };
    const context = vm.createContext({ TextEncoder, TextDecoder, oneofs: JSON.stringify(oneofs) }, { codeGeneration });
    const formsOf = textOf("tests/package/project/forms.cjs");
    expect(vm.runInContext("typeof Buffer + typeof process + typeof require", context)).toBe("undefined".repeat(3));
    vm.runInContext(`${text}\nconst module = {};\n${formsOf}`, context);
    const result = vm.runInContext("JSON.stringify(module.exports(api, JSON.parse(oneofs)))", context) as string;
    expect(JSON.parse(result)).toEqual(forms);
  });

  /** Returns the names of a message and of all messages in its fields. */
  const madeOf = (name: string, found = new Set<string>()): Set<string> => {
    found.add(name);
    for (const { type } of messages.get(name) ?? []) {
      const part = /^map<string, (\w+)>$/.exec(type)?.[1] ?? type;
      if (messages.has(part) && !found.has(part)) madeOf(part, found);
    }
    return found;
  };

  it.each(codecs.map(nameOf))("has only the codecs of %s and the messages in it if only that is imported", (name) => {
    const { text } = bundle(`import { ${name} } from "teleport-audit-events";\nconsole.log(${name}.decode(bytes));`);
    const written = [...text.matchAll(/\bfunction write([A-Z]\w*)\(/g)].map(([, message]) => message!);
    const messagesWritten = written.filter((message) => messages.has(message));
    expect(messagesWritten.sort()).toEqual([...madeOf(name)].sort());
    expect(text.match(/"events\.\w+"/g)).toEqual([`"events.${name}"`]);
  });

  it("is small if one message is imported", () => {
    const one = bundle(
      'import { SessionStart } from "teleport-audit-events";\nconsole.log(SessionStart.decode(bytes));',
      { minify: true },
    );
    // A limit in bytes, because a percentage of the whole would grow with the whole.
    expect(ownBytes(one)).toBeLessThan(54_600);
    expect(one.text).not.toMatch(/SAMLConnectorDelete|UserLogin|null_value|user\.login|T1000I/);
    expect(one.text).not.toMatch(/node:zlib|DecompressionStream|gzip/);
  });

  it("is small if one message of 2026 is imported", () => {
    const one = bundle(
      'import { SessionStart } from "teleport-audit-events/2026";\nconsole.log(SessionStart.decode(bytes));',
      { minify: true },
    );
    expect(ownBytes(one)).toBeLessThan(75_600);
    expect(one.text).not.toMatch(/SAMLConnectorDelete|UserLogin|user\.login|T1000I/);
    expect(one.text).not.toMatch(/node:zlib|DecompressionStream|gzip/);
  });

  it("has no edition if only defineEdition is imported", () => {
    const { metafile } = bundle('export * from "teleport-audit-events/edition";');
    const inputs = Object.keys(metafile.inputs);
    expect(inputs.filter((path) => path.includes("/editions/")).length).toBeGreaterThan(0);
    expect(inputs.filter((path) => /generated|\/editions\/\d/.test(path))).toEqual([]);
  });

  it.each(["src/index.js", "src/editions/2026/index.js"])(
    "has no code of an edition if nothing of %s is used, even if the bundler ignores sideEffects",
    (entry) => {
      // A copy without a package.json.
      const copy = join(project, "without-manifest");
      cpSync(join(installed, "dist/esm"), copy, { recursive: true });
      const { metafile } = bundle(`import ${JSON.stringify(join(copy, entry))};`);
      const inputs = Object.entries(Object.values(metafile.outputs)[0]!.inputs);
      const left = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path);
      expect(left.length).toBeGreaterThan(0);
      expect(left.filter((path) => /generated|\/editions\//.test(path))).toEqual([]);
    },
  );

  it("is empty if nothing is used", () => {
    for (const entry of ["", "/2026", "/edition"]) {
      expect(ownBytes(bundle(`import "teleport-audit-events${entry}";`))).toBe(0);
    }
    for (const entry of ["", "/2026"]) {
      expect(ownBytes(bundle(`import { AuditEvent, readRecording } from "teleport-audit-events${entry}";`))).toBe(0);
    }
  });
});
