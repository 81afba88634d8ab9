import { AuditEventError } from "../runtime/error.js";
import type { PartPlace } from "./part.js";

/** The error of damaged input; any other is thrown again, such as one of reading a file. */
export function damageOf(error: unknown): AuditEventError {
  if (error instanceof AuditEventError) return error;
  throw error;
}

/** An error in a part, or in its decompressed body where that has the offset, as one in the recording. */
export function inPart({ index, offset }: PartPlace, error: AuditEventError): AuditEventError {
  const place = error.offset === undefined ? "" : `, byte ${error.offset} of its decompressed body`;
  return new AuditEventError(error.code, `part ${index}${place}: ${error.reason}`, {
    offset,
    cause: error.cause ?? error,
  });
}
