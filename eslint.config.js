import jsdoc from "eslint-plugin-jsdoc";
import tseslint from "typescript-eslint";

/** Forbids a folder to import from the folders above it, which may import from it. */
function layer(folder, ...above) {
  const group = above.map((name) => `**/${name}/**`);
  return {
    files: [`src/${folder}/**/*.ts`],
    rules: { "no-restricted-imports": ["error", { patterns: [{ group, message: `not from src/${folder}` }] }] },
  };
}

export default tseslint.config(
  {
    ignores: [
      "dist/",
      "generated/",
      "tests/package/*/",
      "examples/*/dist/",
      "examples/*/src/gen/",
      "tests/reference/.build/",
      "tests/gogo/reference/.build/",
      "bench/.build/",
    ],
  },
  ...tseslint.configs.strict,
  {
    rules: {
      // For indexes that a loop or the format keeps in bounds.
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      eqeqeq: "error",
    },
  },
  {
    files: ["src/**/*.ts"],
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
  layer("runtime", "generated", "events", "recording", "export", "cli", "generator", "schema", "docs"),
  layer("events", "recording", "export", "cli", "generator", "schema", "docs"),
  layer("recording", "generated", "export", "cli", "generator", "schema", "docs"),
  layer("export", "generated", "runtime", "events", "recording", "cli", "generator", "schema", "docs"),
  layer("cli", "generated", "generator", "schema", "docs"),
  layer("generator", "generated", "runtime", "events", "recording", "export", "cli", "schema", "docs"),
);
