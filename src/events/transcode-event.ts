import type { MarshalOptions } from "../runtime/codec.js";
import { getEncoder } from "../runtime/text-coders.js";
import { Transcoder } from "../runtime/transcode/transcoder.js";
import { isBytes, type ArrayBufferBytes } from "../runtime/types/bytes.js";
import type { Edition } from "./edition.js";
import { keepsUnknownEvents, type DecodeEventOptions } from "./event-codec.js";

/** The function that converts events from protobuf to JSON. */
export interface TranscodeEvent {
  /**
   * Converts an event from the protobuf of a `OneOf` to JSON in UTF-8.
   *
   * The result is the same as that of `AuditEvent.marshalJSON(AuditEvent.decode(bytes))`, but this function takes about
   * half the time, because it does not create the event. It decodes an event only if Go would not write it like this, for
   * example because of unknown fields or strings that are not UTF-8, or if `maxDepth` or `escapeHTML` is given.
   *
   * @param options The options of `AuditEvent.decode` and `AuditEvent.marshalJSON`.
   * @returns The JSON object. The caller owns the bytes.
   * @throws TypeError or CodecError in the same cases as `AuditEvent.decode` and `AuditEvent.marshalJSON`.
   */
  (bytes: Uint8Array, options?: DecodeEventOptions & MarshalOptions): ArrayBufferBytes;
}

/** Returns the function that converts the events of an edition from protobuf to JSON. */
export function createTranscodeEvent(edition: Edition): TranscodeEvent {
  const { AuditEvent, transcoding } = edition;
  let transcoder: Transcoder | undefined;
  return function transcodeEvent(bytes, options) {
    // Checks the option that the transcoder can ignore. If others are given, the codec checks them.
    keepsUnknownEvents(options);
    if (transcoding !== undefined && isTranscodable(options) && isBytes(bytes)) {
      transcoder ??= new Transcoder();
      const { json } = transcoder;
      json.length = 0;
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      if (transcoding.transcode(transcoder, bytes, view, 0, bytes.length)) return json.bytes.slice(0, json.length);
    }
    return getEncoder().encode(AuditEvent.marshalJSON(AuditEvent.decode(bytes, options), options));
  };
}

/** True if no option changes the JSON or limits the depth. The options may be invalid. */
export function isTranscodable(options: (DecodeEventOptions & MarshalOptions) | undefined): boolean {
  return options === undefined || (options.maxDepth === undefined && options.escapeHTML === undefined);
}
