import { asCodecError, unmarshal, unmarshalObject } from "../runtime/codec.js";
import { CodecError, describe } from "../runtime/error.js";
import type { AnyEvent, EventSchema } from "../runtime/event-schema.js";
import type { JSONObject, JSONValue } from "../runtime/json/parse.js";
import type { JSONReader } from "../runtime/json/reader.js";
import { MAX_JSON_DEPTH } from "../runtime/limits.js";
import { decodeBase64 } from "../runtime/types/base64.js";
import type { EventTypes } from "./catalog.js";
import { decodeEvent } from "./decode-event.js";
import { keepsUnknownEvents, type UnmarshalEventOptions } from "./event-codec.js";
import { getMetadata, type MaybeUnknown } from "./metadata.js";
import { keepJSON, ONEOF_KEY, unknownTypeError } from "./unknown-event.js";

/** The functions that read events of a schema from JSON. */
interface JSONReaders {
  unmarshalJSON(text: string, options?: UnmarshalEventOptions): MaybeUnknown;
  fromJSON(object: object, options?: UnmarshalEventOptions): MaybeUnknown;
}

/** Returns the functions that read events of a schema from JSON. The event type selects the message. */
export function createJSONReaders(schema: EventSchema, types: EventTypes): JSONReaders {
  const messageOfType = new Map(Object.entries(types).map(([type, { message }]) => [type, message]));

  /** Reads an event of this type. Returns undefined if the schema does not have the type. */
  const unmarshalAs = (type: string, json: JSONReader): AnyEvent | undefined => {
    const message = messageOfType.get(type);
    const event = message && schema.union.unmarshal(message, json);
    if (!event) return undefined;
    json.end(event.value);
    return event;
  };

  /** Reads an event that is in the schema. Throws `unknown-event` for others. */
  const unmarshalKnown = (json: JSONReader): AnyEvent => {
    const type = unmarshalEventType(json);
    const event = unmarshalAs(type, json);
    if (event !== undefined) return event;
    throw unknownTypeError(type, "event");
  };

  /** Reads an event that is in the schema. Returns undefined for others. */
  const unmarshalIfKnown = (json: JSONReader): AnyEvent | undefined => {
    const type = json.peekString("event");
    return type === undefined ? undefined : unmarshalAs(type, json);
  };

  /**
   * Reads an event, and keeps it as an unknown event if it does not fit the schema.
   *
   * @param value The event that `json` reads.
   * @param textOf Returns the JSON text to keep.
   */
  const unmarshalOrKeep = (
    json: JSONReader,
    value: JSONValue,
    textOf: () => string,
    maxDepth = MAX_JSON_DEPTH,
  ): MaybeUnknown => {
    const type = unmarshalEventType(json);
    const oneof = json.peekString(ONEOF_KEY);
    let reason: string | undefined;
    try {
      const event = oneof === undefined ? unmarshalAs(type, json) : decodeOneOfMember(schema, oneof, type, maxDepth);
      if (event !== undefined) return event;
    } catch (error) {
      const fault = asCodecError(error, "");
      if (!(fault instanceof CodecError)) throw fault;
      if (oneof === undefined && fault.code !== "invalid-value") throw fault;
      reason = oneof === undefined ? fault.message : `${ONEOF_KEY}: ${fault.message}`;
    }
    // The value is an object, because it has an event type.
    return keepJSON(value as JSONObject, textOf(), schema.metadata, reason);
  };

  return {
    unmarshalJSON(text, options) {
      if (!keepsUnknownEvents(options)) return unmarshal(text, options, unmarshalIfKnown, unmarshalKnown);
      // `unmarshalIfKnown` gives up on text with `$oneof`, because GoJSONReader does not skip such a key.
      return unmarshal<MaybeUnknown>(text, options, unmarshalIfKnown, (json, value) => {
        return unmarshalOrKeep(json, value, () => text, options?.maxDepth);
      });
    },

    fromJSON(object, options) {
      if (!keepsUnknownEvents(options)) return unmarshalObject(object, options, unmarshalKnown);
      return unmarshalObject<MaybeUnknown>(object, options, (json, value) => {
        return unmarshalOrKeep(json, value, () => JSON.stringify(value), options?.maxDepth);
      });
    },
  };
}

/**
 * Decodes the `OneOf` in an event's JSON.
 *
 * @param type The event type in the JSON, which the event in the `OneOf` must have too.
 * @param maxDepth Maximum nesting depth of the JSON. The event can be as deep as JSON of this depth.
 */
function decodeOneOfMember(schema: EventSchema, base64: string, type: string, maxDepth: number): MaybeUnknown {
  const bytes = decodeBase64(base64);
  if (bytes === undefined) throw new CodecError("invalid-value", "expected base64");
  // Each level of a Struct takes three messages.
  const options = { unknownEvents: "keep", maxDepth: 3 * Math.min(maxDepth, MAX_JSON_DEPTH) } as const;
  const event = decodeEvent(schema, bytes, options);
  // JSON cannot hold bytes that are not UTF-8.
  const found = getMetadata(schema, event)!.Type.toWellFormed();
  if (found === type) return event;
  throw new CodecError("invalid-value", `expected an event of type ${describe(type)}, got ${describe(found)}`);
}

function unmarshalEventType(json: JSONReader): string {
  const type = json.peekString("event");
  if (type !== undefined) return type;
  throw new CodecError("invalid-value", "expected an event type", { path: "event" });
}
