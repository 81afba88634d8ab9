// What gogo makes of a message: its fields as they go over the wire, and its JSON
// with embedded messages flattened. The printers know nothing but this.

import type { DescFile } from "@bufbuild/protobuf";

/** A file to generate. */
export interface FileModel {
  readonly descriptor: DescFile;
  /** Path without its extension, such as `events/events`. */
  readonly path: string;
  readonly messages: readonly MessageModel[];
}

/** A message to generate. */
export interface MessageModel extends MessageRef {
  /** Full name, such as `events.SessionStart`. */
  readonly typeName: string;
  readonly comment: string;
  /** Fields and oneofs in the order of their declaration. */
  readonly members: readonly Member[];
  /** What stands in the JSON object, in Go's order; undefined where the message has no JSON of its own. */
  readonly json: readonly JSONPart[] | undefined;
}

/** A message as another one refers to it. */
export interface MessageRef {
  /** TypeScript name, such as `SessionStart`, or `Outer_Inner` for a nested message. */
  readonly name: string;
  /** Path of the file without its extension. */
  readonly path: string;
}

/** What a message is made of. */
export type Member = Field | Oneof;

/** A field of a message, or of one of its oneofs. */
export interface Field {
  readonly kind: "field";
  readonly name: string;
  readonly comment: string;
  readonly number: number;
  readonly tag: number;
  readonly cardinality: "single" | "repeated" | "map";
  /** The value: of a list its elements, of a map its values. */
  readonly value: ValueType;
  /** Whether a single message may be absent: a pointer in Go. */
  readonly nullable: boolean;
  /** Whether the message's JSON members stand in the JSON of its parent. */
  readonly embedded: boolean;
  /** Key and options in JSON; undefined where the field is not in it. */
  readonly json: JSONTag | undefined;
}

/** A oneof of a message. */
export interface Oneof {
  readonly kind: "oneof";
  readonly name: string;
  readonly comment: string;
  /** The functions for the oneof are named for it, such as `OneOf_Event`. */
  readonly functionName: string;
  readonly fields: readonly Field[];
  readonly json: JSONTag;
}

/** Scalars by the names of the methods that read and write them. */
export type Scalar = "int32" | "int64" | "uint64" | "bool" | "double" | "string" | "bytes";

/** What a field holds. */
export type ValueType =
  | { readonly kind: "scalar"; readonly scalar: Scalar; readonly enumName?: string }
  | { readonly kind: "time" }
  | {
      readonly kind: "message";
      readonly message: MessageRef;
      /** Whether the message is marshalled as the plain JSON object that a google.protobuf.Struct stands for. */
      readonly plainStruct: boolean;
    };

/** The json tag of a Go struct field. */
export interface JSONTag {
  readonly key: string;
  readonly omitEmpty: boolean;
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
  readonly member: Member;
}

/** An embedded message whose members stand in the JSON object of its parent. */
export interface JSONEmbedded {
  readonly kind: "embedded";
  readonly name: string;
  readonly message: MessageRef;
  readonly parts: readonly JSONPart[];
  /** Whether these are all that the message has in JSON of its own: none has lost its key to another. */
  readonly isWhole: boolean;
  /** The fields and oneofs of the message. */
  readonly members: readonly Member[];
}
