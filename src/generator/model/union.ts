// The model of a union of events: a message whose only member is a oneof of messages, such as events.OneOf.

import type { DescEnum, DescFile, DescMessage } from "@bufbuild/protobuf";
import type { Field, Member, Oneof, TypeRef } from "./model.js";
import type { Rejections } from "./rejections.js";
import { declaredTypes } from "./ts-names.js";
import { isWellKnown } from "./well-known.js";

/** A union of events. */
export interface UnionModel {
  readonly message: TypeRef;
  readonly oneof: Oneof;
  /** The message that is field 1 of every event. */
  readonly metadata: ExportedType;
  /** The messages and enums that the index of the union's file exports. */
  readonly exports: readonly ExportedType[];
  /** The embedded messages of each event. */
  readonly cases: readonly UnionCase[];
}

/** A message or enum that an index exports. */
export interface ExportedType {
  readonly kind: "message" | "enum";
  /** The exported name: for a type of another package, with a prefix, such as `typesMetadata`. */
  readonly name: string;
  readonly type: TypeRef;
}

/** A case of a union. */
export interface UnionCase {
  readonly name: string;
  readonly embedded: readonly EmbeddedProperty[];
}

/** A property with an embedded message. */
export interface EmbeddedProperty {
  readonly property: string;
  /** Exported name of the message. */
  readonly message: string;
}

/** Functions that look up the models of declarations. */
export interface Lookup {
  refTo(type: DescMessage | DescEnum): TypeRef;
  membersOf(message: DescMessage): readonly Member[];
}

/** The number of the field that every event has in common. */
const METADATA = 1;

/** Last components of packages that are versions, such as `v1` and `v1beta2`. */
const PACKAGE_VERSION = /^v\d+(p\d+)?((alpha|beta)\d*)?$/;

/**
 * Returns the message with the full name `name`, or undefined if this run does not generate it. buf runs the plugin
 * once per folder, and passes only the files of that folder and their imports. A name that is not in the schema is
 * therefore rejected by the run that generates its package.
 */
export function findUnion(
  name: string,
  files: readonly DescFile[],
  all: readonly DescFile[],
  rejections: Rejections,
): DescMessage | undefined {
  const isUnion = (type: DescMessage | DescEnum): type is DescMessage =>
    type.kind === "message" && type.typeName === name;
  const union = files.flatMap(declaredTypes).find(isUnion);
  const isMissing = union === undefined && !all.flatMap(declaredTypes).some(isUnion);
  const packageName = name.slice(0, Math.max(0, name.lastIndexOf(".")));
  if (isMissing && files.some((file) => file.proto.package === packageName)) {
    rejections.addOption(`union=${name}: the package ${packageName} does not have this message`);
  }
  return union;
}

/** Builds the model of a union. Returns undefined and rejects the message if it is not a union. */
export function buildUnion(message: DescMessage, lookup: Lookup, rejections: Rejections): UnionModel | undefined {
  const exports = exportsOf(message.file, lookup, rejections);
  const [oneof] = lookup.membersOf(message);
  if (message.members.length !== 1 || oneof?.kind !== "oneof" || !oneof.fields.every(isMessage)) {
    rejections.add(message, "a union that is not a single oneof of messages");
    return undefined;
  }
  rejectOtherNames(message, exports, rejections);
  const metadata = metadataOf(message, lookup, rejections);
  if (metadata === undefined) return undefined;
  return {
    message: lookup.refTo(message),
    oneof,
    metadata: exports.get(metadata)!,
    exports: [...exports.values()],
    cases: message.fields.map((field) => {
      return { name: field.name, embedded: embeddedOf(field.message!, lookup, exports) };
    }),
  };
}

function isMessage({ value }: Field): boolean {
  return value.kind === "message" && value.goType === undefined;
}

/** Rejects cases with other names than their messages, because the names of cases are used to find codecs. */
function rejectOtherNames(
  union: DescMessage,
  exports: ReadonlyMap<DescMessage | DescEnum, ExportedType>,
  rejections: Rejections,
): void {
  for (const field of union.fields) {
    const { name } = exports.get(field.message!)!;
    if (name !== field.name) rejections.add(field, `a case with another name than its message, ${name},`);
  }
}

/** Returns the embedded message that is field 1 of all cases. Rejects the cases with another field 1. */
function metadataOf(union: DescMessage, lookup: Lookup, rejections: Rejections): DescMessage | undefined {
  let first: { name: string; metadata: DescMessage } | undefined;
  for (const message of union.fields.map((field) => field.message!)) {
    const field = message.fields.find(({ number }) => number === METADATA);
    const member = lookup.membersOf(message).find((member) => member.kind === "field" && member.number === METADATA);
    // A rejected field has no model.
    if (field !== undefined && rejections.hasField(field)) continue;
    if (member?.kind !== "field" || !member.embedded || member.presence !== "always") {
      rejections.add(message, `a case whose field ${METADATA} is not an embedded message with nullable = false`);
      continue;
    }
    const metadata = field!.message!;
    first ??= { name: message.typeName, metadata };
    if (first.metadata !== metadata) {
      const expected = `${first.metadata.typeName} as in ${first.name}`;
      rejections.add(message, `a case whose field ${METADATA} embeds ${metadata.typeName} instead of ${expected}`);
    }
  }
  return first?.metadata;
}

/** Returns the properties of a case with an embedded message. */
function embeddedOf(
  message: DescMessage,
  lookup: Lookup,
  exports: ReadonlyMap<DescMessage | DescEnum, ExportedType>,
): EmbeddedProperty[] {
  const descriptorOf = new Map(message.fields.map((field) => [field.name, field.message]));
  return lookup.membersOf(message).flatMap((member) => {
    if (member.kind === "oneof" || !member.embedded) return [];
    const exported = exports.get(descriptorOf.get(member.name)!);
    return exported === undefined ? [] : [{ property: member.name, message: exported.name }];
  });
}

/**
 * Returns the exports of a file with a union: its own types, and the types of other files that they refer to. Rejects a
 * type if its exported name is already used.
 */
function exportsOf(
  file: DescFile,
  lookup: Lookup,
  rejections: Rejections,
): ReadonlyMap<DescMessage | DescEnum, ExportedType> {
  const exports = new Map<DescMessage | DescEnum, ExportedType>();
  const used = new Map<string, DescMessage | DescEnum>();
  for (const type of usedTypes(file)) {
    const ref = lookup.refTo(type);
    const name = type.file.proto.package === file.proto.package ? ref.name : prefixOf(type.file) + ref.name;
    const names = type.kind === "message" ? [name, `${name}JSON`] : [name];
    const taken = names.find((other) => used.has(other));
    if (taken === undefined) for (const other of names) used.set(other, type);
    else rejections.add(type, `the exported name ${taken}, which ${rejections.describe(used.get(taken)!)} has too,`);
    exports.set(type, { kind: type.kind, name, type: ref });
  }
  return exports;
}

/** Returns the types of a file and the types that they refer to, at any depth, without well-known types. */
function usedTypes(file: DescFile): ReadonlySet<DescMessage | DescEnum> {
  const used = new Set(declaredTypes(file));
  // The iteration includes the types that it adds.
  for (const type of used) {
    if (type.kind === "enum") continue;
    for (const field of type.fields) {
      const target = field.message ?? field.enum;
      if (target !== undefined && !isWellKnown(target.file)) used.add(target);
    }
  }
  return used;
}

/** Returns the prefix of the exported names of a file's types: the last component of its package that is not a version. */
function prefixOf(file: DescFile): string {
  const components = file.proto.package.split(".");
  return components.findLast((component) => !PACKAGE_VERSION.test(component)) ?? "";
}
