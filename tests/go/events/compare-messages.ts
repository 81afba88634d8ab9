// Has Go read random messages that are not events, and compares its output with the library's; see README.md.

import { RandomMessages } from "../gogo/random-message.js";
import type { AnyMessage } from "../../support/codecs.js";
import { answers, type Answer } from "./answers.js";
import { compareMessage } from "./compare-message.js";
import { codecOf, MESSAGES } from "./edition.js";
import { hex, messageOf, show } from "./harness.js";
import { hasOneof } from "./known-json.js";
import { LIMITS } from "./random-event.js";
import { messageModels, messages, models } from "./schema.js";

/** A message and the texts that the library writes for it. */
interface Input {
  readonly name: string;
  readonly message: AnyMessage;
  readonly bytes: Uint8Array;
  readonly json: string;
}

/** Compares `count` messages, and returns the number of message types. */
export async function compareMessages(count: number, seed: number): Promise<number> {
  const events = new Set(messages.get("OneOf")!.map(({ name }) => name));
  const names = MESSAGES.filter((name) => name !== "OneOf" && !events.has(name));
  const decoded = answers("decode", inputs(names, count, seed), ({ name, bytes }) => [
    { message: name, bytes: hex(bytes) },
  ]);
  for await (const [input, [go]] of decoded) {
    check(input, go!, () => compareMessage(input.name, input.message, go!));
  }
  const unmarshalled = answers("unmarshal", inputs(names, count, seed), ({ name, json }) =>
    ["std", "jsoniter"].map((via) => ({ message: name, json, via })),
  );
  for await (const [input, texts] of unmarshalled) {
    const read = codecOf(input.name).unmarshalJSON(input.json);
    for (const go of texts) if (!hasOneof(go)) check(input, go, () => compareMessage(input.name, read, go));
  }
  return names.length;
}

function* inputs(names: readonly string[], count: number, seed: number): Generator<Input> {
  const random = new RandomMessages(models, seed, LIMITS);
  for (let i = 0; i < count; i++) {
    const name = names[i % names.length]!;
    const message = random.message(messageModels.get(name)!);
    const codec = codecOf(name);
    yield { name, message, bytes: codec.encode(message), json: codec.marshalJSON(message) };
  }
}

function check({ name, json }: Input, go: Answer, compare: () => void): void {
  try {
    if (!go.ok) throw new Error(`only Go rejects it: ${go.error}`);
    compare();
  } catch (error) {
    show(`ours to Go, ${name}, ${json.slice(0, 200)}: ${messageOf(error)}`);
  }
}
