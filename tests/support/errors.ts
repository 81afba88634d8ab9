import { CodecError } from "../../src/index.js";

/** Returns the CodecError that an action throws. Throws if it throws none. */
export function errorOf(action: () => unknown): CodecError {
  try {
    action();
  } catch (error) {
    if (error instanceof CodecError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

/** Returns the result of an action, or undefined if it throws a CodecError. Other errors are rethrown. */
export function resultOf<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (error instanceof CodecError) return undefined;
    throw error;
  }
}
