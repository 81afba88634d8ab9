// Runs a program that decodes, encodes, reads and writes with the packed package, in this version of Node. With LONG=1,
// also runs it in other runtimes and after other bundlers, and compiles it with other versions of TypeScript.

import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { buildSync, type Format } from "esbuild";
import { linesOf, objectsOf, textOf, type Vector } from "../support/data.js";
import { LONG } from "../support/long.js";
import { installPackage, output, packPackage, ROOT, run } from "../support/packed-package.js";
import { TempFolder } from "../support/temp-folder.js";

jest.setTimeout(600_000);

const folder = new TempFolder();
let project: string;

const vectors = objectsOf<Vector>("tests/fixtures/vectors/vectors.jsonl");
const lines = linesOf("tests/fixtures/samples/session.jsonl");
/** The output of the program. */
const EXPECTED = `${vectors.length} events, a recording of ${lines.length} events\n`;

const vectors2026 = objectsOf<Vector>("tests/fixtures/2026/vectors.jsonl");
/** The output of the program for 2026. */
const EXPECTED_2026 = `${vectors2026.length} events ${vectors2026.length} events\n`;

/** Returns the data of vectors for the programs. */
function eventsOf(vectors: readonly Vector[]): readonly object[] {
  return vectors.map(({ oneof, json }) => ({ oneof: Buffer.from(oneof, "hex").toString("base64"), json }));
}

beforeAll(() => {
  project = installPackage(folder, packPackage(folder));
  cpSync(join(ROOT, "tests/runtimes/program"), project, { recursive: true });
  const data = {
    events: eventsOf(vectors),
    recording: readFileSync(join(ROOT, "examples/session.tar")).toString("base64"),
    lines,
  };
  folder.write("project/data.cjs", `module.exports = ${JSON.stringify(data)};\n`);
  folder.write("project/data2026.cjs", `module.exports = ${JSON.stringify({ events: eventsOf(vectors2026) })};\n`);
});

/** Bundles a program for the web with esbuild, and returns the path of the bundle. */
function bundle(entry: string, format: Format, banner = ""): string {
  const outfile = folder.at(
    `bundles/${entry}-${format}${banner === "" ? "" : "-web"}.${format === "esm" ? "mjs" : "cjs"}`,
  );
  buildSync({
    ...{ entryPoints: [join(project, entry)], bundle: true, platform: "browser", format, outfile, minify: true },
    banner: { js: banner },
  });
  return outfile;
}

/** Hides node:zlib from the library. */
const WITHOUT_ZLIB = "process.getBuiltinModule = undefined;";

describe("in this version of Node", () => {
  it.each(["main.mjs", "main.cjs"])("runs %s", (file) => {
    expect(output(process.execPath, [file], project)).toBe(EXPECTED);
  });

  it.each(["editions.mjs", "editions.cjs"])("runs %s", (file) => {
    expect(output(process.execPath, [file], project)).toBe(EXPECTED_2026);
  });

  it.each(["esm", "cjs", "iife"] as const)("runs a bundle that esbuild writes for browsers (%s)", (format) => {
    expect(output(process.execPath, [bundle("main.mjs", format)], project)).toBe(EXPECTED);
  });

  it("runs without node:zlib", () => {
    expect(output(process.execPath, [bundle("main.mjs", "esm", WITHOUT_ZLIB)], project)).toBe(EXPECTED);
  });
});

(LONG ? describe : describe.skip)("elsewhere", () => {
  /** The folder in which the tools of package.json are installed. It is kept between runs. */
  const tools = join(ROOT, "tests/runtimes/.build");
  const tool = (path: string): string => join(tools, "node_modules", path);

  beforeAll(() => {
    const own = join(ROOT, "tests/runtimes");
    mkdirSync(tools, { recursive: true });
    for (const name of readdirSync(join(own, "tools"))) copyFileSync(join(own, "tools", name), join(tools, name));
    const installed = join(tools, "installed-lock.json");
    const lock = textOf("tests/runtimes/package-lock.json");
    if (existsSync(installed) && readFileSync(installed, "utf8") === lock) return;
    for (const name of ["package.json", "package-lock.json"]) copyFileSync(join(own, name), join(tools, name));
    output("npm", ["ci", "--no-audit", "--no-fund"], tools);
    copyFileSync(join(own, "package-lock.json"), installed);
  });

  /** Returns the path of a version of Node. */
  const node = (version: number): string => tool(`node-${version}/bin/node`);

  describe.each([
    [20, "v20.16.0"],
    [22, "v22."],
    [24, "v24."],
  ])("in Node %d", (version, expected) => {
    it("is the expected version", () => {
      expect(output(node(version), ["--version"], project)).toContain(expected);
    });

    it.each(["main.mjs", "main.cjs"])("runs %s", (file) => {
      expect(output(node(version), [file], project)).toBe(EXPECTED);
    });

    it.each(["editions.mjs", "editions.cjs"])("runs %s", (file) => {
      expect(output(node(version), [file], project)).toBe(EXPECTED_2026);
    });

    it("runs without node:zlib", () => {
      expect(output(node(version), [bundle("main.mjs", "esm", WITHOUT_ZLIB)], project)).toBe(EXPECTED);
    });
  });

  it.each(["main.mjs", "main.cjs"])("runs %s in Bun", (file) => {
    expect(output(tool(".bin/bun"), ["run", "--no-install", file], project)).toBe(EXPECTED);
  });

  it.each(["editions.mjs", "editions.cjs"])("runs %s in Bun", (file) => {
    expect(output(tool(".bin/bun"), ["run", "--no-install", file], project)).toBe(EXPECTED_2026);
  });

  it.each(["main.mjs", "main.cjs"])("runs %s in Deno", (file) => {
    const args = ["run", "--no-remote", "--node-modules-dir=manual", "--allow-read=.", file];
    expect(output(tool(".bin/deno"), args, project)).toBe(EXPECTED);
  });

  it.each([
    ["2021-11-03", []],
    ["2024-01-01", ["nodejs_compat"]],
    ["2024-09-23", ["nodejs_compat"]],
    ["2026-07-01", []],
    ["2026-07-01", ["nodejs_compat"]],
  ])("runs in workerd with the compatibility date %s and the flags %j", (date, flags) => {
    // Miniflare needs Node 22.
    const args = [join(tools, "workerd.mjs"), bundle("worker.mjs", "esm"), date, ...flags];
    expect(output(node(22), args, tools)).toBe(EXPECTED);
  });

  it("reads and writes recordings in workerd as in Node", () => {
    const args = [join(ROOT, "tests/runtimes/workerd-recordings.js"), bundle("library.mjs", "esm"), tools];
    const results = output(node(22), args, project);
    expect(results.match(/^workerd .*: (\d+) of \1 results are the same as in Node$/gm)).toHaveLength(5);
  });

  it("runs in the edge runtime, except for writing recordings", () => {
    const args = [join(tools, "edge.cjs"), bundle("edge.mjs", "iife")];
    expect(output(process.execPath, args, project)).toBe(EXPECTED);
  });

  it.each(["node", "web"])("runs a bundle that webpack writes for the target %s", (target) => {
    const file = folder.at(`bundles/webpack-${target}.cjs`);
    output(process.execPath, [join(tools, "webpack.cjs"), join(project, "main.mjs"), target, file], project);
    expect(output(process.execPath, [file], project)).toBe(EXPECTED);
  });

  describe.each(["5.4", "7"])("with TypeScript %s", (version) => {
    /** Compiles files of tests/package/project in the project, and returns the compiler's errors. */
    const compile = (files: readonly string[], options: object): string => {
      const compilerOptions = {
        ...{ strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, skipLibCheck: false },
        ...{ target: "ES2022", noEmit: true, lib: ["ES2022"], types: [] },
        ...options,
      };
      const copies = files.map((file, i) => {
        // The extension chooses between ESM and CommonJS.
        const [, name, extension] = /(\w+)(\.\w+)$/.exec(file)!;
        const source = file.replace(/\.[mc]ts$/, ".ts");
        folder.write(`project/types/${i}-${name}${extension}`, textOf(`tests/package/project/${source}`));
        return `types/${i}-${name}${extension}`;
      });
      folder.write("project/tsconfig.json", JSON.stringify({ compilerOptions, files: copies }));
      return run(process.execPath, [tool(`typescript-${version}/bin/tsc`)], project).stdout;
    };

    it("is the expected version", () => {
      const args = [tool(`typescript-${version}/bin/tsc`), "--version"];
      expect(output(process.execPath, args, project)).toContain(`Version ${version}.`);
    });

    it.each([
      ["Node16", "Node16"],
      ["NodeNext", "NodeNext"],
    ])("compiles with the types of the language and the module resolution %s", (module, moduleResolution) => {
      const options = { module, moduleResolution, lib: ["ES2018"], target: "ES2018" };
      expect(compile(["types/language.mts", "types/language.cts"], options)).toBe("");
    });

    it("compiles with the types of the language and the module resolution of bundlers", () => {
      const options = { module: "ESNext", moduleResolution: "Bundler", lib: ["ES2018"], target: "ES2018" };
      expect(compile(["types/language.ts"], options)).toBe("");
    });

    it("compiles with the types of the DOM", () => {
      const options = { module: "NodeNext", lib: ["ES2022", "DOM"] };
      expect(compile(["types/dom.mts", "api.mts", "api.cts"], options)).toBe("");
      expect(compile(["api2026.mts", "api2026.cts", "editions.mts", "editions.cts"], options)).toBe("");
    });

    it.each([20, 24])("compiles with the types of Node %d", (node) => {
      const typeRoots = folder.at(`types-of-node-${node}`);
      if (!existsSync(typeRoots)) {
        mkdirSync(typeRoots);
        symlinkSync(tool(`types-node-${node}`), join(typeRoots, "node"));
      }
      const options = { module: "NodeNext", types: ["node"], typeRoots: [typeRoots] };
      expect(compile(["types/node.mts", "api.mts", "api.cts"], options)).toBe("");
    });

    it("compiles with the types of Cloudflare", () => {
      const options = { module: "NodeNext", types: [tool("@cloudflare/workers-types/index.d.ts")] };
      expect(compile(["types/cloudflare.mts"], options)).toBe("");
    });
  });

  it("compiles with the module resolution of old versions of Node and TypeScript 5.4", () => {
    folder.write("project/types/old.ts", textOf("tests/package/project/types/language.ts"));
    const compilerOptions = {
      ...{ strict: true, skipLibCheck: false, noEmit: true, lib: ["ES2018"], target: "ES2018", types: [] },
      ...{ module: "CommonJS", moduleResolution: "Node10", esModuleInterop: true },
    };
    folder.write("project/tsconfig.json", JSON.stringify({ compilerOptions, files: ["types/old.ts"] }));
    const { stdout } = run(process.execPath, [tool("typescript-5.4/bin/tsc")], project);
    expect(stdout).toBe("");
  });
});
