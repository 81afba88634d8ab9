/** @type {import("jest").Config} */
export default {
  // Many tests spend their time waiting for child processes.
  maxWorkers: "100%",
  testMatch: ["<rootDir>/tests/**/*.test.ts"],
  // Installed tools, which have packages of the same names.
  modulePathIgnorePatterns: ["<rootDir>/tests/runtimes/\\.build/"],
  globalSetup: "<rootDir>/tests/support/global-setup.js",
  globalTeardown: "<rootDir>/tests/support/global-teardown.js",
  transform: {
    "\\.ts$": ["@swc/jest", { jsc: { target: "es2022", parser: { syntax: "typescript" } } }],
    "\\.(browser\\.js|css|html)$": "<rootDir>/tests/support/text-transform.js",
  },
  collectCoverageFrom: ["src/**/*.ts", "!src/cli/**"],
  moduleNameMapper: {
    // The sources import each other with the .js extension of the built files.
    "^(\\.{1,2}/.*)\\.js$": "$1",
    // The examples import the package.
    "^teleport-audit-events(/2020)?$": "<rootDir>/src/index.ts",
    "^teleport-audit-events/2026$": "<rootDir>/src/editions/2026/index.ts",
    "^teleport-audit-events/edition$": "<rootDir>/src/edition.ts",
    "^teleport-audit-events/runtime$": "<rootDir>/src/runtime/index.ts",
    "^teleport-audit-events/codegen$": "<rootDir>/src/runtime/codegen.ts",
  },
};
