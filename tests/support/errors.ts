import { CodecError } from "../../src/index.js";

/** Returns the CodecError that an action throws. Throws if the action does not. */
export function errorOf(action: () => unknown): CodecError {
  try {
    action();
  } catch (error) {
    if (error instanceof CodecError) return error;
    throw error;
  }
  throw new Error("expected a CodecError, got none");
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
