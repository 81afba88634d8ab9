// What a message holds beside the fields of its schema.

/** What a message may hold beside the fields of the schema. */
export interface UnknownFields {
  /**
   * The fields that the schema does not know, as they stand on the wire, in the
   * order in which they came. `encode` writes them at the end of the message.
   */
  $unknown?: Uint8Array | undefined;
  /**
   * The members of its JSON object whose keys the schema does not know: the JSON text
   * of each value by its key, in the order in which they came. `marshalJSON` writes
   * them after the others. Of messages that Go embeds, whose members stand in the
   * object of the message around them, that message has them.
   */
  $unknownKeys?: ReadonlyMap<string, string> | undefined;
}

/**
 * What becomes of keys in JSON that the schema does not know: they are passed over as in
 * Go, kept in `$unknownKeys`, or an error.
 */
export type UnknownKeys = "ignore" | "keep" | "error";

/** Gives a message what another one holds beside its fields. */
export function copyUnknown(message: UnknownFields, from: UnknownFields): void {
  if (from.$unknown !== undefined) message.$unknown = from.$unknown;
  if (from.$unknownKeys !== undefined) message.$unknownKeys = new Map(from.$unknownKeys);
}
