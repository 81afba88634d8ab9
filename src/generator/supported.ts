// What of gogo is not supported, because Go does not compile it or because nothing here
// tells what it makes of it. It is refused: code that is silently different from Go's would
// be worse than none.

import { ScalarType, type DescEnum, type DescField, type DescMessage } from "@bufbuild/protobuf";
import type { GogoOptions, MessageOptions } from "./gogo-options.js";
import { goTypeNameOf, goTypeOf, isPlainGoType, type GoTypes } from "./go-types.js";
import { SCALARS } from "./scalars.js";
import { isWellKnownType, isWrapper } from "./well-known.js";

/** A name that is not that of a property of its own in JavaScript. */
const PROTOTYPE = "__proto__";

/** What of a message is not supported, or undefined. */
export function unsupportedMessage(message: DescMessage, options: MessageOptions): string | undefined {
  // What is not generated is done by reflection, which has other rules.
  if (!options.marshaler || !options.unmarshaler) return "a message without gogoproto.marshaler and unmarshaler";
  if (!options.typedecl) return "a message whose Go type is not generated (gogoproto.typedecl)";
  if (message.proto.options?.messageSetWireFormat === true) return "message_set_wire_format";
  return undefined;
}

/** What of an enum is not supported, or undefined. */
export function unsupportedEnum({ values }: DescEnum): string | undefined {
  return values.some(({ name }) => name === PROTOTYPE) ? `a value ${PROTOTYPE}` : undefined;
}

/** What of a field is not supported, or undefined. */
export function unsupportedField(field: DescField, options: GogoOptions, goTypes: GoTypes): string | undefined {
  if (field.name === PROTOTYPE || field.oneof?.name === PROTOTYPE) return "a field or oneof of this name";
  // gogo puts the tag between these.
  if (options.jsontag?.includes("`") === true) return `the jsontag ${options.jsontag}`;
  return (
    unsupportedStd(field, options) ?? unsupportedEmbed(field, options) ?? unsupportedGoType(field, options, goTypes)
  );
}

function unsupportedStd({ message }: DescField, options: GogoOptions): string | undefined {
  if (options.stdtime === true && !isWellKnownType(message, "Timestamp")) {
    return "stdtime of anything but a google.protobuf.Timestamp";
  }
  if (options.stdduration === true && !isWellKnownType(message, "Duration")) {
    return "stdduration of anything but a google.protobuf.Duration";
  }
  if (options.wktpointer === true && !isWrapper(message)) return "wktpointer of anything but a wrapper";
  return undefined;
}

function unsupportedEmbed(field: DescField, options: GogoOptions): string | undefined {
  if (options.embed !== true) return undefined;
  if (field.fieldKind !== "message" || field.oneof !== undefined) return "embed of anything but a single message";
  // Methods of embedded types are those of the message, which then marshals itself as they do.
  const isOther = options.stdtime === true || options.stdduration === true || options.wktpointer === true;
  return isOther || goTypeNameOf(field, options) !== undefined ? "embed of a Go type that is not generated" : undefined;
}

function unsupportedGoType(field: DescField, options: GogoOptions, goTypes: GoTypes): string | undefined {
  if (options.customtype !== undefined) return unsupportedCustomType(field, options, goTypes);
  if (field.fieldKind === "map") return unsupportedMap(field, options, goTypes);
  const { casttype, castkey, castvalue } = options;
  if (castkey !== undefined || castvalue !== undefined) return "castkey or castvalue of anything but a map";
  return goTypes.has(casttype ?? "") ? undefined : undeclared("casttype", casttype, kindOf(field), goTypes);
}

function unsupportedMap(
  field: DescField & { fieldKind: "map" },
  { casttype, castkey, castvalue, nullable }: GogoOptions,
  goTypes: GoTypes,
): string | undefined {
  if (nullable === false && field.message !== undefined && goTypes.get(castvalue ?? "") !== undefined) {
    return "castvalue of messages to a Go type that marshals itself, with nullable = false,";
  }
  // Keys are not asked to marshal themselves.
  const key = goTypes.has(castkey ?? "") ? undefined : castkey;
  const value = goTypes.has(castvalue ?? "") ? undefined : castvalue;
  return (
    undeclared("casttype", casttype, "map", goTypes) ??
    undeclared("castkey", key, SCALARS.get(field.mapKey)!.json, goTypes) ??
    undeclared("castvalue", value, kindOf(field), goTypes)
  );
}

/** What is not supported of a Go type that may be other than Go's own for the kind, since no option declares it. */
function undeclared(option: string, name: string | undefined, kind: string, goTypes: GoTypes): string | undefined {
  if (name === undefined || isPlainGoType(name, kind, goTypes)) return undefined;
  return `${option} ${name}, unless the option go_type=${name} or go_type=${name}=MODULE#EXPORT says what it is in JSON,`;
}

function unsupportedCustomType(field: DescField, options: GogoOptions, goTypes: GoTypes): string | undefined {
  const { customtype, casttype, castvalue } = options;
  if (casttype !== undefined || castvalue !== undefined) return "customtype with casttype or castvalue";
  const isTaken = field.message !== undefined || field.scalar === ScalarType.BYTES;
  if (!isTaken) return "customtype of anything but bytes and messages";
  if (goTypeOf(field, options, goTypes) === undefined) {
    return `customtype ${customtype}, unless the option go_type=${customtype}=MODULE#EXPORT names its JSON,`;
  }
  return undefined;
}

/** What Go makes of a field's values: the kind of a scalar, or nothing that has a Go type of its own. */
function kindOf(field: DescField): string {
  return field.scalar === undefined ? "" : SCALARS.get(field.scalar)!.json;
}
