// Bundles a tool with the packages that only it needs:
//
//   node tools/bundle.js TOOL FOLDER [--whole]
//
// TOOL is `cli` or `generator`. The bundle imports this package's own library from the
// files next to it; with --whole, it includes the library, once for all files of the bundle.

import { existsSync, readdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { build } from "esbuild";

const root = resolve(import.meta.dirname, "..");
/** The folder of packages, with links resolved as in esbuild's paths. */
const packages = realpathSync(join(root, "node_modules"));

/**
 * The entry points of each tool, and the folders and files of src that its bundle contains. The rest of src is the
 * library, which bundles leave out unless --whole is given.
 */
const TOOLS = {
  cli: {
    entryPoints: ["src/cli/main.ts", "src/cli/edition-2026.ts"],
    contents: [
      ...["cli/", "export/"],
      // Only needed for several editions. Separate files would take longer to load.
      ...[
        "combined-edition",
        "edition-list",
        "decode-by-first",
        "unmarshal-by-first",
        "json-source",
        "newer-fields",
      ].map((name) => `events/${name}.js`),
      "editions/functions.js",
    ],
  },
  generator: { entryPoints: ["src/generator/main.ts"], contents: ["generator/"] },
};

/** Dependencies of packages that no tool uses. */
const UNUSED = ["typescript", "@typescript/vfs"];

/** Packages without a license file, and the files that contain their license. */
const LICENSE_FILES = {
  "@xterm/headless": [join(packages, "@xterm/addon-unicode11/LICENSE")],
  "@bufbuild/protobuf": [join(root, "LICENSE"), join(packages, "@bufbuild/protobuf/dist/esm/wire/varint.js")],
  "@bufbuild/protoplugin": [join(root, "LICENSE")],
};

/** Leaves out the TypeScript compiler, which protoplugin uses only for targets that the generator does not support. */
const withoutCompiler = {
  name: "without-compiler",
  setup({ onLoad }) {
    const filter = /[/\\]protoplugin[/\\]dist[/\\]esm[/\\]transpile\.js$/;
    onLoad({ filter }, () => ({ contents: "export const transpile = undefined;" }));
  },
};

/**
 * Leaves out the library. All files of a bundle are in the tool's own folder, next to
 * the library, even if the importing source is in a subfolder.
 */
const withoutLibrary = ({ contents }) => ({
  name: "without-library",
  setup({ onResolve }) {
    onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir }) => {
      const file = relative(join(root, "src"), resolve(resolveDir, path)).split(sep).join("/");
      if (file.startsWith("../") || contents.some((start) => file.startsWith(start))) return undefined;
      return { path: `../${file}`, external: true };
    });
  },
});

/** Bundles a tool into a folder, with the licenses of the bundled packages in LICENSES.txt. */
async function bundle(tool, outdir, isWhole) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: TOOLS[tool].entryPoints,
    outdir,
    bundle: true,
    splitting: true,
    chunkNames: "chunk-[hash]",
    platform: "node",
    target: "node20",
    format: "esm",
    external: isWhole ? [] : ["long"],
    loader: { ".min.js": "text", ".browser.js": "text", ".css": "text", ".html": "text" },
    plugins: isWhole ? [withoutCompiler] : [withoutCompiler, withoutLibrary(TOOLS[tool])],
    // For CommonJS packages that require Node modules.
    banner: {
      js: 'import { createRequire as $createRequire } from "node:module";\nconst require = $createRequire(import.meta.url);',
    },
    legalComments: "none",
    // Shortens the command line, which is mostly packages, but keeps names for stack traces.
    minifyWhitespace: tool === "cli",
    minifySyntax: tool === "cli",
    metafile: true,
    logLevel: "warning",
  });
  writeFileSync(join(outdir, "LICENSES.txt"), licenses(packagesOf(Object.keys(metafile.inputs))));
}

/** Returns the folders of the packages that contain the files, and of their dependencies. */
function packagesOf(files) {
  const ofFiles = files.map((file) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(resolve(root, file))?.[0]);
  const folders = new Set(ofFiles.filter(Boolean));
  // The iteration includes the folders that it adds.
  for (const folder of folders) {
    for (const name of Object.keys(manifest(folder).dependencies ?? {})) {
      if (UNUSED.includes(name)) continue;
      const own = join(folder, "node_modules", name);
      folders.add(existsSync(own) ? own : join(packages, name));
    }
  }
  return [...folders].sort();
}

function licenses(folders) {
  const texts = folders.map((folder) => {
    const { name, version, license } = manifest(folder);
    const files = LICENSE_FILES[name] ?? [licenseFile(folder)];
    return `${name} ${version} (${license.replace(/^\(|\)$/g, "")})\n\n${files.map(licenseText).join("\n\n")}\n`;
  });
  return `The files in this folder contain these packages:\n\n${texts.join(`\n${"-".repeat(80)}\n\n`)}`;
}

function licenseFile(folder) {
  const file = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
  if (file === undefined) throw new Error(`${folder} has no license file`);
  return join(folder, file);
}

/** Returns the text of a license. In a source file, that is the comment at the top. */
function licenseText(file) {
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
