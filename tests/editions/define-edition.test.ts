import { defineEdition } from "../../src/edition.js";
import { edition as edition2020, SessionStart } from "../../src/index.js";

const { schema } = edition2020;
const definition = {
  name: "own",
  schema,
  types: {
    "session.start": { message: "SessionStart", codes: ["T2000I", "T2000S"] },
    "session.join": { message: "SessionStart", codes: ["T2000I"] },
    print: { message: "SessionPrint", codes: [] },
  },
  codes: { T2000I: "session started", T2000S: "session stopped" },
} as const;

describe("defineEdition()", () => {
  const edition = defineEdition(definition);

  it("returns an edition with the catalog of its definition", () => {
    expect(edition.name).toBe("own");
    expect(edition.EVENT_TYPES).toBe(definition.types);
    expect(edition.EVENT_CODES).toEqual({
      T2000I: {
        types: ["session.start", "session.join"],
        type: "session.start",
        message: "SessionStart",
        severity: "info",
        description: "session started",
      },
      T2000S: {
        types: ["session.start"],
        type: "session.start",
        message: "SessionStart",
        severity: "info",
        description: "session stopped",
      },
    });
    expect(edition.EVENT_TYPE_CODECS["session.join"]).toBe(SessionStart);
    expect(edition.isEventType("session.join")).toBe(true);
    expect(edition.isEventType("session.end")).toBe(false);
    expect(edition.isEventCode("T2000S")).toBe(true);
  });

  it("returns an edition that reads JSON by its event types", () => {
    expect(edition.AuditEvent.unmarshalJSON('{"event":"session.join"}').$case).toBe("SessionStart");
    expect(() => edition.AuditEvent.unmarshalJSON('{"event":"session.end"}')).toThrow("unknown event type");
  });

  test.each<[problem: string, change: object, message: string]>([
    ["a name that is not a string", { name: 5 }, "name: expected a name, got 5"],
    ["an empty name", { name: "" }, 'name: expected a name, got ""'],
    ["no schema", { schema: undefined }, "schema: expected an object, got undefined"],
    ["another object as schema", { schema: {} }, "schema.embedded: expected an object, got undefined"],
    ["no types", { types: null }, "types: expected an object, got null"],
    ["no codes", { codes: undefined }, "codes: expected an object, got undefined"],
    ["an event type without a description", { types: { a: null } }, "types[a]: expected an object, got null"],
    [
      "an event type without codes",
      { types: { a: { message: "SessionStart" } } },
      "codes of a: expected an array, got undefined",
    ],
    [
      "a message that is not an event",
      { types: { a: { message: "Metadata", codes: [] } } },
      "types: the message Metadata of a is not an event of the schema",
    ],
    [
      "a key of Object.prototype as message",
      { types: { a: { message: "constructor", codes: [] } } },
      "types: the message constructor of a is not an event of the schema",
    ],
    ["a code without a description", { codes: { T2000I: "x" } }, "codes: expected a description of T2000S"],
    [
      "a description without an event type",
      { codes: { ...definition.codes, T1I: "x" } },
      "types: expected an event type with the code T1I",
    ],
    [
      "a description that is not a string",
      { codes: { ...definition.codes, T2000I: 5 } },
      "description of T2000I: expected a string, got 5",
    ],
    [
      "a code twice",
      { types: { a: { message: "SessionStart", codes: ["T2000I", "T2000I"] } } },
      "types: a has the code T2000I twice",
    ],
    [
      "a code with an unknown last letter",
      { types: { a: { message: "SessionStart", codes: ["T1X"] } }, codes: { T1X: "x" } },
      "codes: expected T1X to end in I, W, E, S or L",
    ],
  ])("rejects %s", (_, change, message) => {
    const wrong = { ...definition, ...change } as unknown as typeof definition;
    expect(() => defineEdition(wrong)).toThrow(TypeError);
    expect(() => defineEdition(wrong)).toThrow(message);
  });

  it("rejects a missing definition", () => {
    expect(() => defineEdition(undefined as never)).toThrow("definition: expected an object, got undefined");
  });
});
