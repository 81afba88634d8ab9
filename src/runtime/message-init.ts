import type Long from "long";
import type { StructValue } from "./json/struct.js";
import type { LongInit } from "./types/int64.js";
import type { Timestamp } from "./types/timestamp.js";
import type { UnknownFields } from "./unknown.js";

/**
 * The argument of `create`: a message with all fields optional, at any depth. `create` converts these values:
 *
 * - a Date to a time,
 * - a safe integer or a bigint to a `Long`,
 * - a plain object to a `Map` whose keys are strings, without its undefined properties,
 * - a JSON object to a google.protobuf.Struct.
 *
 * A Duration has the same structure as a Timestamp, so its type also admits a Date, which `create` rejects.
 */
export type MessageInit<T> = T extends Unchanged
  ? T
  : T extends Long
    ? LongInit
    : T extends readonly (infer E)[]
      ? readonly MessageInit<E>[]
      : T extends ReadonlyMap<infer K, infer V>
        ? MapInit<K, V>
        : T extends { readonly $case: infer C; readonly value: infer V }
          ? { readonly $case: C; readonly value?: MessageInit<V> | undefined }
          : T extends StructValue
            ? FieldsInit<T> | { readonly [key: string]: unknown }
            : T extends Timestamp
              ? FieldsInit<T> | DateIfTime<T>
              : FieldsInit<T>;

/** Types that {@link MessageInit} leaves unchanged. */
type Unchanged = string | number | boolean | undefined | Uint8Array;

type MapInit<K, V> =
  ReadonlyMap<K, MessageInit<V>> | (string extends K ? { readonly [key: string]: MessageInit<V> | undefined } : never);

type FieldsInit<T> = {
  readonly [K in keyof T]?: (K extends keyof UnknownFields ? T[K] : MessageInit<T[K]>) | undefined;
};

/** A Date if the message has no other fields than a Timestamp. */
type DateIfTime<T> = [Exclude<keyof T, keyof Timestamp | keyof UnknownFields>] extends [never] ? Date : never;
