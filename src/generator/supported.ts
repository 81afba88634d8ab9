// What of protobuf and gogo is supported. Everything else is refused: code that is
// silently different from Go's would be worse than none.

import { ScalarType, type DescField, type DescFile } from "@bufbuild/protobuf";
import type { GogoOptions } from "./gogo-options.js";
import { isEmbedded, parseJSONTag } from "./json-names.js";
import type { Scalar } from "./model.js";

/** The scalars that are supported. */
export const SCALARS: ReadonlyMap<ScalarType, Scalar> = new Map([
  [ScalarType.INT32, "int32"],
  [ScalarType.INT64, "int64"],
  [ScalarType.UINT64, "uint64"],
  [ScalarType.BOOL, "bool"],
  [ScalarType.DOUBLE, "double"],
  [ScalarType.STRING, "string"],
  [ScalarType.BYTES, "bytes"],
]);

const REFUSED_OPTIONS = ["customtype", "customname", "castkey", "castvalue", "stdduration", "wktpointer"] as const;

/** Keys that Go takes from a tag (encoding/json, isValidTag) and writes as they are, with `escapeHTML` too. */
const PLAIN_KEY = /^[\w !#$%()*+\-./:;=?@[\]^{|}~]*$/;

const WELL_KNOWN_PACKAGE = "google.protobuf";

/** Whether a file is one of protobuf's own. */
export function isWellKnown(file: DescFile): boolean {
  return file.proto.package === WELL_KNOWN_PACKAGE;
}

/** Whether the Go type of a field wraps a Struct and marshals itself as the plain JSON object. */
export function isPlainStruct(field: DescField, options: GogoOptions, plainStructs: ReadonlySet<string>): boolean {
  if (field.message?.typeName !== `${WELL_KNOWN_PACKAGE}.Struct`) return false;
  return options.casttype !== undefined && plainStructs.has(options.casttype);
}

/** What of a field is not supported, or undefined. */
export function unsupported(
  field: DescField,
  options: GogoOptions,
  plainStructs: ReadonlySet<string>,
): string | undefined {
  const isPlain = isPlainStruct(field, options, plainStructs);
  return (
    unsupportedOption(field, options, isPlain) ?? unsupportedKind(field) ?? unsupportedJSON(field, options, isPlain)
  );
}

function unsupportedOption(field: DescField, options: GogoOptions, isPlain: boolean): string | undefined {
  const option = REFUSED_OPTIONS.find((name) => options[name] !== undefined && options[name] !== false);
  if (option !== undefined) return `the option gogoproto.${option}`;
  if (options.casttype !== undefined && !isPlain) return `casttype ${options.casttype}`;
  const isValue = field.fieldKind === "message" && options.nullable === false;
  const isTime = field.message?.typeName === `${WELL_KNOWN_PACKAGE}.Timestamp`;
  if (isEmbedded(field, options) && (!isValue || options.stdtime === true)) {
    return "embed of anything but a message with nullable = false";
  }
  if (options.stdtime === true && !(isValue && isTime)) {
    return "stdtime of anything but a google.protobuf.Timestamp with nullable = false";
  }
  return undefined;
}

function unsupportedKind(field: DescField): string | undefined {
  if (field.proto.proto3Optional) return "an optional field";
  if (field.fieldKind === "map" && field.mapKey !== ScalarType.STRING) return "a map key that is no string";
  if (field.scalar !== undefined && !SCALARS.has(field.scalar)) return ScalarType[field.scalar];
  const isMany = field.fieldKind === "list" || field.fieldKind === "map";
  if (!isMany || field.message !== undefined || field.scalar === ScalarType.STRING) return undefined;
  return `a list or map of ${field.scalar === undefined ? "an enum" : SCALARS.get(field.scalar)}`;
}

function unsupportedJSON(field: DescField, options: GogoOptions, isPlain: boolean): string | undefined {
  if (isWellKnown(field.parent.file)) return undefined;
  if (field.oneof !== undefined && field.message === undefined) return "a oneof of anything but messages";
  if (field.oneof !== undefined && options.jsontag !== undefined) return "jsontag of a member of a oneof";
  const option = options.jsontag?.split(",").find((flag, i) => i > 0 && flag !== "omitempty");
  if (option !== undefined) return `the option "${option}" in jsontag`;
  const { key } = parseJSONTag(field, options);
  if (!PLAIN_KEY.test(key) || key in Object.prototype) return `the key ${JSON.stringify(key)} in jsontag`;
  if (key === "-" || options.stdtime === true || isPlain) return undefined;
  if (field.scalar === ScalarType.BYTES) return "bytes in JSON";
  const isOther = field.message !== undefined && isWellKnown(field.message.file);
  return isOther ? "a well-known type in JSON, without an option that gives its form," : undefined;
}
