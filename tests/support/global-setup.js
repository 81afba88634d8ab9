import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Creates a folder for files that the test suites of a run share. In watch mode, each run has a different one. */
export default function setup() {
  process.env.TEST_RUN_FOLDER = mkdtempSync(join(tmpdir(), "teleport-audit-events-run-"));
}
