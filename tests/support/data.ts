import { readFileSync } from "node:fs";

/** An event in every format, as written by the Go reference program. */
export interface Vector {
  readonly message: string;
  /** The `OneOf` with the event, in hexadecimal digits. */
  readonly oneof: string;
  /** JSON text from Teleport's marshaler. */
  readonly json: string;
  /** JSON text from `encoding/json`. */
  readonly std: string;
}

/** A message that is not an event, or a zero value, in every format, as written by the Go reference program. */
export interface MessageVector {
  readonly message: string;
  /** The message as protobuf, in hexadecimal digits. */
  readonly binary: string;
  readonly json: string;
  readonly std: string;
}

/** Reads a text file of the repository. */
export function textOf(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
}

/** Reads the lines of a file, without the empty one at its end. */
export function linesOf(path: string): string[] {
  return textOf(path).split("\n").slice(0, -1);
}

/** Reads a file with one JSON object per line. */
export function objectsOf<T>(path: string): T[] {
  return linesOf(path).map((line) => JSON.parse(line) as T);
}
