// Tables that describe how messages become JSON, for generated code. docs/performance.md explains them.

import type { GoType } from "../json/go-type.js";
import { WireType } from "../wire/tag.js";
import { Words } from "./words.js";

// The kinds of fields. The transcoder converts each kind in its own way.
export const BOOL = 0;
export const INT32 = 1;
export const UINT32 = 2;
export const INT64 = 3;
export const UINT64 = 4;
export const STRING = 5;
export const BYTES = 6;
export const TIME = 7;
/** A list of strings. */
export const STRINGS = 8;
/** A map with strings as keys and values. */
export const STRING_MAP = 9;
/** A message, as a JSON object. */
export const MESSAGE = 10;
/** A list of messages. */
export const MESSAGES = 11;
/** A google.protobuf.Struct, as the JSON object that it represents. */
export const STRUCT = 12;
/** A message whose JSON members are members of the object around it. The kinds with lower numbers have a key. */
export const EMBEDDED = 13;
/** A map of lists of strings, as a JSON object of arrays: see `GoType`. */
export const STRING_LISTS = 14;
/** A string or bytes that are not part of the JSON. */
export const HIDDEN = 15;
/** Anything else. The transcoder leaves an event that has such a field to the codec. */
export const OTHER = 16;

/**
 * The roles of the fields that recordings and filters need: the index, the type and the time of an event, and the id of
 * its session. 0 means no role.
 */
export const INDEX = 1;
export const EVENT_TYPE = 2;
export const EVENT_TIME = 3;
export const SESSION_ID = 4;

/** The table of a field. */
export interface FieldTable {
  /** One of the kinds above. */
  readonly kind: number;
  /** The tag before each value. */
  readonly tag: number;
  /** A comma, the key and a colon. */
  readonly key: Words;
  /**
   * The JSON of an absent field, with its key. Empty if Go omits the field. If this is undefined, an absent message is
   * written with zero values, and an event without any other field is left to the codec.
   */
  readonly absent: Words | undefined;
  /** The table of the message, if the field has messages. */
  readonly message: MessageTable | undefined;
  /** One of the roles, or 0. */
  role: number;
}

/** The messages of a union by field number. Undefined for a message that the transcoder always leaves to the codec. */
export type UnionTable = Readonly<Record<number, MessageTable | undefined>>;

/** Upper limit for the size in bytes of an integer, a time or `null` in JSON. */
const MAX_SHORT_VALUE = 40;

/** The table of a message. Its fields are created on demand, because most programs read few types of events. */
export class MessageTable {
  /** The fields in the order of their numbers, which is also the order of their JSON members. */
  fields: readonly FieldTable[] = [];
  /**
   * Maximum size of the JSON in bytes, without nested messages and without values that need at most six bytes of JSON
   * per byte of protobuf. 0 until the fields have been created.
   */
  overhead = 0;

  constructor(private readonly createFields: () => readonly FieldTable[]) {}

  /** Creates the fields. */
  open(): void {
    this.fields = this.createFields();
    this.overhead = "{}".length;
    for (const field of this.fields) {
      this.overhead += Math.max(field.key.length + MAX_SHORT_VALUE, field.absent?.length ?? 0);
    }
  }
}

/** Returns the fields of a message. Creates them if necessary. */
export function fieldsOf(message: MessageTable): readonly FieldTable[] {
  if (message.overhead === 0) message.open();
  return message.fields;
}

/** Returns the field with a number in a message. */
export function findField(message: MessageTable, number: number): FieldTable | undefined {
  return fieldsOf(message).find(({ tag }) => tag >>> 3 === number);
}

/** Creates the table of a message. `createFields` returns its fields in the order of their numbers. */
export function messageTable(createFields: () => readonly FieldTable[]): MessageTable {
  return new MessageTable(createFields);
}

/**
 * Creates the table of a field.
 *
 * @param name The key in JSON.
 * @param absent The JSON value of an absent field. Empty if Go omits the field. For undefined, see {@link FieldTable}.
 */
export function field(
  number: number,
  kind: number,
  name: string,
  absent: string | undefined,
  message?: MessageTable,
): FieldTable {
  const key = `,${JSON.stringify(name)}:`;
  return {
    kind,
    tag: number * 8 + (kind <= UINT64 ? WireType.Varint : WireType.LengthDelimited),
    key: new Words(key),
    absent: absent === undefined ? undefined : new Words(absent === "" ? "" : key + absent),
    message,
    role: 0,
  };
}

/** Creates the table of an embedded message. */
export function embedded(number: number, message: MessageTable): FieldTable {
  return field(number, EMBEDDED, "", undefined, message);
}

/** Creates the table of a field that is not part of the JSON. */
export function hidden(number: number): FieldTable {
  return field(number, HIDDEN, "", "");
}

/** Creates the table of a field that is a pointer to a Go type that marshals itself. */
export function goTypePointer<V>(
  number: number,
  goType: GoType<V>,
  name: string,
  absent: string | undefined,
): FieldTable {
  return field(number, goType.form === "struct" ? STRUCT : OTHER, name, absent);
}

/**
 * Creates the table of a field whose Go type marshals itself, if the field is not a pointer.
 *
 * @param empty The JSON value of an empty map of lists. Empty if Go omits the field.
 */
export function goTypeValue<V>(number: number, goType: GoType<V>, name: string, empty: string): FieldTable {
  if (goType.form === "lists") return field(number, STRING_LISTS, name, empty);
  // Only the codec knows the zero values of other types.
  return field(number, goType.form === "struct" ? STRUCT : OTHER, name, undefined);
}
