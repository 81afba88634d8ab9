// The four operations, for every library that implements them.

import type { Contest, Peer } from "./contest.js";
import type { StoredCorpus } from "./corpus-file.js";
import { GO, type Go } from "./go.js";
import type { Operation } from "./libraries/library.js";
import { runNode } from "./processes.js";

const WITHOUT_BUFFER: Peer = { name: "ours without Buffer" };

/** The peers for each operation, with the target for their time relative to ours. */
const PEERS: Readonly<Record<Operation, readonly Peer[]>> = {
  decode: [
    WITHOUT_BUFFER,
    { name: "protobufjs static", target: 3.5 },
    { name: "ts-proto", target: 6 },
    { name: "@bufbuild/protobuf", target: 6 },
    { name: GO, target: 1 },
  ],
  encode: [
    WITHOUT_BUFFER,
    { name: "protobufjs static", target: 4 },
    { name: "ts-proto", target: 8 },
    { name: "@bufbuild/protobuf", target: 8 },
    { name: GO, target: 1 },
  ],
  marshalJSON: [WITHOUT_BUFFER, { name: "bare JSON", target: 1 }, { name: GO, target: 1 }],
  unmarshalJSON: [WITHOUT_BUFFER, { name: "bare JSON", target: 0.6 }, { name: GO, target: 1 }],
};

export const OPERATIONS = Object.keys(PEERS) as readonly Operation[];

/** Creates the contest for an operation on a corpus. Go is left out if it is undefined. */
export function operationContest(operation: Operation, corpus: StoredCorpus, go: Go | undefined): Contest {
  return {
    operation,
    corpus: corpus.name,
    peers: PEERS[operation].filter(({ name }) => name !== GO || go !== undefined),
    bytes: meanBytes(corpus, operation),
    time: async (name) => {
      if (name === GO) return (await go!(corpus.file, operation)).nanoseconds;
      return (await runNode("worker", [corpus.file, name, operation])) as number;
    },
  };
}

/** Returns the average size of the messages or lines that an operation reads or writes. */
function meanBytes({ encoded, lines }: StoredCorpus, operation: Operation): number {
  if (operation === "decode" || operation === "encode") return mean(encoded.map((bytes) => bytes.length));
  return mean(lines.map((line) => Buffer.byteLength(line)));
}

/** Returns the arithmetic mean. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
