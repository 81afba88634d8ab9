// The editions of the library, with their generated files and Go's output, for tests that run for each edition.

import type { AnyCodec } from "./codecs.js";
import { linesOf, objectsOf, type MessageVector, type Vector } from "./data.js";
import { api2020, api2026, samples, vectors2020, vectors2026 } from "./edition-data.js";

/** An event in JSON, as written by the Go reference program. */
type JSONVector = Pick<Vector, "message" | "json" | "std">;

/** An edition and its fixtures. */
export interface TestedEdition {
  readonly year: string;
  readonly eventTypes: Readonly<Record<string, { readonly message: string; readonly codes: readonly string[] }>>;
  readonly eventCodes: Readonly<Record<string, { readonly description: string }>>;
  /** The codecs of all messages, by the names under which the edition exports them. */
  readonly codecs: Readonly<Record<string, AnyCodec>>;
  /** Reads an event from JSON. */
  readonly unmarshal: (json: string) => { readonly $case: string };
  /** Path of the generated page about the events. */
  readonly page: string;
  /** Path of the JSON Schema of the events. */
  readonly schema: string;
  /** Lines of JSON that look like those of a real cluster. */
  readonly samples: readonly string[];
  readonly vectors: readonly JSONVector[];
  /** Zero values of all messages. */
  readonly zeroValues: readonly JSONVector[];
}

function codecsIn(messages: object): Readonly<Record<string, AnyCodec>> {
  return messages as Readonly<Record<string, AnyCodec>>;
}

/** All editions. */
export const EDITIONS: readonly TestedEdition[] = [
  {
    year: "2020",
    eventTypes: api2020.EVENT_TYPES,
    eventCodes: api2020.EVENT_CODES,
    codecs: codecsIn(api2020.MESSAGE_CODECS),
    unmarshal: (json) => api2020.AuditEvent.unmarshalJSON(json),
    page: "docs/events.md",
    schema: "generated/2020/events/events.schema.json",
    samples: [...samples["2020"], ...linesOf("tests/fixtures/samples/session.jsonl")],
    vectors: vectors2020,
    zeroValues: objectsOf<MessageVector>("tests/fixtures/vectors/zero-values.jsonl"),
  },
  {
    year: "2026",
    eventTypes: api2026.EVENT_TYPES,
    eventCodes: api2026.EVENT_CODES,
    codecs: codecsIn(api2026.MESSAGE_CODECS),
    unmarshal: (json) => api2026.AuditEvent.unmarshalJSON(json),
    page: "docs/events-2026.md",
    schema: "generated/2026/teleport/legacy/types/events/events.schema.json",
    samples: samples["2026"],
    // They have the number of the event in the union instead of its name.
    vectors: vectors2026.map((vector) => ({ ...vector, message: api2026.OneOf.fields[vector.number]! })),
    // Go's vectors do not include zero values.
    zeroValues: Object.entries(codecsIn(api2026.MESSAGE_CODECS)).map(([message, codec]) => {
      const json = codec.marshalJSON(codec.create());
      return { message, json, std: json };
    }),
  },
];
