import { getEncoder } from "../text-coders.js";

/** Text as UTF-8 in words of four bytes, in little-endian order. Copying words is faster than copying bytes. */
export class Words {
  /** Number of bytes. */
  readonly length: number;
  /** The bytes, with zeros after the last one. */
  readonly words: Int32Array;

  constructor(text: string) {
    const bytes = getEncoder().encode(text);
    const view = new DataView(new ArrayBuffer((bytes.length + 3) & ~3));
    bytes.forEach((byte, i) => view.setUint8(i, byte));
    this.length = bytes.length;
    this.words = Int32Array.from({ length: view.byteLength / 4 }, (_, i) => view.getInt32(4 * i, true));
  }
}
