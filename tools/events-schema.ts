import { jsonMembersOf, type FileModel, type JSONMember, type MessageModel } from "../src/generator/model/model.js";
import type { JSONSchema } from "../src/generator/schema/definitions.js";
import {
  DESCRIPTION,
  jsonSchemaOf,
  type ModelOf,
  type ObjectSchema,
  type SchemaDocument,
} from "../src/generator/schema/json-schema.js";
import { typesOf, type Edition } from "./editions.js";

/**
 * Returns the JSON Schema of audit events. The document accepts any event; each of its
 * definitions accepts one message.
 *
 * @param modelOf Returns the models of the files that `model` refers to.
 */
export function eventsSchema(edition: Edition, model: FileModel, modelOf: ModelOf): SchemaDocument {
  const { $schema, $defs } = jsonSchemaOf(model, modelOf, (message, schema) => {
    return refineEvent(edition, message, refineTraits(message, schema));
  });
  const events = model.messages.filter(({ name }) => typesOf(edition, name).length > 0);
  return {
    $schema,
    title: edition.title,
    description: `One line of Teleport's audit log. ${DESCRIPTION}`,
    type: "object",
    properties: {
      event: {
        description: "Event type. It determines the other keys of the event.",
        enum: Object.keys(edition.types),
      },
    },
    required: ["event"],
    // Only one branch applies to an event, so validators report the errors of that event type only.
    allOf: events.map(({ name, typeName }) => ({
      if: { properties: { event: oneOf(typesOf(edition, name)) }, required: ["event"] },
      then: { $ref: `#/$defs/${typeName}` },
    })),
    $defs,
  };
}

/** Adds the types and codes of an event. Codes are open, so known codes are only examples. */
function refineEvent(edition: Edition, { name }: MessageModel, schema: ObjectSchema): ObjectSchema {
  const types = typesOf(edition, name);
  const { event, code } = schema.properties;
  if (types.length === 0 || event === undefined || code === undefined) return schema;
  const codes = [...new Set(types.flatMap((type) => edition.types[type]!.codes))];
  const properties = {
    ...schema.properties,
    event: { ...event, ...oneOf(types) },
    code: { ...code, ...(codes.length === 0 ? {} : { examples: codes }) },
  };
  return { ...schema, properties };
}

/** Name of the `GoType` of user traits. */
const TRAITS = "traits";

/** Adds the type of traits, which the generator does not know. Go omits traits that are empty. */
function refineTraits({ json }: MessageModel, schema: ObjectSchema): ObjectSchema {
  const traits = jsonMembersOf(json).filter(hasTraits);
  const properties = Object.fromEntries(traits.map(({ key }) => [key, { ...schema.properties[key], ...traitsSchema }]));
  return { ...schema, properties: { ...schema.properties, ...properties } };
}

function hasTraits({ member }: JSONMember): boolean {
  return member.kind === "field" && member.value.goType?.name === TRAITS;
}

const traitsSchema: JSONSchema = {
  type: "object",
  additionalProperties: { type: ["array", "null"], items: { type: "string" } },
};

function oneOf(types: readonly string[]): { const: string } | { enum: readonly string[] } {
  const [first, ...others] = types;
  return first !== undefined && others.length === 0 ? { const: first } : { enum: types };
}
