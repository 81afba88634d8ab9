import Long from "long";
import { marshalDouble } from "../json/marshal.js";
import { StringCache } from "../string-cache.js";
import { EMPTY_BYTES } from "../types/bytes.js";
import { findRangeFault, goZeroTime, timestamp, type Timestamp } from "../types/timestamp.js";
import { WireType } from "../wire/tag.js";
import { scanned, scanVarint } from "../wire/varint.js";
import { decodeUTF8 } from "../wire/utf8.js";
import { JSONWriter } from "./json-writer.js";
import {
  BOOL,
  BYTES,
  EMBEDDED,
  EVENT_TIME,
  EVENT_TYPE,
  HIDDEN,
  INDEX,
  INT32,
  MESSAGE,
  MESSAGES,
  SESSION_ID,
  STRING,
  STRING_LISTS,
  STRING_MAP,
  STRINGS,
  STRUCT,
  TIME,
  UINT32,
  UINT64,
  field,
  fieldsOf,
  type FieldTable,
  type MessageTable,
  type UnionTable,
} from "./table.js";

const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** Size of the buffer. After 32 KiB of JSON, it has room for an event of 68 KiB, the default limit of recordings. */
const BUFFER_BYTES = 512 * 1024;
/** Maximum number of bytes of JSON per byte of a string: `\u0000`. */
const MAX_EXPANSION = 6;
/** Maximum nesting depth of messages. Only a Struct can be deeper. */
const MAX_DEPTH = 32;
/** Depth of the messages that are embedded in the event itself. Only their fields have roles. */
const ROLE_DEPTH = 2;
/** Maximum number of entries in a map and all maps around it. */
const MAX_ENTRIES = 256;
/** Number of offsets per map entry: the start and the end of its key and of its value. */
const ENTRY_OFFSETS = 4;

/** Returned instead of a tag at the end of a message. */
const NO_TAG = 0;
/** The offset of the next byte after a failure. It is after the end of every message, so nothing more is read. */
const NOWHERE = 0x3fffffff;

/** The tags of length-delimited keys and values in map entries. `KEY` is also the tag of field 1 in other messages. */
const KEY = 0x0a;
const VALUE = 0x12;
/** The tags in a time. */
const SECONDS = 0x08;
const NANOS = 0x10;
/** The tags in a google.protobuf.Value. */
const NULL_VALUE = 0x08;
const NUMBER_VALUE = 0x11;
const STRING_VALUE = 0x1a;
const BOOL_VALUE = 0x20;
const STRUCT_VALUE = 0x2a;
const LIST_VALUE = 0x32;

/**
 * Converts events from protobuf to JSON without creating objects or strings. It copies values from the input to a
 * buffer. Tables tell it where each value goes.
 *
 * It accepts events as Go writes them: fields in the order of their numbers, without zero values and unknown
 * fields, and with valid UTF-8. The codec would accept such an event too, and return the same JSON. Everything else,
 * valid or not, is left to the codec. The transcoder therefore needs no error messages.
 *
 * After a failure, it does not stop at once. It reads nothing more, and drops its output at the end. This is faster than
 * a check after each value.
 */
export class Transcoder {
  readonly json = new JSONWriter(BUFFER_BYTES);
  /** True if the tables lack the last event's case or one of its fields. */
  isUnknown = false;

  private bytes: Uint8Array = EMPTY_BYTES;
  private view: DataView = new DataView(new ArrayBuffer(0));
  private pos = 0;
  /** The offset of the value in each role, or {@link NOWHERE}. */
  private readonly places = new Int32Array(SESSION_ID + 1);
  private readonly types = new StringCache(decodeUTF8);
  private readonly sessionIds = new StringCache(decodeUTF8);
  private hasFailed = false;
  private depth = 0;
  /** Number of JSON objects around the current member. Only the members of the event's own object have roles. */
  private nesting = 0;
  /** The maximum length of the JSON after the messages entered so far. */
  private reserved = 0;
  /** The last time. */
  private seconds = 0;
  private nanos = 0;
  /** Low and high 32 bits of the last varint. */
  private low = 0;
  private high = 0;
  /** Offsets of the entries of the maps that are being written. */
  private readonly entries = new Int32Array(MAX_ENTRIES * ENTRY_OFFSETS);
  private entryCount = 0;
  /** The list in a value of a map of lists. Not a constant, because importing this file must not need a TextEncoder. */
  private readonly firstStrings = field(1, STRINGS, "", "");

  /**
   * Appends the JSON object of an event to {@link json}.
   *
   * @param union The cases of the union that holds the event.
   * @param bytes The input. The union is in the bytes from `start` to `end`. `view` has the same bytes.
   * @returns False if the event must be left to the codec. Then nothing has been appended.
   */
  transcode(union: UnionTable, bytes: Uint8Array, view: DataView, start: number, end: number): boolean {
    const { json } = this;
    const before = json.length;
    this.reserved = before + MAX_EXPANSION * (end - start);
    const message = this.open(union, bytes, view, start, end);
    if (message !== undefined) {
      this.object(message, this.length(end));
      if (this.pos !== end) this.fail();
    }
    if (this.hasFailed) json.length = before;
    return !this.hasFailed;
  }

  /**
   * Finds the type and the time of an event without writing anything. Takes the arguments of `transcode`. The results may
   * be wrong if `transcode` does not accept the event.
   *
   * @returns False if they cannot be found.
   */
  peek(union: UnionTable, bytes: Uint8Array, view: DataView, start: number, end: number): boolean {
    const message = this.open(union, bytes, view, start, end);
    if (message === undefined) return false;
    const [metadata] = fieldsOf(message);
    const eventEnd = this.length(end);
    if (this.tag(eventEnd) !== metadata?.tag || metadata.message === undefined) return false;
    const metadataEnd = this.length(eventEnd);
    const fields = fieldsOf(metadata.message);
    for (let tag = this.tag(metadataEnd); tag !== NO_TAG; tag = this.tag(metadataEnd)) {
      const field = fields.find((field) => field.tag === tag);
      if (field === undefined) {
        this.failAt(tag, metadata.message);
        return false;
      }
      this.places[field.role] = this.pos;
      if (field.kind <= UINT64) this.varint();
      else this.pos = this.length(metadataEnd);
    }
    return !this.hasFailed;
  }

  /** Starts to read a union. Returns the table of its message, or undefined if the event must be left to the codec. */
  private open(
    union: UnionTable,
    bytes: Uint8Array,
    view: DataView,
    start: number,
    end: number,
  ): MessageTable | undefined {
    const { places } = this;
    this.bytes = bytes;
    this.view = view;
    this.pos = start;
    this.depth = this.nesting = this.entryCount = 0;
    this.hasFailed = this.isUnknown = false;
    places[INDEX] = places[EVENT_TYPE] = places[EVENT_TIME] = places[SESSION_ID] = NOWHERE;
    const tag = this.tag(end);
    const number = tag >>> 3;
    const message = union[number];
    if (message !== undefined && (tag & 7) === WireType.LengthDelimited) return message;
    this.isUnknown = !(number in union);
    this.fail();
    return undefined;
  }

  /** The index of the last event that was accepted. */
  get index(): Long {
    this.pos = this.places[INDEX]!;
    if (this.pos === NOWHERE) return Long.ZERO;
    this.varint();
    return new Long(this.low, this.high, false);
  }

  /** The event type of the last event that was accepted. */
  get type(): string {
    return this.textIn(EVENT_TYPE, this.types);
  }

  /** The session id of the last event that was accepted, or an empty string. */
  get sessionId(): string {
    return this.textIn(SESSION_ID, this.sessionIds);
  }

  /** The time of the last event that was accepted. */
  get time(): Timestamp {
    this.pos = this.places[EVENT_TIME]!;
    if (this.pos === NOWHERE) return goZeroTime();
    this.readTime(this.length(NOWHERE));
    return timestamp(this.seconds, this.nanos);
  }

  private textIn(role: number, texts: StringCache): string {
    this.pos = this.places[role]!;
    if (this.pos === NOWHERE) return "";
    const end = this.length(NOWHERE);
    return texts.get(this.bytes, this.pos, end);
  }

  /** Writes the message that ends at `end` as an object. */
  private object(message: MessageTable, end: number): void {
    const { json } = this;
    const start = json.length;
    this.nesting++;
    this.members(message, end);
    this.nesting--;
    // The first member has a comma before it. Without members, there is nothing to overwrite.
    if (json.length === start) json.byte(OPEN_BRACE);
    else json.bytes[start] = OPEN_BRACE;
    json.byte(CLOSE_BRACE);
  }

  /** Writes the members of the message that ends at `end`, with a comma before each. */
  private members(message: MessageTable, end: number): void {
    const fields = fieldsOf(message);
    this.reserved += message.overhead;
    if (this.reserved > BUFFER_BYTES || ++this.depth > MAX_DEPTH) return this.fail();
    let tag = this.tag(end);
    for (let i = 0; i < fields.length; i++) {
      const field = fields[i]!;
      if (field.tag === tag) tag = this.field(field, end);
      else if (field.absent !== undefined) this.json.words(field.absent);
      else if (field.message !== undefined) this.emptyMessage(field, field.message);
      else return this.failAt(tag, message);
    }
    if (this.pos !== end || tag !== NO_TAG) this.failAt(tag, message);
    this.depth--;
  }

  /** Writes an absent message that is not a pointer. In Go, it has zero values. Older versions of Teleport may omit it. */
  private emptyMessage({ kind, key }: FieldTable, message: MessageTable): void {
    if (kind === EMBEDDED) return this.members(message, this.pos);
    this.json.words(key);
    this.object(message, this.pos);
  }

  /** Writes the field whose tag has been read, and reads the next tag. */
  private field(field: FieldTable, end: number): number {
    const { kind, role } = field;
    if (role !== 0) this.notePlace(role);
    if (kind < EMBEDDED) this.json.words(field.key);
    if (kind <= UINT64) {
      this.number(kind);
      return this.tag(end);
    }
    switch (kind) {
      case STRING:
        this.nonEmptyString(this.length(end));
        break;
      case BYTES:
        this.base64(this.length(end));
        break;
      case TIME:
        this.writeTime(this.length(end));
        break;
      case STRINGS:
      case MESSAGES:
        return this.list(field, end);
      case STRING_MAP:
        return this.map(field.tag, STRING, end);
      case MESSAGE:
        this.object(field.message!, this.length(end));
        break;
      case STRUCT:
        this.struct(this.length(end));
        break;
      case EMBEDDED:
        this.members(field.message!, this.length(end));
        break;
      case STRING_LISTS:
        this.stringLists(field, this.length(end));
        break;
      case HIDDEN:
        this.pos = this.length(end);
        break;
      default:
        this.fail();
    }
    return this.tag(end);
  }

  private notePlace(role: number): void {
    if (this.depth === ROLE_DEPTH && this.nesting === 1) this.places[role] = this.pos;
  }

  /** Writes the value of a varint. Go does not encode zero and false. */
  private number(kind: number): void {
    this.varint();
    const { low, high, json } = this;
    if (kind === BOOL) {
      if ((low | high) === 0) this.fail();
      return json.text("true");
    }
    // An int32 is the low 32 bits of its varint.
    const upper = kind === INT32 ? low >> 31 : kind === UINT32 ? 0 : kind === UINT64 ? high >>> 0 : high;
    const value = upper === 0 && low > 0 ? low : upper * 0x100000000 + (low >>> 0);
    if (value === 0 || !Number.isSafeInteger(value)) this.fail();
    else json.integer(value);
  }

  /** Writes the string of a field. Go does not encode an empty one. */
  private nonEmptyString(end: number): void {
    if (end === this.pos) this.fail();
    this.string(end);
  }

  private string(end: number): void {
    if (!this.json.string(this.bytes, this.view, this.pos, end)) this.fail();
    else this.pos = end;
  }

  private base64(end: number): void {
    if (end === this.pos) this.fail();
    this.json.base64(this.bytes, this.pos, end);
    this.pos = end;
  }

  private writeTime(end: number): void {
    this.readTime(end);
    if (findRangeFault(this.seconds, this.nanos) !== undefined) this.fail();
    if (!this.hasFailed) this.json.time(this.seconds, this.nanos);
  }

  private readTime(end: number): void {
    this.seconds = this.nanos = 0;
    let tag = this.tag(end);
    if (tag === SECONDS) {
      this.varint();
      this.seconds = this.high * 0x100000000 + (this.low >>> 0);
      tag = this.tag(end);
    }
    if (tag === NANOS) {
      this.varint();
      this.nanos = this.low;
      tag = this.tag(end);
    }
    if (tag !== NO_TAG || this.pos !== end) this.fail();
  }

  /** Writes a list whose first tag has been read, and reads the next other tag. */
  private list({ tag, message }: FieldTable, end: number): number {
    const { json } = this;
    let next: number;
    let separator = OPEN_BRACKET;
    do {
      json.byte(separator);
      separator = COMMA;
      if (message === undefined) this.string(this.length(end));
      else this.object(message, this.length(end));
      next = this.tag(end);
    } while (next === tag);
    json.byte(CLOSE_BRACKET);
    return next;
  }

  /**
   * Writes a map whose first tag has been read, and reads the next other tag. Its keys are sorted by their bytes, as in
   * Go, so it first collects the offsets of the keys and values.
   *
   * @param kind The kind of the values: `STRING`, `STRINGS` for messages with a list, or `STRUCT` for values of a Struct.
   */
  private map(tag: number, kind: number, end: number): number {
    const { json, entries } = this;
    const first = this.entryCount;
    let next: number;
    do {
      this.entry(first, this.length(end));
      next = this.tag(end);
    } while (next === tag);
    const after = this.pos;
    let separator = OPEN_BRACE;
    for (let i = first; i < this.entryCount && !this.hasFailed; i++) {
      const offset = i * ENTRY_OFFSETS;
      json.byte(separator);
      separator = COMMA;
      this.pos = entries[offset]!;
      if (kind === STRUCT) this.htmlString(entries[offset + 1]!);
      else this.string(entries[offset + 1]!);
      json.byte(COLON);
      this.pos = entries[offset + 2]!;
      if (kind === STRING) this.string(entries[offset + 3]!);
      else if (kind === STRINGS) this.strings(entries[offset + 3]!);
      else this.structValue(entries[offset + 3]!);
    }
    json.byte(CLOSE_BRACE);
    this.entryCount = first;
    this.pos = this.hasFailed ? NOWHERE : after;
    return next;
  }

  /** Reads the map entry that ends at `end`, and inserts it into the sorted entries from `first` on. */
  private entry(first: number, end: number): void {
    const { entries } = this;
    const keyEnd = this.entryPart(KEY, end);
    const keyStart = this.pos;
    this.pos = keyEnd;
    const valueEnd = this.entryPart(VALUE, end);
    if (valueEnd !== end || this.entryCount === MAX_ENTRIES) return this.fail();
    let i = this.entryCount++ * ENTRY_OFFSETS;
    for (; i > first * ENTRY_OFFSETS; i -= ENTRY_OFFSETS) {
      const order = this.compare(entries[i - 4]!, entries[i - 3]!, keyStart, keyEnd);
      if (order === 0) return this.fail();
      if (order < 0) break;
      // Faster than copyWithin, which is a call into the engine.
      entries[i] = entries[i - 4]!;
      entries[i + 1] = entries[i - 3]!;
      entries[i + 2] = entries[i - 2]!;
      entries[i + 3] = entries[i - 1]!;
    }
    entries[i] = keyStart;
    entries[i + 1] = keyEnd;
    entries[i + 2] = this.pos;
    entries[i + 3] = valueEnd;
    this.pos = end;
  }

  /** Moves to the key or the value of a map entry. Returns its end. */
  private entryPart(tag: number, end: number): number {
    if (this.tag(end) !== tag) this.fail();
    return this.length(end);
  }

  private compare(a: number, aEnd: number, b: number, bEnd: number): number {
    const { bytes } = this;
    for (; a < aEnd && b < bEnd; a++, b++) {
      if (bytes[a] !== bytes[b]) return bytes[a]! - bytes[b]!;
    }
    return aEnd - a - (bEnd - b);
  }

  /** Writes a map of lists of strings. An empty one counts as absent. */
  private stringLists({ key, absent }: FieldTable, end: number): void {
    if (this.pos === end) return this.json.words(absent!);
    this.json.words(key);
    this.onlyMap(STRINGS, end);
  }

  /** Writes a message whose only field is field 1, a list of strings. It is `null` without strings. */
  private strings(end: number): void {
    if (this.pos === end) return this.json.text("null");
    if (this.tag(end) !== KEY) this.fail();
    const next = this.list(this.firstStrings, end);
    if (next !== NO_TAG || this.pos !== end) this.fail();
  }

  /** Writes a message whose only field is field 1, a map that is not empty. */
  private onlyMap(kind: number, end: number): void {
    if (this.tag(end) !== KEY) return this.fail();
    const next = this.map(KEY, kind, end);
    if (next !== NO_TAG || this.pos !== end) this.fail();
  }

  private struct(end: number): void {
    if (++this.depth > MAX_DEPTH) return this.fail();
    if (this.pos === end) this.json.text("{}");
    else this.onlyMap(STRUCT, end);
    this.depth--;
  }

  private structValue(end: number): void {
    switch (this.tag(end)) {
      case NULL_VALUE:
        this.varint();
        this.json.text("null");
        break;
      case NUMBER_VALUE:
        this.double(end);
        break;
      case STRING_VALUE:
        this.htmlString(this.length(end));
        break;
      case BOOL_VALUE:
        this.varint();
        this.json.text((this.low | this.high) === 0 ? "false" : "true");
        break;
      case STRUCT_VALUE:
        this.struct(this.length(end));
        break;
      case LIST_VALUE:
        this.structList(this.length(end));
        break;
      default:
        return this.fail();
    }
    if (this.pos !== end) this.fail();
  }

  private structList(end: number): void {
    const { json } = this;
    if (++this.depth > MAX_DEPTH) return this.fail();
    json.byte(OPEN_BRACKET);
    for (const start = this.pos; this.pos < end;) {
      if (this.pos > start) json.byte(COMMA);
      if (this.tag(end) !== KEY) return this.fail();
      this.structValue(this.length(end));
    }
    json.byte(CLOSE_BRACKET);
    this.depth--;
  }

  private double(end: number): void {
    if (this.pos + 8 !== end) return this.fail();
    const value = this.view.getFloat64(this.pos, true);
    this.pos = end;
    if (Number.isFinite(value)) this.json.text(marshalDouble(value, ""));
    else this.fail();
  }

  /** Writes a string of a Struct. Go writes Structs with `encoding/json`, which escapes more characters. */
  private htmlString(end: number): void {
    if (!this.json.htmlString(this.bytes, this.pos, end)) this.fail();
    else this.pos = end;
  }

  /** Reads a tag. Returns {@link NO_TAG} at the end of the message. */
  private tag(end: number): number {
    const { bytes, pos } = this;
    if (pos >= end) return NO_TAG;
    const byte = bytes[pos]!;
    if (byte < 0x80 && byte > 0) {
      this.pos = pos + 1;
      return byte;
    }
    this.varint();
    if (this.high !== 0 || this.low <= 0) this.fail();
    return this.hasFailed ? NO_TAG : this.low;
  }

  /** Reads the length of a value. Returns the end of the value. */
  private length(end: number): number {
    const start = this.pos + 1;
    const length = this.bytes[this.pos]!;
    if (length < 0x80 && start + length <= end) {
      this.pos = start;
      return start + length;
    }
    this.varint();
    if (this.high !== 0 || this.low < 0 || this.low > end - this.pos) this.fail();
    // After a failure, the result must only be at or after the current offset.
    return this.hasFailed ? NOWHERE : this.pos + this.low;
  }

  private varint(): void {
    const byte = this.bytes[this.pos]!;
    if (byte < 0x80) {
      this.pos++;
      this.low = byte;
      this.high = 0;
      return;
    }
    scanVarint(this.bytes, this.pos);
    if (scanned.end === Infinity) return this.fail();
    this.pos = scanned.end;
    this.low = scanned.low;
    this.high = scanned.high;
  }

  /** Like {@link fail}, for a message with an unexpected tag. */
  private failAt(tag: number, { fields }: MessageTable): void {
    const isKnown = tag === NO_TAG || fields.some((field) => field.tag >>> 3 === tag >>> 3);
    if (!this.hasFailed) this.isUnknown = !isKnown;
    this.fail();
  }

  /** Leaves the event to the codec. */
  private fail(): void {
    this.hasFailed = true;
    this.pos = NOWHERE;
  }
}
