import { asCodecError, create } from "../runtime/codec.js";
import { CodecError } from "../runtime/error.js";
import type { MessageInit } from "../runtime/message-init.js";
import type { JSONObject } from "../runtime/json/parse.js";
import { structToObject, unmarshalStruct, type PlainObject, type StructValue } from "../runtime/json/struct.js";

/** Functions that create and convert Structs. `S` is the generated type of google.protobuf.Struct. */
export interface StructFunctions<S extends StructValue> {
  /**
   * Creates a Struct from a plain JSON object, or copies a Struct: an object whose only field is `fields`, a Map.
   * Undefined properties of a JSON object are omitted.
   *
   * @throws CodecError `invalid-value` with the path of a value that has the wrong type or that JSON cannot hold;
   * `too-deep`.
   */
  create(init?: MessageInit<S>): S;

  /**
   * Converts a plain object to a Struct.
   *
   * @throws CodecError `invalid-value` with the path of a value that JSON cannot hold;
   * `too-deep`.
   */
  fromObject(object: PlainObject): S;

  /**
   * Converts a Struct to a plain object. Keys keep their order, except that JavaScript
   * objects put keys that look like array indexes first.
   *
   * @throws CodecError `invalid-value` if a google.protobuf.Value has no kind;
   * `too-deep`.
   */
  toObject(struct: S): PlainObject;
}

/**
 * Returns functions for Structs.
 *
 * @param createStruct The function that is generated for google.protobuf.Struct.
 */
export function createStructFunctions<S extends StructValue>(
  createStruct: (init?: MessageInit<S>) => S,
): StructFunctions<S> {
  return {
    create: (init) => create(init, createStruct),
    fromObject(object) {
      if (object === undefined || object === null)
        throw new CodecError("invalid-value", `expected an object, got ${String(object)}`);
      return unmarshalStruct(object as JSONObject, "") as S;
    },
    toObject(struct) {
      try {
        return structToObject(struct);
      } catch (error) {
        throw asCodecError(error, "");
      }
    },
  };
}
