// Tables that describe how messages become JSON, for generated code. docs/performance.md explains them.

import { getEncoder } from "../text-coders.js";
import type { GoType } from "../json/go-type.js";
import { WireType } from "../wire/tag.js";

// The kinds of fields. The transcoder has a way from protobuf to JSON for each of them.
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
/** A message whose JSON members are members of the object around it. */
export const EMBEDDED = 12;
/** A google.protobuf.Struct, as the JSON object that it represents. */
export const STRUCT = 13;
/** A map of lists of strings, as a JSON object of arrays: see `GoType`. */
export const STRING_LISTS = 14;
/** A string or bytes that are not part of the JSON. */
export const HIDDEN = 15;
/** Anything else. The transcoder leaves an event that has such a field to the codec. */
export const OTHER = 16;

/** A field of a message. */
export interface FieldTable {
  /** One of the kinds above. */
  readonly kind: number;
  /** The tag before each value. */
  readonly tag: number;
  /** The key between a comma and a colon, as UTF-8. */
  readonly key: Uint8Array;
  /** The JSON for an absent field, which may be empty. Undefined if the transcoder leaves the event to the codec. */
  readonly absent: Uint8Array | undefined;
  /** The message in a field of messages. */
  readonly message: MessageTable | undefined;
}

/** The messages of a union by field number. Undefined for a message that the transcoder always leaves to the codec. */
export type UnionTable = Readonly<Record<number, MessageTable | undefined>>;

/** Maximum number of bytes that an integer or a time takes in JSON, and more than `null`. */
const MAX_SHORT_VALUE = 40;

const NO_BYTES = new Uint8Array(0);

/** A message. Its fields are created when the first event needs them, because most programs read few types of events. */
export class MessageTable {
  /** The fields in the order of their numbers, which is also the order of their JSON members. */
  fields: readonly FieldTable[] = [];
  /**
   * Maximum number of bytes that a message takes in JSON, without nested messages and without the values that take at
   * most six times as many bytes in JSON as in protobuf. 0 if the fields have not been created yet.
   */
  overhead = 0;

  constructor(private readonly createFields: () => readonly FieldTable[]) {}

  /** Creates the fields. */
  open(): void {
    this.fields = this.createFields();
    this.overhead = this.fields.reduce((sum, { key, absent = NO_BYTES }) => {
      return sum + Math.max(key.length + MAX_SHORT_VALUE, absent.length);
    }, "{}".length);
  }
}

/** Creates the table of a message. `createFields` returns its fields in the order of their numbers. */
export function messageTable(createFields: () => readonly FieldTable[]): MessageTable {
  return new MessageTable(createFields);
}

/**
 * Creates the table of a field.
 *
 * @param absent The JSON value if the field is absent. An empty text stands for no member.
 */
export function field(
  number: number,
  kind: number,
  key: string,
  absent: string | undefined,
  message?: MessageTable,
): FieldTable {
  const member = (value: string): Uint8Array => getEncoder().encode(`,${JSON.stringify(key)}:${value}`);
  return {
    kind,
    tag: number * 8 + (kind <= UINT64 ? WireType.Varint : WireType.LengthDelimited),
    key: member(""),
    absent: absent === "" ? NO_BYTES : absent === undefined ? undefined : member(absent),
    message,
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

/** Creates the table of a field whose Go type marshals itself. `absent` is also the JSON value of an empty map of lists. */
export function goTypeField<V>(number: number, goType: GoType<V>, key: string, absent: string | undefined): FieldTable {
  if (goType.form === "struct") return field(number, STRUCT, key, absent);
  if (goType.form === "lists") return field(number, STRING_LISTS, key, absent);
  return field(number, OTHER, key, undefined);
}
