import { accessSync, constants, lstatSync, readlinkSync, realpathSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { FileError } from "../file-error.js";
import { ReplacedFile, toFolderError } from "./replaced-file.js";
import { SpecialFile, StandardOutput, type Target } from "./target.js";

const STDOUT_FD = 1;
const STDERR_FD = 2;
/** Paths of open file descriptors of the process. */
const DESCRIPTOR = /^\/(?:dev|proc\/self)\/fd\/(\d+)$/;
/** Maximum number of symbolic links to follow, as in Linux. */
const MAX_LINKS = 40;

/**
 * Returns the target for a path. Checks that writing is likely to succeed, but creates nothing.
 *
 * @param path A path; undefined for standard output.
 * @param createsFolder True if a missing folder will be created.
 * @throws FileError or a system error if the path cannot be written to.
 */
export function findTarget(path: string | undefined, createsFolder = false): Target {
  if (path === undefined) return new StandardOutput();
  const file = followLinks(path);
  if (file === STDOUT_FD) return new StandardOutput();
  if (typeof file === "number") return new SpecialFile(file);
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats?.isDirectory()) throw new FileError("is a directory, expected a file");
  if (/[/\\]$/.test(path)) throw new FileError("-o must name a file, but the path ends in a slash");
  if (stats !== undefined) {
    // Replacing a file needs no write permission for it. Respect write protection nevertheless.
    accessSync(file, constants.W_OK);
    if (!stats.isFile()) return new SpecialFile(file);
  }
  checkFolder(dirname(file), createsFolder);
  return new ReplacedFile(file);
}

/** Resolves symbolic links. Returns a path, which need not exist, or the number of an open file descriptor. */
function followLinks(path: string): string | number {
  let file = path;
  for (let links = 0; links <= MAX_LINKS; links++) {
    const fd = descriptorOf(file);
    if (fd !== undefined) return fd;
    if (lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return file;
    file = resolve(realpathSync(dirname(file)), readlinkSync(file));
  }
  throw new FileError("too many symbolic links");
}

function descriptorOf(path: string): number | undefined {
  const absolute = resolve(path);
  if (absolute === "/dev/stdout") return STDOUT_FD;
  if (absolute === "/dev/stderr") return STDERR_FD;
  const fd = DESCRIPTOR.exec(absolute)?.[1];
  return fd === undefined ? undefined : Number(fd);
}

/** Checks that a file can be created in a folder, which may be missing if it will be created. */
function checkFolder(folder: string, createsFolder: boolean): void {
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (stats === undefined) {
    if (createsFolder) return;
    throw new FileError(`the directory ${folder} does not exist`);
  }
  if (!stats.isDirectory()) throw new FileError(`${folder} is not a directory`);
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw toFolderError(error, folder);
  }
}
