// Invariants of the conversion of events to JSON without decoding them.

import assert from "node:assert/strict";
import { createFunctions } from "../../src/editions/functions.js";
import { firstThatKnows } from "../../src/edition.js";
import type { Edition } from "../../src/events/edition.js";
import type { CodecError, RecordingStats } from "../../src/index.js";
import { api2020, api2026, combineBoth } from "../support/edition-data.js";
import { upToError } from "../support/recordings.js";
import { transcode } from "../support/transcoding.js";

/** Kept for all inputs, because the result must not depend on earlier ones. */
const both = combineBoth();
const EDITIONS = [api2020, api2026, both];

/** Checks that the transcoder and the codec have the same result, for each edition and for both as one. */
export function checkTranscode(bytes: Uint8Array): string {
  const outcomes = EDITIONS.map((api) => {
    const edition = ("edition" in api ? api.edition : api) as Edition;
    const text = transcode(edition, bytes);
    const found = outcomeOf(() => Buffer.from(api.transcodeEvent(bytes)).toString());
    const expected = outcomeOf(() => edition.AuditEvent.marshalJSON(edition.AuditEvent.decode(bytes)));
    assert.deepEqual(found, expected, "transcodeEvent and the codec differ");
    if (text === undefined) return typeof found === "string" ? "codec" : `${found.code}@${found.path ?? ""}`;
    return Object.keys(JSON.parse(text) as object).join();
  });
  return outcomes.join(" ");
}

function outcomeOf(action: () => string): string | Pick<CodecError, "message" | "code" | "path" | "offset"> {
  try {
    return action();
  } catch (error) {
    const { message, code, path, offset } = error as CodecError;
    if (code === undefined) throw error;
    return { message, code, path, offset };
  }
}

/** Both editions without tables, so that all events are decoded. */
const decoding = createFunctions(
  firstThatKnows({ ...api2020.edition, transcoding: undefined }, { ...api2026.edition, transcoding: undefined }),
);

/** Checks that the lines, losses and counts of a recording are the same with and without the transcoder. */
export async function checkLinesOfBoth(bytes: Uint8Array): Promise<string> {
  const found = await linesOf(both, bytes);
  const expected = await linesOf(decoding, bytes);
  assert.deepEqual(found, expected, "the lines of transcoded events differ");
  const codes = new Set(found.log.map((item) => (typeof item === "string" ? "" : item[0])));
  return `${[...codes].join()} ${Math.ceil(Math.log2(found.log.length + 1))}`;
}

interface LinesLog {
  readonly log: readonly (string | readonly unknown[])[];
  readonly stats: RecordingStats;
}

async function linesOf(
  { readRecordingLines }: Pick<typeof both, "readRecordingLines">,
  bytes: Uint8Array,
): Promise<LinesLog> {
  const log: (string | readonly unknown[])[] = [];
  const lines = readRecordingLines(bytes, {
    onLoss: ({ code, message, path, offset }) => log.push([code, message, path, offset]),
    unknownEvents: bytes.length % 2 === 0 ? "keep" : "error",
  });
  const { error } = await upToError(
    (async function* () {
      for await (const chunk of lines) yield log.push(...Buffer.from(chunk).toString().trimEnd().split("\n"));
    })(),
  );
  assert.equal(error, undefined);
  return { log, stats: { ...lines.stats } };
}
