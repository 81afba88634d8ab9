import { createStruct, type Struct as StructMessage } from "../../generated/google/protobuf/struct.codec.js";
import { asAuditEventError } from "../runtime/codec.js";
import { AuditEventError } from "../runtime/error.js";
import type { JsonObject } from "../runtime/json-parse.js";
import { jsonStruct, structObjectAsIs, type PlainObject } from "../runtime/struct-json.js";

export type { PlainObject, PlainValue } from "../runtime/struct-json.js";

/** A JSON object as protobuf holds it: google.protobuf.Struct, the type of `UserLogin.IdentityAttributes`. */
export type Struct = StructMessage;

/** Makes and shows Structs. */
export const Struct = {
  /** A Struct of what is given. */
  create: createStruct,

  /**
   * The Struct of a plain object.
   *
   * @throws AuditEventError `invalid-value` with the path of what is no JSON, `too-deep`.
   */
  fromObject(object: PlainObject): Struct {
    if (object === undefined || object === null) throw new AuditEventError("invalid-value", "expected an object");
    return jsonStruct(object as JsonObject, "");
  },

  /**
   * The plain object of a Struct. Keys keep their order, but for those that look
   * like array indexes, which objects put first.
   *
   * @throws AuditEventError `invalid-value` for a value of no kind, `too-deep`.
   */
  toObject(struct: Struct): PlainObject {
    try {
      return structObjectAsIs(struct);
    } catch (error) {
      throw asAuditEventError(error, "");
    }
  },
};
