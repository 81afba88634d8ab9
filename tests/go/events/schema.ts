// The fields of the edition's messages.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  jsonMembersOf,
  type Field,
  type FileModel,
  type JSONMember,
  type MessageModel,
  type ValueType,
} from "../../../src/generator/model/model.js";
import { buildFileModels } from "../file-models.js";
import { shortName } from "./edition.js";
import { options } from "./options.js";

/** A field of a message on the wire. */
export interface SchemaField {
  readonly name: string;
  readonly number: number;
  /** The name of a scalar, `enum`, the name of a message, or `map<string, TYPE>`. */
  readonly type: string;
  readonly repeated: boolean;
  /** True if a Go type with its own decoder reads the field. */
  readonly custom: boolean;
  /** True if the field is in JSON even if it is empty. */
  readonly writesEmpty: boolean;
}

/** A member of a message's JSON object. */
export interface SchemaMember {
  readonly key: string;
  /** As in a {@link SchemaField}, or `Traits` or `oneof`. */
  readonly type: string;
  readonly repeated: boolean;
  /** True if the member is a pointer in Go, or a list of pointers. */
  readonly nullable: boolean;
  /** True if Go omits the member if it is empty. */
  readonly omitEmpty: boolean;
}

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** The models of the edition's files. */
export const models: readonly FileModel[] = buildModels();

/** The models of all messages by name. */
export const messageModels: ReadonlyMap<string, MessageModel> = new Map(
  models.flatMap(({ messages }) => messages.map((model) => [shortName(model.typeName), model])),
);

/** The fields of all messages by name, including wrappers such as `UInt32Value`. */
export const messages: ReadonlyMap<string, readonly SchemaField[]> = new Map([
  ...wrappers(),
  ...[...messageModels].map(([name, model]) => [name, fieldsOf(model).map(schemaField)] as const),
]);

/** The types that are varints on the wire. */
export const VARINTS: ReadonlySet<string> = new Set(["int32", "int64", "uint32", "uint64", "bool", "enum"]);

/** Returns the members of a message's JSON object in Go's order, with the members of embedded messages in place. */
export function membersOfMessage(name: string): readonly SchemaMember[] {
  return jsonMembersOf(messageModels.get(name)!.json).map(schemaMember);
}

/** Returns the type of the values of a map, or undefined for other types. */
export function valueTypeOf(type: string): string | undefined {
  return /^map<string, (.*)>$/.exec(type)?.[1];
}

/** True if a type is a message with the members of its fields in JSON. */
export function isMessage(type: string): boolean {
  return messageModels.has(type) && type !== "Struct";
}

function buildModels(): readonly FileModel[] {
  const folder = join(ROOT, "proto", options.edition);
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".proto"));
  return buildFileModels([folder, join(ROOT, "proto"), "/usr/include"], files, goTypes());
}

/** Returns the generator's options for the edition's Go types. */
function goTypes(): string[] {
  const template = options.edition === "2020" ? "buf.gen.yaml" : `buf.gen.${options.edition}.yaml`;
  const found = readFileSync(join(ROOT, template), "utf8").matchAll(/^ *- (go_type=.*)$/gm);
  return [...new Set(Array.from(found, ([, option]) => option!))];
}

function wrappers(): (readonly [string, readonly SchemaField[]])[] {
  const fields = [...messageModels.values()].flatMap(fieldsOf);
  const scalars = fields.flatMap(({ value }) => (value.kind === "wrapper" ? [value] : []));
  return scalars.map((value) => [
    typeOf(value),
    [{ name: "value", number: 1, type: value.scalar, repeated: false, custom: false, writesEmpty: false }],
  ]);
}

function fieldsOf({ members }: MessageModel): readonly Field[] {
  return members.flatMap((member) => (member.kind === "oneof" ? member.fields : [member]));
}

function schemaField({ name, number, cardinality, value, json }: Field): SchemaField {
  return {
    name,
    number,
    type: cardinality === "map" ? `map<string, ${typeOf(value)}>` : typeOf(value),
    repeated: cardinality === "repeated",
    custom: value.goType?.custom === true,
    writesEmpty: json?.omitEmpty === false,
  };
}

function schemaMember({ key, member, omitEmpty }: JSONMember): SchemaMember {
  if (member.kind === "oneof") return { key, type: "oneof", repeated: false, nullable: true, omitEmpty };
  const { type, repeated, custom } = schemaField(member);
  return { key, type: custom ? "Traits" : type, repeated, nullable: member.presence === "pointer", omitEmpty };
}

function typeOf(value: ValueType): string {
  switch (value.kind) {
    case "scalar":
      return value.scalar;
    case "enum":
      return "enum";
    case "time":
      return "Timestamp";
    case "duration":
      return "Duration";
    case "wrapper":
      return { uint32: "UInt32Value", uint64: "UInt64Value" }[value.scalar as "uint32" | "uint64"];
    case "message":
      return messageName(value.message);
  }
}

/** Returns the name of the message that a field refers to. */
export function messageName({ path, name }: { readonly path: string; readonly name: string }): string {
  const found = models.find((model) => model.path === path)?.messages.find((message) => message.name === name);
  if (found === undefined) throw new Error(`message ${name} is not in ${path}`);
  return shortName(found.typeName);
}
