import { messages } from "../support/schema.js";

/** A member that a message has in JSON. */
export interface SchemaMember {
  readonly key: string;
  readonly type: string;
  readonly repeated: boolean;
}

/** The members of a message in the order in which Go writes them, those of embedded messages in their place. */
export function membersOfMessage(type: string): readonly SchemaMember[] {
  return messages.get(type)!.flatMap((field): readonly SchemaMember[] => {
    if (field.key !== undefined) return [{ key: field.key, type: field.type, repeated: field.repeated }];
    return messages.has(field.type) ? membersOfMessage(field.type) : [];
  });
}
