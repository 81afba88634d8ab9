// Runs a worker in workerd and prints its response: node workerd.mjs worker.js compatibility-date [flag...]

import { readFileSync } from "node:fs";
import { Miniflare } from "miniflare";

const [worker, compatibilityDate, ...compatibilityFlags] = process.argv.slice(2);
const modules = [{ type: "ESModule", path: "worker.js", contents: readFileSync(worker, "utf8") }];
const miniflare = new Miniflare({ modules, compatibilityDate, compatibilityFlags });
try {
  const response = await miniflare.dispatchFetch("http://localhost/");
  console.log(await response.text());
  if (!response.ok) process.exitCode = 1;
} finally {
  await miniflare.dispose();
}
