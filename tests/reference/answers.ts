// Inputs that Go answers one by one, in their order.

import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { reference } from "./harness.js";

/** What Go makes of an input. */
export interface Answer {
  readonly ok: boolean;
  readonly error?: string;
  /** The message in protobuf, in hex. */
  readonly bytes?: string;
  /** The texts of Teleport's marshaller and of encoding/json, or why there are none. */
  readonly json?: string;
  readonly jsonError?: string;
  readonly std?: string;
  readonly stdError?: string;
  /** The text of a OneOf itself. */
  readonly oneOf?: string;
}

/**
 * Has a command of the Go program answer the requests that are made of inputs, as many of
 * each, and gives each input and its answers. Only a few are in memory at a time.
 */
export async function* answers<I>(
  command: "decode" | "unmarshal",
  inputs: Iterable<I>,
  requestsOf: (input: I) => readonly object[],
): AsyncGenerator<readonly [input: I, answers: readonly Answer[]]> {
  const waiting: { readonly input: I; readonly count: number }[] = [];
  const go = reference(command);
  const lines = function* (): Generator<string> {
    for (const input of inputs) {
      const requests = requestsOf(input);
      waiting.push({ input, count: requests.length });
      yield requests.map((request) => JSON.stringify(request) + "\n").join("");
    }
  };
  const written = pipeline(Readable.from(lines()), go.stdin);
  let got: Answer[] = [];
  for await (const line of createInterface({ input: go.stdout, crlfDelay: Infinity })) {
    got.push(JSON.parse(line) as Answer);
    if (got.length < waiting[0]!.count) continue;
    yield [waiting.shift()!.input, got];
    got = [];
  }
  await written;
  if (waiting.length > 0) throw new Error(`Go left ${waiting.length} inputs unanswered`);
}
