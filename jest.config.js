/** @type {import("jest").Config} */
export default {
  // The tests of processes wait for them much of the time.
  maxWorkers: "100%",
  testMatch: ["<rootDir>/tests/**/*.test.ts"],
  transform: {
    "\\.ts$": ["@swc/jest", { jsc: { target: "es2022", parser: { syntax: "typescript" } } }],
    "\\.(browser\\.js|css|html)$": "<rootDir>/tests/support/text-transform.js",
  },
  // The sources import each other by the names of the built files.
  moduleNameMapper: { "^(\\.{1,2}/.*)\\.js$": "$1" },
};
