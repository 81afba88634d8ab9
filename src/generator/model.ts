// What gogo makes of a message: its fields as they go over the wire, and its JSON
// with embedded messages flattened. The printers know nothing but this.

import { ScalarType, type DescField, type DescFile, type DescMessage, type DescOneof } from "@bufbuild/protobuf";
import { getComments } from "@bufbuild/protoplugin";
import type { GogoOptions, ReadGogoOptions } from "./gogo-options.js";
import { flattenJSON, goName, parseJSONTag, type JSONTag } from "./json-names.js";
import { refuse } from "./refuse.js";

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
  /** The members of the flattened JSON object in Go's order; undefined where the message has no JSON of its own. */
  readonly json: readonly JSONMember[] | undefined;
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
export type Scalar = "int32" | "int64" | "uint64" | "bool" | "double" | "string" | "data";

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

/** A member of the flattened JSON object. */
export interface JSONMember {
  readonly key: string;
  readonly omitEmpty: boolean;
  /** Names of the embedded fields that lead to the member's message. */
  readonly path: readonly string[];
  readonly member: Member;
}

/** What the user of the plugin says about the schema's Go types. */
export interface ModelOptions {
  /** Go types, by `casttype`, that wrap a google.protobuf.Struct and marshal themselves as the plain JSON object. */
  readonly plainStructs: ReadonlySet<string>;
}

const WELL_KNOWN_PACKAGE = "google.protobuf";

const SCALARS: ReadonlyMap<ScalarType, Scalar> = new Map([
  [ScalarType.INT32, "int32"],
  [ScalarType.INT64, "int64"],
  [ScalarType.UINT64, "uint64"],
  [ScalarType.BOOL, "bool"],
  [ScalarType.DOUBLE, "double"],
  [ScalarType.STRING, "string"],
  [ScalarType.BYTES, "data"],
]);

const REFUSED_OPTIONS = ["customtype", "customname", "castkey", "castvalue", "stdduration", "wktpointer"] as const;

/** Builds the models of the files to generate, without well-known types that no field needs a codec of. */
export function buildModels(
  files: readonly DescFile[],
  readOptions: ReadGogoOptions,
  options: ModelOptions,
): readonly FileModel[] {
  const builder = new ModelBuilder(readOptions, options);
  const own = files.filter((file) => !isWellKnown(file) && file.messages.length > 0);
  const models = own.map((file) => builder.file(file));
  // Files are added while they are walked: a well-known file may need another.
  for (const file of builder.wellKnown) models.push(builder.file(file));
  return models;
}

function isWellKnown(file: DescFile): boolean {
  return file.proto.package === WELL_KNOWN_PACKAGE;
}

class ModelBuilder {
  /** Files of well-known types that need a codec. */
  readonly wellKnown = new Set<DescFile>();

  constructor(
    private readonly readOptions: ReadGogoOptions,
    private readonly options: ModelOptions,
  ) {}

  file(file: DescFile): FileModel {
    if (file.proto.syntax !== "proto3") {
      throw new Error(`${file.name}.proto: only proto3 is supported, not ${file.proto.syntax || "proto2"}`);
    }
    return { descriptor: file, path: file.name, messages: file.messages.flatMap((message) => this.messages(message)) };
  }

  private messages(message: DescMessage): MessageModel[] {
    return [this.message(message), ...message.nestedMessages.flatMap((nested) => this.messages(nested))];
  }

  private message(message: DescMessage): MessageModel {
    return {
      ...refTo(message),
      typeName: message.typeName,
      comment: commentOf(message),
      members: this.members(message),
      json: isWellKnown(message.file) ? undefined : flattenJSON(message, (embedded) => this.members(embedded)),
    };
  }

  private members(message: DescMessage): Member[] {
    return message.members.map((member) => (member.kind === "field" ? this.field(member) : this.oneof(member)));
  }

  private oneof(oneof: DescOneof): Oneof {
    const fields = oneof.fields.map((field) => this.field(field));
    const scalar = fields.findIndex((field) => field.value.kind !== "message");
    if (scalar >= 0 && !isWellKnown(oneof.parent.file)) {
      throw refuse(oneof.fields[scalar]!, "a oneof of anything but messages");
    }
    return {
      kind: "oneof",
      name: oneof.name,
      comment: commentOf(oneof),
      functionName: `${refTo(oneof.parent).name}_${oneof.name}`,
      fields,
      // The Go field has no tag, so it goes by its name and is never left out.
      json: { key: goName(oneof.name), omitEmpty: false, tagged: false },
    };
  }

  private field(field: DescField): Field {
    const options = this.readOptions(field);
    this.refuseOptions(field, options);
    const value = this.value(field, options);
    const nullable = options.nullable ?? true;
    const embedded = options.embed === true && parseJSONTag(field, options).key === "";
    const single = field.fieldKind !== "list" && field.fieldKind !== "map";
    if (embedded && (nullable || !single)) throw refuse(field, "embed with a pointer or a list");
    return {
      kind: "field",
      name: field.name,
      comment: commentOf(field),
      number: field.number,
      tag: field.number * 8 + wireType(field),
      cardinality: field.fieldKind === "list" ? "repeated" : field.fieldKind === "map" ? "map" : "single",
      value,
      nullable: nullable && value.kind === "message",
      embedded,
      json: this.json(field, options, value),
    };
  }

  private json(field: DescField, options: GogoOptions, value: ValueType): JSONTag | undefined {
    const tag = parseJSONTag(field, options);
    if (tag.key === "-") return undefined;
    if (isWellKnown(field.parent.file)) return tag;
    if (value.kind === "scalar" && value.scalar === "data") throw refuse(field, "bytes in JSON");
    if (value.kind === "message" && !value.plainStruct && value.message.path.startsWith("google/protobuf/")) {
      throw refuse(field, "a well-known type in JSON, without an option that gives its form,");
    }
    // A struct is never empty, so Go writes it whatever its tag says.
    const isStruct = value.kind === "time" || (field.fieldKind === "message" && options.nullable === false);
    return isStruct ? { ...tag, omitEmpty: false } : tag;
  }

  private value(field: DescField, options: GogoOptions): ValueType {
    if (field.fieldKind === "map" && field.mapKey !== ScalarType.STRING)
      throw refuse(field, "a map key that is no string");
    if (field.fieldKind === "enum") return { kind: "scalar", scalar: "int32", enumName: field.enum.name };
    if (field.message !== undefined) return this.messageValue(field, field.message, options);
    const scalar = field.scalar === undefined ? undefined : SCALARS.get(field.scalar);
    if (scalar === undefined) throw refuse(field, `${field.proto.typeName || ScalarType[field.scalar ?? 0]}`);
    const repeated = field.fieldKind === "list" || field.fieldKind === "map";
    if (repeated && scalar !== "string") throw refuse(field, `a list or map of ${scalar}`);
    if (options.casttype !== undefined) throw refuse(field, `casttype ${options.casttype}`);
    return { kind: "scalar", scalar };
  }

  private messageValue(field: DescField, message: DescMessage, options: GogoOptions): ValueType {
    if (options.stdtime === true) {
      if (field.fieldKind !== "message" || options.nullable !== false) {
        throw refuse(field, "stdtime without nullable = false, or in a list or map,");
      }
      return { kind: "time" };
    }
    const isStruct = message.typeName === `${WELL_KNOWN_PACKAGE}.Struct`;
    const plainStruct = isStruct && options.casttype !== undefined && this.options.plainStructs.has(options.casttype);
    if (options.casttype !== undefined && !plainStruct) throw refuse(field, `casttype ${options.casttype}`);
    if (isWellKnown(message.file)) this.wellKnown.add(message.file);
    return { kind: "message", message: refTo(message), plainStruct };
  }

  private refuseOptions(field: DescField, options: GogoOptions): void {
    for (const option of REFUSED_OPTIONS) {
      const value = options[option];
      if (value !== undefined && value !== false) throw refuse(field, `the option gogoproto.${option}`);
    }
    if (field.proto.proto3Optional) throw refuse(field, "an optional field");
  }
}

function refTo(message: DescMessage): MessageRef {
  const name = message.parent === undefined ? message.name : `${refTo(message.parent).name}_${message.name}`;
  return { name, path: message.file.name };
}

function commentOf(element: DescMessage | DescField | DescOneof): string {
  const { leading } = getComments(element);
  return (leading ?? element.name).trim().replace(/^ /gm, "");
}

/** Wire type of a field that is not packed. */
function wireType(field: DescField): number {
  if (field.fieldKind === "enum") return 0;
  switch (field.fieldKind === "map" ? undefined : field.scalar) {
    case ScalarType.INT32:
    case ScalarType.INT64:
    case ScalarType.UINT64:
    case ScalarType.BOOL:
      return 0;
    case ScalarType.DOUBLE:
      return 1;
    default:
      return 2;
  }
}
