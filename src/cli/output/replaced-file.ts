import { chmodSync, chownSync, createWriteStream, mkdirSync, openSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { onExit } from "../exit-actions.js";
import { describeSystemError, FileError } from "../file-error.js";
import type { Target } from "./target.js";

/** Permissions of an incomplete file, which only its owner may read, and of a new file before the umask is applied. */
const PRIVATE_MODE = 0o600;
const NEW_FILE_MODE = 0o666;
const PERMISSIONS = 0o777;

/** A temporary file in the folder of the target. It is removed when the process ends. */
interface Temporary {
  readonly path: string;
  readonly stream: Writable;
  /** Stops removing the file when the process ends. */
  readonly release: () => void;
}

/**
 * A regular file that is replaced when its new content is complete. Until then, the content is in
 * a temporary file in the same folder.
 */
export class ReplacedFile implements Target {
  readonly isTerminal = false;

  private temporary: Temporary | undefined;

  /** @param path The path of the file, without symbolic links at its end. Missing folders are created. */
  constructor(private readonly path: string) {}

  open(): Writable {
    this.temporary ??= createTemporary(dirname(this.path));
    return this.temporary.stream;
  }

  async commit(): Promise<void> {
    this.open();
    const { path, stream, release } = this.temporary!;
    stream.end();
    await finished(stream);
    copyPermissions(this.path, path);
    renameSync(path, this.path);
    release();
    this.temporary = undefined;
  }

  discard(): void {
    if (this.temporary === undefined) return;
    const { path, stream, release } = this.temporary;
    this.temporary = undefined;
    stream.destroy();
    rmSync(path, { force: true });
    release();
  }
}

function createTemporary(folder: string): Temporary {
  // The global object, because importing node:crypto would slow down the start of every command.
  const path = join(folder, `.teleport-audit-events-${crypto.randomUUID()}.tmp`);
  const fd = openNew(path, folder);
  const release = onExit(() => rmSync(path, { force: true }));
  return { path, stream: createWriteStream(path, { fd }), release };
}

function openNew(path: string, folder: string): number {
  try {
    mkdirSync(folder, { recursive: true });
    return openSync(path, "wx", PRIVATE_MODE);
  } catch (error) {
    throw toFolderError(error, folder);
  }
}

/** Converts a system error of creating a file to an error that names the folder, because the folder is the cause. */
export function toFolderError(error: unknown, folder: string): unknown {
  const reason = describeSystemError(error);
  return reason === undefined ? error : new FileError(`cannot create a file in the directory ${folder}: ${reason}`);
}

/** Gives a new file the owner and the permissions of the file that it replaces, or those of any new file. */
function copyPermissions(from: string, to: string): void {
  const old = statSync(from, { throwIfNoEntry: false });
  if (old !== undefined) copyOwner(old, to);
  chmodSync(to, old === undefined ? NEW_FILE_MODE & ~process.umask() : old.mode & PERMISSIONS);
}

function copyOwner({ uid, gid }: { readonly uid: number; readonly gid: number }, path: string): void {
  const own = statSync(path);
  if (own.uid === uid && own.gid === gid) return;
  try {
    chownSync(path, uid, gid);
  } catch {
    // Only root may change the owner. Otherwise the file belongs to the user, like any new file.
  }
}
