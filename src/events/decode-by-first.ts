import { CodecError } from "../runtime/error.js";
import type { AnyEvent } from "../runtime/event-schema.js";
import type { EditionList } from "./edition-list.js";
import type { DecodeEventOptions } from "./event-codec.js";
import { isUnknownEvent, type MaybeUnknown } from "./metadata.js";
import { newerFieldDetector } from "./newer-fields.js";

/** The result of decoding an event by an edition. */
interface Attempt {
  readonly index: number;
  /** Undefined if decoding failed. */
  readonly event: MaybeUnknown | undefined;
  readonly error: CodecError | undefined;
  readonly unknownFields: number;
}

/**
 * Decodes each event by the first edition that knows all of it.
 *
 * Most events in a row belong to the same edition, so the edition of the last event is tried first, unless it lacks the
 * case of the event. If it knows an event, the older editions are only tried if the event has no field that they lack.
 */
export class FirstDecoder {
  /** Number of unknown fields in the last event. */
  unknownFields = 0;
  /** Index of the edition of the last event. */
  private last = 0;
  /** For each edition, a function per older edition. */
  private readonly detectors: ((event: AnyEvent) => boolean)[][];

  constructor(private readonly editions: EditionList) {
    this.detectors = Array.from({ length: editions.length }, () => []);
  }

  /** Returns the event, which has `$edition` unless it is unknown. See `decode` of {@link EventCodec}. */
  decode(bytes: Uint8Array, options: DecodeEventOptions | undefined): MaybeUnknown {
    const first = this.attempt(this.findStart(bytes), bytes, options);
    const attempts = [first];
    for (let i = 0; i < this.editions.length; i++) {
      if (i === first.index) {
        if (isComplete(first)) return this.choose(first);
      } else if (!this.isExcluded(i, first)) {
        const attempt = this.attempt(i, bytes, options);
        if (isComplete(attempt)) return this.choose(attempt);
        attempts.push(attempt);
      }
    }
    return this.choose(newestThatKnows(attempts));
  }

  /** Returns the index of the edition to try first. */
  private findStart(bytes: Uint8Array): number {
    const number = firstFieldNumber(bytes);
    for (let i = this.last; i < this.editions.length; i++) {
      if (this.editions.at(i).schema.union.codec.fields[number] !== undefined) return i;
    }
    return this.last;
  }

  private attempt(index: number, bytes: Uint8Array, options: DecodeEventOptions | undefined): Attempt {
    const edition = this.editions.at(index);
    try {
      const event = edition.AuditEvent.decode(bytes, options);
      return { index, event, error: undefined, unknownFields: edition.countUnknownFields() };
    } catch (error) {
      if (!(error instanceof CodecError)) throw error;
      return { index, event: undefined, error, unknownFields: 0 };
    }
  }

  /** True if the event that another edition has decoded has a field that the edition at an index lacks. */
  private isExcluded(index: number, { index: other, event }: Attempt): boolean {
    if (index > other || event === undefined || isUnknownEvent(event)) return false;
    const detectors = this.detectors[other]!;
    const { editions } = this;
    const isNewer = (detectors[index] ??= newerFieldDetector(editions.at(other).schema, editions.at(index).schema));
    return isNewer(event);
  }

  private choose({ index, event, error, unknownFields }: Attempt): MaybeUnknown {
    if (event === undefined) throw error!;
    this.unknownFields = unknownFields;
    if (!isUnknownEvent(event)) this.last = index;
    return this.editions.mark(event, index);
  }
}

/**
 * Returns the number of the first field, or 0 if its tag has more than two bytes. Faster than reading any varint. The
 * argument may be anything, because `attempt` checks it.
 */
function firstFieldNumber(bytes: Uint8Array | undefined): number {
  const low = bytes?.[0] ?? 0;
  const high = bytes?.[1] ?? 0;
  if (low < 0x80) return low >> 3;
  return high < 0x80 ? ((high << 7) | (low & 0x7f)) >> 3 : 0;
}

function isComplete({ event, unknownFields }: Attempt): boolean {
  return event !== undefined && unknownFields === 0 && !isUnknownEvent(event);
}

/** Returns the newest attempt whose edition knows the event, or else the newest attempt. */
function newestThatKnows(attempts: Attempt[]): Attempt {
  attempts.sort((a, b) => b.index - a.index);
  return attempts.find(knowsCase) ?? attempts[0]!;
}

function knowsCase({ event, error }: Attempt): boolean {
  return event === undefined ? error!.code !== "unknown-event" : !isUnknownEvent(event);
}
