// JSON Schema of messages, as Go writes them.

import { isNilBytes, isNullable } from "./json-null.js";
import {
  Definitions,
  described,
  enumSchema,
  goTypeSchema,
  keySchema,
  nullable,
  plainSchema,
  quotedSchema,
  type JSONSchema,
} from "./json-schema-values.js";
import {
  isEverLeftOut,
  isQuotedText,
  membersOf,
  type Field,
  type FileModel,
  type JSONMember,
  type JSONPart,
  type MessageModel,
  type Oneof,
  type TypeRef,
  type ValueType,
} from "./model.js";

/** The schema of a message's JSON object. */
export type ObjectSchema = JSONSchema & {
  readonly type: "object";
  readonly properties: { readonly [key: string]: JSONSchema };
  readonly required: readonly string[];
};

/** A schema document: a definition for each message, by its full name. */
export type SchemaDocument = JSONSchema & {
  readonly $schema: string;
  readonly $defs: { readonly [name: string]: JSONSchema };
};

/** Gives the model of a file by its path. */
export type ModelOf = (path: string) => FileModel | undefined;

/** What says more of a message than its declaration does. */
export type Refine = (message: MessageModel, schema: ObjectSchema) => ObjectSchema;

/** What a document describes, and what not. */
export const DESCRIPTION =
  "This is what Go writes: keys that it always writes are required, and null is only where it writes null. " +
  "To read, Go takes more: null or nothing for any value. Unknown keys are valid, as newer versions have more.";

/** Path of the generated file with the JSON Schema of a proto file. */
export function schemaPath(path: string): string {
  return `${path}.schema.json`;
}

/**
 * The JSON Schema (draft 2020-12) of the messages of a file that have JSON, with
 * definitions of all that they have in them, from whatever file.
 *
 * @param modelOf Gives the models of the files that it refers to.
 */
export function jsonSchemaOf(
  model: FileModel,
  modelOf: ModelOf,
  refine: Refine = (_, schema) => schema,
): SchemaDocument {
  const builder = new SchemaBuilder(modelOf, refine);
  for (const message of model.messages) builder.messageRef(message);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    description: `JSON of ${model.path}.proto. ${DESCRIPTION}`,
    $defs: builder.definitions.build(),
  };
}

class SchemaBuilder {
  readonly definitions = new Definitions();

  constructor(
    private readonly modelOf: ModelOf,
    private readonly refine: Refine,
  ) {}

  /** A reference to a message, whose definition it makes. */
  messageRef(ref: TypeRef): JSONSchema {
    const message = this.find(ref, ({ messages }) => messages);
    return this.definitions.refTo(message.typeName, () => this.message(message));
  }

  private enumRef(ref: TypeRef): JSONSchema {
    const type = this.find(ref, ({ enums }) => enums);
    return this.definitions.refTo(type.typeName, () => enumSchema(type));
  }

  private find<T extends TypeRef>(ref: TypeRef, typesOf: (model: FileModel) => readonly T[]): T {
    const model = this.modelOf(ref.path);
    const type = model && typesOf(model).find(({ name }) => name === ref.name);
    if (type === undefined) throw new Error(`${ref.path}.proto has no model of ${ref.name}`);
    return type;
  }

  private message(message: MessageModel): JSONSchema {
    const members = membersOf(message.json);
    return this.refine(message, {
      ...described(message.comment),
      type: "object",
      properties: Object.fromEntries(members.map((member) => [member.key, this.member(member)])),
      required: requiredOf(message.json),
    });
  }

  private member(part: JSONMember): JSONSchema {
    const { member, quoted } = part;
    const description = described(member.comment);
    if (member.kind === "oneof") return { ...description, ...this.oneof(member) };
    const schema = this.field(member, quoted);
    return { ...description, ...(isNullable(part) ? nullable(schema) : schema) };
  }

  private field(field: Field, quoted: boolean): JSONSchema {
    if (field.cardinality === "single") return this.value(field.value, quoted);
    return field.cardinality === "repeated" ? this.list(field) : this.map(field);
  }

  private list(field: Field): JSONSchema {
    return { type: "array", items: this.element(field) };
  }

  /** An element of a list, a value of a map, or what a oneof holds. */
  private element(field: Field, quoted = false): JSONSchema {
    const schema = this.value(field.value, quoted);
    return isNilBytes(field) ? nullable(schema) : schema;
  }

  private map(field: Field): JSONSchema {
    const { key, presence } = field;
    // encoding/json has no form for such a map.
    if (key === "bool") return { type: "null" };
    const schema = this.element(field);
    const propertyNames = keySchema(key!);
    return {
      type: "object",
      ...(propertyNames && { propertyNames }),
      additionalProperties: presence === "pointer" && !isNilBytes(field) ? nullable(schema) : schema,
    };
  }

  private oneof({ fields }: Oneof): JSONSchema {
    const cases = fields.flatMap((field): [string, JSONSchema][] => {
      const { comment, json } = field;
      return json === undefined ? [] : [[json.key, { ...described(comment), ...this.element(field, json.quoted) }]];
    });
    return {
      type: ["object", "null"],
      properties: Object.fromEntries(cases),
      additionalProperties: false,
      ...(fields.some(isEverLeftOut) ? {} : { minProperties: 1 }),
      maxProperties: 1,
    };
  }

  private value(value: ValueType, quoted: boolean): JSONSchema {
    if (value.goType !== undefined) return goTypeSchema(this.definitions, value.goType);
    if (isQuotedText(value, quoted)) return quotedSchema(value);
    if (value.kind === "message") return this.messageRef(value.message);
    return value.kind === "enum" ? this.enumRef(value.enum) : plainSchema(this.definitions, value);
  }
}

/** The keys that are always there: not those of what is embedded as a pointer. */
function requiredOf(parts: readonly JSONPart[]): string[] {
  return parts.flatMap((part) => {
    if (part.kind === "member") return part.omitEmpty ? [] : [part.key];
    return part.nullable ? [] : requiredOf(part.parts);
  });
}
