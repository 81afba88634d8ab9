import { fileURLToPath } from "node:url";

/** The path of a file, from this folder on. */
export function pathOf(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}

/** Where everything goes that a run makes. */
export const BUILD = pathOf(".build");
/** The repository. */
export const ROOT = pathOf("..");
/** What is timed, as JavaScript: the files of the repository by their paths. */
export const PROGRAMS = pathOf(".build/programs");
