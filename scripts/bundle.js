// Bundles a tool, which is `cli` or `generator`, with the libraries that only it needs. This
// package's own library is left out, since it stands beside it, or with --whole put in too:
//
//   node scripts/bundle.js TOOL FOLDER [--whole]

import { existsSync, readdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "esbuild";

const root = resolve(import.meta.dirname, "..");
/** Where packages are; a link to it is followed, as esbuild does. */
const packages = realpathSync(join(root, "node_modules"));

/** The library, by the paths that tools import it by; they stay as they are. */
const LIBRARY = ["../index.js", "../recording/*", "../runtime/*", "long"];

/** What packages depend on that tools do without. */
const UNUSED = ["typescript", "@typescript/vfs"];

/** Packages that come without a licence, and the files that have it. */
const LICENCE_FILES = {
  "@xterm/headless": [join(packages, "@xterm/addon-unicode11/LICENSE")],
  "@bufbuild/protobuf": [join(root, "LICENSE"), join(packages, "@bufbuild/protobuf/dist/esm/wire/varint.js")],
  "@bufbuild/protoplugin": [join(root, "LICENSE")],
};

/** Leaves the compiler of TypeScript out, which protoplugin has for targets that the generator does not. */
const withoutCompiler = {
  name: "without-compiler",
  setup({ onLoad }) {
    const filter = /[/\\]protoplugin[/\\]dist[/\\]esm[/\\]transpile\.js$/;
    onLoad({ filter }, () => ({ contents: "export const transpile = undefined;" }));
  },
};

/** Bundles a tool into a folder, and writes the licences of what is in it beside it. */
async function bundle(tool, outdir, isWhole) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [`src/${tool}/main.ts`],
    outdir,
    bundle: true,
    splitting: true,
    chunkNames: "chunk-[hash]",
    platform: "node",
    target: "node20",
    format: "esm",
    external: isWhole ? [] : LIBRARY,
    loader: { ".min.js": "text", ".browser.js": "text", ".css": "text", ".html": "text" },
    plugins: [withoutCompiler],
    // For what is CommonJS, and requires modules of Node.
    banner: {
      js: 'import { createRequire as $createRequire } from "node:module";\nconst require = $createRequire(import.meta.url);',
    },
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
  });
  writeFileSync(join(outdir, "LICENSES.txt"), licences(packagesOf(Object.keys(metafile.inputs))));
}

/** Folders of the packages that files are of, and of those that they in turn hold. */
function packagesOf(files) {
  const ofFiles = files.map((file) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(resolve(root, file))?.[0]);
  const folders = new Set(ofFiles.filter(Boolean));
  // A set goes on to what is added while it is gone through.
  for (const folder of folders) {
    for (const name of Object.keys(manifest(folder).dependencies ?? {})) {
      if (UNUSED.includes(name)) continue;
      const own = join(folder, "node_modules", name);
      folders.add(existsSync(own) ? own : join(packages, name));
    }
  }
  return [...folders].sort();
}

function licences(folders) {
  const texts = folders.map((folder) => {
    const { name, version, license } = manifest(folder);
    const files = LICENCE_FILES[name] ?? [licenceFile(folder)];
    return `${name} ${version} (${license.replace(/^\(|\)$/g, "")})\n\n${files.map(licenceText).join("\n\n")}\n`;
  });
  return `What stands here holds these packages:\n\n${texts.join(`\n${"-".repeat(80)}\n\n`)}`;
}

function licenceFile(folder) {
  const file = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
  if (file === undefined) throw new Error(`${folder} has no licence`);
  return join(folder, file);
}

/** The text of a licence; in code, it is the comment at the top. */
function licenceText(file) {
  const text = readFileSync(file, "utf8");
  if (!file.endsWith(".js")) return text.trim();
  const [comment] = /^(\/\/.*\n)+/.exec(text);
  return comment.replace(/^\/\/ ?/gm, "").trim();
}

function manifest(folder) {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
}

const [tool, outdir, option] = process.argv.slice(2);
await bundle(tool, resolve(outdir), option === "--whole");
