import { CodecError } from "../runtime/error.js";
import { parseJSON, type JSONObject, type JSONValue } from "../runtime/json/parse.js";
import { copyJSON } from "../runtime/json/plain.js";
import { MAX_JSON_DEPTH } from "../runtime/limits.js";
import type { SingleEdition } from "./edition.js";
import type { UnmarshalEventOptions } from "./event-codec.js";
import type { MaybeUnknown } from "./metadata.js";
import { ONEOF_KEY } from "./unknown-event.js";

/** An event in JSON that several editions may read. */
export interface JSONSource {
  /** Reads the event by an edition. */
  readBy(edition: SingleEdition, options: UnmarshalEventOptions | undefined): MaybeUnknown;
  /** True only if the event has a member with this key. May miss members, to be fast. */
  hasKey(key: string): boolean;
  /** True if the event has a member `$oneof` that is a string. */
  hasOneOf(): boolean;
}

/** Matches text that may have the key `$oneof`, which escapes can spell too. */
const MAY_HAVE_ONEOF = /\$oneof|\\u/;

/** An event as JSON text. */
export class TextSource implements JSONSource {
  constructor(private readonly text: string) {}

  readBy({ AuditEvent }: SingleEdition, options: UnmarshalEventOptions | undefined): MaybeUnknown {
    return AuditEvent.unmarshalJSON(this.text, options);
  }

  /** Finds members before the first object or array in the event. */
  hasKey(key: string): boolean {
    const { text } = this;
    const at = text.indexOf(`"${key}":`);
    if (at < 0) return false;
    const object = text.indexOf("{", text.indexOf("{") + 1);
    const array = text.indexOf("[");
    return (object < 0 || object > at) && (array < 0 || array > at);
  }

  hasOneOf(): boolean {
    return MAY_HAVE_ONEOF.test(this.text) && hasOneOfMember(() => parseJSON(this.text));
  }
}

/** An event as a plain object. */
export class ObjectSource implements JSONSource {
  constructor(private readonly object: object) {}

  readBy({ AuditEvent }: SingleEdition, options: UnmarshalEventOptions | undefined): MaybeUnknown {
    return AuditEvent.fromJSON(this.object, options);
  }

  /** Ignores undefined members, and those that Object.keys does not list, as `fromJSON` does. */
  hasKey(key: string): boolean {
    const isListed = Object.prototype.propertyIsEnumerable.call(this.object, key);
    return isListed && this.object[key as never] !== undefined;
  }

  hasOneOf(): boolean {
    return hasOneOfMember(() => copyJSON(this.object, MAX_JSON_DEPTH));
  }
}

function hasOneOfMember(parse: () => JSONValue): boolean {
  try {
    const value = parse();
    return typeof value === "object" && typeof (value as JSONObject | null)?.[ONEOF_KEY] === "string";
  } catch (error) {
    // The error is thrown again when an edition reads the event.
    if (error instanceof CodecError) return false;
    throw error;
  }
}
