// Builds the JSON Schemas of messages. They describe Go's output.

import { isNilBytes, isNullable } from "../model/json-null.js";
import {
  mayBeOmitted,
  isQuotedText,
  jsonMembersOf,
  type Field,
  type FileModel,
  type JSONMember,
  type JSONPart,
  type MessageModel,
  type Oneof,
  type TypeRef,
  type ValueType,
} from "../model/model.js";
import { Definitions, type JSONSchema } from "./definitions.js";
import { described, enumSchema, goTypeSchema, keySchema, acceptNull, leafSchema, quotedSchema } from "./values.js";

/** The schema of a message's JSON object. */
export type ObjectSchema = JSONSchema & {
  readonly type: "object";
  readonly properties: { readonly [key: string]: JSONSchema };
  readonly required: readonly string[];
};

/** A schema document. Its definitions are named by the full names of the messages. */
export type SchemaDocument = JSONSchema & {
  readonly $schema: string;
  readonly $defs: { readonly [name: string]: JSONSchema };
};

/** Returns the model of a file, given its path without extension. */
export type ModelOf = (path: string) => FileModel | undefined;

/** Refines the schema of a message with facts that its declaration does not state. */
export type Refine = (message: MessageModel, schema: ObjectSchema) => ObjectSchema;

/** States what a schema document covers; part of its description. */
export const DESCRIPTION =
  "This schema describes Go's output: keys that Go always writes are required, and null is valid only where Go " +
  "writes it. As input, Go also accepts null or a missing key for any value. Unknown keys are valid, because newer " +
  "versions add keys.";

/** Returns the path of the JSON Schema that is generated for a proto file. */
export function schemaPath(path: string): string {
  return `${path}.schema.json`;
}

/**
 * Returns the JSON Schema (draft 2020-12) of a file: a definition for each of its messages,
 * and for each type that they refer to, including types of other files.
 *
 * @param modelOf Returns the models of the files that `model` refers to.
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

  /** Returns a reference to a message and adds its definition. */
  messageRef(ref: TypeRef): JSONSchema {
    const message = this.find(ref, ({ messages }) => messages);
    return this.definitions.refTo(message.typeName, () => this.message(message));
  }

  private enumRef(ref: TypeRef): JSONSchema {
    const type = this.find(ref, ({ enums }) => enums);
    return this.definitions.refTo(type.typeName, () => enumSchema(type));
  }

  private find<T extends TypeRef>(ref: TypeRef, declaredIn: (model: FileModel) => readonly T[]): T {
    const model = this.modelOf(ref.path);
    const type = model && declaredIn(model).find(({ name }) => name === ref.name);
    if (type === undefined) throw new Error(`${ref.name} is not declared in ${ref.path}.proto`);
    return type;
  }

  private message(message: MessageModel): JSONSchema {
    const members = jsonMembersOf(message.json);
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
    return { ...description, ...(isNullable(part) ? acceptNull(schema) : schema) };
  }

  private field(field: Field, quoted: boolean): JSONSchema {
    if (field.cardinality === "single") return this.value(field.value, quoted);
    return field.cardinality === "repeated" ? this.list(field) : this.map(field);
  }

  private list(field: Field): JSONSchema {
    return { type: "array", items: this.element(field) };
  }

  /** Returns the schema of a list element, a map value or the value of a oneof. */
  private element(field: Field, quoted = false): JSONSchema {
    const schema = this.value(field.value, quoted);
    return isNilBytes(field) ? acceptNull(schema) : schema;
  }

  private map(field: Field): JSONSchema {
    const { key, presence } = field;
    // encoding/json cannot marshal a map with bool keys, only nil.
    if (key === "bool") return { type: "null" };
    const schema = this.element(field);
    const propertyNames = keySchema(key!);
    return {
      type: "object",
      ...(propertyNames && { propertyNames }),
      additionalProperties: presence === "pointer" && !isNilBytes(field) ? acceptNull(schema) : schema,
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
      ...(fields.some(mayBeOmitted) ? {} : { minProperties: 1 }),
      maxProperties: 1,
    };
  }

  private value(value: ValueType, quoted: boolean): JSONSchema {
    if (value.goType !== undefined) return goTypeSchema(this.definitions, value.goType);
    if (isQuotedText(value, quoted)) return quotedSchema(value);
    if (value.kind === "message") return this.messageRef(value.message);
    return value.kind === "enum" ? this.enumRef(value.enum) : leafSchema(this.definitions, value);
  }
}

/** Returns the keys that Go always writes. Keys of a message embedded as a pointer may be missing. */
function requiredOf(parts: readonly JSONPart[]): string[] {
  return parts.flatMap((part) => {
    if (part.kind === "member") return part.omitEmpty ? [] : [part.key];
    return part.nullable ? [] : requiredOf(part.parts);
  });
}
