// Builds the package: dist/esm and dist/cjs, each with its types, and the command line.

import { execFileSync } from "node:child_process";
import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");

rmSync("dist", { recursive: true, force: true });
for (const format of ["esm", "cjs"]) {
  execFileSync(process.execPath, [tsc, "--project", `tsconfig.${format}.json`], { stdio: "inherit" });
}
writeFileSync("dist/cjs/package.json", '{ "type": "commonjs" }\n');
execFileSync(process.execPath, ["scripts/bundle-cli.js", "dist/esm/src/cli"], { stdio: "inherit" });
chmodSync("dist/esm/src/cli/main.js", 0o755);
