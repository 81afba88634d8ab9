import { createReadStream, existsSync, fstatSync, statSync, type Stats } from "node:fs";
import { isAbsolute } from "node:path";
import { describeSystemError, FileError } from "../file-error.js";
import { UsageError } from "../usage-error.js";

/** An input file or standard input. */
export interface Input {
  /** Name for messages. */
  readonly name: string;
  /** Path; undefined for standard input. */
  readonly path: string | undefined;
  /** True if the path is a glob pattern that no file matches. */
  readonly isPattern?: boolean;
}

/** The argument that means standard input. */
const STDIN = "-";

/**
 * Resolves file arguments to inputs. An argument is a path, a glob pattern or `-` for
 * standard input; without arguments, standard input is the only input. Files that match a
 * pattern are sorted by name. A pattern without matches is treated as the path of a
 * missing file.
 *
 * @throws UsageError for an empty argument.
 */
export async function findInputs(names: readonly string[]): Promise<Input[]> {
  if (names.includes("")) throw new UsageError("the file name is empty");
  const inputs = (names.length > 0 ? names : [STDIN]).map(async (name): Promise<Input[]> => {
    if (name === STDIN) return [{ name: "stdin", path: undefined }];
    const paths = existsSync(name) ? [name] : await findFiles(name);
    if (paths !== undefined && paths.length > 0) return paths.map((path) => ({ name: path, path }));
    return [{ name, path: name, isPattern: paths !== undefined }];
  });
  return (await Promise.all(inputs)).flat();
}

/** Returns the files that match a glob pattern, sorted by name, or undefined if the text is not a pattern. */
async function findFiles(pattern: string): Promise<string[] | undefined> {
  // Loaded on demand, because it is not needed if all files are named.
  const { glob, isDynamicPattern } = await import("tinyglobby");
  if (!isDynamicPattern(pattern)) return undefined;
  return (await glob(pattern, { expandDirectories: false, absolute: isAbsolute(pattern) })).sort();
}

/**
 * Reads an input.
 *
 * @throws FileError if it cannot be read, for example because it does not exist.
 */
export async function* readBytes(input: Input): AsyncGenerator<Uint8Array, void, undefined> {
  const stream = input.path === undefined ? process.stdin : createReadStream(input.path);
  try {
    for await (const chunk of stream) yield chunk as Uint8Array;
  } catch (error) {
    throw toInputError(error, input);
  }
}

function toInputError(error: unknown, { isPattern = false }: Input): unknown {
  const reason = describeSystemError(error);
  if (reason === undefined) return error;
  return new FileError(isPattern ? "no file matches this pattern" : reason);
}

/** Returns the size in bytes of an input; undefined if it is not a regular file. */
export function sizeOf(input: Input): number | undefined {
  const stats = statsOfInput(input);
  return stats?.isFile() === true ? stats.size : undefined;
}

/** True if an input is a regular file, and not standard input. */
export function isRegularFile(input: Input): boolean {
  return input.path !== undefined && sizeOf(input) !== undefined;
}

/**
 * Checks that no output file is also an input.
 *
 * @param paths Output paths; undefined is standard output.
 * @throws UsageError if an output file is also an input.
 */
export function checkOutputs(paths: readonly (string | undefined)[], inputs: readonly Input[]): void {
  const ids = new Set(inputs.map((input) => fileId(statsOfInput(input))).filter((id) => id !== undefined));
  const statsOfOutput = (path?: string): Stats | undefined => (path === undefined ? fstatSync(1) : statsOf(path));
  const i = paths.findIndex((path) => ids.has(fileId(statsOfOutput(path)) ?? ""));
  if (i >= 0) throw new UsageError(`${paths[i] ?? "standard output"} is both an input and an output`);
}

/** Returns a string that identifies a regular file regardless of its path; undefined for anything else. */
function fileId(stats: Stats | undefined): string | undefined {
  return stats?.isFile() === true ? `${stats.dev}:${stats.ino}` : undefined;
}

function statsOfInput({ path }: Input): Stats | undefined {
  return path === undefined ? fstatSync(process.stdin.fd) : statsOf(path);
}

/** Returns the stats of a file; undefined on failure, which reading the file reports later. */
function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
