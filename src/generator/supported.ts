// What of gogo is not supported, because Go does not compile it or because nothing here
// tells what it makes of it. It is refused: code that is silently different from Go's would
// be worse than none.

import { ScalarType, type DescField, type DescMessage } from "@bufbuild/protobuf";
import type { GogoOptions, MessageOptions } from "./gogo-options.js";
import { goTypeNameOf, goTypeOf, isPlainGoType, type GoTypes } from "./go-types.js";
import { SCALARS } from "./scalars.js";
import { isWellKnownType, isWrapper } from "./well-known.js";

/** What of a message is not supported, or undefined. */
export function unsupportedMessage(message: DescMessage, options: MessageOptions): string | undefined {
  if (!options.typedecl) return "a message whose Go type is not generated (gogoproto.typedecl)";
  if (message.proto.options?.messageSetWireFormat === true) return "message_set_wire_format";
  return undefined;
}

/** What of a field is not supported, or undefined. */
export function unsupportedField(field: DescField, options: GogoOptions, goTypes: GoTypes): string | undefined {
  if (field.name === "__proto__") return "a field of this name";
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
  const { customtype, casttype, castkey, castvalue } = options;
  if (customtype !== undefined) return unsupportedCustomType(field, options, goTypes);
  const undeclared = (option: string, name: string): string => {
    return `${option} ${name}, unless the option go_type says how it is marshalled,`;
  };
  if (field.fieldKind !== "map") {
    if (castkey !== undefined || castvalue !== undefined) return "castkey or castvalue of anything but a map";
    const isKnown = casttype === undefined || goTypes.has(casttype) || isPlainGoType(casttype, kindOf(field), goTypes);
    return isKnown ? undefined : undeclared("casttype", casttype);
  }
  if (casttype !== undefined && !isPlainGoType(casttype, "map", goTypes)) return undeclared("casttype", casttype);
  const key = SCALARS.get(field.mapKey)!.json;
  const isKnownKey = castkey === undefined || goTypes.has(castkey) || isPlainGoType(castkey, key, goTypes);
  if (!isKnownKey) return undeclared("castkey", castkey);
  if (options.nullable === false && field.message !== undefined && goTypes.get(castvalue ?? "") !== undefined) {
    return "castvalue of messages to a Go type that marshals itself, with nullable = false,";
  }
  const isKnown = castvalue === undefined || goTypes.has(castvalue) || isPlainGoType(castvalue, kindOf(field), goTypes);
  return isKnown ? undefined : undeclared("castvalue", castvalue);
}

function unsupportedCustomType(field: DescField, options: GogoOptions, goTypes: GoTypes): string | undefined {
  const { customtype, casttype, castvalue } = options;
  if (casttype !== undefined || castvalue !== undefined) return "customtype with casttype or castvalue";
  const isTaken = field.message !== undefined || field.scalar === ScalarType.BYTES;
  if (!isTaken) return "customtype of anything but bytes and messages";
  if (goTypeOf(field, options, goTypes) === undefined) {
    return `customtype ${customtype}, unless the option go_type names its JSON,`;
  }
  return undefined;
}

/** What Go makes of a field's values: the kind of a scalar, or nothing that has a Go type of its own. */
function kindOf(field: DescField): string {
  return field.scalar === undefined ? "" : SCALARS.get(field.scalar)!.json;
}
