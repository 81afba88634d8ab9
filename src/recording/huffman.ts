/** Maximum length of a code in bits. */
export const MAX_CODE_BITS = 15;
/** Length in bits of the longest codes that are looked up in a table. */
const FAST_BITS = 10;
const FAST_MASK = (1 << FAST_BITS) - 1;

/**
 * The result for bits that are not a code. It is not a symbol of deflate. One bit is enough to detect such bits: they
 * only occur if a set has one code or none.
 */
export const NO_SYMBOL = 511;

/** A set of Huffman codes of the deflate format (RFC 1951, 3.2.2). */
export class HuffmanCodes {
  /** The results of {@link find} for codes of up to {@link FAST_BITS} bits, by their bits. 0 for longer codes. */
  private readonly fast = new Uint16Array(1 << FAST_BITS);
  /** Number of codes of each length. */
  private readonly counts = new Uint16Array(MAX_CODE_BITS + 1);
  /** The symbols, ordered by their codes. */
  private readonly symbols = new Uint16Array(288);

  /**
   * Sets the length in bits of the code of each symbol, or 0. Returns false if zlib rejects these lengths, because they
   * are not of a complete set of codes.
   *
   * @param mayHaveOneCode True if a set with a single code of one bit is valid too.
   */
  set(lengths: Uint8Array, mayHaveOneCode: boolean): boolean {
    const { counts, symbols } = this;
    counts.fill(0);
    for (const length of lengths) counts[length]!++;
    const unused = counts[0]!;
    counts[0] = 0;
    const starts = new Uint16Array(MAX_CODE_BITS + 2);
    let free = 1;
    for (let length = 1; length <= MAX_CODE_BITS; length++) {
      free = free * 2 - counts[length]!;
      if (free < 0) return false;
      starts[length + 1] = starts[length]! + counts[length]!;
    }
    const used = lengths.length - unused;
    if (free > 0 && used > 0 && !(mayHaveOneCode && used === counts[1])) return false;
    for (const [symbol, length] of lengths.entries()) if (length > 0) symbols[starts[length]!++] = symbol;
    this.fillTable();
    return true;
  }

  private fillTable(): void {
    const { counts, symbols, fast } = this;
    fast.fill(0);
    let index = 0;
    for (let length = 1, code = 0; length <= FAST_BITS; length++, code <<= 1) {
      for (let i = counts[length]!; i > 0; i--, code++) {
        const entry = pack(symbols[index++]!, length);
        for (let bits = reverseBits(code, length); bits <= FAST_MASK; bits += 1 << length) fast[bits] = entry;
      }
    }
  }

  /**
   * Finds the code at the beginning of some bits, lowest bit first. Its symbol, or {@link NO_SYMBOL} with the length 1,
   * is {@link symbolOf} the result, and its length {@link bitsOf} the result.
   */
  find(bits: number): number {
    return this.fast[bits & FAST_MASK]! || this.findLong(bits);
  }

  private findLong(bits: number): number {
    let code = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length <= MAX_CODE_BITS; length++) {
      code |= (bits >>> (length - 1)) & 1;
      const count = this.counts[length]!;
      if (code - first < count) return pack(this.symbols[index + code - first]!, length);
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    return pack(NO_SYMBOL, 1);
  }
}

function reverseBits(code: number, length: number): number {
  let reversed = 0;
  for (let i = 0; i < length; i++) reversed |= ((code >>> i) & 1) << (length - 1 - i);
  return reversed;
}

/** Returns a symbol and the length of its code as one number, so that a table of numbers can hold both. */
function pack(symbol: number, bits: number): number {
  return (symbol << 4) | bits;
}

/** Returns the symbol of a found code. */
export function symbolOf(found: number): number {
  return found >> 4;
}

/** Returns the length in bits of a found code. */
export function bitsOf(found: number): number {
  return found & 15;
}
