import {
  describeCodes,
  type CodeDescriptions,
  type EventCodes,
  type EventTypeInfo,
  type EventTypes,
} from "../events/catalog.js";
import { createEdition, withTranscoding, type SingleEdition } from "../events/edition.js";
import { createLookup, createTypeCodecs, type EventTypeCodecs } from "../events/message-codecs.js";
import type { EventIn, EventJSONIn, MetadataIn } from "../events/schema-types.js";
import type { UnknownEvent } from "../events/unknown-event.js";
import { checkObject, wrongTypeError } from "../runtime/arguments.js";
import type { UnionTable } from "../runtime/transcode/table.js";
import type { EventSchema } from "../runtime/event-schema.js";
import { createFunctions, type EditionFunctions } from "./functions.js";

/** Event types with the messages of a schema. */
type EventTypesOf<S extends EventSchema> = Readonly<
  Record<string, EventTypeInfo & { readonly message: EventIn<S>["$case"] }>
>;

/** The codes of event types. */
type CodeIn<Types extends EventTypes> = Types[keyof Types]["codes"][number];

/** The argument of {@link defineEdition}. */
export interface EditionDefinition<
  Name extends string,
  S extends EventSchema,
  Types extends EventTypesOf<S>,
  Codes extends CodeDescriptions,
> {
  /** Name of the edition, such as the version of Teleport. */
  readonly name: Name;
  /** The schema that protoc-gen-gogo-ts generates with the option `union`. */
  readonly schema: S;
  /**
   * The tables that the generator writes together with the schema. Without them, all events are decoded, and converting
   * protobuf to JSON takes twice as long.
   */
  readonly transcoding?: UnionTable | undefined;
  /** The message and the codes of each event type. */
  readonly types: Types;
  /** What an event with each code reports, in a few words. */
  readonly codes: Codes;
}

/** An edition, with the same names as the exports of `teleport-audit-events`. */
export type DefinedEdition<
  Name extends string,
  S extends EventSchema,
  Types extends EventTypesOf<S>,
  Codes extends CodeDescriptions,
> = {
  readonly EVENT_TYPES: Types;
  readonly EVENT_CODES: EventCodes<Types, Codes>;
  readonly MESSAGE_CODECS: Readonly<S["messages"]>;
  readonly EVENT_TYPE_CODECS: EventTypeCodecs<S["messages"], Types>;
  isEventCode(code: string): code is keyof Codes & string;
} & SingleEdition<Name, EventIn<S>, MetadataIn<S>, EventJSONIn<S, Types>, Types> &
  EditionFunctions<EventIn<S>, UnknownEvent<MetadataIn<S>>>;

/**
 * Defines an edition: the library for another version of Teleport's schema. The schema is generated from its proto
 * files; the event types and codes, which proto files do not contain, are given as data.
 *
 * @returns The edition, for `firstThatKnows`, with everything that depends on the schema: `AuditEvent`, the functions
 * for recordings and stored events, and the catalog of types and codes.
 * @throws TypeError if a part of the definition has the wrong type, if an event type has a message that is not an event
 * of the schema, if `types` and `codes` do not have the same codes, or if a code does not end in I, W, E, S or L.
 */
export function defineEdition<
  const Name extends string,
  S extends EventSchema,
  const Types extends EventTypesOf<S>,
  const Codes extends Readonly<Record<CodeIn<Types>, string>>,
>(definition: EditionDefinition<Name, S, Types, Codes>): DefinedEdition<Name, S, Types, Codes> {
  checkDefinition(definition);
  const { name, schema, types, codes, transcoding } = definition;
  const base = createEdition(name, schema, types);
  const edition = transcoding === undefined ? base : withTranscoding(base, transcoding);
  return {
    ...edition,
    ...createFunctions(edition),
    EVENT_TYPES: types,
    EVENT_CODES: describeCodes(types, codes),
    MESSAGE_CODECS: createLookup<S["messages"]>(schema.messages),
    EVENT_TYPE_CODECS: createTypeCodecs<S["messages"], Types>(schema.messages, types),
    isEventCode: (code): code is keyof Codes & string => Object.hasOwn(codes, code),
  };
}

/** Throws a TypeError if a part of a definition has the wrong type, or if a message is not an event of the schema. */
function checkDefinition(
  definition: EditionDefinition<string, EventSchema, EventTypesOf<EventSchema>, CodeDescriptions>,
): void {
  checkObject("definition", definition);
  const { name, schema, types, codes, transcoding } = definition;
  if (typeof name !== "string" || name === "") throw wrongTypeError("name", "a name", name);
  checkObject("schema", schema);
  checkObject("schema.embedded", schema.embedded);
  if (transcoding !== undefined) checkObject("transcoding", transcoding);
  checkObject("types", types);
  checkObject("codes", codes);
  for (const [type, info] of Object.entries(types)) {
    checkObject(`types[${type}]`, info);
    if (!Array.isArray(info.codes)) throw wrongTypeError(`codes of ${type}`, "an array", info.codes);
    if (Object.hasOwn(schema.embedded, info.message)) continue;
    throw new TypeError(`types: the message ${info.message} of ${type} is not an event of the schema`);
  }
}
