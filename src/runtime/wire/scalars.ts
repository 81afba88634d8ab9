// Scalar types that few schemas use. They are functions instead of methods of Writer and Reader, so
// that bundlers can drop them.

import Long from "long";
import { checkInt32, checkLong, checkUint32 } from "../checks.js";
import { findDurationFault, type Duration } from "../types/duration.js";
import { longOfBigInt } from "../types/int64.js";
import type { Reader } from "./reader.js";
import { PACKED, type Writer } from "./writer.js";

const floats = /* @__PURE__ */ new Float32Array(1);
const floatBits = /* @__PURE__ */ new Int32Array(floats.buffer);

/** Writes a uint32. */
export function writeUint32(writer: Writer, tag: number, value: number, field: string): void {
  checkUint32(writer, value, field);
  writer.varint32(tag, value);
}

/** Reads a uint32. Like gogo, it keeps the low 32 bits of the varint. */
export function readUint32(reader: Reader): number {
  return reader.int32() >>> 0;
}

/** Writes a sint32. */
export function writeSint32(writer: Writer, tag: number, value: number, field: string): void {
  checkInt32(writer, value, field);
  writer.varint32(tag, (value << 1) ^ (value >> 31));
}

/** Reads a sint32. */
export function readSint32(reader: Reader): number {
  const bits = reader.int32();
  return (bits >>> 1) ^ -(bits & 1);
}

/** Writes a sint64. */
export function writeSint64(writer: Writer, tag: number, value: Long, field: string): void {
  checkLong(writer, value, false, field);
  const { low, high } = value;
  const sign = high >> 31;
  writer.uint64(tag, new Long((low << 1) ^ sign, ((high << 1) | (low >>> 31)) ^ sign, true), field);
}

/** Reads a sint64. */
export function readSint64(reader: Reader): Long {
  const { low, high } = reader.uint64();
  const sign = -(low & 1);
  return new Long(((low >>> 1) | (high << 31)) ^ sign, (high >>> 1) ^ sign, false);
}

/** Converts a 64-bit map key to a Long. Throws `invalid-value` if it is not a bigint or out of range. */
export function longOfKey(writer: Writer, key: bigint, unsigned: boolean): Long {
  const isKey = typeof key === "bigint" && (unsigned ? BigInt.asUintN(64, key) : BigInt.asIntN(64, key)) === key;
  if (isKey) return longOfBigInt(key, unsigned);
  throw writer.invalid("key", `a bigint in the range of ${unsigned ? "a uint64" : "an int64"}`, key);
}

/** Writes a fixed32. */
export function writeFixed32(writer: Writer, tag: number, value: number, field: string): void {
  checkUint32(writer, value, field);
  writer.fixed32(tag, value);
}

/** Reads a fixed32. */
export function readFixed32(reader: Reader): number {
  return reader.fixed32() >>> 0;
}

/** Writes a sfixed32. */
export function writeSfixed32(writer: Writer, tag: number, value: number, field: string): void {
  checkInt32(writer, value, field);
  writer.fixed32(tag, value);
}

/** Reads a sfixed32. */
export function readSfixed32(reader: Reader): number {
  return reader.fixed32();
}

/** Writes a fixed64. */
export function writeFixed64(writer: Writer, tag: number, value: Long, field: string): void {
  checkLong(writer, value, true, field);
  writeLong(writer, tag, value);
}

/** Reads a fixed64. */
export function readFixed64(reader: Reader): Long {
  return new Long(reader.fixed32(), reader.fixed32(), true);
}

/** Writes a sfixed64. */
export function writeSfixed64(writer: Writer, tag: number, value: Long, field: string): void {
  checkLong(writer, value, false, field);
  writeLong(writer, tag, value);
}

/** Reads a sfixed64. */
export function readSfixed64(reader: Reader): Long {
  return new Long(reader.fixed32(), reader.fixed32(), false);
}

/** Writes a float. The number is rounded to single precision. */
export function writeFloat(writer: Writer, tag: number, value: number, field: string): void {
  if (typeof value !== "number") throw writer.invalid(field, "a number", value);
  floats[0] = value;
  writer.fixed32(tag, floatBits[0]!);
}

/** Reads a float. */
export function readFloat(reader: Reader): number {
  floatBits[0] = reader.fixed32();
  return floats[0]!;
}

/** Writes a google.protobuf.Duration that is a `time.Duration` in Go. */
export function writeDuration(writer: Writer, tag: number, value: Duration, field: string): void {
  const fault = findDurationFault(value);
  if (fault !== undefined) throw writer.invalidBecause(field, fault);
  writer.secondsAndNanos(tag, value);
}

/** Reads a google.protobuf.Duration that is a `time.Duration` in Go. Drops unknown fields. */
export function readDuration(reader: Reader, field: string): Duration {
  return reader.secondsAndNanos(field, findDurationFault);
}

/** Writes a Long as eight little-endian bytes. The high half comes first, because the writer works backwards. */
function writeLong(writer: Writer, tag: number, { low, high }: Long): void {
  writer.fixed32(PACKED, high);
  writer.fixed32(tag, low);
}
