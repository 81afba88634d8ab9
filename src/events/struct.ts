import {
  createStruct,
  type Struct as StructMessage,
  type Value,
} from "../../generated/google/protobuf/struct.codec.js";
import { asAuditEventError, AuditEventError, checkStructDepth, jsonStruct, type JsonObject } from "../runtime/index.js";

/** A JSON object as protobuf holds it: google.protobuf.Struct, the type of `UserLogin.IdentityAttributes`. */
export type Struct = StructMessage;

/** A JSON value. */
export type PlainValue = null | boolean | number | string | readonly PlainValue[] | PlainObject;

/** A JSON object. */
export interface PlainObject {
  readonly [key: string]: PlainValue;
}

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
      return objectOf(struct, 1);
    } catch (error) {
      throw asAuditEventError(error, "");
    }
  },
};

function objectOf(struct: Struct, depth: number): PlainObject {
  checkStructDepth(depth, "");
  // Not by assignment, which would set the prototype for the key "__proto__".
  return Object.fromEntries([...struct.fields].map(([key, value]) => [key, plainOf(value, depth)]));
}

function plainOf(value: Value | undefined, depth: number): PlainValue {
  const kind = value?.kind;
  switch (kind?.$case) {
    case "null_value":
      return null;
    case "struct_value":
      return objectOf(kind.value, depth + 1);
    case "list_value":
      checkStructDepth(depth + 1, "");
      return kind.value.values.map((item) => plainOf(item, depth + 1));
    case "number_value":
    case "string_value":
    case "bool_value":
      return kind.value;
    default:
      throw new AuditEventError("invalid-value", "a google.protobuf.Value of no kind has no JSON");
  }
}
