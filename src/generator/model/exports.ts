import type { DescEnum, DescFile, DescMessage } from "@bufbuild/protobuf";
import type { TypeRef } from "./model.js";
import type { Rejections } from "./rejections.js";
import { declaredTypes } from "./ts-names.js";
import { isWellKnown } from "./well-known.js";

/** A message or enum that an index exports. */
export interface ExportedType {
  readonly kind: "message" | "enum";
  /** The exported name: for a type of another package, with a prefix, such as `typesMetadata`. */
  readonly name: string;
  readonly type: TypeRef;
}

/** The exports of an index by their declarations. */
export type Exports = ReadonlyMap<DescMessage | DescEnum, ExportedType>;

/** Last components of packages that are versions, such as `v1` and `v1beta2`. */
const PACKAGE_VERSION = /^v\d+(p\d+)?((alpha|beta)\d*)?$/;

/**
 * Returns the exports of a file with a union: its own types, and the types of other files that they refer to. Rejects a
 * type if its exported name is already used.
 */
export function exportsOf(
  file: DescFile,
  refTo: (type: DescMessage | DescEnum) => TypeRef,
  rejections: Rejections,
): Exports {
  const exports = new Map<DescMessage | DescEnum, ExportedType>();
  const used = new Map<string, DescMessage | DescEnum>();
  for (const type of usedTypes(file)) {
    const ref = refTo(type);
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
