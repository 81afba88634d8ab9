import { ScalarType } from "@bufbuild/protobuf";
import type { Scalar, ValueType } from "./model.js";

/** The wire types of protobuf, without groups. */
export const ProtoWireType = { Varint: 0, Fixed64: 1, LengthDelimited: 2, Fixed32: 5 } as const;

/** A scalar type of protobuf. */
export interface ScalarInfo {
  readonly name: Scalar;
  readonly wireType: number;
  /** The scalar with the same Go type, and so the same JSON form: `int32` for `sint32`. */
  readonly json: JSONScalar;
}

/** Scalars with different JSON forms. */
export type JSONScalar = "double" | "float" | "int32" | "int64" | "uint32" | "uint64" | "bool" | "string" | "bytes";

const { Varint, Fixed64, LengthDelimited, Fixed32 } = ProtoWireType;

/** The scalar types of protobuf. */
export const SCALARS: ReadonlyMap<ScalarType, ScalarInfo> = new Map([
  [ScalarType.DOUBLE, { name: "double", wireType: Fixed64, json: "double" }],
  [ScalarType.FLOAT, { name: "float", wireType: Fixed32, json: "float" }],
  [ScalarType.INT32, { name: "int32", wireType: Varint, json: "int32" }],
  [ScalarType.INT64, { name: "int64", wireType: Varint, json: "int64" }],
  [ScalarType.UINT32, { name: "uint32", wireType: Varint, json: "uint32" }],
  [ScalarType.UINT64, { name: "uint64", wireType: Varint, json: "uint64" }],
  [ScalarType.SINT32, { name: "sint32", wireType: Varint, json: "int32" }],
  [ScalarType.SINT64, { name: "sint64", wireType: Varint, json: "int64" }],
  [ScalarType.FIXED32, { name: "fixed32", wireType: Fixed32, json: "uint32" }],
  [ScalarType.FIXED64, { name: "fixed64", wireType: Fixed64, json: "uint64" }],
  [ScalarType.SFIXED32, { name: "sfixed32", wireType: Fixed32, json: "int32" }],
  [ScalarType.SFIXED64, { name: "sfixed64", wireType: Fixed64, json: "int64" }],
  [ScalarType.BOOL, { name: "bool", wireType: Varint, json: "bool" }],
  [ScalarType.STRING, { name: "string", wireType: LengthDelimited, json: "string" }],
  [ScalarType.BYTES, { name: "bytes", wireType: LengthDelimited, json: "bytes" }],
]);

const BY_NAME = new Map([...SCALARS.values()].map((info) => [info.name, info]));

/** Returns the wire type of a value, outside of packed lists. */
export function wireTypeOf(value: ValueType): number {
  if (value.kind === "scalar") return scalarInfo(value.scalar).wireType;
  return value.kind === "enum" ? Varint : LengthDelimited;
}

/** Returns the wire type and JSON form of a scalar. */
export function scalarInfo(scalar: Scalar): ScalarInfo {
  return BY_NAME.get(scalar)!;
}
