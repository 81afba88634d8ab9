// Where what the generator writes differs from Go, and has a reason to: docs/generator.md
// has the same list.

import type { GogoReading, GogoVector } from "./gogo.js";

/** What differs in reading odd JSON. */
interface Difference {
  readonly what: string;
  /** @param found What differs, in words. */
  isIn(line: GogoReading, found: string): boolean;
}

/** JSON with what is nil or empty as the one that this library writes. */
function withoutEmpty(json: string | undefined): string | undefined {
  return json?.replaceAll(/\[\]|\{\}|""/g, "null");
}

/** Whether Go says that it does not read a oneof. */
export function isOneofError(error: string): boolean {
  return /of type \w+\.is\w+/.test(error);
}

/** Whether a key of some JSON is one of another but for its case. */
function hasKeyOfOtherCase(json: string, other = "{}"): boolean {
  const fold = (key: string): string => key.toUpperCase().toLowerCase();
  const keys = Object.keys(JSON.parse(other) as object);
  return Object.keys(JSON.parse(json) as object).some((key) => {
    return !keys.includes(key) && keys.some((known) => fold(known) === fold(key));
  });
}

export const READING_DIFFERENCES: readonly Difference[] = [
  {
    what: "Go takes an array of numbers for bytes",
    isIn: (_, found) => /base64, got an array/.test(found),
  },
  {
    what: "Go tells nil from empty, which protobuf does not",
    isIn: ({ out }, found) => withoutEmpty(`read as ${out}`) === withoutEmpty(found),
  },
  {
    what: "Go has nil in a list, which it cannot encode",
    isIn: ({ json }) => /\[null[,\]]|,null[,\]]/.test(json),
  },
  {
    what: "Go reads no oneof",
    isIn: ({ error = "" }) => isOneofError(error),
  },
  {
    what: "Go reads numbers in strings that are not those of JSON",
    isIn: (_, found) => /expected a string that holds a JSON value/.test(found),
  },
  {
    what: "Go gives null to a type that unmarshals itself",
    isIn: ({ error = "", json }) => /invalid duration ""|no level ""/.test(error) && json.includes("null"),
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
    what: "Go takes no escape in a time",
    isIn: ({ error = "" }) => /parsing time .*\\u/.test(error),
  },
  {
    what: "Go has something of each of two equal keys",
    isIn: ({ json }) => /"([^"]*)":.*"\1":/.test(json),
  },
  {
    what: "Go matches keys without regard to case",
    isIn: ({ json, out }, found) => found !== "" && hasKeyOfOtherCase(json, out),
  },
  {
    what: "Go writes a negative number in a packed list of an enum as no message",
    isIn: ({ json }, found) => found.startsWith("encoded as") && /":\[-\d/.test(json),
  },
];

/** Why Go reads the line otherwise, if that is known. */
export function knownReading(line: GogoReading, found: string): string | undefined {
  return READING_DIFFERENCES.find((known) => known.isIn(line, found))?.what;
}

/** Inputs of vectors that Go reads otherwise. */
const VECTORS: readonly { what: string; isIn(vector: GogoVector): boolean }[] = [
  {
    what: "a key of a map's entry that comes twice: Go has the bits of both",
    isIn: ({ message, input = "" }) => message === "cases.MapKeys" && input.startsWith("0a0a0801120161"),
  },
  {
    what: "bytes that are there, but empty: Go tells them from none",
    isIn: ({ message, input = "" }) => message === "cases.ScalarsKept" && input.includes("7a00"),
  },
];

/** Why Go reads the vector otherwise, if that is known. */
export function knownVector(vector: GogoVector): string | undefined {
  return VECTORS.find((known) => known.isIn(vector))?.what;
}
