// Compares what the library and Go read of odd protobuf; see README.md.

import { answers, type Answer } from "./answers.js";
import { codecOf } from "../support/codecs.js";
import { compareMessage, outcomeOf } from "./compare-message.js";
import { hex, messageOf, show } from "./harness.js";
import { isInOddEntry } from "./known-protobuf.js";
import { oddProtobuf, type ProtobufInput } from "./odd-protobuf.js";
import { random } from "../../bench/random.js";
import { Tally } from "./tally.js";

/** What the library says of entries of maps that Go reads all the same. */
const ODD_ENTRY_CODES: ReadonlySet<string> = new Set(["wrong-wire-type", "truncated", "invalid-tag"]);

/** Compares so many inputs, and returns what came of them. */
export async function compareProtobuf(count: number, seed: number): Promise<Tally> {
  const tally = new Tally();
  const answered = answers("decode", inputs(count, seed), ({ message, bytes }) => [{ message, bytes: hex(bytes) }]);
  for await (const [input, [go]] of answered) {
    try {
      tally.add(compareInput(input, go!));
    } catch (error) {
      show(`odd protobuf, ${input.message}, ${hex(input.bytes)}: ${messageOf(error)}`);
    }
  }
  return tally;
}

function* inputs(count: number, seed: number): Generator<ProtobufInput> {
  const numbers = random(seed);
  for (let i = 0; i < count; i++) yield oddProtobuf(numbers);
}

function compareInput({ message, bytes }: ProtobufInput, go: Answer): string {
  const ours = outcomeOf(() => codecOf(message).decode(bytes));
  if ("refusal" in ours) {
    if (!go.ok) return "refused";
    const { code, offset, message: reason } = ours.refusal;
    if (ODD_ENTRY_CODES.has(code) && isInOddEntry(message, bytes, offset!)) return "refused for an odd map entry";
    throw new Error(`ours refuses it: ${reason}`);
  }
  if (!go.ok) throw new Error(`Go refuses it: ${go.error}`);
  compareMessage(message, ours.message, go);
  return "read";
}
