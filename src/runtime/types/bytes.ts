/**
 * Bytes in an `ArrayBuffer`, which functions such as the constructor of `Blob` require: `Uint8Array<ArrayBuffer>` in
 * TypeScript 5.7 and later, and `Uint8Array` in older versions, in which it is not generic.
 */
export type ArrayBufferBytes = ReturnType<typeof Uint8Array.of>;

/** The zero value of a bytes field. */
export const EMPTY_BYTES: Uint8Array = new Uint8Array(0);

/** Returns "Uint8Array" for a Uint8Array of any realm. A wrong prototype cannot deceive it, unlike `instanceof`. */
const typedArrayName = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype) as object,
  Symbol.toStringTag,
)!.get!;

/** True if the value is a Uint8Array, including one from another realm, unless its buffer is detached. */
export function isBytes(value: unknown): value is Uint8Array {
  return isUint8Array(value) && !isDetached(value);
}

function isUint8Array(value: unknown): value is Uint8Array {
  return typedArrayName.call(value) === "Uint8Array";
}

/** True if the value is a Uint8Array whose buffer is detached because it was transferred to another thread. */
export function isDetachedBytes(value: unknown): boolean {
  return isUint8Array(value) && isDetached(value);
}

function isDetached(bytes: Uint8Array): boolean {
  // The length is 0 if the buffer is detached. Before Node 22, buffers have no property `detached`.
  if (bytes.length !== 0 || bytes === EMPTY_BYTES) return false;
  try {
    new Uint8Array(bytes.buffer);
    return false;
  } catch {
    return true;
  }
}

/** True if `bytes[start, end)` equal the other bytes. */
export function isAt(bytes: Uint8Array, start: number, end: number, others: Uint8Array): boolean {
  if (end - start !== others.length) return false;
  for (let i = 0; i < others.length; i++) if (bytes[start + i] !== others[i]) return false;
  return true;
}
