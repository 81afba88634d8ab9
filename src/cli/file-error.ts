/** The error for an input that cannot be read, or an output that cannot be written. Trying again may succeed. */
export class FileError extends Error {
  override readonly name = "FileError";
}

/** Descriptions of the most common system errors, by code. */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EDQUOT: "the disk quota is exceeded",
  EFBIG: "the file is too large for the file system",
  EIO: "input/output error",
  EISDIR: "is a directory, expected a file",
  ELOOP: "too many symbolic links",
  EMFILE: "too many open files",
  ENAMETOOLONG: "the name is too long",
  ENOENT: "no such file",
  ENOSPC: "no space left on the disk",
  ENOTDIR: "no such file, because a part of the path is not a directory",
  EPERM: "operation not permitted",
  EPIPE: "the reader has closed the pipe",
  EROFS: "the file system is read-only",
};

/** Returns a description of a system error, without code, system call and path. Returns undefined for other errors. */
export function describeSystemError(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error) || !("syscall" in error)) return undefined;
  const code = String(error.code);
  // Messages of other errors look like "EBADF: bad file descriptor, write".
  return DESCRIPTIONS[code] ?? error.message.replace(/^[A-Z0-9]+: /, "").replace(/, \w+( '.*')?$/s, "");
}
