import { checkFunction, checkInteger, checkObject, checkSignal } from "../runtime/arguments.js";
import type { DecodeOptions } from "../runtime/codec.js";
import type { CodecError } from "../runtime/error.js";
import type { RecordingPart } from "./part-header.js";
import type { RecordingSource } from "./source.js";

/**
 * Decrypts the body of a part, which is an [age](https://age-encryption.org/v1) file, and returns the
 * plaintext in any form that `readRecording` accepts. If it throws, the part is a loss. The CodecError
 * has the code `encrypted` and the thrown error as its `cause`.
 */
export type DecryptPart = (
  body: ReadableStream<Uint8Array>,
  part: RecordingPart,
) => RecordingSource | Promise<RecordingSource>;

/** Options of `readRecording`, `readRecordingPart` and `readRecordingLines`. */
export interface ReadRecordingOptions extends DecodeOptions {
  /**
   * Maximum size of an event in bytes of protobuf, by default 65536 (Teleport's limit) and at most 512
   * MiB. A larger event is a loss with the code `invalid-recording`. A size above both this limit and
   * 65536 is treated as damage, and the rest of the part's body is skipped.
   */
  readonly maxEventBytes?: number | undefined;
  /** Decrypts the bodies of encrypted parts. Without it, each encrypted part is a loss with the code `encrypted`. */
  readonly decrypt?: DecryptPart | undefined;
  /**
   * Called for each loss: damaged or unreadable data. Reading resumes at the next recoverable event or
   * part, unless the callback throws. Without it, the first loss is thrown and ends reading.
   */
  readonly onLoss?: ((loss: CodecError) => void) | undefined;
  /** Called with the header of each part before its events are read. */
  readonly onPart?: ((part: RecordingPart) => void) | undefined;
  /** Aborts reading. The signal's reason is then thrown. Null is the same as undefined. */
  readonly signal?: AbortSignal | null | undefined;
}

/** Throws a TypeError or RangeError if an option is wrong. */
export function checkReadOptions(options: ReadRecordingOptions): void {
  checkObject("options", options);
  const { decrypt, onLoss, onPart, signal, maxDepth, maxEventBytes } = options;
  if (decrypt !== undefined) checkFunction("decrypt", decrypt);
  if (onLoss !== undefined) checkFunction("onLoss", onLoss);
  if (onPart !== undefined) checkFunction("onPart", onPart);
  checkSignal("signal", signal);
  if (maxDepth !== undefined) checkInteger("maxDepth", maxDepth, 0);
  if (maxEventBytes !== undefined) checkInteger("maxEventBytes", maxEventBytes, 1);
}
