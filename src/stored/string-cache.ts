import { isAt } from "./is-at.js";
import { getDecoder } from "../runtime/text-coders.js";

/** Number of strings kept. There are a few hundred event types. */
const SLOTS = 1024;
/** Maximum size in bytes of a string that is kept. */
const MAX_BYTES = 64;

/** Parses and caches JSON strings that occur often, such as event types. */
export class StringCache {
  private readonly texts: (Uint8Array | undefined)[] = new Array<undefined>(SLOTS).fill(undefined);
  private readonly values: string[] = new Array<string>(SLOTS).fill("");

  /** Returns the value of the valid JSON string from `start` to `end`. Lone surrogates become U+FFFD. */
  parse(bytes: Uint8Array, start: number, end: number): string {
    if (end - start > MAX_BYTES) return parseString(bytes.subarray(start, end));
    let hash = 0;
    for (let i = start; i < end; i++) hash = (hash * 31 + bytes[i]!) | 0;
    const slot = (hash ^ (hash >>> 16)) & (SLOTS - 1);
    const text = this.texts[slot];
    if (text !== undefined && isAt(bytes, start, end, text)) return this.values[slot]!;
    // Not a slice, because slices of a Buffer share its memory.
    const copy = new Uint8Array(bytes.subarray(start, end));
    this.texts[slot] = copy;
    return (this.values[slot] = parseString(copy));
  }
}

function parseString(text: Uint8Array): string {
  return (JSON.parse(getDecoder().decode(text)) as string).toWellFormed();
}
