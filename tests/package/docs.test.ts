import { spawn } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { delimiter, dirname, join, posix } from "node:path";
import { build, type Plugin } from "esbuild";
import { globSync } from "tinyglobby";
import ts from "typescript";
import { CommandLine, quoted } from "../support/command-line.js";
import { textOf } from "../support/data.js";
import { ROOT } from "../support/packed-package.js";
import { TempFolder } from "../support/temp-folder.js";

jest.setTimeout(120_000);

// In the info string of a fence, after the language:
// - `no-run` marks a snippet that is compiled but not run, because it needs a network or a key,
// - `generated` marks lines of generated/2020/events/events.codec.ts or events.transcoding.ts.

/** Pages with snippets and shell lines to compile and run. */
const RUN = ["README.md", ...pagesIn("docs").filter((page) => !/\/(generator|events)\.md$/.test(page))];
/** Pages with TypeScript to compile but not to run, because it is for another project. */
const COMPILED = ["docs/generator.md"];
/** All pages, for their links. */
const PAGES = globSync("**/*.md", {
  cwd: ROOT,
  ignore: ["**/node_modules/**", "**/.build/**", "dist/**", "coverage/**"],
}).sort();

function pagesIn(folder: string): string[] {
  const names = readdirSync(join(ROOT, folder)).filter((name) => name.endsWith(".md"));
  return names.map((name) => posix.join(folder, name)).sort();
}

/** A fenced block of code in a page. */
interface Fence {
  /** The page and the line of the fence, for test names. */
  readonly place: string;
  readonly language: string;
  /** The words after the language. */
  readonly marks: readonly string[];
  readonly code: string;
  /** The content of the `text` fence that follows, which shows the output. */
  readonly output: string | undefined;
}

const FENCE = /^```(\w+)((?: [\w-]+)*)\n(.*?)^```$\n*(?:^```text\n(.*?)^```$)?/gms;

function fencesOf(page: string): Fence[] {
  const text = textOf(page);
  return [...text.matchAll(FENCE)].map(({ index, 1: language, 2: marks, 3: code, 4: output }) => ({
    place: `${page}:${text.slice(0, index).split("\n").length}`,
    language: language!,
    marks: marks!.split(" ").filter(Boolean),
    code: code!,
    output,
  }));
}

const fences = RUN.flatMap(fencesOf);
const isCode = ({ language }: Fence): boolean => language === "ts" || language === "js";
const generated = fences.filter(({ marks }) => marks.includes("generated"));
const snippets = fences.filter((fence) => isCode(fence) && !generated.includes(fence));
const compiled = [...snippets, ...COMPILED.flatMap(fencesOf).filter(({ language }) => language === "ts")];
const shell = fences.filter(({ language, marks }) => language === "sh" && !marks.includes("no-run"));

/** A project with the example recording and the dependencies of this repository. */
const folder = new TempFolder();
const project = folder.at("project");
const commandLine = new CommandLine();

beforeAll(() => {
  mkdirSync(project);
  cpSync(join(ROOT, "examples/session.tar"), join(project, "examples/session.tar"));
  symlinkSync(join(ROOT, "node_modules"), join(project, "node_modules"));
  // The code that a reader of docs/editions.md generates.
  for (const name of ["edition", "transcoding"]) {
    const file = `teleport/legacy/types/events/events.${name}`;
    folder.write(`project/snippets/gen/${file}.ts`, `export * from "${ROOT}/generated/2026/${file}.js";\n`);
  }
});

/** The source of each entry point of the package. */
function entryPoints(): Map<string, string> {
  const manifest = JSON.parse(textOf("package.json")) as {
    name: string;
    exports: Readonly<Record<string, string | { readonly import: { readonly default: string } }>>;
  };
  const sources = Object.entries(manifest.exports).map(([path, target]): [string, string] => {
    const built = typeof target === "string" ? target : target.import.default;
    const source = built
      .replace(/^\.\/dist\/esm\/(.*)\.js$/, "$1.ts")
      .replace("./dist/events.schema.json", "generated/2020/events/events.schema.json")
      .replace("./dist/events-2026.schema.json", "generated/2026/teleport/legacy/types/events/events.schema.json");
    return [posix.join(manifest.name, path), join(ROOT, source)];
  });
  return new Map(sources);
}

/** The file that a snippet is written to, without its extension. */
const fileOf = (i: number): string => join(project, "snippets", String(i));

describe("the snippets", () => {
  /** Parsed files by path, which all programs share. */
  const parsed = new Map<string, ts.SourceFile | undefined>();

  /** Type-checks all snippets in one program, and returns what the compiler reports for them. */
  function problemsOf(fences: readonly Fence[], options: ts.CompilerOptions): string[] {
    const files = new Map(fences.map((fence, i) => [`${fileOf(i)}.m${fence.language}`, fence]));
    const paths = Object.fromEntries([...entryPoints()].map(([name, source]) => [name, [source]]));
    const all: ts.CompilerOptions = {
      ...{ strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, noEmit: true },
      ...{ target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.NodeNext, resolveJsonModule: true },
      ...{ allowJs: true, checkJs: true, noImplicitAny: true, skipLibCheck: true, paths },
      ...{ types: ["node"], typeRoots: [join(ROOT, "node_modules/@types")] },
      ...options,
    };
    const host = ts.createCompilerHost(all);
    const { readFile, fileExists } = host;
    host.readFile = (file) => files.get(file)?.code ?? readFile(file);
    host.fileExists = (file) => files.has(file) || fileExists(file);
    const { getSourceFile } = host;
    host.getSourceFile = (file, ...args) => {
      if (files.has(file)) return getSourceFile(file, ...args);
      if (!parsed.has(file)) parsed.set(file, getSourceFile(file, ...args));
      return parsed.get(file);
    };
    const program = ts.createProgram([...files.keys()], all, host);
    return [...files].flatMap(([file, { place }]) => {
      const source = program.getSourceFile(file)!;
      const diagnostics = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
      return diagnostics.map(({ messageText }) => `${place}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`);
    });
  }

  const DOM = ["lib.es2022.d.ts", "lib.dom.d.ts"];
  const NO_DOM = ["lib.es2022.d.ts"];

  it("are found", () => {
    expect(fencesOf("README.md").filter(isCode)).toHaveLength(4);
    expect(compiled.length).toBeGreaterThanOrEqual(18);
    // No fence with code is missed.
    for (const page of [...RUN, ...COMPILED]) {
      expect(fencesOf(page).filter(isCode)).toHaveLength(
        textOf(page).match(/^```(ts|js|typescript|javascript)\b/gm)?.length ?? 0,
      );
    }
  });

  it("compile", () => {
    expect(problemsOf(compiled, { lib: DOM })).toEqual([]);
  });

  it("compile without the DOM", () => {
    expect(problemsOf(compiled, { lib: NO_DOM })).toEqual([]);
  });

  it("do not compile with a mistake, which shows that these tests work", () => {
    const code = 'import { SessionStart } from "teleport-audit-events";\nSessionStart.decode("");\n';
    const wrong: Fence = { place: "wrong", language: "ts", marks: [], code, output: undefined };
    for (const lib of [DOM, NO_DOM]) {
      expect(problemsOf([wrong], { lib })).toEqual([expect.stringMatching(/^wrong: .* not assignable/)]);
    }
  });

  it("show generated code verbatim", () => {
    const lines = (text: string): string => text.replaceAll(/^ +/gm, "");
    const codec = lines(
      ["codec", "transcoding"].map((name) => textOf(`generated/2020/events/events.${name}.ts`)).join(""),
    );
    expect(generated.length).toBeGreaterThan(0);
    for (const { code } of generated) expect(codec).toContain(lines(code));
  });

  describe("run", () => {
    const running = snippets.filter(({ marks }) => !marks.includes("no-run"));
    const results = new Map<Fence, Promise<string>>();

    beforeAll(async () => {
      for (const [i, { language, code }] of running.entries()) {
        folder.write(`project/snippets/${i}.m${language}`, code);
      }
      const sources = entryPoints();
      const fromSources: Plugin = {
        name: "from-sources",
        setup({ onResolve }) {
          onResolve({ filter: /^teleport-audit-events(\/|$)/ }, ({ path }) => ({ path: sources.get(path)! }));
        },
      };
      await build({
        entryPoints: running.map(({ language }, i) => `${fileOf(i)}.m${language}`),
        outdir: join(project, "built"),
        outExtension: { ".js": ".mjs" },
        absWorkingDir: project,
        bundle: true,
        splitting: true,
        format: "esm",
        platform: "node",
        target: "node20",
        // The libraries that are CommonJS require modules of Node.
        banner: { js: 'import { createRequire as $cr } from "node:module";\nconst require = $cr(import.meta.url);' },
        plugins: [fromSources],
        logLevel: "silent",
      });
      for (const [i, fence] of running.entries()) {
        const file = join(project, "built", `${i}.mjs`);
        const result = outputOf(process.execPath, [file]);
        // Its own test awaits it. Until then a failure must not count as unhandled.
        result.catch(() => undefined);
        results.set(fence, result);
      }
    });

    it.each(running.map((fence) => [fence.place, fence] as const))("%s", async (_, fence) => {
      const shown = [...fence.code.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, text]) => text!);
      const lines = (await results.get(fence)!).split("\n");
      for (const text of shown) {
        const pattern = new RegExp(`^${text.split("…").map(escapeRegExp).join(".*")}$`);
        expect([text, lines.findIndex((line) => pattern.test(line))]).not.toEqual([text, -1]);
        lines.splice(0, lines.findIndex((line) => pattern.test(line)) + 1);
      }
    });
  });
});

/** Runs a program in the project, and returns its standard output. */
async function outputOf(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  const child = spawn(program, args, {
    cwd: project,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const texts = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (texts.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (texts.stderr += text));
  const status = await new Promise((resolve, reject) => child.once("close", resolve).once("error", reject));
  if (status === 0 && texts.stderr === "") return texts.stdout;
  throw new Error(`${program} ${args.join(" ")}: exit status ${String(status)}\n${texts.stderr}`);
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

describe("the command line", () => {
  let path: string;

  beforeAll(() => {
    const command = `#!/bin/sh\nexec ${quoted(process.execPath)} ${quoted(commandLine.main)} "$@"\n`;
    // In place of the real npx, which would look the package up in a registry.
    const files = { "teleport-audit-events": command, npx: '#!/bin/sh\nexec "$@"\n' };
    for (const [name, text] of Object.entries(files)) chmodSync(folder.write(`bin/${name}`, text), 0o755);
    path = [folder.at("bin"), process.env["PATH"]].join(delimiter);
  });

  it("is shown in the README and in its own page", () => {
    const pages = new Set(shell.map(({ place }) => place.split(":")[0]));
    expect(pages).toEqual(new Set(["README.md", "docs/cli.md"]));
    for (const { code } of shell) expect(code).toContain("teleport-audit-events ");
  });

  // In the order of the page: later lines use files that earlier ones write.
  it.each(shell.map((fence) => [fence.place, fence] as const))("prints the output that %s shows", async (_, fence) => {
    const output = await outputOf("sh", ["-e", "-c", fence.code], { PATH: path });
    if (fence.output !== undefined) expect(output).toBe(fence.output);
  });

  it("shows its commands, options and formats", () => {
    const page = textOf("docs/cli.md");
    for (const command of ["decode", "encode", "inspect", "export"]) {
      expect(page).toContain(`\n## ${command}\n`);
      const { stdout } = commandLine.run([command, "--help"]);
      const options = stdout.match(/--(?!help)[a-z-]+/g)!;
      expect(options.length).toBeGreaterThan(1);
      for (const option of options)
        expect([command, page]).toEqual([command, expect.stringContaining(option === "--output" ? "`-o" : option)]);
    }
  });
});

describe("the links", () => {
  /** The anchors of a page's headings, as GitHub makes them. */
  const anchorsOf = (page: string): Set<string> => {
    const headings = textOf(page)
      .replace(/^```.*?^```$/gms, "")
      .matchAll(/^#+ (.*)$/gm);
    return new Set(
      Array.from(headings, ([, text]) =>
        text!
          .toLowerCase()
          .replace(/[^\w\- ]/g, "")
          .replaceAll(" ", "-"),
      ),
    );
  };

  it.each(PAGES)("of %s resolve", (page) => {
    const text = textOf(page).replace(/^```.*?^```$/gms, "");
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link!);
    const broken = links
      .filter((link) => !/^[a-z]+:/.test(link))
      .filter((link) => {
        const [file, anchor] = link.split("#");
        const target = file === "" ? page : posix.join(dirname(page), file!);
        if (!existsSync(join(ROOT, target))) return true;
        return anchor !== undefined && !anchorsOf(target).has(anchor);
      });
    expect(broken).toEqual([]);
  });
});

describe("the README", () => {
  it("is short, with lines of up to 120 columns", () => {
    const text = textOf("README.md");
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(10_000);
    expect(text.split("\n").filter((line) => line.length > 120)).toEqual([]);
  });
});
