// Compares how the library and Go read odd JSON; see README.md.

import { answers, type Answer } from "./answers.js";
import { compareMessage, outcomeOf, type Outcome } from "./compare-message.js";
import { AuditEvent, codecOf, EVENT_TYPES } from "./edition.js";
import { compareText, messageOf, show } from "./harness.js";
import {
  hasNilInList,
  hasOneof,
  inLibraryStyle,
  isObject,
  rejectionByJsoniter,
  rewriteLikeGo,
  withoutBrokenPairs,
  withoutEscapedKeys,
  type Via,
} from "./known-json.js";
import { oddJSON, type JSONInput } from "./odd-json.js";
import { messageModels } from "./schema.js";
import { random } from "../../../bench/random.js";
import { Tally } from "./tally.js";

const READERS: readonly Via[] = ["std", "jsoniter"];

/** Compares `count` inputs, and returns a tally of the results. */
export async function compareJSON(count: number, seed: number): Promise<Tally> {
  const tally = new Tally();
  const answered = answers("unmarshal", inputs(count, seed), ({ message, text }) =>
    READERS.map((via) => ({ message, json: text, via })),
  );
  for await (const [input, [std, jsoniter]] of answered) {
    try {
      compareInput(input, std!, jsoniter!, tally);
    } catch (error) {
      show(`odd JSON, ${input.message}, ${JSON.stringify(input.text)}: ${messageOf(error)}`);
    }
  }
  return tally;
}

function* inputs(count: number, seed: number): Generator<JSONInput> {
  const numbers = random(seed);
  for (let i = 0; i < count; i++) yield oddJSON(numbers);
}

function compareInput(input: JSONInput, std: Answer, jsoniter: Answer, tally: Tally): void {
  const ours = read(input);
  if ("message" in ours) compareEvent(input, ours);
  tally.add("error" in ours ? "rejected" : "read");
  for (const known of compareStd(input, ours, std)) tally.add(`(${known})`);
  for (const known of compareJsoniter(input, ours, std, jsoniter)) tally.add(`(jsoniter: ${known})`);
}

/** Compares with encoding/json, and returns the known differences that the input shows. */
function compareStd(input: JSONInput, ours: Outcome, go: Answer): readonly string[] {
  const difference = differenceOf(input, ours, go);
  if (difference === undefined) return [];
  if (!isJSONObject(input.text)) throw new Error(`encoding/json differs: ${difference}`);
  if (hasOneof(go)) return ["oneofs"];
  if (hasNilInList(go, input.text)) return ["null in a list of pointers"];
  const known = knownOf(input, go, "std");
  if (known === undefined) throw new Error(`encoding/json differs: ${difference}`);
  return known;
}

/** Compares with jsoniter, after encoding/json, and returns the known differences that the input shows. */
function compareJsoniter(input: JSONInput, ours: Outcome, std: Answer, go: Answer): readonly string[] {
  if (go.ok === std.ok && go.std === std.std && go.bytes?.length === std.bytes?.length) return [];
  const difference = differenceOf(input, ours, go);
  if (difference === undefined) return [];
  if (!isJSON(input.text)) return ["not JSON"];
  if (isJSONObject(input.text)) {
    if (hasOneof(go)) return ["oneofs"];
    if (hasNilInList(go, input.text)) return ["null in a list of pointers"];
    const rejection = go.ok ? undefined : rejectionByJsoniter(input.message, input.text);
    if (rejection !== undefined) return [rejection];
    for (const [what, text] of jsoniterTexts(input)) {
      const known = knownOf({ ...input, text }, go, "jsoniter");
      if (known !== undefined) return [what, ...known];
    }
  }
  throw new Error(`jsoniter differs: ${difference}`);
}

/** Returns texts, one of which should give the same result in the library as the input in jsoniter. */
function jsoniterTexts({ message, text }: JSONInput): (readonly [what: string, text: string])[] {
  const paired = withoutBrokenPairs(message, text.toWellFormed());
  return [
    ["as encoding/json", text],
    ["surrogates", paired],
    ["escaped keys", withoutEscapedKeys(message, text)],
    ["surrogates, escaped keys", withoutEscapedKeys(message, paired)],
  ];
}

/** Returns the known differences of an input, or undefined if anything else differs. */
function knownOf({ message, text }: JSONInput, go: Answer, via: Via): readonly string[] | undefined {
  const rewritten = rewriteLikeGo(message, text.toWellFormed(), via);
  const ours = [...rewritten.parts, rewritten.text].map((part) => read({ message, text: part }));
  const rejected = ours.find((outcome) => "error" in outcome);
  const difference = differenceOf({ message, text }, rejected ?? ours.at(-1)!, go, (json) =>
    inLibraryStyle(message, json),
  );
  return difference === undefined ? rewritten.known : undefined;
}

/** Describes how Go's answer differs, or returns undefined if it does not. */
function differenceOf(
  { message }: JSONInput,
  ours: Outcome,
  go: Answer,
  adapt?: (text: string) => string,
): string | undefined {
  if ("error" in ours) return go.ok ? `only ours rejects it: ${ours.error.message}` : undefined;
  if (!go.ok) return `only Go rejects it: ${go.error}`;
  try {
    compareMessage(message, ours.message, go, adapt);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

function read({ message, text }: JSONInput): Outcome {
  return outcomeOf(() => codecOf(message).unmarshalJSON(text));
}

/** Compares AuditEvent with the message's own codec, if the event type is one of the message's. */
function compareEvent(input: JSONInput, { message }: { readonly message: Record<string, unknown> }): void {
  const metadata = messageModels.get(input.message)!.members[0]?.name ?? "";
  const type = (message[metadata] as { readonly Type?: string } | undefined)?.Type ?? "";
  if (EVENT_TYPES[type]?.message !== input.message) return;
  const event = AuditEvent.unmarshalJSON(input.text);
  compareText("the message of AuditEvent", event.$case, input.message);
  compareText("AuditEvent", AuditEvent.marshalJSON(event), codecOf(input.message).marshalJSON(message));
}

function isJSONObject(text: string): boolean {
  return isJSON(text) && isObject(text.trim());
}

function isJSON(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
