// A corpus in a file, for the processes that are measured; Go reads it too.

import { readFileSync, writeFileSync } from "node:fs";
import type { Corpus } from "./corpus.js";

/** A corpus that is in a file too. */
export interface StoredCorpus extends Corpus {
  readonly name: string;
  readonly file: string;
}

/** Writes a corpus: a JSON object of the protobuf in base64, and the lines. */
export function writeCorpus(file: string, { encoded, lines }: Corpus): void {
  const texts = encoded.map((bytes) => Buffer.from(bytes).toString("base64"));
  writeFileSync(file, JSON.stringify({ encoded: texts, lines }));
}

/** Reads a corpus; each event has memory of its own. */
export function readCorpus(file: string): Corpus {
  const { encoded, lines } = JSON.parse(readFileSync(file, "utf8")) as { encoded: string[]; lines: string[] };
  return { encoded: encoded.map((text) => new Uint8Array(Buffer.from(text, "base64"))), lines };
}
