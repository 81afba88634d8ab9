// Checks for gogo features that are not supported, because Go does not compile them or because
// the schema does not determine Go's output. The generator rejects them: an error is better
// than code that silently differs from Go.

import { ScalarType, type DescEnum, type DescField, type DescMessage } from "@bufbuild/protobuf";
import { goTypeNameOf, goTypeOf, isPlainGoType, type GoTypes } from "./go-types.js";
import type { GogoOptions, MessageOptions } from "./gogo-options.js";
import { SCALARS } from "./scalars.js";
import { isWellKnownType, isWrapper } from "./well-known.js";

/** Assigning to a property of this name sets the prototype of a JavaScript object. */
const PROTOTYPE = "__proto__";

/** Returns the unsupported feature of a message, as the subject of "... is not supported", or undefined. */
export function unsupportedMessage(message: DescMessage, options: MessageOptions): string | undefined {
  // Without these options, gogo encodes and decodes by reflection, which follows other rules.
  if (!options.marshaler || !options.unmarshaler)
    return "a message without gogoproto.marshaler and gogoproto.unmarshaler";
  if (!options.typedecl) return "a message whose Go type is not generated (gogoproto.typedecl = false)";
  if (message.proto.options?.messageSetWireFormat === true) return "message_set_wire_format";
  return undefined;
}

/** Returns the unsupported feature of an enum, or undefined. */
export function unsupportedEnum({ values }: DescEnum): string | undefined {
  return values.some(({ name }) => name === PROTOTYPE) ? `a value named ${PROTOTYPE}` : undefined;
}

/** Returns the unsupported feature of a field, or undefined. */
export function unsupportedField(field: DescField, options: GogoOptions, goTypes: GoTypes): string | undefined {
  if (field.name === PROTOTYPE || field.oneof?.name === PROTOTYPE) return `a field or oneof named ${PROTOTYPE}`;
  // gogo writes the tag into a Go string that backquotes delimit.
  if (options.jsontag?.includes("`") === true) return `a backquote in the jsontag ${options.jsontag}`;
  return (
    unsupportedStd(field, options) ?? unsupportedEmbed(field, options) ?? unsupportedGoType(field, options, goTypes)
  );
}

function unsupportedStd({ message }: DescField, options: GogoOptions): string | undefined {
  if (options.stdtime === true && !isWellKnownType(message, "Timestamp")) {
    return "stdtime on a field that is not a google.protobuf.Timestamp";
  }
  if (options.stdduration === true && !isWellKnownType(message, "Duration")) {
    return "stdduration on a field that is not a google.protobuf.Duration";
  }
  if (options.wktpointer === true && !isWrapper(message)) return "wktpointer on a field that is not a wrapper";
  return undefined;
}

function unsupportedEmbed(field: DescField, options: GogoOptions): string | undefined {
  if (options.embed !== true) return undefined;
  if (field.fieldKind !== "message" || field.oneof !== undefined)
    return "embed on a field that is not a single message";
  // In Go, methods of embedded types are promoted: the message would marshal itself like that field.
  const isStd = options.stdtime === true || options.stdduration === true || options.wktpointer === true;
  return isStd || goTypeNameOf(field, options) !== undefined
    ? "embed on a field whose Go type is not generated"
    : undefined;
}

function unsupportedGoType(field: DescField, options: GogoOptions, goTypes: GoTypes): string | undefined {
  if (options.customtype !== undefined) return unsupportedCustomType(field, options, goTypes);
  if (field.fieldKind === "map") return unsupportedMap(field, options, goTypes);
  const { casttype, castkey, castvalue } = options;
  if (castkey !== undefined || castvalue !== undefined) return "castkey or castvalue on a field that is not a map";
  return goTypes.has(casttype ?? "") ? undefined : undeclared("casttype", casttype, scalarKindOf(field), goTypes);
}

function unsupportedMap(
  field: DescField & { fieldKind: "map" },
  { casttype, castkey, castvalue, nullable }: GogoOptions,
  goTypes: GoTypes,
): string | undefined {
  if (nullable === false && field.message !== undefined && goTypes.get(castvalue ?? "") !== undefined) {
    return "a map of messages with nullable = false and a castvalue that marshals itself";
  }
  // Go does not call MarshalJSON on map keys, so any declared type is fine.
  const key = goTypes.has(castkey ?? "") ? undefined : castkey;
  const value = goTypes.has(castvalue ?? "") ? undefined : castvalue;
  return (
    undeclared("casttype", casttype, "map", goTypes) ??
    undeclared("castkey", key, SCALARS.get(field.mapKey)!.json, goTypes) ??
    undeclared("castvalue", value, scalarKindOf(field), goTypes)
  );
}

/**
 * Returns the unsupported feature if an option names a Go type whose JSON form is unknown: no
 * `go_type` declares it, and it is not a predeclared type of the kind. Otherwise returns undefined.
 */
function undeclared(option: string, name: string | undefined, kind: string, goTypes: GoTypes): string | undefined {
  if (name === undefined || isPlainGoType(name, kind, goTypes)) return undefined;
  return `${option} ${name} without the option go_type=${name} or go_type=${name}=MODULE#EXPORT`;
}

function unsupportedCustomType(field: DescField, options: GogoOptions, goTypes: GoTypes): string | undefined {
  const { customtype, casttype, castvalue } = options;
  if (casttype !== undefined || castvalue !== undefined) return "customtype combined with casttype or castvalue";
  const isSupported = field.message !== undefined || field.scalar === ScalarType.BYTES;
  if (!isSupported) return "customtype on a field that is not bytes or a message";
  if (goTypeOf(field, options, goTypes) === undefined) {
    return `customtype ${customtype} without the option go_type=${customtype}=MODULE#EXPORT`;
  }
  return undefined;
}

/** Returns the JSON form of a field's scalar values, or an empty string for messages and enums. */
function scalarKindOf(field: DescField): string {
  return field.scalar === undefined ? "" : SCALARS.get(field.scalar)!.json;
}
