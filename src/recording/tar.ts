/** Offset and text of the magic number of a tar archive, in POSIX's and in GNU's format. */
const MAGIC_OFFSET = 257;
const MAGIC = [0x75, 0x73, 0x74, 0x61, 0x72];

/** Number of bytes that are needed to recognize a tar archive. */
export const TAR_HEAD_BYTES = MAGIC_OFFSET + MAGIC.length;

/** What a tar archive is, for an error. Teleport before 4.4 stored recordings in tar archives, hence their extension. */
export const TAR_DESCRIPTION = "a tar archive; extract it and read the files in it";

/** True if the bytes are the start of a tar archive. */
export function isTarArchive(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, i) => bytes[MAGIC_OFFSET + i] === byte);
}
