// Types that follow from a schema and a catalog of event types.

import type { EventSchema } from "../runtime/event-schema.js";
import type { EventTypes } from "./catalog.js";

/** Any event of a schema. */
export type EventIn<S extends EventSchema> = NonNullable<ReturnType<S["union"]["unwrap"]>>;

/** The metadata of the events of a schema. */
export type MetadataIn<S extends EventSchema> = ReturnType<S["metadata"]["makeZero"]>;

/** Any audit event as a parsed JSON object. It is a union discriminated by the `event` key. */
export type EventJSONIn<S extends EventSchema, Types extends EventTypes> = {
  [T in keyof Types & string]: JSONOf<S["messages"][Types[T]["message"]]> & { event: T };
}[keyof Types & string];

type JSONOf<Codec> = Codec extends { toJSON(message: never): infer J } ? J : never;
