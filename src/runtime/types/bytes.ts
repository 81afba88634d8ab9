/** The zero value of a bytes field. */
export const EMPTY_BYTES: Uint8Array = new Uint8Array(0);

/** True if the value is a Uint8Array, including one from another realm. */
export function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array || Object.prototype.toString.call(value) === "[object Uint8Array]";
}
