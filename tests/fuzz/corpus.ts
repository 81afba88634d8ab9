import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";

const FOLDER = new URL("corpus/", import.meta.url);

/** An input that once violated an invariant, or that has a unique outcome. */
export interface CorpusFile {
  /** Its file name: target, finding and part of its hash. */
  readonly name: string;
  readonly input: Uint8Array;
}

/** Reads the corpus of a target. */
export function corpusOf(target: string): CorpusFile[] {
  const names = readdirSync(FOLDER).filter((name) => name.startsWith(`${target}-`));
  return names.sort().map((name) => ({ name, input: Uint8Array.from(readFileSync(new URL(name, FOLDER))) }));
}

/** Adds an input to the corpus of a target and returns its file name. */
export function keep(target: string, what: string, input: Uint8Array): string {
  const words = what.toLowerCase().match(/[a-z]+/g) ?? [];
  const hash = createHash("sha256").update(input).digest("hex").slice(0, 8);
  const name = [target, ...words.slice(0, 8), hash].join("-").concat(".bin");
  const path = new URL(name, FOLDER);
  if (!existsSync(path)) writeFileSync(path, input);
  return name;
}
