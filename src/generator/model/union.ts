// The model of a union of events: a message whose only member is a oneof of messages, such as events.OneOf.

import type { DescEnum, DescFile, DescMessage } from "@bufbuild/protobuf";
import { exportsOf, type ExportedType, type Exports } from "./exports.js";
import type { Field, Member, Oneof, TypeRef } from "./model.js";
import type { Rejections } from "./rejections.js";
import { declaredTypes } from "./ts-names.js";

/** A union of events. */
export interface UnionModel {
  readonly message: TypeRef;
  readonly oneof: Oneof;
  /** The message that is field 1 of every event. */
  readonly metadata: ExportedType;
  /** The messages and enums that the index of the union's file exports, by name. */
  readonly exports: readonly ExportedType[];
  /** The embedded messages of each event. */
  readonly cases: readonly UnionCase[];
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
  const exports = exportsOf(message.file, lookup.refTo, rejections);
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
    exports: [...exports.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    cases: message.fields.map((field) => {
      return { name: field.name, embedded: embeddedOf(field.message!, lookup, exports) };
    }),
  };
}

function isMessage({ value }: Field): boolean {
  return value.kind === "message" && value.goType === undefined;
}

/** Rejects cases with other names than their messages, because the names of cases are used to find codecs. */
function rejectOtherNames(union: DescMessage, exports: Exports, rejections: Rejections): void {
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
function embeddedOf(message: DescMessage, lookup: Lookup, exports: Exports): EmbeddedProperty[] {
  const descriptorOf = new Map(message.fields.map((field) => [field.name, field.message]));
  return lookup.membersOf(message).flatMap((member) => {
    if (member.kind === "oneof" || !member.embedded) return [];
    const exported = exports.get(descriptorOf.get(member.name)!);
    return exported === undefined ? [] : [{ property: member.name, message: exported.name }];
  });
}
