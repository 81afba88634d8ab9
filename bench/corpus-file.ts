// Stores a corpus in a file, for the processes that are measured. Go reads the file too.

import { readFileSync, writeFileSync } from "node:fs";
import type { Corpus } from "./corpus.js";

/** A corpus and the file it is stored in. */
export interface StoredCorpus extends Corpus {
  readonly name: string;
  readonly file: string;
}

/** Writes a corpus as a JSON object with the protobuf messages in base64 and the JSON lines. */
export function writeCorpus(file: string, { encoded, lines }: Corpus): void {
  const texts = encoded.map((bytes) => Buffer.from(bytes).toString("base64"));
  writeFileSync(file, JSON.stringify({ encoded: texts, lines }));
}

/** Reads a corpus. Each message gets separate memory. */
export function readCorpus(file: string): Corpus {
  const { encoded, lines } = JSON.parse(readFileSync(file, "utf8")) as { encoded: string[]; lines: string[] };
  return { encoded: encoded.map((text) => new Uint8Array(Buffer.from(text, "base64"))), lines };
}
