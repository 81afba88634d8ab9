import Long from "long";
import type { EventSchema } from "../runtime/event-schema.js";
import { StringCache } from "../runtime/string-cache.js";
import { EMPTY_BYTES } from "../runtime/types/bytes.js";
import type { FieldNames } from "../runtime/wire/reader.js";
import { WireType } from "../runtime/wire/tag.js";
import { decodeUTF8 } from "../runtime/wire/utf8.js";
import { scanned, scanVarint } from "../runtime/wire/varint.js";

/** The facts about an event that recordings and filters need. */
export interface EventHead {
  readonly index: Long;
  readonly type: string;
  /** The time in seconds since 1970-01-01T00:00:00Z, and nanoseconds after it. */
  readonly seconds: number;
  readonly nanos: number;
  /** Session id, or an empty string. */
  readonly sessionId: string;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** The number of the field with the metadata, in every event. */
const METADATA = 1;
/** The numbers of the fields of a Timestamp. */
const SECONDS = 1;
const NANOS = 2;

/**
 * Reads the heads of encoded events without decoding them. It expects an event that `Transcoder` has accepted. The head of any
 * other event may be wrong, but reading it does not fail.
 */
export class HeadReader {
  private readonly texts = new StringCache((bytes) => decodeUTF8(bytes, 0, bytes.length));
  private readonly numbers: Readonly<Record<"index" | "type" | "time" | "sessionId", number>>;
  /** For each case, the number of the field with the session's metadata; 0 if there is none. */
  private readonly sessions: Readonly<Record<number, number>>;
  private bytes: Uint8Array = EMPTY_BYTES;
  private pos = 0;
  /** Start of the value of the current field. It ends at `pos`. */
  private start = 0;

  constructor(schema: EventSchema) {
    const { Metadata, SessionMetadata } = schema.messages;
    this.numbers = {
      index: numberOf(Metadata!.fields, "Index"),
      type: numberOf(Metadata!.fields, "Type"),
      time: numberOf(Metadata!.fields, "Time"),
      sessionId: SessionMetadata === undefined ? 0 : numberOf(SessionMetadata.fields, "SessionID"),
    };
    const cases = Object.entries(schema.union.codec.fields);
    this.sessions = Object.fromEntries(
      cases.map(([number, name]) => {
        const property = schema.embedded[name]?.["SessionMetadata"];
        return [number, property === undefined ? 0 : numberOf(schema.messages[name]!.fields, property)];
      }),
    );
  }

  /** Reads the head of the event in `bytes[start, end)`, which is a union. */
  read(bytes: Uint8Array, start: number, end: number): EventHead {
    const head = { index: Long.ZERO, type: "", seconds: 0, nanos: 0, sessionId: "" };
    this.bytes = bytes;
    this.pos = start;
    const session = this.sessions[this.next(end)];
    const eventEnd = this.enter();
    for (let field = this.next(eventEnd); field !== 0; field = this.next(eventEnd)) {
      if (field === METADATA) this.readMetadata(head);
      else if (field === session) {
        this.readSession(head);
        // The other fields do not matter.
        break;
      }
    }
    return head;
  }

  private readMetadata(head: Writable<EventHead>): void {
    const { numbers } = this;
    const end = this.enter();
    for (let field = this.next(end); field !== 0; field = this.next(end)) {
      if (field === numbers.index) head.index = new Long(scanned.low, scanned.high, false);
      else if (field === numbers.type) head.type = this.text();
      else if (field === numbers.time) this.readTime(head);
    }
  }

  private readTime(head: Writable<EventHead>): void {
    const end = this.enter();
    for (let field = this.next(end); field !== 0; field = this.next(end)) {
      if (field === SECONDS) head.seconds = scanned.high * 0x100000000 + (scanned.low >>> 0);
      else if (field === NANOS) head.nanos = scanned.low;
    }
  }

  private readSession(head: Writable<EventHead>): void {
    const end = this.enter();
    for (let field = this.next(end); field !== 0; field = this.next(end)) {
      if (field === this.numbers.sessionId) head.sessionId = this.text();
    }
  }

  /** Moves to the start of the current value. Returns its end. */
  private enter(): number {
    const end = this.pos;
    this.pos = this.start;
    return end;
  }

  private text(): string {
    return this.texts.get(this.bytes, this.start, this.pos);
  }

  /**
   * Moves behind the next field of the message that ends at `end`. A varint is then in {@link scanned}.
   *
   * @returns The field number, or 0 at the end of the message and at a malformed field.
   */
  private next(end: number): number {
    const { bytes } = this;
    if (this.pos >= end) return 0;
    scanVarint(bytes, this.pos);
    const tag = scanned.low;
    this.start = scanned.end;
    if ((tag & 7) === WireType.Varint || (tag & 7) === WireType.LengthDelimited) scanVarint(bytes, this.start);
    switch (tag & 7) {
      case WireType.Varint:
        this.pos = scanned.end;
        break;
      case WireType.LengthDelimited:
        this.start = scanned.end;
        this.pos = this.start + scanned.low;
        break;
      case WireType.Fixed64:
        this.pos = this.start + 8;
        break;
      case WireType.Fixed32:
        this.pos = this.start + 4;
        break;
      default:
        return 0;
    }
    // A malformed length may be negative or too large.
    return this.pos >= this.start && this.pos <= end ? tag >>> 3 : 0;
  }
}

function numberOf(fields: FieldNames, name: string): number {
  return Number(Object.keys(fields).find((number) => fields[Number(number)] === name) ?? 0);
}
