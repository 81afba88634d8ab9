import { invalidJSON, type JSONValue } from "./parse.js";
import type { JSONReader } from "./reader.js";
import { marshalInt32 } from "./marshal.js";

/** The names of an enum by value, and its values by name. */
export interface EnumNames {
  readonly names: ReadonlyMap<number, string>;
  readonly values: ReadonlyMap<string, number>;
}

/** Creates the name tables of an enum. If a value has several names, `names` has the first one. */
export function enumNames(values: Readonly<Record<string, number>>): EnumNames {
  const entries = Object.entries(values);
  const names = entries.map(([name, value]): [number, string] => [value, name]);
  return { names: new Map(names.reverse()), values: new Map(entries) };
}

/** Returns an enum value as JSON text, like gogo's `proto.MarshalJSONEnum`: its name, or its number, in quotes. */
export function marshalEnum({ names }: EnumNames, value: number, key: string): string {
  return `"${names.get(value) ?? marshalInt32(value, key)}"`;
}

/** Reads an enum value from a string with its name or from its number, like gogo's `proto.UnmarshalJSONEnum`. */
export function unmarshalEnum({ values }: EnumNames, json: JSONReader): number {
  const named = json.any((value, path) => (typeof value === "string" ? enumValueOf(values, value, path) : undefined));
  return named ?? json.int32();
}

function enumValueOf(values: ReadonlyMap<string, number>, name: JSONValue & string, path: string): number {
  const value = values.get(name);
  if (value !== undefined) return value;
  throw invalidJSON(path, "the name of an enum value", name);
}
