import { existsSync, mkdtempSync, renameSync } from "node:fs";
import { join } from "node:path";

/**
 * Returns the path of a folder that the suites of a test run share. The first suite that needs it fills it. If suites
 * fill it at the same time, the first result is used.
 */
export function sharedFolder(name: string, fill: (folder: string) => void): string {
  const folder = join(process.env["TEST_RUN_FOLDER"]!, name);
  if (existsSync(folder)) return folder;
  const unfinished = mkdtempSync(`${folder}-`);
  fill(unfinished);
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
  return folder;
}
