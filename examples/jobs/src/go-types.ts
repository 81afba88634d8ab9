// The JSON form of the Go types in the schema, like their MarshalJSON and UnmarshalJSON methods.

import { CodecError, Long, type GoType } from "teleport-audit-events/runtime";

/** Go's `type UUID [16]byte`, which marshals to the string form of RFC 4122. */
export const uuid: GoType<Uint8Array, string> = {
  marshalJSON(bytes) {
    const digits = Buffer.from(bytes).toString("hex");
    return `"${digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5")}"`;
  },
  unmarshalJSON(json, path) {
    if (typeof json === "string" && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(json)) {
      return Uint8Array.from(Buffer.from(json.replaceAll("-", ""), "hex"));
    }
    throw new CodecError("invalid-value", "expected a UUID", { path });
  },
  // The zero value of a Go array has all its bytes.
  zero: () => new Uint8Array(16),
};

/** Seconds per unit. */
const UNITS = { h: 3600, m: 60, s: 1 };

/** Go's `type Duration time.Duration`, which marshals to a string such as "1h0m30s". Supports whole seconds only. */
export const duration: GoType<Long, string> = {
  marshalJSON(nanoseconds, key) {
    if (nanoseconds.isNegative() || !nanoseconds.mod(1e9).isZero()) throw notWholeSeconds(key);
    const seconds = nanoseconds.div(1e9).toNumber();
    const [h, m, s] = [Math.floor(seconds / UNITS.h), Math.floor(seconds / UNITS.m) % 60, seconds % 60];
    return `"${h > 0 ? `${h}h` : ""}${h > 0 || m > 0 ? `${m}m` : ""}${s}s"`;
  },
  unmarshalJSON(json, path) {
    const parts = typeof json === "string" ? /^(?=.)(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(json) : null;
    if (parts === null) throw notWholeSeconds(path);
    const [, h = "0", m = "0", s = "0"] = parts;
    return Long.fromNumber(Number(h) * UNITS.h + Number(m) * UNITS.m + Number(s)).mul(1e9);
  },
};

function notWholeSeconds(path: string): CodecError {
  return new CodecError("invalid-value", "expected a duration of whole seconds", { path });
}
