import { ScalarType, type DescField, type DescFile, type DescMessage, type DescOneof } from "@bufbuild/protobuf";
import { getComments } from "@bufbuild/protoplugin";
import type { GogoOptions, ReadGogoOptions } from "./gogo-options.js";
import { flattenJSON, goName, isEmbedded, parseJSONTag } from "./json-names.js";
import type { Field, FileModel, JSONTag, Member, MessageModel, MessageRef, Oneof, ValueType } from "./model.js";
import { refuse } from "./refuse.js";
import { isPlainStruct, isWellKnown, SCALARS, unsupported } from "./supported.js";

/**
 * Builds the models of the files to generate, without well-known types that no
 * field needs a codec of. `plainStructs` are the Go types, by `casttype`, that wrap
 * a google.protobuf.Struct and marshal themselves as the plain JSON object.
 *
 * @throws Error for what is not supported, with file, line and reason.
 */
export function buildModels(
  files: readonly DescFile[],
  readOptions: ReadGogoOptions,
  plainStructs: ReadonlySet<string>,
): readonly FileModel[] {
  const builder = new ModelBuilder(readOptions, plainStructs);
  const own = files.filter((file) => !isWellKnown(file) && file.messages.length > 0);
  const models = own.map((file) => builder.file(file));
  // Files are added while they are walked: a well-known file may need another.
  for (const file of builder.wellKnown) models.push(builder.file(file));
  return models;
}

class ModelBuilder {
  /** Files of well-known types that need a codec. */
  readonly wellKnown = new Set<DescFile>();

  constructor(
    private readonly readOptions: ReadGogoOptions,
    private readonly plainStructs: ReadonlySet<string>,
  ) {}

  file(file: DescFile): FileModel {
    if (file.proto.syntax !== "proto3") {
      throw new Error(`${file.name}.proto: only proto3 is supported, not ${file.proto.syntax || "proto2"}`);
    }
    const messages = file.messages.flatMap((message) => this.messages(message));
    return { descriptor: file, path: file.name, messages };
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
    return {
      kind: "oneof",
      name: oneof.name,
      comment: commentOf(oneof),
      functionName: `${refTo(oneof.parent).name}_${oneof.name}`,
      fields: oneof.fields.map((field) => this.field(field)),
      // The Go field has no tag, so it goes by its name and is never left out.
      json: { key: goName(oneof.name), omitEmpty: false, tagged: false },
    };
  }

  private field(field: DescField): Field {
    const options = this.readOptions(field);
    const what = unsupported(field, options, this.plainStructs);
    if (what !== undefined) throw refuse(field, what);
    const value = this.value(field, options);
    return {
      kind: "field",
      name: field.name,
      comment: commentOf(field),
      number: field.number,
      tag: field.number * 8 + wireType(field),
      cardinality: field.fieldKind === "list" ? "repeated" : field.fieldKind === "map" ? "map" : "single",
      value,
      nullable: value.kind === "message" && options.nullable !== false,
      embedded: isEmbedded(field, options),
      json: jsonTag(field, options),
    };
  }

  private value(field: DescField, options: GogoOptions): ValueType {
    if (options.stdtime === true) return { kind: "time" };
    if (field.fieldKind === "enum") return { kind: "scalar", scalar: "int32", enumName: field.enum.name };
    if (field.message === undefined) return { kind: "scalar", scalar: SCALARS.get(field.scalar!)! };
    if (isWellKnown(field.message.file)) this.wellKnown.add(field.message.file);
    const plainStruct = isPlainStruct(field, options, this.plainStructs);
    return { kind: "message", message: refTo(field.message), plainStruct };
  }
}

/** The tag of a field as Go heeds it; undefined where it keeps the field out of JSON. */
function jsonTag(field: DescField, options: GogoOptions): JSONTag | undefined {
  const tag = parseJSONTag(field, options);
  if (tag.key === "-") return undefined;
  // A struct is never empty, so Go writes it whatever its tag says.
  const isStruct = field.fieldKind === "message" && options.nullable === false;
  return isStruct ? { ...tag, omitEmpty: false } : tag;
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
