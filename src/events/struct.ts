import { createStruct, type Struct as StructMessage } from "../../generated/2020/google/protobuf/struct.codec.js";
import { asCodecError, create } from "../runtime/codec.js";
import { CodecError } from "../runtime/error.js";
import type { MessageInit } from "../runtime/message-init.js";
import type { JSONObject } from "../runtime/json/parse.js";
import { structToObject, unmarshalStruct, type PlainObject } from "../runtime/json/struct.js";

export type { PlainObject, PlainValue } from "../runtime/json/struct.js";

/** A google.protobuf.Struct, the protobuf form of a JSON object. It is the type of `UserLogin.IdentityAttributes`. */
export type Struct = StructMessage;

/** Functions that create and convert Structs. */
export const Struct = {
  /**
   * Creates a Struct from a plain JSON object, or copies a Struct: an object whose only field is `fields`, a Map.
   * Undefined properties of a JSON object are omitted.
   *
   * @throws CodecError `invalid-value` with the path of a value that has the wrong type or that JSON cannot hold;
   * `too-deep`.
   */
  create: (init?: MessageInit<Struct>): Struct => create(init, createStruct),

  /**
   * Converts a plain object to a Struct.
   *
   * @throws CodecError `invalid-value` with the path of a value that JSON cannot hold;
   * `too-deep`.
   */
  fromObject(object: PlainObject): Struct {
    if (object === undefined || object === null)
      throw new CodecError("invalid-value", `expected an object, got ${String(object)}`);
    return unmarshalStruct(object as JSONObject, "");
  },

  /**
   * Converts a Struct to a plain object. Keys keep their order, except that JavaScript
   * objects put keys that look like array indexes first.
   *
   * @throws CodecError `invalid-value` if a google.protobuf.Value has no kind;
   * `too-deep`.
   */
  toObject(struct: Struct): PlainObject {
    try {
      return structToObject(struct);
    } catch (error) {
      throw asCodecError(error, "");
    }
  },
};
