// The direction of imports in src and tools is checked by eslint.config.js.

import { dirname, join } from "node:path";
import { textOf } from "../support/data.js";
import { filesIn, ROOT } from "../support/packed-package.js";

/** Returns the files that a file imports, even if only for types. */
function importsOf(file: string): string[] {
  const specifiers = [...textOf(file).matchAll(/(?:\bfrom |\bimport |\bimport\()"(\.{1,2}\/[^"]+)"/g)];
  return specifiers.map(([, specifier]) => join(dirname(file), specifier!).replace(/\.js$/, ".ts"));
}

const folders = ["src", "generated", "tools"];
const files = folders.flatMap((folder) => filesIn(join(ROOT, folder)).map((file) => `${folder}/${file}`));
const imports = new Map(files.filter((file) => file.endsWith(".ts")).map((file) => [file, importsOf(file)]));

/** Returns the first cycle of imports that a file leads to, or undefined. */
function cycleFrom(file: string, done: Set<string>, path: readonly string[] = []): string[] | undefined {
  if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
  if (done.has(file)) return undefined;
  for (const imported of imports.get(file) ?? []) {
    const cycle = cycleFrom(imported, done, [...path, file]);
    if (cycle !== undefined) return cycle;
  }
  done.add(file);
  return undefined;
}

it("there are no import cycles", () => {
  const done = new Set<string>();
  for (const file of imports.keys()) expect(cycleFrom(file, done)).toBeUndefined();
});

it("the check follows every import", () => {
  expect(imports.get("src/editions/2020/index.ts")).toContain("generated/2020/events/events.index.ts");
  expect(imports.size).toBeGreaterThan(100);
});

it("generated code depends only on two files of the runtime and on Go types", () => {
  const generated = [...imports].filter(([file]) => file.startsWith("generated/")).flatMap(([, paths]) => paths);
  const others = new Set(generated.filter((path) => !path.startsWith("generated/")));
  expect([...others].sort()).toEqual(["src/editions/2026/traits.ts", "src/runtime/codegen.ts", "src/runtime/index.ts"]);
});
