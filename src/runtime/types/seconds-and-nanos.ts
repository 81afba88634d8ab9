import type Long from "long";
import { CodecError, describe } from "../error.js";
import { checkTwoKeys } from "./plain-object.js";
import { plainConstructor } from "./plain-constructor.js";
import { isInt32, longOf, type LongInit } from "./int64.js";

/** The fields of a Timestamp or Duration to create. */
export interface SecondsAndNanosInit {
  readonly seconds?: LongInit | undefined;
  readonly nanos?: number | undefined;
}

/** Creates the object of a Timestamp or Duration. */
export const PlainTime = /* @__PURE__ */ plainConstructor(function (
  this: { seconds: Long; nanos: number },
  seconds: Long,
  nanos: number,
) {
  this.seconds = seconds;
  this.nanos = nanos;
});

/**
 * Creates the fields of a Timestamp or Duration. The caller must check their range.
 *
 * @param init A plain object.
 * @param zero The seconds if they are missing.
 * @throws CodecError `invalid-value` with the path `seconds`, `nanos` or of an unknown key.
 */
export function createSecondsAndNanos(init: SecondsAndNanosInit, zero: Long): { seconds: Long; nanos: number } {
  const { seconds, nanos = 0 } = init;
  const long = seconds === undefined ? zero : longOf(seconds, false);
  if (long === undefined) throw invalidPart("seconds", "a Long, a safe integer or a bigint", seconds);
  if (!isInt32(nanos)) throw invalidPart("nanos", "a 32-bit integer", nanos);
  checkTwoKeys(init, "seconds", "nanos");
  // Turns -0 into 0.
  return new PlainTime(long, nanos | 0);
}

function invalidPart(path: string, expected: string, value: unknown): CodecError {
  return new CodecError("invalid-value", `expected ${expected}, got ${describe(value)}`, { path });
}
