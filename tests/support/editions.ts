// The editions of the library, with Go's output for each of them.

import * as edition2020 from "../../src/editions/2020/index.js";
import * as edition2026 from "../../src/editions/2026/index.js";
import type { AnyCodec } from "./codecs.js";
import { linesOf, objectsOf, type MessageVector, type Vector } from "./data.js";

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

/** Returns the vectors of 2026, which have the number of the event in the union instead of its name. */
function vectorsOf2026(): JSONVector[] {
  const { fields } = edition2026.MESSAGE_CODECS.OneOf;
  return objectsOf<{ number: number; json: string; std?: string }>("tests/fixtures/2026/vectors.jsonl").map(
    (vector) => {
      return { message: fields[vector.number]!, json: vector.json, std: vector.std ?? vector.json };
    },
  );
}

function codecsIn(messages: object): Readonly<Record<string, AnyCodec>> {
  return messages as Readonly<Record<string, AnyCodec>>;
}

/** All editions. */
export const EDITIONS: readonly TestedEdition[] = [
  {
    year: "2020",
    eventTypes: edition2020.EVENT_TYPES,
    eventCodes: edition2020.EVENT_CODES,
    codecs: codecsIn(edition2020.MESSAGE_CODECS),
    unmarshal: (json) => edition2020.AuditEvent.unmarshalJSON(json),
    page: "docs/events.md",
    schema: "generated/2020/events/events.schema.json",
    samples: ["audit", "session"].flatMap((name) => linesOf(`tests/fixtures/samples/${name}.jsonl`)),
    vectors: objectsOf<Vector>("tests/fixtures/vectors/vectors.jsonl"),
    zeroValues: objectsOf<MessageVector>("tests/fixtures/vectors/zero-values.jsonl"),
  },
  {
    year: "2026",
    eventTypes: edition2026.EVENT_TYPES,
    eventCodes: edition2026.EVENT_CODES,
    codecs: codecsIn(edition2026.MESSAGE_CODECS),
    unmarshal: (json) => edition2026.AuditEvent.unmarshalJSON(json),
    page: "docs/events-2026.md",
    schema: "generated/2026/teleport/legacy/types/events/events.schema.json",
    samples: ["audit", "db-session", "ssh-session"].flatMap((name) => {
      return linesOf(`tests/fixtures/2026/samples/${name}.jsonl`);
    }),
    vectors: vectorsOf2026(),
    // Go's vectors do not include zero values.
    zeroValues: Object.entries(codecsIn(edition2026.MESSAGE_CODECS)).map(([message, codec]) => {
      const json = codec.marshalJSON(codec.create());
      return { message, json, std: json };
    }),
  },
];
