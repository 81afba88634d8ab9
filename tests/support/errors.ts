import { AuditEventError } from "../../src/index.js";

/** The error of an action, which has to throw one of this library's. */
export function errorOf(action: () => unknown): AuditEventError {
  try {
    action();
  } catch (error) {
    if (error instanceof AuditEventError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

/** What an action gives, or undefined where it throws an error of this library; other errors come through. */
export function resultOf<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (error instanceof AuditEventError) return undefined;
    throw error;
  }
}
