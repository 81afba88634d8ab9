// Compares the classes and functions of all entry points of the package.
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const entries = ["", "/2020", "/2026", "/runtime"].map((path) => `teleport-audit-events${path}`);

function compare(format, apis) {
  const errors = new Set(apis.map(({ CodecError }) => CodecError));
  const times = new Set(apis.map(({ Timestamp }) => Timestamp));
  console.log(format, errors.size === 1, times.size === 1);
}

compare("esm", await Promise.all(entries.map((entry) => import(entry))));
compare(
  "cjs",
  entries.map((entry) => require(entry)),
);
