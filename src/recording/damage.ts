import { AuditEventError } from "../runtime/error.js";
import type { PartPlace } from "./part.js";

/** The error of damaged input; any other is thrown again, such as one of reading a file. */
export function damageOf(error: unknown): AuditEventError {
  if (error instanceof AuditEventError) return error;
  throw error;
}

/** What is wrong in a part, and where in its decompressed body if it is there. */
export type Damage = Pick<AuditEventError, "code" | "reason" | "offset" | "cause">;

/** The error of damage in a part, as one in the recording. */
export function inPart({ index, offset }: PartPlace, damage: Damage): AuditEventError {
  const place = damage.offset === undefined ? "" : `, byte ${damage.offset} of its decompressed body`;
  return new AuditEventError(damage.code, `part ${index}${place}: ${damage.reason}`, {
    offset,
    cause: damage.cause ?? damage,
  });
}
