/** The properties of every message that hold data which is not in the schema. */
export interface UnknownFields {
  /**
   * Unknown fields in wire format, with their tags, in the order of the input. `encode`
   * writes them at the end of the message.
   */
  $unknown?: Uint8Array | undefined;
  /**
   * Unknown keys of the JSON object and the JSON text of their values, in the order of
   * the input. Present only if read with `unknownKeys: "keep"`. `marshalJSON` writes them
   * after the known keys. An embedded message shares a JSON object with the message that embeds it,
   * which holds the unknown keys of both.
   */
  $unknownKeys?: ReadonlyMap<string, string> | undefined;
}

/**
 * How to treat unknown keys in JSON: ignore them as Go does, keep them in `$unknownKeys`,
 * or throw `unknown-key`.
 */
export type UnknownKeys = "ignore" | "keep" | "error";
