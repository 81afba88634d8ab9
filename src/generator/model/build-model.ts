import type { DescEnum, DescField, DescFile, DescMessage, DescOneof } from "@bufbuild/protobuf";
import { getComments } from "@bufbuild/protoplugin";
import { goNamesOf } from "./go-names.js";
import { goTypeOf, type GoTypes } from "./go-types.js";
import { gogoOptionsOf, type GogoOptions, type GogoOptionsReader } from "./gogo-options.js";
import { flattenJSON, isEmbedded, jsonTagOf } from "./json-names.js";
import {
  holdsScalar,
  type EnumModel,
  type Field,
  type FileModel,
  type JSONTag,
  type Member,
  type MessageModel,
  type Oneof,
  type Presence,
  type TypeRef,
  type ValueType,
} from "./model.js";
import { Rejections } from "./rejections.js";
import { SCALARS, ProtoWireType, wireTypeOf } from "./scalars.js";
import { unsupportedByEnum, unsupportedByField, unsupportedByMessage } from "./supported.js";
import { protoName, tsNamesOf, declaredTypes } from "./ts-names.js";
import { buildUnion, findUnion, type UnionModel } from "./union.js";
import { isWellKnown } from "./well-known.js";

/** Facts about Go types that the schema does not state. */
export interface ModelOptions {
  /** Go types that options such as `casttype` name. */
  readonly goTypes: GoTypes;
  /** Full names of the enums whose Go types marshal to names instead of numbers. */
  readonly enumNames: ReadonlySet<string>;
  /** Full name of a message that is a union of events. */
  readonly union?: string | undefined;
}

/** The models of a schema. */
export interface Models {
  /** Models of the files to generate, and of the well-known files that they need. */
  readonly files: readonly FileModel[];
  /** The model of the union, if it is in one of `files`. */
  readonly union: UnionModel | undefined;
  /** Returns the model of any file, including imported files, or undefined if the path is unknown. */
  readonly modelOf: (path: string) => FileModel | undefined;
  /**
   * The unsupported declarations of the files whose models were built. Their models are incomplete. Call `throwIfAny`
   * before generating code, after the last call of `modelOf`.
   */
  readonly rejections: Rejections;
}

/**
 * Builds the models of `files`, the files to generate. `all` holds every file of the schema,
 * including imports.
 */
export function buildModels(files: readonly DescFile[], all: readonly DescFile[], options: ModelOptions): Models {
  const builder = new ModelBuilder(gogoOptionsOf(all), options);
  const own = files.filter((file) => !isWellKnown(file) && declaredTypes(file).length > 0);
  const models = own.map((file) => builder.file(file));
  // A well-known file may need another one. The iteration includes the files that `file` adds.
  for (const file of builder.wellKnown) models.push(builder.file(file));
  const union = builder.union(own, all);
  const byPath = new Map(all.map((file) => [file.name, file]));
  const modelOf = (path: string): FileModel | undefined => {
    const file = byPath.get(path);
    return file && builder.file(file);
  };
  return { files: models, union, modelOf, rejections: builder.rejections };
}

type GoNames = ReturnType<typeof goNamesOf>;

class ModelBuilder {
  /** Well-known files whose types need a codec. */
  readonly wellKnown = new Set<DescFile>();
  readonly rejections = new Rejections();

  readonly file = memoize((file: DescFile) => this.fileModel(file));
  /** Cached because a message's members are also needed wherever it is embedded. */
  private readonly members = memoize((message: DescMessage) => this.declaredMembers(message));
  private readonly tsNames = memoize(tsNamesOf);

  constructor(
    private readonly gogo: GogoOptionsReader,
    private readonly options: ModelOptions,
  ) {}

  /** Returns the model of the union that the options name, if it is in `files`. */
  union(files: readonly DescFile[], all: readonly DescFile[]): UnionModel | undefined {
    const { union: name } = this.options;
    const message = name === undefined ? undefined : findUnion(name, files, all, this.rejections);
    const lookup = {
      refTo: (type: DescMessage | DescEnum) => this.refTo(type),
      membersOf: (message: DescMessage) => this.members(message),
    };
    return message && buildUnion(message, lookup, this.rejections);
  }

  private fileModel(file: DescFile): FileModel {
    if (file.proto.syntax !== "proto3") this.rejections.addFile(file);
    const types = declaredTypes(file);
    return {
      descriptor: file,
      path: file.name,
      messages: types.filter((type) => type.kind === "message").map((message) => this.message(message)),
      enums: types.filter((type) => type.kind === "enum").map((type) => this.enum(type)),
    };
  }

  private message(message: DescMessage): MessageModel {
    const options = this.gogo.message(message);
    for (const feature of unsupportedByMessage(message, options)) this.rejections.add(message, feature);
    return {
      ...this.refTo(message),
      typeName: message.typeName,
      comment: commentOf(message),
      members: this.members(message),
      json: flattenJSON(message, (embedded) => this.members(embedded), this.rejections),
      keepsUnknown: options.goproto_unrecognized,
    };
  }

  private enum(type: DescEnum): EnumModel {
    for (const feature of unsupportedByEnum(type)) this.rejections.add(type, feature);
    const values = type.values.map((value) => ({
      name: value.name,
      number: value.number,
      comment: commentOf(value),
    }));
    const writesNames = this.options.enumNames.has(type.typeName);
    return { ...this.refTo(type), typeName: type.typeName, comment: commentOf(type), values, writesNames };
  }

  private declaredMembers(message: DescMessage): readonly Member[] {
    const goNames = goNamesOf(message, this.gogo, this.rejections);
    return message.members.flatMap((member): Member[] => {
      return member.kind === "field" ? this.fields([member], goNames) : [this.oneof(member, goNames)];
    });
  }

  private oneof(oneof: DescOneof, goNames: GoNames): Oneof {
    return {
      kind: "oneof",
      name: oneof.name,
      comment: commentOf(oneof),
      functions: { name: `${this.refTo(oneof.parent).name}_${oneof.name}`, path: oneof.parent.file.name },
      fields: this.fields(oneof.fields, goNames),
      // The Go field has no tag, so its key is its name and it is never omitted.
      json: { key: goNames.get(oneof)!, omitEmpty: false, quoted: false, tagged: false },
    };
  }

  /** Returns the models of fields, without the rejected ones. */
  private fields(fields: readonly DescField[], goNames: GoNames): Field[] {
    for (const field of fields) {
      const features = unsupportedByField(field, this.gogo.field(field), this.options.goTypes);
      for (const feature of features) this.rejections.add(field, feature);
    }
    const supported = fields.filter((field) => !this.rejections.hasField(field));
    return supported.map((field) => this.field(field, goNames.get(field)!));
  }

  private field(field: DescField, goName: string): Field {
    const options = this.gogo.field(field);
    const json = jsonTagOf(field, options, goName);
    const value = this.value(field, options);
    const presence = presenceOf(field, value, options);
    return {
      kind: "field",
      name: field.name,
      comment: commentOf(field),
      number: field.number,
      tag: field.number * 8 + fieldWireType(field, value),
      cardinality: field.fieldKind === "list" ? "repeated" : field.fieldKind === "map" ? "map" : "single",
      value,
      presence,
      packed: isPackable(field, value) ? field.packed : undefined,
      key: field.fieldKind === "map" ? SCALARS.get(field.mapKey)!.name : undefined,
      sorted: this.gogo.message(field.parent).stable_marshaler,
      embedded: isEmbedded(options, json),
      json: json && effectiveTag(json, field, value, presence),
    };
  }

  private value(field: DescField, options: GogoOptions): ValueType {
    const goType = goTypeOf(field, options, this.options.goTypes);
    if (field.message === undefined) {
      if (field.enum === undefined) return { kind: "scalar", scalar: SCALARS.get(field.scalar!)!.name, goType };
      if (isWellKnown(field.enum.file)) this.wellKnown.add(field.enum.file);
      const writesNames = this.options.enumNames.has(field.enum.typeName);
      return { kind: "enum", enum: this.refTo(field.enum), writesNames, goType };
    }
    if (goType === undefined) {
      if (options.stdtime === true) return { kind: "time" };
      if (options.stdduration === true) return { kind: "duration" };
      if (options.wktpointer === true) {
        return { kind: "wrapper", scalar: SCALARS.get(field.message.fields[0]!.scalar!)!.name };
      }
    }
    if (isWellKnown(field.message.file)) this.wellKnown.add(field.message.file);
    return { kind: "message", message: this.refTo(field.message), goType };
  }

  private refTo(type: DescMessage | DescEnum): TypeRef {
    return { name: this.tsNames(type.file).get(type)!, protoName: protoName(type), path: type.file.name };
  }
}

/** Returns a version of `make` that caches its result for each key. */
function memoize<K, V>(make: (key: K) => V): (key: K) => V {
  const made = new Map<K, V>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const value = make(key);
    made.set(key, value);
    return value;
  };
}

/** Returns the condition under which a field is encoded. */
function presenceOf(field: DescField, value: ValueType, options: GogoOptions): Presence {
  if (field.oneof !== undefined || field.fieldKind === "list") return "always";
  if (field.message !== undefined || value.goType?.custom === true)
    return options.nullable === false ? "always" : "pointer";
  if (field.fieldKind === "map") return "always";
  return field.proto.proto3Optional ? "pointer" : "implicit";
}

/** Returns a JSON tag without the options that `encoding/json` ignores for the field's type. */
function effectiveTag(json: JSONTag, field: DescField, value: ValueType, presence: Presence): JSONTag {
  const isSingle = field.fieldKind !== "list" && field.fieldKind !== "map";
  // omitempty has no effect on a struct, nor on the non-nil pointer that a oneof holds.
  const isStruct =
    presence === "always" && (value.kind === "message" || value.kind === "time") && value.goType?.custom !== true;
  const isPointer = field.oneof !== undefined && field.message !== undefined;
  const isQuotable = value.kind !== "message" && value.kind !== "time" && !holdsScalar(value, "bytes");
  return {
    ...json,
    omitEmpty: json.omitEmpty && !(isSingle && (isStruct || isPointer)),
    quoted: json.quoted && isSingle && isQuotable,
  };
}

function commentOf(element: DescMessage | DescField | DescOneof | DescEnum | DescEnum["values"][number]): string {
  const { leading } = getComments(element);
  return (leading ?? "").trim().replace(/^ /gm, "");
}

function isPackable(field: DescField, value: ValueType): field is DescField & { fieldKind: "list" } {
  return field.fieldKind === "list" && wireTypeOf(value) !== ProtoWireType.LengthDelimited;
}

/** Returns the wire type of a field: for a list, the wire type of an unpacked element. */
function fieldWireType(field: DescField, value: ValueType): number {
  return field.fieldKind === "map" ? ProtoWireType.LengthDelimited : wireTypeOf(value);
}
