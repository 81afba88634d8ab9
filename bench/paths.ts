import { fileURLToPath } from "node:url";

/** Returns the absolute path of a file relative to this folder. */
export function pathOf(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}

/** The folder for all generated files. */
export const BUILD = pathOf(".build");
/** The root of the repository. */
export const ROOT = pathOf("..");
/** The folder for the measured code as JavaScript, with the same paths as in the repository. */
export const PROGRAMS = pathOf(".build/programs");
