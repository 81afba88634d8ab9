import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import vm from "node:vm";
import { buildSync, type BuildOptions, type BuildResult, type Metafile } from "esbuild";
import { codecs, nameOf } from "./support/codecs.js";
import { objectsOf, textOf, type Vector } from "./support/data.js";
import { filesIn, installPackage, output, packPackage, ROOT, run } from "./support/packed-package.js";
import { messages } from "./support/schema.js";
import { TempFolder } from "./support/temp-folder.js";

jest.setTimeout(120_000);

const folder = new TempFolder();
let tarball: string;
let project: string;
/** Where the package is installed in the project. */
let installed: string;

beforeAll(() => {
  tarball = packPackage(folder);
  project = installPackage(folder, tarball);
  installed = join(project, "node_modules/teleport-audit-events");
  cpSync(join(ROOT, "tests/package/project"), project, { recursive: true });
});

const vectors = objectsOf<Vector>("tests/vectors/vectors.jsonl");
const oneofs = vectors.map((vector) => vector.oneof);
const forms = vectors.map(({ message, oneof, json, std }) => ({ message, oneof, json, std, read: json }));

/** Path of a program among this repository's dependencies. */
function program(path: string): string {
  return join(ROOT, "node_modules", path);
}

describe("the tarball", () => {
  /** The files that sources are built to. */
  const builtFrom = (format: string, ...folders: readonly string[]): string[] => {
    const sources = folders.flatMap((source) => filesIn(join(ROOT, source)).map((file) => `${source}/${file}`));
    return ["src/index.ts", ...sources].flatMap((source) =>
      [".js", ".d.ts"].map((extension) => `dist/${format}/${source.replace(/\.ts$/, extension)}`),
    );
  };

  it("holds the built code, the schema and the documents, and nothing else", () => {
    const both = ["generated", "src/events", "src/runtime"];
    const expected = [
      ...["CHANGELOG.md", "LICENSE", "README.md", "package.json"],
      ...filesIn(join(ROOT, "proto")).map((file) => `proto/${file}`),
      ...builtFrom("esm", ...both, "src/recording", "src/cli"),
      ...builtFrom("cjs", ...both),
      "dist/cjs/package.json",
    ];
    expect(filesIn(installed)).toEqual(expected.sort());
  });

  it("has the documents and the schema as they are", () => {
    for (const file of ["CHANGELOG.md", "LICENSE", "README.md", "proto/events/events.proto"]) {
      expect(readFileSync(join(installed, file), "utf8")).toBe(textOf(file));
    }
  });

  it("depends on long alone, and runs nothing when it is installed", () => {
    const manifest = JSON.parse(readFileSync(join(installed, "package.json"), "utf8")) as Record<string, object>;
    expect(Object.keys(manifest["dependencies"]!)).toEqual(["long"]);
    for (const other of ["peerDependencies", "optionalDependencies", "bundleDependencies", "bundledDependencies"]) {
      expect(manifest).not.toHaveProperty(other);
    }
    for (const script of ["preinstall", "install", "postinstall", "prepare"]) {
      expect(manifest["scripts"]).not.toHaveProperty(script);
    }
    expect(manifest).toMatchObject({ license: "Apache-2.0", sideEffects: false, engines: { node: ">=20" } });
    const others = readdirSync(join(project, "node_modules")).filter((name) => !name.startsWith("."));
    expect(others).toEqual(["long", "teleport-audit-events"]);
  });

  it("has nothing that publint complains of", () => {
    const { status, stdout } = run(process.execPath, [program("publint/src/cli.js"), tarball, "--strict"], project);
    expect(stdout).toContain("All good!");
    expect(status).toBe(0);
  });

  it("has types that attw finds right for every kind of resolution", () => {
    const attw = program("@arethetypeswrong/cli/dist/index.js");
    const args = [attw, tarball, "--no-definitely-typed", "--format", "ascii", "--no-color", "--no-emoji"];
    const { status, stdout } = run(process.execPath, args, project);
    expect(stdout).toContain("No problems found");
    expect(status).toBe(0);
  });
});

describe("in an empty project", () => {
  /** What a script gives out when all events are put in. */
  const results = (script: string): { names: string[]; forms: object[] } =>
    JSON.parse(output(process.execPath, [script], project, JSON.stringify(oneofs))) as ReturnType<typeof results>;

  it("is used from an ECMAScript module", () => {
    expect(results("esm.mjs").forms).toEqual(forms);
  });

  it("is used from CommonJS, where it has the same exports", () => {
    const { names, forms: commonJSForms } = results("commonjs.cjs");
    expect(commonJSForms).toEqual(forms);
    expect(names).toEqual(results("esm.mjs").names);
    expect(names).toContain("SessionStart");
  });

  it("has a command line", () => {
    const bin = join(project, "node_modules/.bin/teleport-audit");
    const { status, stdout, stderr } = run(bin, ["decode", join(ROOT, "examples/session.tar")], project);
    expect(stderr).toBe("");
    expect(status).toBe(0);
    expect(stdout).toBe(textOf("tests/samples/session.jsonl"));
    expect(output(bin, ["--version"], project)).toBe(`${JSON.parse(textOf("package.json")).version as string}\n`);
  });
});

describe("in TypeScript", () => {
  /** Compiles files in a folder of their own below the project, and returns what the compiler complains of. */
  const complaints = (name: string, options: object, files: Readonly<Record<string, string>>): string => {
    for (const [file, text] of Object.entries(files)) folder.write(`project/${name}/${file}`, text);
    const compilerOptions = {
      ...{ strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, skipLibCheck: false },
      ...{ target: "ES2022", lib: ["ES2022"], types: [], noEmit: true },
      ...options,
    };
    folder.write(`project/${name}/tsconfig.json`, JSON.stringify({ compilerOptions, files: Object.keys(files) }));
    return run(process.execPath, [program("typescript/bin/tsc"), "--project", name], project).stdout;
  };
  const api = textOf("tests/package/project/api.ts");

  it("compiles from modules of both kinds with the resolution of Node", () => {
    expect(complaints("nodenext", { module: "NodeNext" }, { "api.mts": api, "api.cts": api })).toBe("");
  });

  it("compiles with the resolution of bundlers", () => {
    expect(complaints("bundler", { module: "ESNext", moduleResolution: "Bundler" }, { "api.ts": api })).toBe("");
  });

  it("compiles the README's snippets", () => {
    const snippets = [...textOf("README.md").matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code!);
    expect(snippets).toHaveLength(3);
    const files = Object.fromEntries(snippets.map((code, i) => [`snippet-${i}.mts`, code]));
    const types = { types: ["node"], typeRoots: [program("@types")] };
    expect(complaints("readme", { module: "NodeNext", ...types }, files)).toBe("");
  });

  it("complains of a wrong use, or these tests would show nothing", () => {
    const wrong = 'import { SessionStart } from "teleport-audit-events";\nSessionStart.decode("");\n';
    expect(complaints("wrong", { module: "NodeNext" }, { "wrong.mts": wrong })).toContain(
      "wrong.mts(2,21): error TS2345",
    );
  });
});

describe("in a bundle for browsers", () => {
  /** Bundles code that imports the package. */
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

  /** How much of a bundle is this package's and not its dependency's. */
  const ownBytes = ({ metafile }: { metafile: Metafile }): number => {
    const inputs = Object.entries(Object.values(metafile.outputs)[0]!.inputs);
    return inputs
      .filter(([path]) => path.includes("node_modules/teleport-audit-events/"))
      .reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0);
  };

  it.each(["esm", "iife"] as const)("needs nothing of Node (%s)", (format) => {
    const { text, metafile } = bundle(whole, { format });
    for (const { imports } of Object.values(metafile.outputs)) expect(imports).toEqual([]);
    expect(text).not.toMatch(/\brequire\(|["']node:/);
    expect(Object.keys(metafile.inputs).filter((path) => /\/(cli|recording)\//.test(path))).toEqual([]);
  });

  it("makes no code at run time", () => {
    expect(bundle(whole).text).not.toMatch(/\beval\b|\bnew Function\b|\bFunction\(/);
  });

  it.each([{ minify: false }, { minify: true }])("runs with what browsers have, and no more (%j)", ({ minify }) => {
    const { text } = bundle(whole, { format: "iife", globalName: "api", minify });
    // As under a content security policy that allows no eval and no WebAssembly.
    const codeGeneration = { strings: false, wasm: false };
    const context = vm.createContext({ TextEncoder, TextDecoder, oneofs: JSON.stringify(oneofs) }, { codeGeneration });
    const formsOf = textOf("tests/package/project/forms.cjs");
    expect(vm.runInContext("typeof Buffer + typeof process + typeof require", context)).toBe("undefined".repeat(3));
    vm.runInContext(`${text}\nconst module = {};\n${formsOf}`, context);
    const result = vm.runInContext("JSON.stringify(module.exports(api, JSON.parse(oneofs)))", context) as string;
    expect(JSON.parse(result)).toEqual(forms);
  });

  /** The messages that a message is made of, and itself. */
  const madeOf = (name: string, found = new Set<string>()): Set<string> => {
    found.add(name);
    for (const { type } of messages.get(name) ?? []) {
      const part = /^map<string, (\w+)>$/.exec(type)?.[1] ?? type;
      if (messages.has(part) && !found.has(part)) madeOf(part, found);
    }
    return found;
  };

  it.each(codecs.map(nameOf))(
    "has of the codecs only %s and what it is made of, when only that is imported",
    (name) => {
      const { text } = bundle(`import { ${name} } from "teleport-audit-events";\nconsole.log(${name}.decode(bytes));`);
      const written = [...text.matchAll(/\bfunction write([A-Z]\w*)\(/g)].map(([, message]) => message!);
      const messagesWritten = written.filter((message) => messages.has(message));
      expect(messagesWritten.sort()).toEqual([...madeOf(name)].sort());
      expect(text.match(/"events\.\w+"/g)).toEqual([`"events.${name}"`]);
    },
  );

  it("is small when one message is imported", () => {
    const one = bundle(
      'import { SessionStart } from "teleport-audit-events";\nconsole.log(SessionStart.decode(bytes));',
      { minify: true },
    );
    expect(ownBytes(one)).toBeLessThan(ownBytes(bundle(whole, { minify: true })) / 4);
    expect(one.text).not.toMatch(/SAMLConnectorDelete|UserLogin|null_value|user\.login|T1000I/);
  });

  it("is empty when nothing is used", () => {
    expect(ownBytes(bundle('import "teleport-audit-events";'))).toBe(0);
    expect(ownBytes(bundle('import { AuditEvent } from "teleport-audit-events";'))).toBe(0);
  });
});
