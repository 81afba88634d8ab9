import { CodecError, describe, MAX_VALUE_CHARS, type CodecErrorCode } from "../runtime/error.js";
import { compactBytes } from "./compact-bytes.js";
import { JSONItem, type DecodeJSON, type StoredItem } from "./item.js";
import { JSONScanner, Scan } from "./json-scanner.js";
import { MAX_ITEM_BYTES } from "./limits.js";
import { problemOf, type ProblemLog } from "./problem-log.js";
import { StringCache } from "./string-cache.js";

/**
 * Reading continues after the first line of broken JSON, so the bytes of the other lines are scanned again. If the
 * number of scanned bytes exceeds this multiple of the bytes read, plus {@link FREE_SCANNED_BYTES}, each value must
 * end in its line. Then no bytes are scanned again.
 */
const MAX_SCANS_PER_BYTE = 4;
const FREE_SCANNED_BYTES = 2 * MAX_ITEM_BYTES;

const NUL = 0x00;
const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
/** The separator of JSON text sequences (RFC 7464). */
const RECORD_SEPARATOR = 0x1e;
const SPACE = 0x20;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf] as const;

const BLANKS: ReadonlySet<number> = new Set([SPACE, TAB]);
const CLOSERS: ReadonlySet<number> = new Set([CLOSE_BRACE, CLOSE_BRACKET, COMMA, SPACE, TAB, CARRIAGE_RETURN]);

/** Number of bytes of other text that are enough for its description. */
const DESCRIBED_BYTES = 4 * MAX_VALUE_CHARS;

/** Maximum number of bytes examined at the start of a line that may belong to skipped JSON. */
const MAX_LINE_START_BYTES = 4096;

/** The mode of the reader. It is the name of a method that returns false if it needs more bytes. */
type Mode = "readBetween" | "readValue" | "skipLine" | "skipDeeperLine";

/** The code and the path of a problem's error. */
interface Fault {
  readonly code: CodecErrorCode;
  readonly path?: string;
}

const INVALID_JSON: Fault = { code: "invalid-json" };

/** The array that is being read: a top-level array, or the array `events` of a response of the web API (`answer`). */
type Context = "none" | "array" | "answer";

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
  private readonly types = new StringCache();
  private readonly scanner = new JSONScanner();

  /** The bytes that have arrived and are still needed. */
  private window: Uint8Array = new Uint8Array(0);
  /** Index of the next byte in the window. In the mode `readValue`, index of the start of the value. */
  private pos = 0;
  private end = 0;
  /** True if the window was allocated here, so that bytes can be added to it. */
  private ownsWindow = false;
  /** Offset of the window in the input. */
  private base = 0;
  private isLast = false;

  private mode: Mode = "readBetween";
  private line = 1;
  /** Number of spaces and tabs before the first other character of the line. */
  private indent = 0;
  private isIndenting = true;
  /** True if an object may start here. */
  private mayStart = true;

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

  constructor(
    private readonly decodeJSON: DecodeJSON<E>,
    private readonly problems: ProblemLog,
  ) {}

  /** Returns the items that end in the next chunk. The chunk must not change while they are in use. */
  add(chunk: Uint8Array): readonly StoredItem<E>[] {
    this.addToWindow(chunk);
    return this.read();
  }

  /** Ends the text and returns the last items. */
  finish(): readonly StoredItem<E>[] {
    this.isLast = true;
    const items = [...this.read()];
    this.flushHeldElement();
    if (this.context !== "none") this.report(this.end, () => "the array is not closed");
    return [...items, ...this.items];
  }

  private read(): readonly StoredItem<E>[] {
    this.items = [];
    while (this[this.mode]());
    const { items } = this;
    this.items = [];
    return items;
  }

  /** Adds a chunk to the bytes from `pos` to `end`. */
  private addToWindow(chunk: Uint8Array): void {
    const length = this.end - this.pos;
    const fits = this.ownsWindow && this.window.length - this.end >= chunk.length;
    if (length === 0 || !fits) {
      // Twice as large, so that a long value in many small chunks is not copied for each of them.
      const window = length === 0 ? chunk : new Uint8Array(2 * (length + chunk.length));
      if (length > 0) window.set(this.window.subarray(this.pos, this.end));
      this.window = window;
      this.ownsWindow = length > 0;
      this.base += this.pos;
      this.pos = 0;
      this.end = length;
    }
    if (this.ownsWindow) this.window.set(chunk, this.end);
    this.end += chunk.length;
  }

  /** Reads up to the start of a value. */
  private readBetween(): boolean {
    const { window, end } = this;
    for (; this.pos < end; this.pos++) {
      const byte = window[this.pos]!;
      if (byte === LINE_FEED) this.startLine(this.line + 1);
      else if (byte === OPEN_BRACE && this.mayStart) return this.startValue();
      else if (byte === SPACE || byte === TAB) this.indent += this.isIndenting ? 1 : 0;
      else if (byte === NUL) this.nulBytes++;
      else if (byte !== CARRIAGE_RETURN && byte !== RECORD_SEPARATOR) return this.readSeparator(byte);
    }
    return false;
  }

  private startLine(line: number): void {
    this.line = line;
    this.indent = 0;
    this.isIndenting = this.mayStart = true;
  }

  /** Reads a byte between values that is neither whitespace nor the start of an object. */
  private readSeparator(byte: number): boolean {
    if (byte === BYTE_ORDER_MARK[0] && this.isIndenting) {
      if (this.end - this.pos < BYTE_ORDER_MARK.length && !this.isLast) return false;
      if (BYTE_ORDER_MARK.every((mark, i) => this.window[this.pos + i] === mark))
        return this.skip(BYTE_ORDER_MARK.length);
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
    this.pos += length;
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
    const isAnswer = this.context === "answer";
    this.context = "none";
    this.isIndenting = false;
    this.pos++;
    if (!isAnswer) return true;
    this.isRest = true;
    this.scanner.beginRest();
    this.mode = "readValue";
    return true;
  }

  private giveUpArray(): void {
    // If it is in the current line, the problem in this line is reported instead.
    if (this.heldElement?.line !== this.line) this.flushHeldElement();
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
    const rest = this.window.subarray(this.pos, this.end);
    const length = rest.indexOf(LINE_FEED);
    if (length < 0 && rest.length < DESCRIBED_BYTES && !this.isLast) return false;
    const text = rest.subarray(0, length < 0 ? DESCRIBED_BYTES : Math.min(length, DESCRIBED_BYTES));
    this.report(this.pos, () => `${expected}, got ${describe(new TextDecoder().decode(text).trim())}`);
    this.mode = "skipLine";
    return true;
  }

  private startValue(): boolean {
    this.flushHeldElement();
    this.isIndenting = this.mayStart = false;
    this.scanner.begin(this.context === "none");
    this.isOneLine = this.scannedBytes > MAX_SCANS_PER_BYTE * (this.base + this.pos) + FREE_SCANNED_BYTES;
    this.mode = "readValue";
    return true;
  }

  private readValue(): boolean {
    const { scanner, window, pos, end } = this;
    const scanned = scanner.length;
    const limit = Math.min(this.isOneLine ? this.findLineFeed(pos + scanned) : end, pos + MAX_ITEM_BYTES + 1);
    const result = scanner.scan(window, pos, limit);
    this.scannedBytes += scanner.length - scanned;
    if (scanner.length > MAX_ITEM_BYTES)
      return this.failValue(() => `expected at most ${MAX_ITEM_BYTES} bytes of JSON`);
    switch (result) {
      case Scan.Done:
        return this.endValue();
      case Scan.Events:
        return this.startAnswer();
      case Scan.Invalid:
        return this.failValue(() => `expected ${scanner.expected}, got ${this.describeByte(pos + scanner.length)}`);
      default:
        if (limit < end) return this.failValue(() => "expected JSON on one line after so much broken JSON");
        return this.isLast && this.failValue(() => "the JSON is incomplete");
    }
  }

  private describeByte(pos: number): string {
    return describe(String.fromCharCode(this.window[pos]!));
  }

  private startAnswer(): boolean {
    this.context = "answer";
    this.isRest = false;
    this.needsElement = this.mayStart = true;
    this.leaveValue();
    return true;
  }

  /** Continues after the value. */
  private leaveValue(): void {
    this.pos += this.scanner.length;
    this.line += this.scanner.lineFeeds;
    this.mode = "readBetween";
  }

  private endValue(): boolean {
    const { scanner, pos, line, context } = this;
    this.mayStart = true;
    this.needsElement = false;
    const { typeStart, typeEnd, lineFeeds, length } = scanner;
    if (this.isRest) {
      this.isRest = false;
      if (typeEnd > 0) this.report(pos + typeStart, () => 'expected no "event" after "events"');
    } else if (typeEnd > 0) {
      const bytes = this.window.subarray(pos, pos + length);
      const type = this.types.parse(bytes, typeStart, typeEnd);
      const json = lineFeeds > 0 ? compactBytes(bytes) : bytes;
      this.items.push(new JSONItem(type, line, this.base + pos, json, this.decodeJSON));
    } else if (this.window[pos] !== OPEN_BRACE && lineFeeds === 0) {
      this.heldElement = { line, offset: this.base + pos, text: this.describeByte(pos) };
      this.mayStart = false;
    } else if (!(scanner.hasNullEvents && context === "none")) {
      this.reportAt(line, this.base + pos, () => "expected an event type", { code: "invalid-value", path: "event" });
      if (lineFeeds > 0) return this.skipDeeper(this.base + pos + length);
    }
    this.leaveValue();
    return true;
  }

  private failValue(reason: () => string): boolean {
    const { scanner, window, pos } = this;
    this.isRest = false;
    this.report(pos + scanner.length, reason);
    if (this.context !== "none") this.giveUpArray();
    let valid = pos + scanner.length;
    const isCut = this.isOneLine && window[valid] === LINE_FEED;
    while (valid > pos && window[valid - 1]! <= SPACE) valid--;
    if (isCut || window.subarray(pos, valid).includes(LINE_FEED)) return this.skipDeeper(Infinity);
    this.mode = "skipLine";
    return true;
  }

  private skipLine(): boolean {
    const lineFeed = this.findLineFeed(this.pos);
    this.pos = lineFeed;
    if (lineFeed === this.end) return false;
    this.mode = "readBetween";
    return true;
  }

  /** Returns the index of the next line feed from `start`, or the end of the window. */
  private findLineFeed(start: number): number {
    const index = this.window.subarray(start, this.end).indexOf(LINE_FEED);
    return index < 0 ? this.end : start + index;
  }

  /** Skips JSON over several lines, up to `end` or to the next line that is not indented more than its first line. */
  private skipDeeper(end: number): true {
    this.skippedEnd = end;
    this.mode = "skipDeeperLine";
    return true;
  }

  /** Skips the rest of the line. Stops skipping if the next line is not indented more than the first one. */
  private skipDeeperLine(): boolean {
    const { window, end } = this;
    this.pos = this.findLineFeed(this.pos);
    if (this.base + this.pos >= this.skippedEnd) return this.stopSkipping(this.skippedEnd - this.base);
    const start = this.pos + 1;
    const limit = Math.min(end, start + MAX_LINE_START_BYTES);
    const first = skipBytes(window, start, limit, BLANKS);
    const last = skipBytes(window, first, limit, CLOSERS);
    if (last >= end && !this.isLast) return false;
    if (first >= end) return this.skip(end - this.pos) && this.stopSkipping(end);
    const isIndentedMore = first - start > Math.min(this.indent, MAX_LINE_START_BYTES - 1);
    const isBlank =
      window[first] === LINE_FEED || (window[first] === CARRIAGE_RETURN && window[first + 1] === LINE_FEED);
    this.line++;
    if (isIndentedMore || isBlank) {
      this.pos = start;
      return true;
    }
    if (this.base + last >= this.skippedEnd) return this.stopSkipping(this.skippedEnd - this.base);
    // A line with nothing but closing brackets belongs to the skipped JSON.
    if (last > first && (last === end || window[last] === LINE_FEED)) return this.stopSkipping(last);
    this.line--;
    return this.stopSkipping(this.pos);
  }

  private stopSkipping(pos: number): boolean {
    this.pos = pos;
    this.mayStart = this.base + pos === this.skippedEnd;
    this.mode = "readBetween";
    return true;
  }

  private report(pos: number, reason: () => string): void {
    this.reportAt(this.line, this.base + pos, reason);
  }

  private reportAt(line: number, offset: number, reason: () => string, { code, ...place }: Fault = INVALID_JSON): void {
    if (this.problems.admit()) this.items.push(problemOf(new CodecError(code, reason(), { ...place, offset }), line));
  }
}

/** Returns the index of the first byte from `start` that is not in a set, or `end`. */
function skipBytes(bytes: Uint8Array, start: number, end: number, set: ReadonlySet<number>): number {
  let pos = start;
  while (pos < end && set.has(bytes[pos]!)) pos++;
  return pos;
}
