// Names of Go struct fields, as gogo derives them (protoc-gen-gogo/generator, generateMessage).
// A field whose JSON tag has no key uses its Go name as its key.

import type { DescField, DescMessage, DescOneof } from "@bufbuild/protobuf";
import type { GogoOptionsReader } from "./gogo-options.js";
import type { Rejections } from "./rejections.js";

/** Names reserved for the methods of generated Go messages. */
const GO_METHODS = [
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
 * Returns the Go names of a message's fields and oneofs. Rejects a field if its Go name equals the Go name or getter of
 * another field. gogo renames such a field, but its marshaling code still uses the original name. A oneof's name is
 * checked with its first field.
 */
export function goNamesOf(
  message: DescMessage,
  gogo: GogoOptionsReader,
  rejections: Rejections,
): ReadonlyMap<DescField | DescOneof, string> {
  const methods = new Set(gogo.message(message).protosizer ? GO_METHODS : [...GO_METHODS, "Size"]);
  const used = new Set<string>();
  const names = new Map<DescField | DescOneof, string>();
  const allocate = (element: DescField | DescOneof, base: string, field: DescField): void => {
    const name = methods.has(base) || methods.has(`Get${base}`) ? `${base}_` : base;
    const taken = [name, `Get${name}`].find((other) => used.has(other));
    names.set(element, name);
    // A field is not rejected for a conflict with a rejected field.
    if (taken === undefined) used.add(name).add(`Get${name}`);
    else rejections.add(field, `a second use of the Go name ${taken}`);
  };
  for (const field of message.fields) {
    allocate(field, gogo.field(field).customname ?? camelCase(field.name), field);
    const { oneof } = field;
    if (oneof !== undefined && !names.has(oneof)) allocate(oneof, camelCase(oneof.name), field);
  }
  return names;
}

/** Converts `snake_case` to `CamelCase`. A letter after a digit starts a new word, as in gogo. */
function camelCase(name: string): string {
  const words = name.replace(/^_/, "").replace(/(_(?=[a-z]))|[^0-9][a-z]*/g, (word: string, dropped?: string) => {
    return dropped === undefined ? word[0]!.toUpperCase() + word.slice(1) : "";
  });
  return name.startsWith("_") ? `X${words}` : words;
}
