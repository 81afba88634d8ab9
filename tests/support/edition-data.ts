// The public API and Go's output of each edition.

import * as api2020 from "../../src/editions/2020/index.js";
import * as api2026 from "../../src/editions/2026/index.js";
import { firstThatKnows } from "../../src/edition.js";
import { bytesOf } from "./bytes.js";
import { linesOf, objectsOf, type Vector } from "./data.js";

export { api2020, api2026 };

/** An event of 2026 in every format, as written by a Go program. */
export interface Vector2026 {
  /** Field number of the event in the `OneOf`. */
  readonly number: number;
  /** The `OneOf` with the event, in hexadecimal digits. */
  readonly oneof: string;
  /** JSON text from Teleport's marshaler. */
  readonly json: string;
  /** JSON text from `encoding/json`. */
  readonly std: string;
}

/** Two events of each message of 2026. */
export const vectors2026: readonly Vector2026[] = objectsOf<Omit<Vector2026, "std"> & { readonly std?: string }>(
  "tests/fixtures/2026/vectors.jsonl",
).map((vector) => ({ ...vector, std: vector.std ?? vector.json }));

/** Six events of each message of 2020. */
export const vectors2020: readonly Vector[] = objectsOf<Vector>("tests/fixtures/vectors/vectors.jsonl");

const SAMPLES_2026 = "tests/fixtures/2026/samples";

/** The lines of the sample logs of each edition. */
export const samples = {
  "2020": linesOf("tests/fixtures/samples/audit.jsonl"),
  "2026": ["audit", "ssh-session", "db-session"].flatMap((name) => linesOf(`${SAMPLES_2026}/${name}.jsonl`)),
};

/** The `OneOf`s of the events in the sample log of 2026. */
export const oneofs2026: readonly Uint8Array[] = linesOf(`${SAMPLES_2026}/oneofs.b64`).map((line) => {
  return Uint8Array.from(Buffer.from(line, "base64"));
});

/** The `OneOf`s of all vectors and samples of each edition. */
export const oneofs: Readonly<Record<"2020" | "2026", readonly Uint8Array[]>> = {
  "2020": [
    ...vectors2020.map(({ oneof }) => bytesOf(oneof)),
    ...samples["2020"].map((line) => api2020.AuditEvent.encode(api2020.AuditEvent.unmarshalJSON(line))),
  ],
  "2026": [...vectors2026.map(({ oneof }) => bytesOf(oneof)), ...oneofs2026],
};

/** The JSON text of all vectors and samples of each edition. */
export const texts: Readonly<Record<"2020" | "2026", readonly string[]>> = {
  "2020": [...vectors2020.flatMap(({ json, std }) => [json, std]), ...samples["2020"]],
  "2026": [...vectors2026.flatMap(({ json, std }) => [json, std]), ...samples["2026"]],
};

/** Both editions as one, in its initial state. */
export function combineBoth() {
  return firstThatKnows(api2020.edition, api2026.edition);
}
