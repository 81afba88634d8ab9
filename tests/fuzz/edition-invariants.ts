// Invariants of the edition of 2026, and of both editions as one. See invariants.ts for those of the edition of 2020.

import assert from "node:assert/strict";
import { isUnknownEvent, type MaybeUnknown } from "../../src/events/metadata.js";
import type { SingleEdition, UnmarshalEventOptions } from "../../src/index.js";
import { decodeUTF8 } from "../../src/runtime/wire/utf8.js";
import { hexOf } from "../support/bytes.js";
import type { AnyCodec, AnyMessage } from "../support/codecs.js";
import { api2020, api2026, combineBoth } from "../support/edition-data.js";
import { decodeByRule, unmarshalByRule, type ExpectedEvent } from "../support/edition-oracle.js";
import { outcomeOf, type Outcome } from "../support/json-oracle.js";
import { inOrder } from "../support/shape.js";

const EDITIONS: readonly SingleEdition[] = [api2020.edition, api2026.edition];
const KEEP = { unknownEvents: "keep" } as const;

/** Kept for all inputs, because the result must not depend on earlier ones. */
const both = combineBoth();

/** Checks decoding by the edition of 2026 and by both: the event follows the rule and stays the same in every format. */
export function checkDecodeByBoth(bytes: Uint8Array): string {
  const outcomes = [{}, KEEP].map((options) => {
    const found = outcomeOf(() => {
      const event = both.AuditEvent.decode(bytes, options);
      return comparable({ edition: both.editionOf(event), event, unknownFields: both.countUnknownFields() });
    });
    const expected = outcomeOf(() => comparable(decodeByRule(EDITIONS, bytes, options)));
    assert.deepEqual(found, expected, "decoding by both editions does not follow the rule");
    return found;
  });
  const event = resultOf(() => both.AuditEvent.decode(bytes, KEEP));
  if (event !== undefined) checkFormats(event);
  const newer = resultOf(() => api2026.AuditEvent.decode(bytes));
  if (newer !== undefined) checkMessage(newer);
  return outcomes.map(shown).join(" ");
}

/** Checks that an event of both editions stays the same when it is written and read again. */
function checkFormats(event: MaybeUnknown): void {
  const given = event as never;
  const encoded = both.AuditEvent.encode(given);
  const edition: SingleEdition = EDITIONS.find(({ name }) => name === both.editionOf(event)) ?? api2026.edition;
  assert.equal(hexOf(encoded), hexOf(edition.AuditEvent.encode(event)), "both editions encode in another way than one");
  const again = both.AuditEvent.decode(encoded, KEEP);
  // Encoding drops unknown fields of some messages and of the OneOf, so an older edition may know all of the result.
  if (editionIn(again) === editionIn(event)) assert.deepEqual(inOrder(again), inOrder(event), "the event changes");
  assert.equal(hexOf(both.AuditEvent.encode(again as never)), hexOf(encoded), "the second encoding differs");
  assert.ok(both.AuditEvent.equals(given, both.AuditEvent.clone(given)), "the clone differs");
  const json = resultOf(() => both.AuditEvent.marshalJSON(given));
  if (json !== undefined) checkText(json);
}

function editionIn(event: MaybeUnknown): string | undefined {
  return (event as { $edition?: string }).$edition;
}

/** Checks a message of 2026: its copies are equal, and it stays the same in protobuf. */
function checkMessage({ $case, value }: api2026.AuditEvent): void {
  const codec = api2026.MESSAGE_CODECS[$case] as unknown as AnyCodec;
  const message = value as unknown as AnyMessage;
  const encoded = codec.encode(message);
  const again = codec.decode(encoded);
  assert.deepEqual(inOrder(again), inOrder(message), "the message changes in protobuf");
  assert.equal(hexOf(codec.encode(again)), hexOf(encoded), "the second encoding differs from the first");
  assert.deepEqual(inOrder(codec.create(message)), inOrder(message), "create() does not copy the message");
}

const OPTIONS: readonly UnmarshalEventOptions[] = [
  {},
  KEEP,
  { ...KEEP, unknownKeys: "keep" },
  { unknownKeys: "error" },
];

/** Checks unmarshaling by the edition of 2026 and by both. */
export function checkUnmarshalByBoth(bytes: Uint8Array): string {
  return checkText(decodeUTF8(bytes, 0, bytes.length));
}

function checkText(text: string): string {
  const outcomes = OPTIONS.map((options) => {
    const found = outcomeOf(() => {
      const event = both.AuditEvent.unmarshalJSON(text, options);
      return comparable({ edition: both.editionOf(event), event, unknownFields: 0 });
    });
    if (!hasOneOf(text)) {
      const expected = outcomeOf(() => comparable(unmarshalByRule(EDITIONS, text, options)));
      assert.deepEqual(found, expected, "unmarshaling by both editions does not follow the rule");
    }
    return found;
  });
  checkReaders(text);
  const event = resultOf(() => both.AuditEvent.unmarshalJSON(text, KEEP));
  if (event !== undefined) checkMarshal(event, text);
  return outcomes.map(shown).join(" ");
}

/** True if the event may be in the member `$oneof`, to which another rule applies. */
function hasOneOf(text: string): boolean {
  return /\$oneof|\\u/.test(text);
}

/** Checks that both JSON readers of 2026 have the same result. White space selects the general reader. */
function checkReaders(text: string): void {
  for (const options of OPTIONS) {
    const found = outcomeOf(() => withoutText(api2026.AuditEvent.unmarshalJSON(text, options)));
    const spaced = outcomeOf(() => withoutText(api2026.AuditEvent.unmarshalJSON(` ${text}`, options)));
    const offset = "offset" in spaced ? { offset: spaced.offset! - 1 } : {};
    assert.deepEqual({ ...spaced, ...offset }, found, "the JSON readers of 2026 differ");
  }
}

function withoutText(event: api2026.AuditEvent | api2026.UnknownEvent): unknown {
  return isUnknownEvent(event) ? { ...event.value, json: "" } : inOrder(event);
}

/** Checks that an event of both editions stays the same in JSON. */
function checkMarshal(event: MaybeUnknown, text: string): void {
  const given = event as never;
  if (isUnknownEvent(event) && event.value.kind === "json") {
    return assert.equal(both.AuditEvent.marshalJSON(given), text, "an unknown event changes");
  }
  const json = both.AuditEvent.marshalJSON(given);
  const again = both.AuditEvent.unmarshalJSON(json, KEEP);
  // Without its unknown keys, an older edition may know all of the event. Keys that are not UTF-8 can become equal.
  const isSame = editionIn(again) === editionIn(event) && !/\ufffd|\\ufffd/.test(json);
  if (isSame) assert.equal(both.AuditEvent.marshalJSON(again as never), json, "the text changes");
  assert.ok(outcomeOf(() => both.AuditEvent.encode(given)));
  const object = resultOf(() => both.AuditEvent.fromJSON(JSON.parse(json) as never, KEEP));
  // Objects cannot hold large integers.
  if (object !== undefined && !isUnknownEvent(object)) {
    assert.equal(editionIn(object), editionIn(again), "text and object are read by different editions");
  }
}

/** Returns an event in a form that is fast to compare. */
function comparable({ edition, event, unknownFields }: ExpectedEvent): unknown {
  if (isUnknownEvent(event)) return { edition, unknownFields, event: inOrder(event) };
  const { AuditEvent } = EDITIONS.find(({ name }) => name === edition)!;
  const { $case, value } = event;
  const json = outcomeOf(() => AuditEvent.marshalJSON({ $case, value }));
  return { edition, unknownFields, $case, bytes: hexOf(AuditEvent.encode({ $case, value })), json };
}

function resultOf<T>(read: () => T): T | undefined {
  const outcome = outcomeOf(read);
  return "message" in outcome ? (outcome.message as T) : undefined;
}

function shown(outcome: Outcome): string {
  if ("message" in outcome) {
    const { edition, unknownFields, $case } = outcome.message as ExpectedEvent & { $case?: string };
    return `${edition} ${$case} ${Math.min(unknownFields, 2)}`;
  }
  const path = "path" in outcome ? (outcome.path ?? "") : "";
  return `${outcome.code}@${path.slice(0, 60).replaceAll(/\d+/g, "#")}`;
}
