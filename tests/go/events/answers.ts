// Sends inputs to the Go program and reads its answers, in order.

import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { reference } from "./harness.js";

/** Go's answer to an input. */
export interface Answer {
  readonly ok: boolean;
  readonly error?: string;
  /** The message in protobuf, in hex. */
  readonly bytes?: string;
  /** The JSON of Teleport's marshaler and of encoding/json, or the errors instead. */
  readonly json?: string;
  readonly jsonError?: string;
  readonly std?: string;
  readonly stdError?: string;
  /** The JSON of a OneOf itself. */
  readonly oneOf?: string;
}

/**
 * Sends the requests for each input to a command of the Go program, and yields each input
 * with its answers. Only a few inputs are in memory at a time.
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
  if (waiting.length > 0) throw new Error(`Go did not answer ${waiting.length} inputs`);
}
