import { CodecError, describe } from "../runtime/error.js";
import type { AnyEvent, EventSchema } from "../runtime/event-schema.js";
import { PlainOneof } from "../runtime/types/plain-constructor.js";
import type { EventTypes } from "./catalog.js";
import { getMetadata } from "./metadata.js";
import { unknownTypeError } from "./unknown-event.js";

/** Creates an event of a type. See `create` of {@link CreatingEventCodec}. */
export function createEvent(schema: EventSchema, types: EventTypes, type: string, init: object | undefined): AnyEvent {
  if (typeof type !== "string") {
    throw new CodecError("invalid-value", `expected an event type, got ${describe(type)}`);
  }
  if (!Object.hasOwn(types, type)) throw unknownTypeError(type);
  const { message, codes } = types[type]!;
  const event: AnyEvent = new PlainOneof(message, schema.messages[message]!.create(init));
  const metadata = getMetadata(schema, event)!;
  const path = schema.embedded[message]!["Metadata"]!;
  metadata.Type = choose([type], metadata.Type, `${path}.Type`);
  metadata.Code = choose(codes, metadata.Code, `${path}.Code`);
  return event;
}

/** Returns the given value if it is an expected one. If it is empty, returns the only expected value, if any. */
function choose(expected: readonly string[], given: string, path: string): string {
  if (given === "") return expected.length === 1 ? expected[0]! : "";
  if (expected.includes(given)) return given;
  const choices = expected.join(" or ") || "no code";
  throw new CodecError("invalid-value", `expected ${choices}, got ${describe(given)}`, { path });
}
