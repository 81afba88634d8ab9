import { parseJSON, type JSONValue } from "../runtime/json/parse.js";
import { copyJSON } from "../runtime/json/plain.js";
import { MAX_JSON_DEPTH } from "../runtime/limits.js";
import type { SingleEdition } from "./edition.js";
import type { UnmarshalEventOptions } from "./event-codec.js";
import type { MaybeUnknown } from "./metadata.js";

/** An event in JSON that several editions may read. */
export interface JSONSource {
  /** Reads the event by an edition. */
  readBy(edition: SingleEdition, options: UnmarshalEventOptions | undefined): MaybeUnknown;
  /** True if the event surely has a member with this key. Fast, so it may miss some. */
  hasKey(key: string): boolean;
  /** Parses the JSON, unless it surely lacks the key `$oneof`. Throws a CodecError if that fails. */
  parse(): JSONValue;
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

  parse(): JSONValue {
    return MAY_HAVE_ONEOF.test(this.text) ? parseJSON(this.text) : null;
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

  parse(): JSONValue {
    return copyJSON(this.object, MAX_JSON_DEPTH);
  }
}
