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

/** Yields the unsupported features of a message, each as the subject of "... is not supported". */
export function* unsupportedByMessage(message: DescMessage, options: MessageOptions): Iterable<string> {
  // Without these options, gogo encodes and decodes by reflection, which follows other rules.
  if (!options.marshaler || !options.unmarshaler)
    yield "a message without gogoproto.marshaler and gogoproto.unmarshaler";
  if (!options.typedecl) yield "a message whose Go type is not generated (gogoproto.typedecl = false)";
  if (message.proto.options?.messageSetWireFormat === true) yield "message_set_wire_format";
}

/** Yields the unsupported features of an enum. */
export function* unsupportedByEnum({ values }: DescEnum): Iterable<string> {
  if (values.some(({ name }) => name === PROTOTYPE)) yield `a value named ${PROTOTYPE}`;
}

/** Yields the unsupported features of a field. A oneof's name is checked with its first field. */
export function* unsupportedByField(field: DescField, options: GogoOptions, goTypes: GoTypes): Iterable<string> {
  const namesOneof = field.oneof?.fields[0] === field && field.oneof.name === PROTOTYPE;
  if (field.name === PROTOTYPE || namesOneof) yield `a field or oneof named ${PROTOTYPE}`;
  // gogo writes the tag into a Go string that backquotes delimit.
  if (options.jsontag?.includes("`") === true) yield `a backquote in the jsontag ${options.jsontag}`;
  yield* unsupportedStd(field, options);
  yield* unsupportedEmbed(field, options);
  yield* unsupportedGoType(field, options, goTypes);
}

function* unsupportedStd({ message }: DescField, options: GogoOptions): Iterable<string> {
  if (options.stdtime === true && !isWellKnownType(message, "Timestamp")) {
    yield "stdtime on a field that is not a google.protobuf.Timestamp";
  }
  if (options.stdduration === true && !isWellKnownType(message, "Duration")) {
    yield "stdduration on a field that is not a google.protobuf.Duration";
  }
  if (options.wktpointer === true && !isWrapper(message)) yield "wktpointer on a field that is not a wrapper";
}

function* unsupportedEmbed(field: DescField, options: GogoOptions): Iterable<string> {
  if (options.embed !== true) return;
  if (field.fieldKind !== "message" || field.oneof !== undefined) {
    yield "embed on a field that is not a single message";
    return;
  }
  // In Go, methods of embedded types are promoted: the message would marshal itself like that field.
  const isStd = options.stdtime === true || options.stdduration === true || options.wktpointer === true;
  if (isStd || goTypeNameOf(field, options) !== undefined) yield "embed on a field whose Go type is not generated";
}

function* unsupportedGoType(field: DescField, options: GogoOptions, goTypes: GoTypes): Iterable<string> {
  if (options.customtype !== undefined) {
    yield* unsupportedCustomType(field, options, goTypes);
    return;
  }
  if (field.fieldKind === "map") {
    yield* unsupportedMap(field, options, goTypes);
    return;
  }
  const { casttype, castkey, castvalue } = options;
  if (castkey !== undefined || castvalue !== undefined) yield "castkey or castvalue on a field that is not a map";
  if (!goTypes.has(casttype ?? "")) yield* undeclared("casttype", casttype, scalarKindOf(field), goTypes);
}

function* unsupportedMap(
  field: DescField & { fieldKind: "map" },
  { casttype, castkey, castvalue, nullable }: GogoOptions,
  goTypes: GoTypes,
): Iterable<string> {
  if (nullable === false && field.message !== undefined && goTypes.get(castvalue ?? "") !== undefined) {
    yield "a map of messages with nullable = false and a castvalue that marshals itself";
  }
  yield* undeclared("casttype", casttype, "map", goTypes);
  // Go does not call MarshalJSON on map keys, so any declared type is fine.
  if (!goTypes.has(castkey ?? "")) yield* undeclared("castkey", castkey, SCALARS.get(field.mapKey)!.json, goTypes);
  if (!goTypes.has(castvalue ?? "")) yield* undeclared("castvalue", castvalue, scalarKindOf(field), goTypes);
}

/**
 * Yields the unsupported feature if an option names a Go type whose JSON form is unknown: no
 * `go_type` declares it, and it is not a predeclared type of the kind.
 */
function* undeclared(option: string, name: string | undefined, kind: string, goTypes: GoTypes): Iterable<string> {
  if (name === undefined || isPlainGoType(name, kind, goTypes)) return;
  yield `${option} ${name} without the option go_type=${name} or go_type=${name}=MODULE#EXPORT`;
}

function* unsupportedCustomType(field: DescField, options: GogoOptions, goTypes: GoTypes): Iterable<string> {
  const { customtype, casttype, castvalue } = options;
  const isCast = casttype !== undefined || castvalue !== undefined;
  const isPossible = field.message !== undefined || field.scalar === ScalarType.BYTES;
  if (isCast) yield "customtype combined with casttype or castvalue";
  if (!isPossible) yield "customtype on a field that is not bytes or a message";
  if (isCast || !isPossible || goTypeOf(field, options, goTypes) !== undefined) return;
  yield `customtype ${customtype} without the option go_type=${customtype}=MODULE#EXPORT`;
}

/** Returns the JSON form of a field's scalar values, or an empty string for messages and enums. */
function scalarKindOf(field: DescField): string {
  return field.scalar === undefined ? "" : SCALARS.get(field.scalar)!.json;
}
