import { AuditEventError } from "../runtime/error.js";
import type { ByteSource } from "./byte-source.js";

/** The header of a part of a session recording. */
export interface PartHeader {
  /** Number of the part, from 0. */
  readonly index: number;
  /** Offset of the part's header from the start of the recording. */
  readonly offset: number;
  /** Format version, 1 or 2. */
  readonly version: number;
  /** Size of the body in bytes. */
  readonly bodySize: number;
  /** Size of the padding after the body. */
  readonly paddingSize: number;
  /** Whether the body is encrypted (version 2). */
  readonly encrypted: boolean;
}

/** Size of the header of version 1; that of version 2 has the flags after it. */
const HEADER_BYTES = 24;
const FLAGS_BYTES = 8;
const ENCRYPTED_FLAG = 1;

/** Reads the header of the next part; undefined at the end of the recording. */
export async function readPartHeader(source: ByteSource, index: number): Promise<PartHeader | undefined> {
  const { offset } = source;
  const bytes = await source.read(HEADER_BYTES);
  if (bytes.length === 0) return undefined;
  if (bytes.length < HEADER_BYTES) throw truncatedHeader(index, offset);
  const version = readUint64(bytes, 0);
  if (version !== 1 && version !== 2) {
    throw new AuditEventError("invalid-recording", `part ${index}: expected version 1 or 2, got ${version}`, {
      offset,
    });
  }
  const sizes = { bodySize: readUint64(bytes, 8), paddingSize: readUint64(bytes, 16) };
  if (version === 1) return { index, offset, version, ...sizes, encrypted: false };
  const flags = await source.read(FLAGS_BYTES);
  if (flags.length < FLAGS_BYTES) throw truncatedHeader(index, offset);
  return { index, offset, version, ...sizes, encrypted: (flags[0]! & ENCRYPTED_FLAG) !== 0 };
}

/** Whether bytes begin as a recording does: with a version. */
export function isRecording(bytes: Uint8Array): boolean {
  if (bytes.length < 8) return false;
  const version = readUint64(bytes, 0);
  return version === 1 || version === 2;
}

/** A big-endian unsigned integer; above 2^53 it is not exact, but larger than any file. */
function readUint64(bytes: Uint8Array, pos: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset + pos, 8);
  return view.getUint32(0) * 0x100000000 + view.getUint32(4);
}

function truncatedHeader(index: number, offset: number): AuditEventError {
  return new AuditEventError("truncated", `the recording ends inside the header of part ${index}`, { offset });
}
