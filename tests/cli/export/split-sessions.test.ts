import { splitSessions } from "../../support/export-2020.js";
import { AuditEvent } from "../../../src/index.js";
import { allOf } from "../../support/recordings.js";

/** Splits events, given as their session ids, or prints without one if empty. */
async function split(ids: readonly string[], isClosed?: () => void): Promise<string[][]> {
  const events = ids.map((sid) =>
    AuditEvent.unmarshalJSON(JSON.stringify(sid ? { event: "resize", sid } : { event: "print" })),
  );
  const source = (async function* () {
    try {
      yield* events;
    } finally {
      isClosed?.();
    }
  })();
  const sessions: string[][] = [];
  for await (const session of splitSessions(source)) {
    const values = (await allOf(session)).map(({ value }) => value);
    sessions.push(values.map((value) => ("Session" in value ? value.Session.SessionID : "")));
  }
  return sessions;
}

it.each([
  ["no events", [], []],
  ["one session", ["a", "", "a"], [["a", "", "a"]]],
  [
    "two sessions",
    ["a", "", "b", "", "b"],
    [
      ["a", ""],
      ["b", "", "b"],
    ],
  ],
  ["events before the first id", ["", "a", "b"], [["", "a"], ["b"]]],
  ["a session that continues", ["a", "b", "a"], [["a"], ["b"], ["a"]]],
  ["events without ids", ["", ""], [["", ""]]],
])("splits %s", async (_, ids, sessions) => {
  expect(await split(ids)).toEqual(sessions);
});

it("closes its source", async () => {
  const close = jest.fn();
  await split(["a", "b"], close);
  expect(close).toHaveBeenCalledTimes(1);
});
