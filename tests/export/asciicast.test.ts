import { playEvents, writeAsciicast, type Frame, type StartFrame } from "../support/export-2020.js";
import { textOf } from "../support/data.js";
import { START, collect, marker, output, resize, sampleEvents, stream, textIn } from "../support/session.js";

/** Returns the lines of the asciicast of some frames. */
function linesOf(...frames: Frame[]): Promise<string[]> {
  return collect(writeAsciicast(stream(frames)));
}

/** Returns the header of a session with these known properties. */
async function headerOf(known: Partial<StartFrame>): Promise<unknown> {
  return JSON.parse(await textIn(writeAsciicast(stream([{ ...START, ...known }]))));
}

it("writes the sample session", async () => {
  expect(await textIn(writeAsciicast(playEvents(sampleEvents())))).toBe(textOf("tests/fixtures/export/session.cast"));
});

it("writes one line per frame", async () => {
  expect(await linesOf(START, output("a\r\n\x1b[1m", 0.5), resize(132, 40, 1), marker("ls -l", 1.25))).toEqual([
    '{"version":2,"width":80,"height":24,"env":{"TERM":"xterm-256color"}}\n',
    '[0.5,"o","a\\r\\n\\u001b[1m"]\n',
    '[1,"r","132x40"]\n',
    '[1.25,"m","ls -l"]\n',
  ]);
});

it.each([
  [0, "0"],
  [1 / 3, "0.333333"],
  [0.0000004, "0"],
  [0.000001, "0.000001"],
  [123456789.0000005, "123456789.000001"],
  [9223372036854776, "9223372036854776"],
])("writes the time %d as %s", async (time, text) => {
  expect(await linesOf(output("", time))).toEqual([`[${text},"o",""]\n`]);
});

describe("the header", () => {
  it("has the start time in whole seconds", async () => {
    expect(await headerOf({ startTime: new Date("2020-09-28T23:08:56.999Z") })).toMatchObject({
      timestamp: 1601334536,
    });
    expect(await headerOf({ startTime: new Date("1969-12-31T23:59:59.5Z") })).toMatchObject({ timestamp: -1 });
  });

  it("has a title made from the known properties", async () => {
    const [user, login, host, sessionId] = ["alice@example.com", "root", "planet", "4c9c"];
    const all = { user, login, host, sessionId };
    expect(await headerOf(all)).toMatchObject({ title: "alice@example.com as root on planet (session 4c9c)" });
    expect(await headerOf({ user, login: user, host })).toMatchObject({ title: "alice@example.com on planet" });
    expect(await headerOf({ host, sessionId })).toMatchObject({ title: "on planet (session 4c9c)" });
    expect(await headerOf({ sessionId })).toMatchObject({ title: "session 4c9c" });
    expect(await headerOf({})).not.toHaveProperty("title");
  });

  it("has a short title without control characters", async () => {
    expect(await headerOf({ user: "a\x1b[2J\n", host: "x".repeat(1_000_000) })).toMatchObject({
      title: `a␛[2J␊ on ${"x".repeat(99)}…`,
    });
  });
});

it("yields each line as soon as its frame arrives", async () => {
  async function* frames(): AsyncGenerator<Frame> {
    yield START;
    yield output("a");
    throw new Error("too early");
  }
  const lines = writeAsciicast(frames());
  expect((await lines.next()).value).toMatch(/^\{/);
  expect((await lines.next()).value).toBe('[0,"o","a"]\n');
  await expect(lines.next()).rejects.toThrow("too early");
});
