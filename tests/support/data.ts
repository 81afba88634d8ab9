import { readFileSync } from "node:fs";

/** An event in every form that the Go reference gives it. */
export interface Vector {
  readonly message: string;
  /** The `OneOf` that holds the event, in hexadecimal digits. */
  readonly oneof: string;
  /** The text by Teleport's marshaller. */
  readonly json: string;
  /** The text by `encoding/json`. */
  readonly std: string;
}

/** A message that is no event, or a zero value, in every form that the Go reference gives it. */
export interface MessageVector {
  readonly message: string;
  /** The message itself, in hexadecimal digits. */
  readonly binary: string;
  readonly json: string;
  readonly std: string;
}

/** The text of a file of the repository. */
export function textOf(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
}

/** The lines of a file, without the empty one at its end. */
export function linesOf(path: string): string[] {
  return textOf(path).split("\n").slice(0, -1);
}

/** The JSON objects of a file that has one a line. */
export function objectsOf<T>(path: string): T[] {
  return linesOf(path).map((line) => JSON.parse(line) as T);
}
