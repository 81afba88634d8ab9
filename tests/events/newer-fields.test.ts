import { newerFieldDetector } from "../../src/events/newer-fields.js";
import { edition as edition2020 } from "../../src/editions/2020/index.js";
import { edition as edition2026, SessionStart } from "../../src/editions/2026/index.js";
import type { EventSchema } from "../../src/runtime/event-schema.js";

describe("a detector of newer fields", () => {
  const isNewer = newerFieldDetector(edition2026.schema, edition2020.schema);
  const eventOf = (init: Parameters<typeof SessionStart.create>[0]) =>
    ({ $case: "SessionStart", value: SessionStart.create(init) }) as const;

  it("finds fields of the event and of embedded messages that the older schema lacks", () => {
    expect(isNewer(eventOf({ Reason: "x" }))).toBe(true);
    expect(isNewer(eventOf({ Invited: ["x"] }))).toBe(true);
    expect(isNewer(eventOf({ Metadata: { ClusterName: "x" } }))).toBe(true);
    expect(isNewer(eventOf({ User: { UserKind: 1 } }))).toBe(true);
  });

  it("does not find fields that both schemas have, or that are empty", () => {
    expect(isNewer(eventOf({ Metadata: { Index: 5 }, User: { User: "alice" }, TerminalSize: "80:25" }))).toBe(false);
  });

  it("finds events that the older schema lacks", () => {
    expect(isNewer({ $case: "DatabaseSessionStart", value: {} })).toBe(true);
  });

  it("ignores embedded messages that have another field number in the older schema", () => {
    const schemaOf = (number: number, fields: object): EventSchema => {
      const messages = { A: { fields: { 1: "Metadata", [number]: "User" } }, UserMetadata: { fields } };
      const union = { codec: { fields: { 1: "A" } } };
      return { messages, union, embedded: { A: { UserMetadata: "User" } } } as unknown as EventSchema;
    };
    const event = { $case: "A", value: { User: { New: "x" } } };
    const older = { 1: "Old" };
    const newer = { 1: "Old", 2: "New" };
    expect(newerFieldDetector(schemaOf(2, newer), schemaOf(2, older))(event)).toBe(true);
    expect(newerFieldDetector(schemaOf(2, newer), schemaOf(3, older))(event)).toBe(false);
  });
});
