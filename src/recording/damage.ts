import type Long from "long";
import { CodecError } from "../runtime/error.js";
import type { PartPlace } from "./part-header.js";

/** Returns the error if it reports damaged input. Rethrows any other error, such as a failure to read a file. */
export function requireDamage(error: unknown): CodecError {
  if (error instanceof CodecError) return error;
  throw error;
}

/** A problem in a part. `offset`, if set, is a byte offset in the decompressed body. */
export type PartDamage = Pick<CodecError, "code" | "reason" | "offset" | "cause">;

/**
 * Returns the error for damage in a part. Its message names the part, and its `offset` is the offset of
 * the part's header in the recording.
 */
export function locateInPart({ index, offset }: PartPlace, damage: PartDamage): CodecError {
  const place = damage.offset === undefined ? "" : `, byte ${damage.offset} of the decompressed body`;
  return new CodecError(damage.code, `part ${index}${place}: ${damage.reason}`, {
    offset,
    cause: damage.cause ?? damage,
  });
}

/** The loss of an event with a known index. */
export class LostEvent extends CodecError {
  constructor(
    { code, reason, offset, cause }: CodecError,
    readonly index: Long,
  ) {
    super(code, reason, { ...(offset !== undefined && { offset }), cause });
  }
}
