import { getEncoder } from "../runtime/text-coders.js";
import { EMPTY_BYTES } from "../runtime/types/bytes.js";
import type { EventLine } from "./line-transcoder.js";

/** Collects JSON lines, as text or from the buffer of a `LineTranscoder`, and copies them to a chunk of bytes. */
export class LineChunk {
  /** Length of the lines, in bytes or in UTF-16 code units. */
  length = 0;
  private pieces: Uint8Array[] = [];
  private text = "";
  /** Consecutive lines in a buffer, from `start` to `end`. */
  private buffer = EMPTY_BYTES;
  private start = 0;
  private end = 0;

  /** Adds a line from the buffer of a `LineTranscoder`. */
  add({ buffer, start, end }: EventLine): void {
    this.buffer = buffer;
    if (this.text !== "" || start !== this.end) this.endPiece();
    if (this.start === this.end) this.start = start;
    this.end = end;
    this.length += end - start;
  }

  /** Adds a line as text. */
  addText(text: string): void {
    if (this.start < this.end) this.endPiece();
    this.text += text;
    this.length += text.length;
  }

  /** Returns the lines as bytes with their own buffer, and removes them. */
  take(): Uint8Array {
    this.endPiece();
    const bytes = concatBytes(this.pieces);
    this.pieces = [];
    this.length = 0;
    return bytes;
  }

  private endPiece(): void {
    if (this.text !== "") this.pieces.push(getEncoder().encode(this.text));
    else if (this.start < this.end) this.pieces.push(this.buffer.slice(this.start, this.end));
    this.text = "";
    this.start = this.end = 0;
  }
}

function concatBytes(pieces: readonly Uint8Array[]): Uint8Array {
  if (pieces.length === 1) return pieces[0]!;
  const bytes = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let pos = 0;
  for (const piece of pieces) {
    bytes.set(piece, pos);
    pos += piece.length;
  }
  return bytes;
}
