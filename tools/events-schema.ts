import { EVENT_TYPES, type EventType } from "../src/events/catalog.js";
import type { FileModel, MessageModel } from "../src/generator/model/model.js";
import {
  DESCRIPTION,
  jsonSchemaOf,
  type ModelOf,
  type ObjectSchema,
  type SchemaDocument,
} from "../src/generator/schema/json-schema.js";
import { ALL_EVENT_TYPES, eventTypesOf } from "./event-types-of.js";

/**
 * Returns the JSON Schema of audit events. The document accepts any event; each of its
 * definitions accepts one message.
 *
 * @param modelOf Returns the models of the files that `model` refers to.
 */
export function eventsSchema(model: FileModel, modelOf: ModelOf): SchemaDocument {
  const { $schema, $defs } = jsonSchemaOf(model, modelOf, refine);
  const events = model.messages.filter(({ name }) => eventTypesOf(name).length > 0);
  return {
    $schema,
    title: "Teleport audit event",
    description: `One line of Teleport's audit log. ${DESCRIPTION}`,
    type: "object",
    properties: {
      event: { description: "Event type. It determines the other keys of the event.", enum: ALL_EVENT_TYPES },
    },
    required: ["event"],
    // Only one branch applies to an event, so validators report the errors of that event type only.
    allOf: events.map(({ name, typeName }) => ({
      if: { properties: { event: oneOf(eventTypesOf(name)) }, required: ["event"] },
      then: { $ref: `#/$defs/${typeName}` },
    })),
    $defs,
  };
}

/** Adds the types and codes of an event. Codes are open, so known codes are only examples. */
function refine({ name }: MessageModel, schema: ObjectSchema): ObjectSchema {
  const types = eventTypesOf(name);
  const { event, code } = schema.properties;
  if (types.length === 0 || event === undefined || code === undefined) return schema;
  const codes = types.flatMap((type) => EVENT_TYPES[type].codes);
  const properties = {
    ...schema.properties,
    event: { ...event, ...oneOf(types) },
    code: { ...code, ...(codes.length === 0 ? {} : { examples: codes }) },
  };
  return { ...schema, properties };
}

function oneOf(types: readonly EventType[]): { const: string } | { enum: readonly string[] } {
  const [first, ...others] = types;
  return first !== undefined && others.length === 0 ? { const: first } : { enum: types };
}
