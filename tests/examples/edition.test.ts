// Builds the example outside the repository with the packed package.

import { cpSync, readFileSync } from "node:fs";
import { basename, delimiter, join } from "node:path";
import { textOf } from "../support/data.js";
import { filesIn, installPackage, output, packPackage, ROOT, run } from "../support/packed-package.js";
import { TempFolder } from "../support/temp-folder.js";

jest.setTimeout(120_000);

const EXAMPLE = join(ROOT, "examples/edition");

const folder = new TempFolder();
let project: string;

beforeAll(() => {
  project = installPackage(folder, packPackage(folder));
  const isMade = (path: string): boolean =>
    ["node_modules", "dist", "gen", "package-lock.json"].includes(basename(path));
  cpSync(EXAMPLE, project, { recursive: true, filter: (path) => !isMade(path) });
  // Like npm run, which adds the dependencies' commands to the PATH.
  const bins = [project, ROOT].map((root) => join(root, "node_modules/.bin"));
  process.env["PATH"] = [...bins, process.env["PATH"]].join(delimiter);
  output("buf", ["generate"], project);
});

/** The compiler's options for this repository's types of Node. */
const TYPES = ["--typeRoots", join(ROOT, "node_modules/@types")];

describe("the example of an edition", () => {
  it("generates the codecs, an index, and the schema and the tables of the union", () => {
    const names = ["codec", "edition", "index", "transcoding"].map((name) => `events/events.${name}.ts`);
    expect(filesIn(join(project, "src/gen"))).toEqual(names);
  });

  it("compiles and prints output.txt", () => {
    output("tsc", TYPES, project);
    expect(output(process.execPath, ["dist/main.js"], project)).toBe(textOf("examples/edition/output.txt"));
  });

  it("does not compile with mistakes, and the errors say which", () => {
    const source = readFileSync(join(EXAMPLE, "src/edition.ts"), "utf8");
    const mistakes: readonly (readonly [right: string, wrong: string, error: RegExp])[] = [
      // The message does not exist.
      ['message: "DeployStart"', 'message: "DeployStarted"', /TS2820: .*"DeployStarted".* Did you mean/],
      // The message is not an event.
      ['message: "DeployStart"', 'message: "Metadata"', /TS2322: .*"Metadata".* not assignable .*"SessionStart" \|/],
      ['D1000I: "deployment started",', "", /TS2741: Property 'D1000I' is missing/],
      ['message: "SessionPrint", codes: []', 'message: "SessionPrint"', /Property 'codes' is missing/],
    ];
    for (const [i, [right, wrong]] of mistakes.entries()) {
      expect(source).toContain(right);
      folder.write(`project/src/wrong${i}.ts`, source.replace(right, wrong));
    }
    const { stdout } = run("tsc", ["--noEmit", ...TYPES], project);
    const errors = stdout.split(/^(?=\S)/m);
    expect(errors).toHaveLength(mistakes.length);
    for (const [i, [, , error]] of mistakes.entries()) {
      expect(errors[i]).toMatch(error);
      expect(errors[i]).toContain(`wrong${i}.ts(`);
    }
  });
});
