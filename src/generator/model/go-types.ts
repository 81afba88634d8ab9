// The Go types that options such as casttype name. The option go_type of the plugin describes them.

import type { DescField } from "@bufbuild/protobuf";
import type { GogoOptions } from "./gogo-options.js";
import type { GoTypeRef } from "./model.js";

/**
 * Known Go types by name. A type that marshals itself maps to the `GoType` to import; a type
 * with the JSON form of its underlying type maps to undefined.
 */
export type GoTypes = ReadonlyMap<string, Omit<GoTypeRef, "custom"> | undefined>;

/** Go types that need no `go_type`: they do not marshal themselves. By the protobuf type with the same JSON form. */
const PREDECLARED: Readonly<Record<string, readonly string[]>> = {
  double: ["float64"],
  float: ["float32"],
  int32: ["int32", "rune"],
  int64: ["int64", "int", "time.Duration"],
  uint32: ["uint32"],
  uint64: ["uint64", "uint", "uintptr"],
  bool: ["bool"],
  string: ["string"],
  bytes: ["[]byte"],
};

/** Local variables of generated functions. An imported `GoType` of the same name would be shadowed. */
const LOCALS = [
  "default",
  "end",
  "entryTag",
  "entryValue",
  "init",
  "json",
  "key",
  "member",
  "message",
  "open",
  "outer",
  "quote",
  "reader",
  "tag",
  "value",
  "writer",
];

/**
 * Parses the values of the option `go_type`: `NAME`, or `NAME=MODULE#EXPORT` for a type that
 * marshals itself. Adds a message to `problems` for each value that has another form, or a reserved name as EXPORT.
 */
export function parseGoTypes(values: readonly string[], problems: string[]): GoTypes {
  const types = new Map<string, Omit<GoTypeRef, "custom"> | undefined>();
  for (const value of values) {
    const [, type, , module, name] = /^([^=]+)(=([^#]+)#(\w+))?$/.exec(value) ?? [];
    if (type === undefined) {
      problems.push(`go_type=${value}: expected NAME or NAME=MODULE#EXPORT`);
    } else if (name !== undefined && LOCALS.includes(name)) {
      problems.push(`go_type=${value}: the name ${name} is reserved for a local variable of generated functions`);
    } else {
      types.set(type, module === undefined ? undefined : { module, name: name! });
    }
  }
  return types;
}

/** Returns the name of the Go type of a field's values (of a map, its map values), if an option sets one. */
export function goTypeNameOf(field: DescField, options: GogoOptions): string | undefined {
  return options.customtype ?? (field.fieldKind === "map" ? options.castvalue : options.casttype);
}

/** Returns the `GoType` of a field's values, or undefined if their Go type does not marshal itself. */
export function goTypeOf(field: DescField, options: GogoOptions, goTypes: GoTypes): GoTypeRef | undefined {
  const name = goTypeNameOf(field, options);
  const found = name === undefined ? undefined : goTypes.get(name);
  return found && { ...found, custom: options.customtype !== undefined };
}

/**
 * True if a Go type is known to have the JSON form of the given kind of scalar: it is declared
 * by `go_type=NAME`, or is predeclared.
 */
export function isPlainGoType(name: string, kind: string, goTypes: GoTypes): boolean {
  return goTypes.has(name) ? goTypes.get(name) === undefined : (PREDECLARED[kind]?.includes(name) ?? false);
}
