// Builds the package: the library with its types in dist/esm and dist/cjs, the command line, the generator, and
// the JSON Schema.

import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");

rmSync("dist", { recursive: true, force: true });
for (const format of ["esm", "cjs"]) {
  execFileSync(process.execPath, [tsc, "--project", `tsconfig.${format}.json`], { stdio: "inherit" });
}
writeFileSync("dist/cjs/package.json", '{ "type": "commonjs" }\n');
copyFileSync("generated/2020/events/events.schema.json", "dist/events.schema.json");
for (const tool of ["cli", "generator"]) {
  const folder = `dist/esm/src/${tool}`;
  execFileSync(process.execPath, ["tools/bundle.js", tool, folder], { stdio: "inherit" });
  chmodSync(`${folder}/main.js`, 0o755);
}
