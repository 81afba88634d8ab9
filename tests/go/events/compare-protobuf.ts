// Compares how the library and Go read odd protobuf; see README.md.

import { answers, type Answer } from "./answers.js";
import { compareMessage, outcomeOf } from "./compare-message.js";
import { codecOf } from "./edition.js";
import { hex, messageOf, show } from "./harness.js";
import {
  emptiesCustom,
  hasEmptyBytes,
  isInOddContent,
  repeatsNumberInEntry,
  withNullForEmpty,
  withoutDropped,
} from "./known-protobuf.js";
import { oddProtobuf, type ProtobufInput } from "./odd-protobuf.js";
import { random } from "../../../bench/random.js";
import { Tally } from "./tally.js";

/** The error codes of the library for malformed map entries and packed lists that Go accepts. */
const ODD_CONTENT_CODES: ReadonlySet<string> = new Set(["wrong-wire-type", "truncated", "invalid-tag"]);

/** Compares `count` inputs, and returns a tally of the results. */
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

/** Throws if there is a difference. Otherwise returns the result, or in parentheses the known difference. */
function compareInput({ message, bytes }: ProtobufInput, go: Answer): string {
  const ours = outcomeOf(() => codecOf(message).decode(bytes));
  if ("error" in ours) {
    if (!go.ok) return "rejected";
    const { code, offset, message: reason } = ours.error;
    if (ODD_CONTENT_CODES.has(code) && isInOddContent(message, bytes, offset!))
      return "(rejected for an odd map entry or list)";
    throw new Error(`only ours rejects it: ${reason}`);
  }
  if (!go.ok) throw new Error(`only Go rejects it: ${go.error}`);
  if (repeatsNumberInEntry(message, bytes)) return "(repeated numbers in a map entry)";
  if (emptiesCustom(message, bytes)) return "(empty traits after others)";
  const kept = withoutDropped(message, ours.message);
  const adapt = hasEmptyBytes(message, bytes) ? withNullForEmpty : undefined;
  compareMessage(message, kept, go, adapt);
  if (kept !== ours.message) return "(unknown fields in traits)";
  return adapt === undefined ? "read" : "(empty bytes)";
}
