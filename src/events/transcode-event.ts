import { getShared, type EncodeOptions, type MarshalOptions } from "../runtime/codec.js";
import { getEncoder } from "../runtime/text-coders.js";
import { Transcoder } from "../runtime/transcode/transcoder.js";
import { isBytes, type ArrayBufferBytes } from "../runtime/types/bytes.js";
import type { Edition } from "./edition.js";
import type { Transcoding } from "./transcoding.js";
import { keepsUnknownEvents, type DecodeEventOptions } from "./event-codec.js";

/** Options of `transcodeEvent`. */
export interface TranscodeOptions extends DecodeEventOptions, MarshalOptions, EncodeOptions {}

/**
 * Maximum size of an event that is copied to a scratch buffer. This is 20 % faster for prints than a view of the event's
 * own buffer, which is usually not in the cache.
 */
const SCRATCH_BYTES = 16 * 1024;
/** Size of the buffers that shared results are views of. */
const SLAB_BYTES = 64 * 1024;

/** The function that converts events from protobuf to JSON. */
export interface TranscodeEvent {
  /**
   * Converts an event from the protobuf of a `OneOf` to JSON in UTF-8.
   *
   * The result is the same as that of `AuditEvent.marshalJSON(AuditEvent.decode(bytes))`, but this function takes about
   * half the time, because it does not create the event. It still decodes events that Go would encode differently, events
   * with unknown fields or strings that are not UTF-8, and all events if `maxDepth` or `escapeHTML` is given.
   *
   * With `shared: true`, it takes a third less time, because the result does not get its own buffer: see
   * {@link EncodeOptions}.
   *
   * @param options The options of `AuditEvent.decode`, `AuditEvent.marshalJSON` and `AuditEvent.encode`.
   * @returns The JSON object. Unless `shared` is true, the bytes own their buffer, which has exactly their size.
   * @throws TypeError or CodecError in the same cases as `AuditEvent.decode` and `AuditEvent.marshalJSON`.
   */
  (bytes: Uint8Array, options?: TranscodeOptions): ArrayBufferBytes;
}

/** Returns the function that converts the events of an edition from protobuf to JSON. */
export function createTranscodeEvent({ AuditEvent, transcoding }: Edition): TranscodeEvent {
  let output: JSONOutput | undefined;
  return function transcodeEvent(bytes, options) {
    // Checks the options that the codec does not see if the event is transcoded.
    keepsUnknownEvents(options);
    const shared = getShared(options);
    if (transcoding !== undefined && isTranscodable(options) && isBytes(bytes)) {
      output ??= new JSONOutput(transcoding);
      if (output.transcode(bytes)) return shared ? output.sharedCopy() : output.copy();
    }
    return getEncoder().encode(AuditEvent.marshalJSON(AuditEvent.decode(bytes, options), options));
  };
}

/** Transcodes events one by one, and copies their JSON. */
class JSONOutput {
  private readonly transcoder = new Transcoder();
  private readonly scratch = new Uint8Array(SCRATCH_BYTES);
  private readonly scratchView = new DataView(this.scratch.buffer);
  private slab: ArrayBufferBytes = new Uint8Array(0);
  private slabUsed = 0;

  constructor(private readonly transcoding: Transcoding) {}

  /** Transcodes an event. Returns false if it must be left to the codec. */
  transcode(bytes: Uint8Array): boolean {
    const { transcoder, transcoding, scratch, scratchView } = this;
    const { length } = bytes;
    transcoder.json.length = 0;
    if (length <= SCRATCH_BYTES) {
      scratch.set(bytes);
      return transcoding.transcode(transcoder, scratch, scratchView, 0, length);
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, length);
    return transcoding.transcode(transcoder, bytes, view, 0, length);
  }

  /** Returns the JSON in a buffer of its own. */
  copy(): ArrayBufferBytes {
    const { json } = this.transcoder;
    return json.bytes.slice(0, json.length);
  }

  /** Returns the JSON in a buffer that other copies share. Creating an own buffer takes five times as long. */
  sharedCopy(): ArrayBufferBytes {
    const { bytes, length } = this.transcoder.json;
    if (length > this.slab.length - this.slabUsed) {
      this.slab = new Uint8Array(Math.max(length, SLAB_BYTES));
      this.slabUsed = 0;
    }
    const start = this.slabUsed;
    this.slabUsed += length;
    this.slab.set(bytes.subarray(0, length), start);
    return this.slab.subarray(start, this.slabUsed);
  }
}

/** True if no option changes the JSON or limits the depth. The options may be invalid. */
export function isTranscodable(options: (DecodeEventOptions & MarshalOptions) | undefined): boolean {
  return options === undefined || (options.maxDepth === undefined && options.escapeHTML === undefined);
}
