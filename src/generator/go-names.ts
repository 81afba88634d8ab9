// The names that gogo gives to the fields of a struct, which are their keys in JSON where a
// tag has none (protoc-gen-gogo/generator, generateMessage).

import type { DescField, DescMessage, DescOneof } from "@bufbuild/protobuf";
import type { ReadGogoOptions } from "./gogo-options.js";
import { refuse } from "./refuse.js";

/** Names that the methods of a message have. */
const METHODS = [
  "Reset",
  "String",
  "ProtoMessage",
  "Marshal",
  "Unmarshal",
  "ExtensionRangeArray",
  "ExtensionMap",
  "Descriptor",
  "MarshalTo",
  "Equal",
  "VerboseEqual",
  "GoString",
  "ProtoSize",
];

/**
 * The names of the Go fields of a message: of its fields, and of its oneofs.
 *
 * @throws Error where two are equal, or a getter's: gogo gives them others, which its own
 * code does not know.
 */
export function goNamesOf(message: DescMessage, gogo: ReadGogoOptions): ReadonlyMap<DescField | DescOneof, string> {
  const methods = new Set(gogo.message(message).protosizer ? METHODS : [...METHODS, "Size"]);
  const used = new Set<string>();
  const names = new Map<DescField | DescOneof, string>();
  const allocate = (element: DescField | DescOneof, base: string, field: DescField): void => {
    const name = methods.has(base) || methods.has(`Get${base}`) ? `${base}_` : base;
    const taken = [name, `Get${name}`].find((other) => used.has(other));
    if (taken !== undefined) throw refuse(field, `the Go name ${taken} of another field`);
    used.add(name).add(`Get${name}`);
    names.set(element, name);
  };
  for (const field of message.fields) {
    allocate(field, gogo.field(field).customname ?? camelCase(field.name), field);
    const { oneof } = field;
    if (oneof !== undefined && !names.has(oneof)) allocate(oneof, camelCase(oneof.name), field);
  }
  return names;
}

/** `snake_case` as `CamelCase`, where digits are words. */
function camelCase(name: string): string {
  const words = name.replace(/^_/, "").replace(/(_(?=[a-z]))|[^0-9][a-z]*/g, (word: string, dropped?: string) => {
    return dropped === undefined ? word[0]!.toUpperCase() + word.slice(1) : "";
  });
  return name.startsWith("_") ? `X${words}` : words;
}
