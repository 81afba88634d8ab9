// Known and intended differences between the generated code and Go. docs/generator.md has the
// same list.

import type { GogoReading, GogoVector } from "./gogo.js";

/** A difference in reading unusual JSON. */
interface Difference {
  readonly what: string;
  /** @param found Description of the difference. */
  isIn(line: GogoReading, found: string): boolean;
}

/** Replaces empty values with `null`, which this library writes for nil and empty values. */
function withoutEmpty(json: string | undefined): string | undefined {
  return json?.replaceAll(/\[\]|\{\}|""/g, "null");
}

/** True if Go's error states that it cannot read a oneof. */
export function isOneofError(error: string): boolean {
  return /of type \w+\.is\w+/.test(error);
}

/** True if some key of `json` differs from a key of `other` only in case. */
function hasKeyOfOtherCase(json: string, other = "{}"): boolean {
  const fold = (key: string): string => key.toUpperCase().toLowerCase();
  const keys = Object.keys(JSON.parse(other) as object);
  return Object.keys(JSON.parse(json) as object).some((key) => {
    return !keys.includes(key) && keys.some((known) => fold(known) === fold(key));
  });
}

export const READING_DIFFERENCES: readonly Difference[] = [
  {
    what: "Go accepts an array of numbers as bytes",
    isIn: (_, found) => /base64 string, got an array/.test(found),
  },
  {
    what: "Go distinguishes nil from empty, protobuf does not",
    isIn: ({ out }, found) => withoutEmpty(`read as ${out}`) === withoutEmpty(found),
  },
  {
    what: "Go reads nil in a list, which it cannot encode",
    isIn: ({ json }) => /\[null[,\]]|,null[,\]]/.test(json),
  },
  {
    what: "Go cannot read a oneof",
    isIn: ({ error = "" }) => isOneofError(error),
  },
  {
    what: "Go reads numbers in strings that are not JSON numbers",
    isIn: (_, found) => /expected a string that holds a JSON value/.test(found),
  },
  {
    what: "Go passes null to a type with its own UnmarshalJSON",
    isIn: ({ error = "", json }) => /invalid duration ""|unknown level ""/.test(error) && json.includes("null"),
  },
  {
    what: "Go rounds a number to a float from all its digits",
    isIn: ({ json }) => json.includes("3.4028235677973366e38"),
  },
  {
    what: "Go reads times that are not RFC 3339, or in year 0",
    isIn: (_, found) => /expected an RFC 3339 time/.test(found),
  },
  {
    what: "Go keeps the offset of a time",
    isIn: ({ out = "" }, found) => /T[\d:.]+[+-]\d\d:\d\d"/.test(out) && found.startsWith("read as"),
  },
  {
    what: "Go does not accept escapes in a time",
    isIn: ({ error = "" }) => /parsing time .*\\u/.test(error),
  },
  {
    what: "Go merges the values of two equal keys",
    isIn: ({ json }) => /"([^"]*)":.*"\1":/.test(json),
  },
  {
    what: "Go ignores case in keys",
    isIn: ({ json, out }, found) => found !== "" && hasKeyOfOtherCase(json, out),
  },
  {
    what: "Go encodes a negative number in a packed list of an enum incorrectly",
    isIn: ({ json }, found) => found.startsWith("encoded as") && /":\[-\d/.test(json),
  },
];

/** Returns the known reason why Go reads the line differently, or undefined. */
export function knownReading(line: GogoReading, found: string): string | undefined {
  return READING_DIFFERENCES.find((known) => known.isIn(line, found))?.what;
}

/** Known differences in reading the inputs of vectors. */
const VECTORS: readonly { what: string; isIn(vector: GogoVector): boolean }[] = [
  {
    what: "a repeated key in a map entry: Go combines the bits of both",
    isIn: ({ message, input = "" }) => message === "cases.MapKeys" && input.startsWith("0a0a0801120161"),
  },
  {
    what: "bytes that are present but empty: Go distinguishes them from missing ones",
    isIn: ({ message, input = "" }) => message === "cases.ScalarsKept" && input.includes("7a00"),
  },
];

/** Returns the known reason why Go reads the vector differently, or undefined. */
export function knownVector(vector: GogoVector): string | undefined {
  return VECTORS.find((known) => known.isIn(vector))?.what;
}
