// A simple and slow implementation of the rule by which several editions read an event: the oldest edition that knows
// all of it, or else the newest that knows its case.

import {
  CodecError,
  type DecodeEventOptions,
  type SingleEdition,
  type UnmarshalEventOptions,
} from "../../src/index.js";
import type { MaybeUnknown } from "../../src/events/metadata.js";

/** An event with the name of its edition, and the number of unknown fields in it. */
export interface ExpectedEvent {
  readonly edition: string | undefined;
  readonly event: MaybeUnknown;
  readonly unknownFields: number;
}

/** Returns the event that several editions, from the oldest to the newest, must decode. Throws if they must throw. */
export function decodeByRule(
  editions: readonly SingleEdition[],
  bytes: Uint8Array,
  options: DecodeEventOptions = {},
): ExpectedEvent {
  const read = (edition: SingleEdition): ExpectedEvent => {
    const event = edition.AuditEvent.decode(bytes, options);
    return { edition: edition.editionOf(event), event, unknownFields: edition.countUnknownFields() };
  };
  return readByRule(editions, read, read, () => false);
}

/** Returns the event that several editions must unmarshal. The JSON must not have the key `$oneof`. */
export function unmarshalByRule(
  editions: readonly SingleEdition[],
  text: string,
  options: UnmarshalEventOptions = {},
): ExpectedEvent {
  const readWith =
    (options: UnmarshalEventOptions) =>
    (edition: SingleEdition): ExpectedEvent => {
      const event = edition.AuditEvent.unmarshalJSON(text, options);
      return { edition: edition.editionOf(event), event, unknownFields: 0 };
    };
  const strict = { ...options, unknownKeys: "error", unknownEvents: "error" } as const;
  const hasType = (edition: SingleEdition, { event }: ExpectedEvent): boolean => {
    return edition.isEventType(edition.AuditEvent.getMetadata(event).Type);
  };
  return readByRule(editions, readWith(strict), readWith(options), hasType);
}

type Read = (edition: SingleEdition) => ExpectedEvent;

/**
 * @param hasType True if the edition has the type of an unknown event, which then does not fit the schema.
 */
function readByRule(
  editions: readonly SingleEdition[],
  readStrictly: Read,
  read: Read,
  hasType: (edition: SingleEdition, expected: ExpectedEvent) => boolean,
): ExpectedEvent {
  for (const edition of editions) {
    const expected = resultOf(() => readStrictly(edition));
    if (!(expected instanceof CodecError) && expected.edition !== undefined && expected.unknownFields === 0)
      return expected;
  }
  const newestFirst = editions.toReversed();
  const results = newestFirst.map((edition) => ({ edition, expected: resultOf(() => read(edition)) }));
  const found = results.find(({ edition, expected }) => {
    if (expected instanceof CodecError) return expected.code !== "unknown-event";
    return expected.edition !== undefined || hasType(edition, expected);
  });
  const { expected } = found ?? results[0]!;
  if (expected instanceof CodecError) throw expected;
  return expected;
}

function resultOf(read: () => ExpectedEvent): ExpectedEvent | CodecError {
  try {
    return read();
  } catch (error) {
    if (error instanceof CodecError) return error;
    throw error;
  }
}
