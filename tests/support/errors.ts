import { AuditEventError } from "../../src/index.js";

/** Returns the AuditEventError that an action throws. Throws if it throws none. */
export function errorOf(action: () => unknown): AuditEventError {
  try {
    action();
  } catch (error) {
    if (error instanceof AuditEventError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

/** Returns the result of an action, or undefined if it throws an AuditEventError. Other errors are rethrown. */
export function resultOf<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (error instanceof AuditEventError) return undefined;
    throw error;
  }
}
