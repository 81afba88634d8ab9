import type Long from "long";
import type { Transcoding } from "../events/transcoding.js";
import { Transcoder } from "../runtime/transcode/transcoder.js";
import type { ArrayBufferBytes } from "../runtime/types/bytes.js";
import type { Timestamp } from "../runtime/types/timestamp.js";

const LINE_FEED = 0x0a;

/** Size of the lines from which the transcoder is full. Larger batches are not faster. */
const FULL_BYTES = 32 * 1024;

/** The JSON line of an event. */
export class EventLine {
  /**
   * @param sessionId Session id, or an empty string.
   * @param time The time of the event. Undefined if it is not needed to select events.
   * @param buffer The buffer with the line, from `start` to `end`. The line ends with a line feed.
   */
  constructor(
    readonly index: Long,
    readonly type: string,
    readonly sessionId: string,
    readonly time: Timestamp | undefined,
    readonly buffer: ArrayBufferBytes,
    readonly start: number,
    readonly end: number,
  ) {}
}

/** Converts events from protobuf to JSON lines without decoding them. */
export class LineTranscoder {
  private readonly transcoder = new Transcoder();

  /**
   * @param selects Returns false for an event that needs no line and is decoded instead. By default, every event needs a
   *   line. The type and the time may be wrong for an event that cannot be transcoded.
   */
  constructor(
    private readonly transcoding: Transcoding,
    private readonly selects?: (type: string, time: Timestamp) => boolean,
  ) {}

  /** True if there are enough lines. Use them and call {@link clear}. */
  get isFull(): boolean {
    return this.transcoder.json.length >= FULL_BYTES;
  }

  /** Removes all lines. Their memory is then reused. */
  clear(): void {
    this.transcoder.json.length = 0;
  }

  /**
   * Appends the line of the event in `bytes[start, end)`, a `OneOf`.
   *
   * @param view The same bytes as `bytes`.
   * @returns Undefined if the event must be decoded.
   */
  add(bytes: Uint8Array, view: DataView, start: number, end: number): EventLine | undefined {
    const { transcoder, transcoding, selects } = this;
    const { json } = transcoder;
    if (selects !== undefined && transcoding.peek(transcoder, bytes, view, start, end)) {
      if (!selects(transcoder.type, transcoder.time)) return undefined;
    }
    const before = json.length;
    if (!transcoding.transcode(transcoder, bytes, view, start, end)) return undefined;
    json.byte(LINE_FEED);
    const { index, type, sessionId } = transcoder;
    const time = selects && transcoder.time;
    return new EventLine(index, type, sessionId, time, json.bytes, before, json.length);
  }
}
