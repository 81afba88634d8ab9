import type { AbortSignalLike } from "../runtime/abort-signal.js";
import { checkChoice, checkFunction, checkInteger, checkObject, checkSignal } from "../runtime/arguments.js";
import type { DecodeOptions } from "../runtime/codec.js";
import type { CodecError } from "../runtime/error.js";
import type { RecordingPart } from "./part-header.js";
import type { RecordingSource, StreamSource } from "./source.js";

/**
 * Decrypts the body of a part, which is an [age](https://age-encryption.org/v1) file, and returns the
 * plaintext in any form that `readRecording` accepts. If it throws, the part is a loss. The CodecError
 * has the code `encrypted` and the thrown error as its `cause`.
 */
export type DecryptPart = (body: EncryptedBody, part: RecordingPart) => RecordingSource | Promise<RecordingSource>;

/**
 * The encrypted body of a part, a web stream of bytes. If the program is compiled with types that declare `fetch`, such
 * as those of the DOM, Node or Cloudflare, this is the `ReadableStream` of these types.
 */
// Taken from `fetch`, because Cloudflare's types declare a `ReadableStream` that `typeof globalThis` lacks.
export type EncryptedBody = typeof globalThis extends { fetch(...args: never): Promise<{ readonly body: infer Body }> }
  ? NonNullable<Body>
  : StreamSource;

/**
 * Options of `readRecording`, `readRecordingPart` and `readRecordingLines`. The type parameter is the type of
 * `unknownEvents`. With `"error"`, the readers yield no unknown events, and their types exclude them.
 */
export interface ReadRecordingOptions<UnknownEvents extends "error" | "keep" = "error"> extends DecodeOptions {
  /**
   * How to treat unknown events: `"error"` treats each of them as a loss with the code `unknown-event`, and
   * `"keep"` yields them as `UnknownEvent`. Default: `"error"`.
   */
  readonly unknownEvents?: UnknownEvents | undefined;
  /**
   * Maximum size of an event in bytes of protobuf, by default 69632 (68 KiB) and at most 512 MiB. Teleport's
   * limit is 64 KiB, but its newest version adds metadata to events of that size. A larger event is a loss
   * with the code `invalid-recording`, and reading continues after it. But if an event is larger than both this
   * limit and 68 KiB, its size is treated as damage in two cases: it is above 1 MiB, or the body does not
   * continue with another event after it. The rest of the part is then lost.
   */
  readonly maxEventBytes?: number | undefined;
  /**
   * Maximum number of losses in a part, by default 1000. In place of the next one, a loss with the code
   * `invalid-recording` reports that the rest of the part is lost, and reading continues with the next part.
   * Unknown events with damaged metadata count towards the limit.
   */
  readonly maxLossesPerPart?: number | undefined;
  /** Decrypts the bodies of encrypted parts. Without it, each encrypted part is a loss with the code `encrypted`. */
  readonly decrypt?: DecryptPart | undefined;
  /**
   * Called for each loss: damaged or unreadable data. Reading resumes at the next recoverable event or
   * part, unless the callback throws. Without it, the first loss is thrown and ends reading.
   */
  readonly onLoss?: ((loss: CodecError) => void) | undefined;
  /**
   * Called with the header of each part before its events are read. If it throws, reading ends with that error. A
   * promise that it returns is not awaited.
   */
  readonly onPart?: ((part: RecordingPart) => void) | undefined;
  /** Aborts reading. The signal's reason is then thrown. Null is the same as undefined. */
  readonly signal?: AbortSignalLike | null | undefined;
}

/** Options with any value of `unknownEvents`. */
export type AnyReadOptions = ReadRecordingOptions<"error" | "keep">;

/** Throws a TypeError or RangeError if an option is wrong. */
export function checkReadOptions(options: AnyReadOptions): void {
  checkObject("options", options);
  const { decrypt, onLoss, onPart, signal, maxDepth, maxEventBytes, maxLossesPerPart, unknownEvents } = options;
  if (decrypt !== undefined) checkFunction("decrypt", decrypt);
  if (onLoss !== undefined) checkFunction("onLoss", onLoss);
  if (onPart !== undefined) checkFunction("onPart", onPart);
  checkSignal("signal", signal);
  if (maxDepth !== undefined) checkInteger("maxDepth", maxDepth, 0);
  if (maxEventBytes !== undefined) checkInteger("maxEventBytes", maxEventBytes, 1);
  if (maxLossesPerPart !== undefined) checkInteger("maxLossesPerPart", maxLossesPerPart, 0);
  if (unknownEvents !== undefined) checkChoice("unknownEvents", unknownEvents, ["error", "keep"]);
}
