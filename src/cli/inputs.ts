import { createReadStream, existsSync, fstatSync, statSync, type Stats } from "node:fs";
import { isAbsolute } from "node:path";
import { UsageError } from "./usage-error.js";

/** A file, or standard input. */
export interface Input {
  /** Its name for people. */
  readonly name: string;
  /** Its path; undefined for standard input. */
  readonly path: string | undefined;
}

/** The name that stands for standard input. */
const STDIN = "-";

/**
 * The inputs that names stand for: files, patterns of files in their order by name,
 * and `-`. Without a name, standard input alone. A pattern that matches nothing is
 * a file that does not exist.
 */
export async function findInputs(names: readonly string[]): Promise<Input[]> {
  const inputs = (names.length > 0 ? names : [STDIN]).map(async (name): Promise<Input[]> => {
    if (name === STDIN) return [{ name: "stdin", path: undefined }];
    const paths = existsSync(name) ? [] : await filesOf(name);
    return (paths.length > 0 ? paths : [name]).map((path) => ({ name: path, path }));
  });
  return (await Promise.all(inputs)).flat();
}

/** The files that match a pattern; none of what is no pattern. */
async function filesOf(pattern: string): Promise<string[]> {
  // Where all are named, none need wait for it.
  const { glob, isDynamicPattern } = await import("tinyglobby");
  if (!isDynamicPattern(pattern)) return [];
  return (await glob(pattern, { expandDirectories: false, absolute: isAbsolute(pattern) })).sort();
}

/** Opens an input; a file that cannot be read fails when it is read. */
export function openInput({ path }: Input): AsyncIterable<Uint8Array> {
  return path === undefined ? process.stdin : createReadStream(path);
}

/** Size of a file in bytes; undefined for what has none. */
export function sizeOf(input: Input): number | undefined {
  const stats = statsOfInput(input);
  return stats?.isFile() === true ? stats.size : undefined;
}

/**
 * Makes sure that none of the files that are to be written is an input; undefined is standard output.
 *
 * @throws UsageError where one is.
 */
export function checkOutputs(paths: readonly (string | undefined)[], inputs: readonly Input[]): void {
  const ids = new Set(inputs.map((input) => fileId(statsOfInput(input))).filter((id) => id !== undefined));
  const statsOfOutput = (path?: string): Stats | undefined => (path === undefined ? fstatSync(1) : statsOf(path));
  const i = paths.findIndex((path) => ids.has(fileId(statsOfOutput(path)) ?? ""));
  if (i >= 0) throw new UsageError(`${paths[i] ?? "standard output"} is read, so it cannot be written`);
}

/** What tells a file from all others; undefined where there is none. */
function fileId(stats: Stats | undefined): string | undefined {
  return stats?.isFile() === true ? `${stats.dev}:${stats.ino}` : undefined;
}

function statsOfInput({ path }: Input): Stats | undefined {
  return path === undefined ? fstatSync(process.stdin.fd) : statsOf(path);
}

/** What is known of a file; undefined where it cannot be found, of which reading it will tell. */
function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
