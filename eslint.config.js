import { dirname, join, relative } from "node:path";
import jsdoc from "eslint-plugin-jsdoc";
import tseslint from "typescript-eslint";

/**
 * Folders and files that the files of each folder may import, besides those of the folder itself. The first entry that
 * contains a file applies. `npm test` also rejects import cycles.
 */
const IMPORTS = {
  "src/runtime/types": runtimeFiles("error", "text-coders"),
  "src/runtime/wire": ["src/runtime/types", ...runtimeFiles("checks", "error", "limits", "text-coders")],
  "src/runtime/json": [
    "src/runtime/types",
    ...runtimeFiles("checks", "error", "limits", "own-property", "unknown", "wire/text-bytes", "wire/utf8"),
  ],
  "src/runtime/transcode": [
    ...["src/runtime/types", "src/runtime/wire", "src/runtime/json/go-type.js", "src/runtime/json/marshal.js"],
    ...runtimeFiles("string-cache", "text-coders"),
  ],
  "src/runtime": [],
  "src/events": ["src/runtime"],
  "src/recording": ["src/events", "src/runtime"],
  "src/stored": ["src/events", "src/recording", "src/runtime"],
  "src/export/player": ["src/export/asciicast.js", "src/export/frame.js", "src/export/session-title.js"],
  "src/export/terminal": ["src/export/frame.js", "src/export/terminal-size.js"],
  "src/export": ["src/events/edition.js", "src/events/event-facts.js", "src/runtime/event-schema.js"],
  "src/cli/terminal": ["src/cli/exit-actions.js"],
  "src/cli/output": ["src/cli/terminal", "src/cli/exit-actions.js", "src/cli/file-error.js"],
  "src/cli/input": [
    ...["src/index.js", "src/stored", "src/events", "src/runtime/event-schema.js"],
    "src/recording/line-transcoder.js",
    "src/cli/terminal",
    "src/cli/editions.js",
    "src/cli/file-error.js",
    "src/cli/usage-error.js",
  ],
  "src/cli/filter": [
    ...["src/index.js", "src/events/edition.js", "src/stored/transcoded-item.js"],
    "src/cli/input",
    "src/cli/times.js",
  ],
  "src/cli/print": [
    ...["src/events/edition.js", "src/recording/line-chunk.js", "src/stored/transcoded-item.js"],
    ...["src/cli/input", "src/cli/output", "src/cli/terminal"],
  ],
  "src/cli/summary": [
    ...["src/index.js", "src/stored", "src/events"],
    "src/cli/input",
    "src/cli/terminal",
    "src/cli/editions.js",
    "src/cli/times.js",
  ],
  "src/cli": [
    ...["src/index.js", "src/editions", "src/events", "src/runtime/event-schema.js"],
    ...["src/recording/line-transcoder.js", "src/recording/record.js"],
    "src/export",
  ],
  "src/generator/model": [],
  "src/generator/print": ["src/generator/model"],
  "src/generator/schema": ["src/generator/model"],
  "src/generator": [],
  "src/editions/2026/traits.ts": ["src/runtime/index.js", "src/runtime/codegen.js"],
  "src/editions": ["src/common.js", "src/stored", "src/recording", "src/events", "src/runtime", "generated"],
  "src/common.ts": ["src/stored", "src/recording", "src/events", "src/runtime"],
  "src/edition.ts": ["src/common.js", "src/editions", "src/stored", "src/recording", "src/events", "src/runtime"],
  "src/index.ts": ["src/editions/2020"],
  tools: ["src"],
};

function runtimeFiles(...names) {
  return names.map((name) => `src/runtime/${name}.js`);
}

const isWithin = (path, folder) => path === folder || path.startsWith(`${folder}/`);

/** Reports relative imports of folders that are not in {@link IMPORTS}. */
const imports = {
  create(context) {
    const file = relative(context.cwd, context.filename);
    const folder = Object.keys(IMPORTS).find((folder) => isWithin(file, folder));
    if (folder === undefined) {
      return {
        Program: (node) => context.report({ node, message: `eslint.config.js does not say what ${file} may import` }),
      };
    }
    const check = ({ source }) => {
      if (!source?.value?.startsWith(".")) return;
      const path = join(dirname(file), source.value);
      if ([folder, ...IMPORTS[folder]].some((allowed) => isWithin(path, allowed))) return;
      context.report({ node: source, message: `${folder} must not import ${path}` });
    };
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
    };
  },
};

export default tseslint.config(
  {
    ignores: [
      "dist/",
      "coverage/",
      "generated/",
      "tests/package/project/",
      "tests/runtimes/.build/",
      "tests/runtimes/program/",
      "tests/runtimes/tools/*.cjs",
      "examples/*/dist/",
      "examples/*/src/gen/",
      "tests/go/events/.build/",
      "tests/go/gogo/reference/.build/",
      "bench/.build/",
    ],
  },
  ...tseslint.configs.strict,
  {
    rules: {
      // Many indexes are always in bounds, because of a loop or the format.
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      eqeqeq: "error",
    },
  },
  {
    files: ["src/**/*.ts", "tools/**/*.ts"],
    plugins: { jsdoc },
    rules: {
      "jsdoc/require-jsdoc": [
        "error",
        { publicOnly: true, contexts: ["TSInterfaceDeclaration", "TSTypeAliasDeclaration"] },
      ],
      "max-lines-per-function": ["error", { max: 60, skipComments: true }],
      complexity: ["error", 16],
    },
  },
  {
    files: ["src/**/*.ts", "tools/**/*.ts"],
    ignores: ["**/*.d.ts"],
    plugins: { local: { rules: { imports } } },
    rules: { "local/imports": "error" },
  },
);
