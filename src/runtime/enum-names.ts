import { invalidJSON, type JsonValue } from "./json-parse.js";
import type { JsonReader } from "./json-reader.js";
import { int32Text } from "./json-text.js";

/** The names of an enum's values, and the values of its names. */
export interface EnumNames {
  readonly names: ReadonlyMap<number, string>;
  readonly values: ReadonlyMap<string, number>;
}

/** An enum by its values; of several names of one value, the first is written. */
export function enumNames(values: Readonly<Record<string, number>>): EnumNames {
  const entries = Object.entries(values);
  const names = entries.map(([name, value]): [number, string] => [value, name]);
  return { names: new Map(names.reverse()), values: new Map(entries) };
}

/** An enum whose Go type writes names: as gogo's `proto.MarshalJSONEnum`, where a value without one is its digits. */
export function enumText({ names }: EnumNames, value: number, key: string): string {
  return `"${names.get(value) ?? int32Text(value, key)}"`;
}

/** An enum whose Go type writes names: what its text holds. */
export function enumValue({ names }: EnumNames, value: number, key: string): string {
  return names.get(value) ?? int32Text(value, key);
}

/** Reads an enum by its name or its number, as gogo's `proto.UnmarshalJSONEnum`. */
export function readEnum({ values }: EnumNames, json: JsonReader): number {
  const named = json.any((value, path) => (typeof value === "string" ? valueOf(values, value, path) : undefined));
  return named ?? json.int32();
}

function valueOf(values: ReadonlyMap<string, number>, name: JsonValue & string, path: string): number {
  const value = values.get(name);
  if (value !== undefined) return value;
  throw invalidJSON(path, "a name of the enum", name);
}
