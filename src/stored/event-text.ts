import { StringCache } from "../runtime/string-cache.js";
import { CodecError, describe, MAX_VALUE_CHARS, type CodecErrorCode } from "../runtime/error.js";
import { getDecoder } from "../runtime/text-coders.js";
import {
  CARRIAGE_RETURN,
  CLOSE_BRACKET,
  COMMA,
  LINE_FEED,
  NUL,
  OPEN_BRACE,
  OPEN_BRACKET,
  RECORD_SEPARATOR,
  SPACE,
  TAB,
} from "./ascii.js";
import { compactBytes } from "./compact-bytes.js";
import type { StoredItem } from "./item.js";
import { JSONItem, type DecodeJSON } from "./json-item.js";
import { JSONScanner, Scan, type ScanResult } from "./json-scanner.js";
import { MAX_ITEM_BYTES } from "./limits.js";
import { problemOf, type ProblemLog } from "./problem-log.js";
import { Skip, skipDeeperLine } from "./skip-deeper-line.js";
import { TextWindow } from "./text-window.js";

/**
 * Reading continues after the first line of broken JSON, so the bytes of the other lines are scanned again. If the
 * number of scanned bytes exceeds this multiple of the bytes read, plus {@link FREE_SCANNED_BYTES}, each value must
 * end in its line. Then no bytes are scanned again.
 */
const MAX_SCANS_PER_BYTE = 4;
const FREE_SCANNED_BYTES = 2 * MAX_ITEM_BYTES;

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const;

/**
 * Maximum size in bytes of an object with an array `events` that is searched to its end for the key `event`, which makes it
 * an event. The elements of a larger array are read one by one.
 */
const MAX_RESPONSE_LOOKAHEAD = 1024 * 1024;

/** Number of bytes of other text that are enough for its description. */
const DESCRIBED_BYTES = 4 * MAX_VALUE_CHARS;

/** The mode of the reader. It is the name of a method that returns false if it needs more bytes. */
type Mode = "readBetween" | "readValue" | "skipLine" | "skipDeeperLine";

/** The code and the path of a problem's error. */
interface Fault {
  readonly code: CodecErrorCode;
  readonly path?: string;
}

const INVALID_JSON: Fault = { code: "invalid-json" };

/** The array that is being read: a top-level array, or the array `events` of a response of the web API (`response`). */
type Context = "none" | "array" | "response";

/**
 * Finds events in JSON text as its bytes arrive. An event is a JSON object with a string under the key `event`.
 *
 * The text may be JSON lines, indented JSON, several objects in a line, arrays of events, objects with an array
 * `events`, or a log with lines of other text. An event can start only at the start of a line, after another object,
 * or as an element of an array that starts there or of the array `events`. Everything else is a problem.
 *
 * After other text or broken JSON, reading continues at the next line, so that a broken line cannot hide an event.
 * After JSON that extends over several lines and is broken or not an event, reading continues at its end or at the
 * next line that is not indented more than its first one, so that a part of it is not mistaken for an event.
 */
export class EventText<E> {
  /** Number of NUL bytes skipped between events. Log rotation and crashes leave them in files. */
  nulBytes = 0;

  private items: StoredItem<E>[] = [];
  private readonly types = new StringCache(parseString);
  private readonly scanner = new JSONScanner();

  /** In the mode `readValue`, its position is the start of the value. */
  private readonly text = new TextWindow();

  private mode: Mode = "readBetween";
  /** Number of spaces and tabs before the first other character of the line. */
  private indent = 0;
  private isIndenting = true;
  /** True if an object may start here. */
  private mayStart = true;
  /** True after a record separator in the line. It also ends a broken record, because JSON cannot contain it. */
  private hasSeparator = false;

  private context: Context = "none";
  /** True if an element of the array must follow. Otherwise, a comma or the end of the array must follow. */
  private needsElement = false;
  /** The last element of the array if it is not an object. It is reported when the array continues or ends. */
  private heldElement: { readonly line: number; readonly offset: number; readonly text: string } | undefined;
  /** True while the rest of a response is read, after its array `events`. */
  private isRest = false;
  /** True if an array was given up, so that its closing bracket may follow. */
  private hasOpenArray = false;

  /** Offset in the input of the end of the JSON that is being skipped. Infinity if the JSON is broken. */
  private skippedEnd = Infinity;
  private scannedBytes = 0;
  /** True if the value must end in its line. */
  private isOneLine = false;
  /** True while an object with an array `events` is searched for the key `event`. */
  private isLookingAhead = false;

  constructor(
    private readonly decodeJSON: DecodeJSON<E>,
    private readonly problems: ProblemLog,
  ) {}

  /** Returns the items that end in the next chunk. The chunk must not change while they are in use. */
  add(chunk: Uint8Array): readonly StoredItem<E>[] {
    this.text.add(chunk);
    return this.read();
  }

  /** Ends the text and returns the last items. */
  finish(): readonly StoredItem<E>[] {
    this.text.isLast = true;
    const items = [...this.read()];
    this.flushHeldElement();
    if (this.context !== "none") this.report(this.text.end, () => "the array is not closed");
    return [...items, ...this.items];
  }

  private read(): readonly StoredItem<E>[] {
    this.items = [];
    while (this[this.mode]());
    const { items } = this;
    this.items = [];
    return items;
  }

  /** Reads up to the start of a value. */
  private readBetween(): boolean {
    const { text } = this;
    const { bytes, end } = text;
    for (; text.pos < end; text.pos++) {
      const byte = bytes[text.pos]!;
      if (byte === LINE_FEED) this.startLine();
      else if (byte === OPEN_BRACE && this.mayStart) return this.startValue();
      else if (byte === SPACE || byte === TAB) this.indent += this.isIndenting ? 1 : 0;
      else if (byte === NUL) this.nulBytes++;
      else if (byte === RECORD_SEPARATOR) this.startRecord();
      else if (byte !== CARRIAGE_RETURN) return this.readSeparator(byte);
    }
    return false;
  }

  private startLine(): void {
    this.text.line++;
    this.indent = 0;
    this.isIndenting = this.mayStart = true;
    this.hasSeparator = false;
  }

  /** Starts a record of a JSON text sequence (RFC 7464). */
  private startRecord(): void {
    this.mayStart ||= this.hasSeparator;
    this.hasSeparator = this.mayStart;
  }

  /** Reads a byte between values that is neither whitespace nor the start of an object. */
  private readSeparator(byte: number): boolean {
    if (byte === BYTE_ORDER_MARK[0] && this.isIndenting) {
      const { bytes, pos, end, isLast } = this.text;
      if (end - pos < BYTE_ORDER_MARK.length && !isLast) return false;
      if (BYTE_ORDER_MARK.every((mark, i) => bytes[pos + i] === mark)) return this.skip(BYTE_ORDER_MARK.length);
    }
    if (this.context !== "none") return this.readArraySeparator(byte);
    const isAfterValue = this.mayStart && !this.isIndenting;
    if (byte === COMMA && isAfterValue) return this.skip(1);
    if (byte === CLOSE_BRACKET && this.hasOpenArray) {
      this.hasOpenArray = false;
      this.mayStart = isAfterValue;
      return this.skip(1);
    }
    if (byte === OPEN_BRACKET && this.mayStart) return this.startArray();
    return this.readOtherText(isAfterValue ? "expected another event or the end of the line" : "expected an event");
  }

  private skip(length: number): true {
    this.text.pos += length;
    return true;
  }

  private startArray(): boolean {
    this.context = "array";
    this.needsElement = true;
    this.isIndenting = false;
    return this.skip(1);
  }

  /** Reads a byte between the elements of an array that is neither whitespace nor the start of an object. */
  private readArraySeparator(byte: number): boolean {
    if (byte === CLOSE_BRACKET) return this.endArray();
    if (byte === COMMA && !this.needsElement) {
      this.flushHeldElement();
      this.needsElement = this.mayStart = true;
      return this.skip(1);
    }
    if (this.needsElement) return this.startValue();
    const expected = this.heldElement === undefined ? 'expected "," or "]"' : "expected an event";
    if (!this.readOtherText(expected)) return false;
    this.giveUpArray();
    return true;
  }

  private endArray(): boolean {
    // A line that starts with "[1]", as in some logs, is text.
    this.mayStart = !this.needsElement && this.heldElement === undefined;
    this.flushHeldElement();
    const isResponse = this.context === "response";
    this.context = "none";
    this.isIndenting = false;
    this.text.pos++;
    if (!isResponse) return true;
    this.isRest = true;
    this.scanner.beginRest();
    this.mode = "readValue";
    return true;
  }

  private giveUpArray(): void {
    // If it is in the current line, the problem in this line is reported instead.
    if (this.heldElement?.line !== this.text.line) this.flushHeldElement();
    this.heldElement = undefined;
    this.context = "none";
    this.hasOpenArray = true;
  }

  private flushHeldElement(): void {
    if (this.heldElement === undefined) return;
    const { line, offset, text } = this.heldElement;
    this.heldElement = undefined;
    this.reportAt(line, offset, () => `expected an event, got ${text}`);
  }

  /** Reports the rest of the line as text that is not part of an event. */
  private readOtherText(expected: string): boolean {
    const { bytes, pos, end, isLast } = this.text;
    const rest = bytes.subarray(pos, end);
    const length = rest.indexOf(LINE_FEED);
    if (length < 0 && rest.length < DESCRIBED_BYTES && !isLast) return false;
    const start = rest.subarray(0, length < 0 ? DESCRIBED_BYTES : Math.min(length, DESCRIBED_BYTES));
    this.report(pos, () => `${expected}, got ${describe(getDecoder().decode(start).trim())}`);
    this.mode = "skipLine";
    return true;
  }

  private startValue(): boolean {
    this.flushHeldElement();
    this.isIndenting = this.mayStart = false;
    this.scanner.begin(this.context === "none");
    this.isOneLine = this.scannedBytes > MAX_SCANS_PER_BYTE * (this.text.base + this.text.pos) + FREE_SCANNED_BYTES;
    this.mode = "readValue";
    return true;
  }

  private readValue(): boolean {
    const { scanner, text } = this;
    const { bytes, pos, end, isLast } = text;
    const scanned = scanner.length;
    const limit = Math.min(this.isOneLine ? text.findLineFeed(pos + scanned) : end, pos + MAX_ITEM_BYTES + 1);
    const result = scanner.scan(bytes, pos, limit);
    this.scannedBytes += scanner.length - scanned;
    if (this.isLookingAhead) return this.lookAhead(result, limit === end && !isLast);
    if (scanner.length > MAX_ITEM_BYTES)
      return this.failValue(() => `expected at most ${MAX_ITEM_BYTES} bytes of JSON`);
    switch (result) {
      case Scan.Done:
        return this.endValue();
      case Scan.Events:
        return this.isRest ? this.startResponse() : this.startLookingAhead();
      case Scan.Invalid:
        return this.failValue(() => `expected ${scanner.expected}, got ${this.describeByte(pos + scanner.length)}`);
      default:
        if (limit < end) return this.failValue(() => "expected JSON on one line after so much broken JSON");
        return isLast && this.failValue(() => "the JSON is incomplete");
    }
  }

  private describeByte(pos: number): string {
    return describe(String.fromCharCode(this.text.bytes[pos]!));
  }

  /** Starts to search an object with an array `events` for the key `event`. */
  private startLookingAhead(): true {
    this.isLookingAhead = true;
    this.scanner.begin(false);
    return true;
  }

  /** Returns to the array `events` if the object turns out not to be an event. */
  private lookAhead(result: ScanResult, hasMore: boolean): boolean {
    const { scanner, text } = this;
    if (result === Scan.More && hasMore && scanner.length < MAX_RESPONSE_LOOKAHEAD) return false;
    this.isLookingAhead = false;
    const isEvent = result === Scan.Done && scanner.typeEnd > 0 && scanner.length <= MAX_RESPONSE_LOOKAHEAD;
    if (isEvent) return this.endValue();
    scanner.begin(true);
    scanner.scan(text.bytes, text.pos, text.end);
    return this.startResponse();
  }

  private startResponse(): true {
    this.context = "response";
    this.isRest = false;
    this.needsElement = this.mayStart = true;
    this.leaveValue();
    return true;
  }

  /** Continues after the value. */
  private leaveValue(): void {
    this.text.pos += this.scanner.length;
    this.text.line += this.scanner.lineFeeds;
    this.mode = "readBetween";
  }

  private endValue(): boolean {
    const { scanner, context } = this;
    const { pos, line, base } = this.text;
    this.mayStart = true;
    this.needsElement = false;
    const { typeStart, typeEnd, lineFeeds, length } = scanner;
    if (this.isRest) {
      this.isRest = false;
      if (typeEnd > 0) this.report(pos + typeStart, () => 'expected no "event" after "events"');
    } else if (typeEnd > 0) {
      const bytes = this.text.bytes.subarray(pos, pos + length);
      const type = this.types.get(bytes, typeStart, typeEnd);
      const json = lineFeeds > 0 ? compactBytes(bytes) : bytes;
      this.items.push(new JSONItem(type, line, base + pos, json, this.decodeJSON));
    } else if (this.text.bytes[pos] !== OPEN_BRACE && lineFeeds === 0) {
      this.heldElement = { line, offset: base + pos, text: this.describeByte(pos) };
      this.mayStart = false;
    } else if (!(scanner.hasNullEvents && context === "none")) {
      this.reportAt(line, base + pos, () => "expected an event type", { code: "invalid-value", path: "event" });
      if (lineFeeds > 0) return this.skipDeeper(base + pos + length);
    }
    this.leaveValue();
    return true;
  }

  private failValue(reason: () => string): boolean {
    const { bytes, pos, end } = this.text;
    const invalid = pos + this.scanner.length;
    let valid = invalid;
    while (valid > pos && bytes[valid - 1]! <= SPACE) valid--;
    const isCut = this.isOneLine && bytes[invalid] === LINE_FEED;
    const isOverLines = isCut || bytes.subarray(pos, valid).includes(LINE_FEED);
    const isInArray = this.context !== "none";
    this.isRest = false;
    const skipsElements = isInArray && !isOverLines && invalid < end;
    this.report(invalid, () => reason() + (skipsElements ? "; the rest of the line is skipped" : ""));
    if (isInArray) this.giveUpArray();
    if (isOverLines) return this.skipDeeper(Infinity);
    this.mode = "skipLine";
    return true;
  }

  private skipLine(): boolean {
    const { text } = this;
    const lineFeed = text.findLineFeed(text.pos);
    const separator = this.hasSeparator ? text.find(RECORD_SEPARATOR, text.pos) : lineFeed;
    text.pos = Math.min(lineFeed, separator);
    if (text.pos === text.end) return false;
    this.mode = "readBetween";
    return true;
  }

  /** Skips JSON over several lines, up to `end` or to the next line that is not indented more than its first line. */
  private skipDeeper(end: number): true {
    this.skippedEnd = end;
    this.mode = "skipDeeperLine";
    return true;
  }

  private skipDeeperLine(): boolean {
    const { text, skippedEnd } = this;
    const result = skipDeeperLine(text, this.indent, skippedEnd);
    if (result !== Skip.End) return result === Skip.Line;
    this.mayStart = text.base + text.pos === skippedEnd;
    this.mode = "readBetween";
    return true;
  }

  private report(pos: number, reason: () => string): void {
    this.reportAt(this.text.line, this.text.base + pos, reason);
  }

  private reportAt(line: number, offset: number, reason: () => string, { code, ...place }: Fault = INVALID_JSON): void {
    if (this.problems.admit()) this.items.push(problemOf(new CodecError(code, reason(), { ...place, offset }), line));
  }
}

/** Parses a valid JSON string. Lone surrogates become U+FFFD. */
function parseString(text: Uint8Array): string {
  return (JSON.parse(getDecoder().decode(text)) as string).toWellFormed();
}
