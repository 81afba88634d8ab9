/**
 * Bytes in an `ArrayBuffer`: `Uint8Array<ArrayBuffer>` from TypeScript 5.7 on, in which functions such as the constructor
 * of `Blob` take no other bytes, and `Uint8Array` in older versions, in which it is not generic.
 */
export type ArrayBufferBytes = ReturnType<typeof Uint8Array.of>;

/** The zero value of a bytes field. */
export const EMPTY_BYTES: Uint8Array = new Uint8Array(0);

/** True if the value is a Uint8Array, including one from another realm. */
export function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array || Object.prototype.toString.call(value) === "[object Uint8Array]";
}
