// What gogo makes of a schema: the fields of messages as they go over the wire, and JSON
// with embedded messages flattened. The printers know nothing but this.

import type { DescFile } from "@bufbuild/protobuf";

/** A file to generate. */
export interface FileModel {
  readonly descriptor: DescFile;
  /** Path without its extension, such as `events/events`. */
  readonly path: string;
  readonly messages: readonly MessageModel[];
  readonly enums: readonly EnumModel[];
}

/** What is declared in generated code. */
export interface Ref {
  /** TypeScript name, such as `SessionStart`, or `Outer_Inner` for what is nested. */
  readonly name: string;
  /** Path of the file without its extension. */
  readonly path: string;
}

/** A message or enum as a field refers to it. */
export interface TypeRef extends Ref {
  /** The name without what is appended to it for TypeScript, as ts-proto has it. */
  readonly protoName: string;
}

/** A message to generate. */
export interface MessageModel extends TypeRef {
  /** Full name, such as `events.SessionStart`. */
  readonly typeName: string;
  /** The comment before its declaration, or nothing, as of all that has one. */
  readonly comment: string;
  /** Fields and oneofs in the order of their declaration. */
  readonly members: readonly Member[];
  /** What stands in the JSON object, in Go's order. */
  readonly json: readonly JSONPart[];
  /** Whether fields that the schema does not know are kept (`goproto_unrecognized`). */
  readonly keepsUnknown: boolean;
}

/** An enum to generate. */
export interface EnumModel extends TypeRef {
  readonly typeName: string;
  readonly comment: string;
  readonly values: readonly EnumValue[];
  /** Whether the Go type writes names as JSON, not numbers. */
  readonly writesNames: boolean;
}

/** A value of an enum. */
export interface EnumValue {
  readonly name: string;
  readonly number: number;
  readonly comment: string;
}

/** What a message is made of. */
export type Member = Field | Oneof;

/** A field of a message, or of one of its oneofs. */
export interface Field {
  readonly kind: "field";
  readonly name: string;
  readonly comment: string;
  readonly number: number;
  /** What stands before the field on the wire; of a packable list, before each value that is not packed. */
  readonly tag: number;
  readonly cardinality: Cardinality;
  /** The value: of a list its elements, of a map its values. */
  readonly value: ValueType;
  readonly presence: Presence;
  /** How a list of numbers stands on the wire: each with a tag, or all behind one; undefined for all else. */
  readonly packed: boolean | undefined;
  /** The keys of a map, and whether gogo sorts them on the wire (`stable_marshaler`). */
  readonly key: Scalar | undefined;
  readonly sorted: boolean;
  /** Whether the message's JSON members stand in the JSON of its parent. */
  readonly embedded: boolean;
  /** Key and options in JSON; undefined where the field is not in it. */
  readonly json: JSONTag | undefined;
}

/** How many values a field has. */
export type Cardinality = "single" | "repeated" | "map";

/**
 * When a single field, or the value of a map's entry, is on the wire: unless it is zero, if
 * it is set (a pointer in Go, undefined in TypeScript), or always.
 */
export type Presence = "implicit" | "pointer" | "always";

/** A oneof of a message. */
export interface Oneof {
  readonly kind: "oneof";
  readonly name: string;
  readonly comment: string;
  /** What the functions for the oneof are named for, such as `OneOf_Event`, and where they are. */
  readonly functions: Ref;
  readonly fields: readonly Field[];
  readonly json: JSONTag;
}

/** Scalars by the names of the methods that read and write them. */
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

/** What a field holds. */
export type ValueType = ScalarType | EnumType | TimeType | WrapperType | MessageType;

/** A scalar; `goType` is the JSON of a Go type that marshals itself. */
export interface ScalarType {
  readonly kind: "scalar";
  readonly scalar: Scalar;
  readonly goType: GoTypeRef | undefined;
}

/** An enum. */
export interface EnumType {
  readonly kind: "enum";
  readonly enum: TypeRef;
  /** Whether the Go type writes names as JSON, not numbers. */
  readonly writesNames: boolean;
  readonly goType: GoTypeRef | undefined;
}

/** A Timestamp or Duration that is a `time.Time` or `time.Duration` in Go. */
export interface TimeType {
  readonly kind: "time" | "duration";
  readonly goType?: undefined;
}

/** A wrapper such as google.protobuf.StringValue that is a plain value in Go. */
export interface WrapperType {
  readonly kind: "wrapper";
  readonly scalar: Scalar;
  readonly goType?: undefined;
}

/** A message. */
export interface MessageType {
  readonly kind: "message";
  readonly message: TypeRef;
  readonly goType: GoTypeRef | undefined;
}

/** Where the JSON of a Go type is imported from: a `GoType` of the runtime. */
export interface GoTypeRef {
  /** A package, or a path from the output folder. */
  readonly module: string;
  readonly name: string;
  /** Whether the Go type is a `customtype`, which has zero values and emptiness of its own. */
  readonly custom: boolean;
}

/** The json tag of a Go struct field. */
export interface JSONTag {
  readonly key: string;
  readonly omitEmpty: boolean;
  /** Whether the value stands in a string: the option `string`. */
  readonly quoted: boolean;
  /** Whether the key comes from a tag and not from the name of the Go field. */
  readonly tagged: boolean;
}

/** What stands in a JSON object: a member, or the members of an embedded message. */
export type JSONPart = JSONMember | JSONEmbedded;

/** A member of a JSON object. */
export interface JSONMember {
  readonly kind: "member";
  readonly key: string;
  readonly omitEmpty: boolean;
  readonly quoted: boolean;
  readonly member: Member;
}

/** An embedded message whose members stand in the JSON object of its parent. */
export interface JSONEmbedded {
  readonly kind: "embedded";
  readonly name: string;
  readonly message: TypeRef;
  /** Whether it may be absent: a pointer in Go. */
  readonly nullable: boolean;
  readonly parts: readonly JSONPart[];
  /** Whether these are all that the message has in JSON of its own: none has lost its key to another. */
  readonly isWhole: boolean;
  /** The fields and oneofs of the message. */
  readonly members: readonly Member[];
}

/** Whether a value is of a scalar type, or a wrapper of it. */
export function holdsScalar(value: ValueType, scalar: Scalar): boolean {
  return "scalar" in value && value.scalar === scalar;
}

/** Whether a value is of a scalar type, without a Go type that marshals itself. */
export function isPlainScalar(value: ValueType, scalar: Scalar): boolean {
  return value.kind === "scalar" && value.scalar === scalar && value.goType === undefined;
}

/** Whether a value of a field with the option `string` stands in a string: one that marshals itself does not. */
export function isQuotedText(value: ValueType, quoted: boolean): boolean {
  return quoted && value.goType === undefined && !(value.kind === "enum" && value.writesNames);
}

/** Whether `omitempty` may leave out a member of a oneof, so that its object is empty. */
export function isEverLeftOut({ json, value }: Field): boolean {
  return json === undefined || (json.omitEmpty && value.kind !== "message");
}

/** The members of a JSON object, those of embedded messages among them. */
export function membersOf(parts: readonly JSONPart[]): JSONMember[] {
  return parts.flatMap((part) => (part.kind === "member" ? [part] : membersOf(part.parts)));
}
