// Recordings and events of a cluster of 2026, as Go wrote and read them.

import {
  AuditEvent,
  encodeEvent,
  readEvents,
  readRecording,
  readRecordingLines,
  writeRecording,
  type StoredItem,
} from "../../../src/editions/2026/index.js";
import { concat, hexOf } from "../../support/bytes.js";
import { linesOf } from "../../support/data.js";
import { oneofs2026 } from "../../support/edition-data.js";
import { allOf, fileOf, statsWith } from "../../support/recordings.js";

const FOLDER = "tests/fixtures/2026/samples";
const auditLines = linesOf(`${FOLDER}/audit.jsonl`);

/** Returns the events of items, none of which may be a problem or have unknown fields. */
function decodeAll(items: readonly StoredItem[]): AuditEvent[] {
  return items.map((item) => {
    if (item.kind === "problem") throw item.error;
    if (item.kind === "binary") expect(item.unknownFields).toBe(0);
    return item.decode() as AuditEvent;
  });
}

async function itemsOf(bytes: Uint8Array): Promise<StoredItem[]> {
  return (await allOf(readEvents(bytes))).flat();
}

function marshalAll(events: readonly AuditEvent[]): string[] {
  return events.map((event) => AuditEvent.marshalJSON(event));
}

describe.each([
  ["ssh-session.tar", "ssh-session.jsonl"],
  ["ssh-session-v2-plain.tar", "ssh-session.jsonl"],
  ["db-session.tar", "db-session.jsonl"],
])("%s", (name, linesName) => {
  const recording = fileOf(`${FOLDER}/${name}`);
  const lines = linesOf(`${FOLDER}/${linesName}`);

  test("has Go's JSON lines", async () => {
    const text = Buffer.concat(await allOf(readRecordingLines(recording))).toString();
    expect(text.split("\n")).toEqual([...lines, ""]);
    expect(marshalAll(await allOf(readRecording(recording)))).toEqual(lines);
    expect(marshalAll(decodeAll(await itemsOf(recording)))).toEqual(lines);
  });

  test("is a complete session", async () => {
    const reader = readRecording(recording);
    const events = await allOf(reader);
    expect(reader.stats).toEqual(statsWith({ total: lines.length }));
    expect(events.map((event) => AuditEvent.getMetadata(event).Index.toNumber())).toEqual(lines.map((_, i) => i));
  });

  test("stays the same when it is written and read again", async () => {
    const events = await allOf(readRecording(recording));
    const written = concat(...(await allOf(writeRecording(events))));
    expect(await allOf(readRecording(written))).toStrictEqual(events);
    for (const format of ["json", "delimited", "base64"] as const) {
      const bytes = concat(...events.map((event) => encodeEvent(event, format)));
      expect(marshalAll(decodeAll(await itemsOf(bytes)))).toEqual(lines);
    }
  });
});

describe("the audit log", () => {
  test("has the JSON of its OneOfs", () => {
    expect(marshalAll(oneofs2026.map((bytes) => AuditEvent.decode(bytes)))).toEqual(auditLines);
    for (const bytes of oneofs2026) expect(hexOf(AuditEvent.encode(AuditEvent.decode(bytes)))).toBe(hexOf(bytes));
  });

  test("has lines that are marshaled to the same text", () => {
    const events = auditLines.map((line) => AuditEvent.unmarshalJSON(line, { unknownKeys: "error" }));
    expect(marshalAll(events)).toEqual(auditLines);
    const decoded = events.map((event) => AuditEvent.decode(AuditEvent.encode(event)));
    expect(decoded).toStrictEqual(events);
  });

  test("is read from lines of base64 and from JSON lines", async () => {
    for (const name of ["oneofs.b64", "audit.jsonl"]) {
      expect(marshalAll(decodeAll(await itemsOf(fileOf(`${FOLDER}/${name}`))))).toEqual(auditLines);
    }
  });
});
