import { getUnknownKeys } from "../runtime/codec.js";
import { CodecError } from "../runtime/error.js";
import type { EditionList } from "./edition-list.js";
import { keepsUnknownEvents, type UnmarshalEventOptions } from "./event-codec.js";
import type { JSONSource } from "./json-source.js";
import { isUnknownEvent, type MaybeUnknown } from "./metadata.js";

/** A key of the event itself, and not of an object in it. A path that could be either does not match. */
const PLAIN_KEY = /^[^.[]+$/;

/** With these options, `$oneof` is an unknown key like any other. */
const STRICT: UnmarshalEventOptions = { unknownKeys: "error", unknownEvents: "error" };

/**
 * Reads each event in JSON by the first edition that knows all its keys.
 *
 * Most events in a row belong to the same edition, so the edition of the last event is tried first. If it knows an
 * event, an older edition is only tried if the event has no key that this edition has rejected in an event of the same
 * type before.
 */
export class FirstUnmarshaler {
  /** Index of the edition of the last event. */
  private last = 0;
  /** For each edition, a key that it has rejected, by event type. */
  private readonly rejectedKeys: readonly Map<string, string>[];

  constructor(private readonly editions: EditionList) {
    this.rejectedKeys = Array.from({ length: editions.length }, () => new Map<string, string>());
  }

  /** Returns the event, which has `$edition` unless it is unknown. See `unmarshalJSON` of {@link EventCodec}. */
  unmarshal(source: JSONSource, options: UnmarshalEventOptions | undefined): MaybeUnknown {
    const keepsUnknown = keepsUnknownEvents(options);
    const strict = options === undefined ? STRICT : makeStrict(options);
    const { last } = this;
    const first = this.readStrictly(last, source, strict);
    const type = last === 0 ? undefined : first && this.editions.at(last).AuditEvent.getMetadata(first).Type;
    for (let i = 0; i < this.editions.length; i++) {
      if (i < last && this.isExcluded(i, type, source)) continue;
      const event = i === last ? first : this.readStrictly(i, source, strict, type);
      if (event !== undefined) return this.choose(event, i);
    }
    return keepsUnknown && source.hasOneOf() ? this.decodeMember(source, options) : this.readByNewest(source, options);
  }

  /**
   * Reads the event by an edition. Returns undefined if the edition does not know all of it.
   *
   * @param type The event type, if it is known. A rejected key is remembered for it.
   */
  private readStrictly(
    index: number,
    source: JSONSource,
    strict: UnmarshalEventOptions,
    type?: string,
  ): MaybeUnknown | undefined {
    try {
      return source.readBy(this.editions.at(index), strict);
    } catch (error) {
      if (!(error instanceof CodecError)) throw error;
      const { code, path = "" } = error;
      const isRejected = code === "unknown-key" && PLAIN_KEY.test(path) && source.hasKey(path);
      if (isRejected && type !== undefined) this.rejectedKeys[index]!.set(type, path);
      return undefined;
    }
  }

  /** True if an edition cannot know all of an event that a newer edition has read. */
  private isExcluded(index: number, type: string | undefined, source: JSONSource): boolean {
    if (type === undefined) return false;
    if (!this.editions.at(index).isEventType(type)) return true;
    const key = this.rejectedKeys[index]!.get(type);
    return key !== undefined && source.hasKey(key);
  }

  /** Reads the event by the newest edition that knows its type, or else by the newest edition. */
  private readByNewest(source: JSONSource, options: UnmarshalEventOptions | undefined): MaybeUnknown {
    for (let i = this.editions.length - 1; i >= 0; i--) {
      const edition = this.editions.at(i);
      try {
        const event = source.readBy(edition, options);
        if (!isUnknownEvent(event) || edition.isEventType(event.value.Metadata.Type)) return this.choose(event, i);
      } catch (error) {
        if (!(error instanceof CodecError) || error.code !== "unknown-event") throw error;
      }
    }
    return source.readBy(this.editions.newest, options);
  }

  /** Reads the event in the member `$oneof` by the same rule as protobuf. */
  private decodeMember(source: JSONSource, options: UnmarshalEventOptions | undefined): MaybeUnknown {
    let found: readonly [event: MaybeUnknown, index: number] | undefined;
    for (let i = 0; i < this.editions.length; i++) {
      const edition = this.editions.at(i);
      const event = source.readBy(edition, options);
      const isKnown = !isUnknownEvent(event);
      if (isKnown && edition.countUnknownFields() === 0) return this.choose(event, i);
      if (found === undefined || isKnown || isUnknownEvent(found[0])) found = [event, i];
    }
    return this.choose(...found!);
  }

  private choose(event: MaybeUnknown, index: number): MaybeUnknown {
    if (!isUnknownEvent(event)) this.last = index;
    return this.editions.mark(event, index);
  }
}

/** Returns the options with which an edition rejects an event unless it knows all of it. Throws if options are wrong. */
function makeStrict(options: UnmarshalEventOptions): UnmarshalEventOptions {
  getUnknownKeys(options);
  return { ...options, ...STRICT };
}
