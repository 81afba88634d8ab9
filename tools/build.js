// Builds the package: the library with its types in dist/esm and dist/cjs, the command line, the generator, and
// the JSON Schemas.

import { execFileSync } from "node:child_process";
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { posix } from "node:path";
import { transformSync } from "esbuild";

const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");

/** JSON Schemas in the package, by their names in dist. */
const SCHEMAS = {
  "events.schema.json": "generated/2020/events/events.schema.json",
  "events-2026.schema.json": "generated/2026/teleport/legacy/types/events/events.schema.json",
};

rmSync("dist", { recursive: true, force: true });
for (const format of ["esm", "cjs"]) {
  execFileSync(process.execPath, [tsc, "--project", `tsconfig.${format}.json`], { stdio: "inherit" });
}
writeFileSync("dist/cjs/package.json", '{ "type": "commonjs" }\n');
removeComments();
shortenCodecs();
removeInternalTypes();
shareTypes();
for (const [name, source] of Object.entries(SCHEMAS)) {
  // Without line breaks, which are 10 kB of the package.
  writeFileSync(`dist/${name}`, JSON.stringify(JSON.parse(readFileSync(source, "utf8"))));
}
for (const tool of ["cli", "generator"]) {
  const folder = `dist/esm/src/${tool}`;
  execFileSync(process.execPath, ["tools/bundle.js", tool, folder], { stdio: "inherit" });
  chmodSync(`${folder}/main.cjs`, 0o755);
}

/**
 * Removes the comments from the ES modules, except license notices. They would be 50 kB of the package, and the types
 * have the comments of exports. The compiler cannot do this, because it would also remove the annotations for bundlers.
 */
function removeComments() {
  const minify = (code) => transformSync(code, { minifyWhitespace: true }).code;
  const files = readdirSync("dist/esm", { recursive: true }).filter((name) => name.endsWith(".js"));
  for (const file of files.map((name) => `dist/esm/${name}`)) {
    const code = readFileSync(file, "utf8");
    if (/copyright/i.test(code)) continue;
    const short = code.replace(/^ *(?:\/\/.*|\/\*(?:(?!\*\/)[^])*\*\/)\n/gm, "");
    if (minify(short) !== minify(code)) throw new Error(`${file}: a line looks like a comment, but is not one`);
    writeFileSync(file, short);
  }
}

/**
 * Replaces the CommonJS form of the generated codecs by a shorter one. The compiler's code looks up imported functions at
 * each call: `(0, codegen_js_1.marshalMap)(…)`. The new code imports them by name, as there are no import cycles.
 */
function shortenCodecs() {
  const files = readdirSync("dist/esm/generated", { recursive: true }).filter((name) => name.endsWith(".codec.js"));
  for (const file of files) {
    const names = [];
    const body = readFileSync(`dist/esm/generated/${file}`, "utf8")
      .replace(/^import \{(.*)\} from (".*");$/gm, (_, imported, path) => {
        return `const {${imported.replaceAll(" as ", ": ")}} = require(${path});`;
      })
      .replace(/^export (function|const) (\w+)/gm, (_, kind, name) => {
        names.push(name);
        return `${kind} ${name}`;
      });
    if (/^(import|export)\b/m.test(body)) throw new Error(`${file}: unexpected form of import or export`);
    writeFileSync(`dist/cjs/generated/${file}`, `"use strict";\n${body}module.exports = { ${names.join(", ")} };\n`);
  }
}

/**
 * Removes functions and constructors from the types of generated codecs. No entry point exports them, and they are a third
 * of the types, which compilers read as a whole.
 */
function removeInternalTypes() {
  const files = readdirSync("dist/cjs/generated", { recursive: true }).map((name) => `dist/cjs/generated/${name}`);
  const edition = files.filter((file) => file.endsWith(".edition.d.ts")).map((file) => readFileSync(file, "utf8"));
  const used = new Set(edition.join("").match(/\b\w+\b/g));
  // A declaration of several lines ends before the next one.
  const declaration =
    /(?:^\/\*\*[^\n]*\*\/\n)?^export declare (?:function|const) (\w+)(?:\(|: new )[^]*?;\n(?=\/\*\*|export )/gm;
  for (const file of files.filter((file) => file.endsWith(".codec.d.ts"))) {
    const keep = (all, name) => (used.has(name) ? all : "");
    writeFileSync(file, readFileSync(file, "utf8").replace(declaration, keep));
  }
}

/**
 * Writes the types of the ESM entry points, which are the types of CommonJS. The package has all other types only
 * once, because they are large. ESM can import the types of CommonJS, but not the other way around.
 */
function shareTypes() {
  const { exports } = JSON.parse(readFileSync("package.json", "utf8"));
  for (const { import: esm, require: cjs } of Object.values(exports)) {
    if (esm === undefined) continue;
    const path = posix.relative(posix.dirname(esm.types), cjs.types).replace(/\.d\.ts$/, ".js");
    writeFileSync(esm.types, `export * from "${path}";\n`);
  }
}
