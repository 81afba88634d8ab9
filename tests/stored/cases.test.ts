// Inputs modeled on reports from users. Each represents one kind of input.

import { AuditEvent, readEvents } from "../../src/index.js";
import { textOf } from "../support/data.js";
import { allOf, fileOf } from "../support/recordings.js";
import { eventsOf, itemsOf, problemsOf } from "../support/stored-events.js";

const JSON_CASES = "tests/fixtures/cases/json/";
const WRAPPED_CASES = "tests/fixtures/cases/wrapped/";

/** Returns the text of each event in a file, and the line of each problem. */
async function outlineOf(path: string): Promise<(string | number | undefined)[]> {
  const items = await itemsOf(fileOf(path));
  return items.map((item) => (item.kind === "problem" ? item.line : Buffer.from(item.bytes).toString()));
}

/** Returns the lines of a file. */
function linesOf(path: string): string[] {
  return textOf(path).trimEnd().split("\n");
}

describe("JSON", () => {
  it.each(["known-event-other-type.jsonl", "unknown-event-odd-time.jsonl", "empty-list.jsonl", "bidi.log"])(
    "of %s is yielded line by line, verbatim",
    async (name) => {
      expect(await outlineOf(JSON_CASES + name)).toEqual(linesOf(JSON_CASES + name));
    },
  );

  it("with numbers that doubles cannot hold keeps every digit", async () => {
    // The whitespace after the last member is a part of the object.
    expect(await outlineOf(`${JSON_CASES}numbers.jsonl`)).toEqual(linesOf(`${JSON_CASES}numbers.jsonl`));
  });

  it("with a value of another type is an unknown event with a reason", async () => {
    const [first, second] = eventsOf(await itemsOf(fileOf(`${JSON_CASES}known-event-other-type.jsonl`)));
    expect(first!.type).toBe("scp");
    expect(first!.decode()).toMatchObject({
      $case: "UnknownEvent",
      value: { reason: expect.stringContaining("action") as string },
    });
    expect(second!.decode()).toMatchObject({ $case: "UserLogin" });
  });

  it("with an odd time is an unknown event with a reason", async () => {
    const [item] = eventsOf(await itemsOf(fileOf(`${JSON_CASES}unknown-event-odd-time.jsonl`)));
    expect(item!.type).toBe("cert.create");
    expect(item!.decode()).toMatchObject({
      $case: "UnknownEvent",
      value: { reason: expect.stringContaining("time") as string },
    });
  });

  it("in an indented array has four events", async () => {
    const path = `${JSON_CASES}array-indented.json`;
    const events = JSON.parse(textOf(path)) as unknown[];
    expect(events).toHaveLength(4);
    expect(await outlineOf(path)).toEqual(events.map((event) => JSON.stringify(event)));
  });

  it("in a response of the web API is yielded", async () => {
    const path = `${JSON_CASES}search-result.json`;
    const { events } = JSON.parse(textOf(path)) as { events: unknown[] };
    expect(await outlineOf(path)).toEqual(events.map((event) => JSON.stringify(event)));
  });

  it("after NUL bytes is yielded, and the NUL bytes are counted", async () => {
    const bytes = fileOf(`${JSON_CASES}nul-start.log`);
    const reader = readEvents(bytes);
    const items = (await allOf(reader)).flat();
    const lines = Buffer.from(bytes).toString().replaceAll("\0", "").trimEnd().split("\n");
    expect(lines).toHaveLength(2);
    expect(items.map((item) => item.kind === "json" && item.json)).toEqual(lines);
    expect(reader.stats.nulBytes).toBe(bytes.filter((byte) => byte === 0).length);
  });
});

describe("wrapped events", () => {
  /** The two events that most of the samples contain. */
  const events = linesOf(`${WRAPPED_CASES}45-log-with-blank-and-text.log`).filter((line) => line.startsWith("{"));

  it.each<[name: string, expected: (string | number)[]]>([
    ["08-fluentd-array-line.json", events],
    ["16-pretty-object.json", events.slice(0, 1)],
    ["17-webapi-search.json", events],
    ["44-concatenated-json.json", events],
    ["45-log-with-blank-and-text.log", [1, events[0]!, 4, events[1]!]],
  ])("in %s are yielded", async (name, expected) => {
    expect(await outlineOf(WRAPPED_CASES + name)).toEqual(expected);
  });

  it.each<[name: string, problems: number]>([
    ["01-dynamodb-export-fields.json", 2],
    ["05-cloudwatch-filter.json", 2],
    ["11-wrapped-event-object.jsonl", 2],
    ["12-wrapped-message-string.jsonl", 2],
    ["34-sqs-receive.json", 1],
  ])("in %s are reported, since they are not at the start of a line", async (name, count) => {
    const items = await itemsOf(fileOf(WRAPPED_CASES + name));
    expect(items).toHaveLength(count);
    expect(problemsOf(items)).toHaveLength(count);
  });

  it.each(["04-athena.csv", "14-kubernetes-cri.log", "22-syslog-3164.log"])(
    "in %s are reported as an unrecognized format, since no line starts with JSON",
    async (name) => {
      const items = await itemsOf(fileOf(WRAPPED_CASES + name));
      expect(items).toMatchObject([
        { kind: "problem", error: { reason: expect.stringMatching(/^unrecognized format/) as string } },
      ]);
    },
  );

  it("in a zstd stream are reported with its name", async () => {
    const items = await itemsOf(fileOf(`${WRAPPED_CASES}26-jsonl.log.zst`));
    expect(items).toMatchObject([{ kind: "problem", error: { code: "invalid-value" } }]);
    expect(problemsOf(items)[0]!.error.message).toContain("zstd");
  });

  it("have the event types in their text", async () => {
    const items = eventsOf(await itemsOf(fileOf(`${WRAPPED_CASES}17-webapi-search.json`)));
    expect(items.map(({ type }) => type)).toEqual(["session.start", "db.session.query"]);
    expect(AuditEvent.marshalJSON(items[0]!.decode())).toContain('"event":"session.start"');
  });
});
