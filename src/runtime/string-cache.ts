import { isAt } from "./types/bytes.js";

/** Number of strings kept. There are a few hundred event types. */
const SLOTS = 1024;
/** Maximum size in bytes of a string that is kept. */
const MAX_BYTES = 64;

/** Caches strings that occur often, such as event types. Looks them up by their bytes. */
export class StringCache {
  private readonly texts: (Uint8Array | undefined)[] = new Array<undefined>(SLOTS).fill(undefined);
  private readonly values: string[] = new Array<string>(SLOTS).fill("");
  /** The slot that was used last. Strings are often equal to the one before. */
  private last = 0;

  /** @param create Returns the string for bytes that are not in the cache. */
  constructor(private readonly create: (bytes: Uint8Array) => string) {}

  /** Returns the string of the bytes from `start` to `end`. */
  get(bytes: Uint8Array, start: number, end: number): string {
    if (end - start > MAX_BYTES) return this.create(bytes.subarray(start, end));
    if (this.isIn(this.last, bytes, start, end)) return this.values[this.last]!;
    let hash = 0;
    for (let i = start; i < end; i++) hash = (hash * 31 + bytes[i]!) | 0;
    const slot = (hash ^ (hash >>> 16)) & (SLOTS - 1);
    this.last = slot;
    if (this.isIn(slot, bytes, start, end)) return this.values[slot]!;
    // Not a slice, because slices of a Buffer share its memory.
    const copy = new Uint8Array(bytes.subarray(start, end));
    this.texts[slot] = copy;
    return (this.values[slot] = this.create(copy));
  }

  private isIn(slot: number, bytes: Uint8Array, start: number, end: number): boolean {
    const text = this.texts[slot];
    return text !== undefined && isAt(bytes, start, end, text);
  }
}
