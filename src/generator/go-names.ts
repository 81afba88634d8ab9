// The names that gogo gives to the fields of a struct, which are their keys in JSON where a
// tag has none (protoc-gen-gogo/generator, generateMessage).

import type { DescField, DescMessage, DescOneof } from "@bufbuild/protobuf";
import type { ReadGogoOptions } from "./gogo-options.js";

/** Names that the methods of a message have. */
const METHODS = [
  ...["Reset", "String", "ProtoMessage", "Marshal", "Unmarshal", "ExtensionRangeArray", "ExtensionMap"],
  ...["Descriptor", "MarshalTo", "Equal", "VerboseEqual", "GoString", "ProtoSize"],
];

/** The names of the Go fields of a message: of its fields, and of its oneofs. */
export function goNamesOf(message: DescMessage, options: ReadGogoOptions): ReadonlyMap<DescField | DescOneof, string> {
  const used = new Set(METHODS);
  if (!options.message(message).protosizer) used.add("Size");
  const names = new Map<DescField | DescOneof, string>();
  const allocate = (element: DescField | DescOneof, base: string): void => {
    let suffix = "";
    // A field has a getter, which must not be called like another one either.
    while (used.has(base + suffix) || used.has(`Get${base}${suffix}`)) suffix += "_";
    used.add(base + suffix).add(`Get${base}${suffix}`);
    names.set(element, base + suffix);
  };
  for (const field of message.fields) {
    allocate(field, options.field(field).customname ?? camelCase(field.name));
    if (field.oneof !== undefined && !names.has(field.oneof)) allocate(field.oneof, camelCase(field.oneof.name));
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
