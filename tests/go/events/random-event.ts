import type Long from "long";
import { RandomMessages } from "../gogo/random-message.js";
import { EVENT_TYPES, type AnyEvent } from "./edition.js";
import { messageModels, models } from "./schema.js";

/** Limits of random messages. The longest texts are larger than the library's scratch buffers. */
export const LIMITS = { textLength: 20_000, depth: 6 };

const TYPES = Object.entries(EVENT_TYPES);

/** Generates random events. The same seed gives the same events. */
export class RandomEvents {
  readonly #messages: RandomMessages;
  #count = 0;

  constructor(seed: number) {
    this.#messages = new RandomMessages(models, seed, LIMITS);
  }

  /** Returns an event. Each call uses the next event type. */
  next(): AnyEvent {
    const [type, { message }] = TYPES[this.#count++ % TYPES.length]!;
    const event = { $case: message, value: this.#messages.message(messageModels.get(message)!) };
    metadataOf(event).Type = type;
    return event;
  }
}

/** Returns the metadata of an event, which is its first field. */
export function metadataOf(event: AnyEvent): { Index: Long; Type: string } {
  const name = messageModels.get(event.$case)!.members[0]!.name;
  return event.value[name] as { Index: Long; Type: string };
}
