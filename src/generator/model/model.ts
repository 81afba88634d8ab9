// The model of a schema, with gogo's options applied: message fields as encoded on the wire, and
// JSON objects with embedded messages flattened. Printers use only this model.

import type { DescFile } from "@bufbuild/protobuf";

/** A file to generate. */
export interface FileModel {
  readonly descriptor: DescFile;
  /** Path without its extension, such as `events/events`. */
  readonly path: string;
  readonly messages: readonly MessageModel[];
  readonly enums: readonly EnumModel[];
}

/** A declaration in generated code. */
export interface Ref {
  /** TypeScript name, such as `SessionStart`, or `Outer_Inner` for a nested type. */
  readonly name: string;
  /** Path of the file without its extension. */
  readonly path: string;
}

/** A reference to a message or enum. */
export interface TypeRef extends Ref {
  /** The name that ts-proto uses: `name` without the `$` that avoids conflicts in generated code. */
  readonly protoName: string;
}

/** A message to generate. */
export interface MessageModel extends TypeRef {
  /** Full name, such as `events.SessionStart`. */
  readonly typeName: string;
  /** The comment before the declaration, or an empty string. */
  readonly comment: string;
  /** Fields and oneofs in the order of their declaration. */
  readonly members: readonly Member[];
  /** The parts of the JSON object, in Go's order. */
  readonly json: readonly JSONPart[];
  /** True if unknown fields are kept (`goproto_unrecognized`). */
  readonly keepsUnknown: boolean;
}

/** An enum to generate. */
export interface EnumModel extends TypeRef {
  readonly typeName: string;
  readonly comment: string;
  readonly values: readonly EnumValue[];
  /** True if the Go type marshals to names instead of numbers. */
  readonly writesNames: boolean;
}

/** A value of an enum. */
export interface EnumValue {
  readonly name: string;
  readonly number: number;
  readonly comment: string;
}

/** A member of a message. */
export type Member = Field | Oneof;

/** A field of a message, or of one of its oneofs. */
export interface Field {
  readonly kind: "field";
  readonly name: string;
  readonly comment: string;
  readonly number: number;
  /** The tag of the field. For a packable list, the tag of an unpacked element. */
  readonly tag: number;
  readonly cardinality: Cardinality;
  /** The type of the value: for a list, of its elements; for a map, of its values. */
  readonly value: ValueType;
  readonly presence: Presence;
  /** For a list of numbers, true if it is encoded as a packed list; undefined for any other field. */
  readonly packed: boolean | undefined;
  /** The type of a map's keys; undefined if the field is not a map. */
  readonly key: Scalar | undefined;
  /** True if gogo sorts map entries on the wire (`stable_marshaler`). */
  readonly sorted: boolean;
  /** True if the message's JSON members are members of the parent's JSON object. */
  readonly embedded: boolean;
  /** Key and options in JSON; undefined if the field is not part of the JSON form. */
  readonly json: JSONTag | undefined;
}

/** How many values a field has. */
export type Cardinality = "single" | "repeated" | "map";

/**
 * The condition under which a single field, or the value of a map entry, is encoded:
 *
 * - `implicit`: it is not the zero value.
 * - `pointer`: it is set. It is a pointer in Go, and `undefined` in TypeScript if not set.
 * - `always`: none.
 */
export type Presence = "implicit" | "pointer" | "always";

/** A oneof of a message. */
export interface Oneof {
  readonly kind: "oneof";
  readonly name: string;
  readonly comment: string;
  /** The suffix of the names of the oneof's functions, such as `OneOf_Event`, and their file. */
  readonly functions: Ref;
  readonly fields: readonly Field[];
  readonly json: JSONTag;
}

/** Scalars, named like the methods that read and write them. */
export type Scalar =
  | "double"
  | "float"
  | "int32"
  | "int64"
  | "uint32"
  | "uint64"
  | "sint32"
  | "sint64"
  | "fixed32"
  | "fixed64"
  | "sfixed32"
  | "sfixed64"
  | "bool"
  | "string"
  | "bytes";

/** The type of a field's value. */
export type ValueType = ScalarValueType | EnumValueType | TimeValueType | WrapperValueType | MessageValueType;

/** A scalar. `goType` is set if its Go type marshals itself. */
export interface ScalarValueType {
  readonly kind: "scalar";
  readonly scalar: Scalar;
  readonly goType: GoTypeRef | undefined;
}

/** An enum. */
export interface EnumValueType {
  readonly kind: "enum";
  readonly enum: TypeRef;
  /** True if the Go type marshals to names instead of numbers. */
  readonly writesNames: boolean;
  readonly goType: GoTypeRef | undefined;
}

/** A `google.protobuf.Timestamp` or `Duration` that is a `time.Time` or `time.Duration` in Go. */
export interface TimeValueType {
  readonly kind: "time" | "duration";
  readonly goType?: undefined;
}

/** A wrapper, such as `google.protobuf.StringValue`, that is a pointer to the wrapped value in Go. */
export interface WrapperValueType {
  readonly kind: "wrapper";
  readonly scalar: Scalar;
  readonly goType?: undefined;
}

/** A message. */
export interface MessageValueType {
  readonly kind: "message";
  readonly message: TypeRef;
  readonly goType: GoTypeRef | undefined;
}

/** The export that implements the JSON form of a Go type. It is a `GoType` of the runtime. */
export interface GoTypeRef {
  /** A package, or a path relative to the output folder. */
  readonly module: string;
  readonly name: string;
  /** True for a `customtype`, which may define its zero value and when `omitempty` omits it. */
  readonly custom: boolean;
}

/** The json tag of a Go struct field. */
export interface JSONTag {
  readonly key: string;
  readonly omitEmpty: boolean;
  /** True if the tag has the option `string`, which writes the value as a string. */
  readonly quoted: boolean;
  /** True if the key comes from a tag, false if it is the name of the Go field. */
  readonly tagged: boolean;
}

/** A part of a JSON object: a member, or the members of an embedded message. */
export type JSONPart = JSONMember | JSONEmbedded;

/** A member of a JSON object. */
export interface JSONMember {
  readonly kind: "member";
  readonly key: string;
  readonly omitEmpty: boolean;
  readonly quoted: boolean;
  readonly member: Member;
}

/** An embedded message, whose members are members of the parent's JSON object. */
export interface JSONEmbedded {
  readonly kind: "embedded";
  readonly name: string;
  readonly message: TypeRef;
  /** True if the message may be absent: a pointer in Go. */
  readonly nullable: boolean;
  readonly parts: readonly JSONPart[];
  /** True if `parts` has all members of the message's own JSON object. False if an equal key elsewhere hides one. */
  readonly isWhole: boolean;
  /** The fields and oneofs of the message. */
  readonly members: readonly Member[];
}

/** True if a value is of the given scalar type, or a wrapper of it. */
export function holdsScalar(value: ValueType, scalar: Scalar): boolean {
  return "scalar" in value && value.scalar === scalar;
}

/** True if a value is of the given scalar type and its Go type does not marshal itself. */
export function isPlainScalar(value: ValueType, scalar: Scalar): boolean {
  return value.kind === "scalar" && value.scalar === scalar && value.goType === undefined;
}

/**
 * True if a value is written as a string because of the option `string`. Go types that marshal
 * themselves ignore the option.
 */
export function isQuotedText(value: ValueType, quoted: boolean): boolean {
  return quoted && value.goType === undefined && !(value.kind === "enum" && value.writesNames);
}

/** True if the JSON object of a oneof may be empty for this case: the field is hidden, or `omitempty` may omit it. */
export function mayBeOmitted({ json, value }: Field): boolean {
  return json === undefined || (json.omitEmpty && value.kind !== "message");
}

/** Returns the members of a JSON object, including the members of embedded messages. */
export function jsonMembersOf(parts: readonly JSONPart[]): JSONMember[] {
  return parts.flatMap((part) => (part.kind === "member" ? [part] : jsonMembersOf(part.parts)));
}
