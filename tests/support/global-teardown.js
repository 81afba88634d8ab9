import { rmSync } from "node:fs";

/** Removes the folder of the run. */
export default function teardown() {
  rmSync(process.env.TEST_RUN_FOLDER, { recursive: true, force: true });
}
