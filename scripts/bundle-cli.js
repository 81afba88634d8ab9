// Bundles the command line with the libraries that only it needs. This package's own
// library is left out, since it stands beside it, or with --whole put in too:
//
//   node scripts/bundle-cli.js FOLDER [--whole]

import { existsSync, readdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "esbuild";

const root = resolve(import.meta.dirname, "..");
/** Where packages are; a link to it is followed, as esbuild does. */
const packages = realpathSync(join(root, "node_modules"));

/** The library, by the paths that the command line imports it by; they stay as they are. */
const LIBRARY = ["../index.js", "../recording/*", "../runtime/*", "long"];

/** Packages that come without a licence, and those of the same repository that have it. */
const LICENCE_OF = { "@xterm/headless": "@xterm/addon-unicode11" };

/** Bundles the command line into a folder, and writes the licences of what is in it beside it. */
async function bundleCli(outdir, isWhole) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ["src/cli/main.ts"],
    outdir,
    bundle: true,
    splitting: true,
    chunkNames: "chunk-[hash]",
    platform: "node",
    target: "node20",
    format: "esm",
    external: isWhole ? [] : LIBRARY,
    loader: { ".min.js": "text", ".css": "text" },
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
      const own = join(folder, "node_modules", name);
      folders.add(existsSync(own) ? own : join(packages, name));
    }
  }
  return [...folders].sort();
}

function licences(folders) {
  const texts = folders.map((folder) => {
    const { name, version, license } = manifest(folder);
    const holder = LICENCE_OF[name];
    return `${name} ${version} (${license})\n\n${licenceText(holder === undefined ? folder : join(packages, holder))}\n`;
  });
  return `The command line holds these packages:\n\n${texts.join(`\n${"-".repeat(80)}\n\n`)}`;
}

function licenceText(folder) {
  const file = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
  if (file === undefined) throw new Error(`${folder} has no licence`);
  return readFileSync(join(folder, file), "utf8").trim();
}

function manifest(folder) {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
}

const [outdir, option] = process.argv.slice(2);
await bundleCli(resolve(outdir), option === "--whole");
