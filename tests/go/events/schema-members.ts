import { messages } from "../../support/schema.js";

/** A member of a message's JSON object. */
export interface SchemaMember {
  readonly key: string;
  readonly type: string;
  readonly repeated: boolean;
}

/** Returns the members of a message in Go's order, with the members of embedded messages in place. */
export function membersOfMessage(type: string): readonly SchemaMember[] {
  return messages.get(type)!.flatMap((field): readonly SchemaMember[] => {
    if (field.key !== undefined) return [{ key: field.key, type: field.type, repeated: field.repeated }];
    return messages.has(field.type) ? membersOfMessage(field.type) : [];
  });
}
