// What the options of the plugin say of Go types, which a schema only names.

import type { DescField } from "@bufbuild/protobuf";
import type { GogoOptions } from "./gogo-options.js";
import type { GoTypeRef } from "./model.js";

/** What is known of Go types: where their JSON is imported from, or undefined where they have none of their own. */
export type GoTypes = ReadonlyMap<string, Omit<GoTypeRef, "custom"> | undefined>;

/** Types that Go has itself, by the protobuf types that hold as much. None marshals itself. */
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

/** Names that an import could not have where it is used. */
const LOCALS = [
  "default",
  "json",
  "key",
  "member",
  "message",
  "object",
  "open",
  "quote",
  "value",
  "init",
  "reader",
  "writer",
];

/** Go types as options of the plugin declare them: `NAME`, or `NAME=MODULE#EXPORT` for one that marshals itself. */
export function parseGoTypes(values: readonly string[]): GoTypes {
  return new Map(
    values.map((value) => {
      const [, type, , module, name] = /^([^=]+)(=([^#]+)#(\w+))?$/.exec(value) ?? [];
      if (type === undefined) throw new Error(`go_type=${value}: expected NAME or NAME=MODULE#EXPORT`);
      if (name !== undefined && LOCALS.includes(name)) {
        throw new Error(`go_type=${value}: ${name} is a local name in what is generated`);
      }
      return [type, module === undefined ? undefined : { module, name: name! }];
    }),
  );
}

/** The Go type that an option names for the values of a field, or for what a field holds. */
export function goTypeNameOf(field: DescField, options: GogoOptions): string | undefined {
  return options.customtype ?? (field.fieldKind === "map" ? options.castvalue : options.casttype);
}

/** The JSON of the Go type of a field's values, if it has one of its own. */
export function goTypeOf(field: DescField, options: GogoOptions, goTypes: GoTypes): GoTypeRef | undefined {
  const name = goTypeNameOf(field, options);
  const found = name === undefined ? undefined : goTypes.get(name);
  return found && { ...found, custom: options.customtype !== undefined };
}

/** Whether a Go type is known to be what Go makes of the protobuf type, with the same JSON. */
export function isPlainGoType(name: string, kind: string, goTypes: GoTypes): boolean {
  return goTypes.has(name) ? goTypes.get(name) === undefined : (PREDECLARED[kind]?.includes(name) ?? false);
}
