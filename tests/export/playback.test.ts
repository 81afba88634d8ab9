import { playEvents, type Frame } from "../support/export-2020.js";
import {
  Long,
  Metadata,
  readRecording,
  Resize,
  SessionCommand,
  SessionEnd,
  SessionPrint,
  SessionStart,
  Timestamp,
  type AuditEvent,
} from "../../src/index.js";
import { utf8 } from "../support/bytes.js";
import { fileOf } from "../support/recordings.js";
import { START, collect, marker, output, resize, sampleEvents, stream } from "../support/session.js";

const START_TIME = "2024-05-06T07:08:09.25Z";

/** Returns the metadata of an event this many seconds after the start, or without a time. */
function at(seconds?: number): { Metadata: Partial<Pick<Metadata, "Time">> } {
  if (seconds === undefined) return { Metadata: {} };
  return { Metadata: { Time: Timestamp.fromDate(new Date(Date.parse(START_TIME) + seconds * 1000)) } };
}

function start(terminalSize = "100:30"): AuditEvent {
  const value = SessionStart.create({
    ...at(0),
    User: { User: "alice@example.com", Login: "root" },
    Session: { SessionID: "4c9c" },
    Server: { ServerHostname: "planet", ServerAddr: "10.0.0.7:3022", ServerID: "a7c5" },
    TerminalSize: terminalSize,
  });
  return { $case: "SessionStart", value };
}

/** Returns a print event with a delay in seconds since the start, and optionally a time. */
function print(data: string | Uint8Array, delay: number, time?: number): AuditEvent {
  const Data = typeof data === "string" ? utf8(data) : data;
  const value = SessionPrint.create({ ...at(time), Data, DelayMilliseconds: Long.fromNumber(delay * 1000) });
  return { $case: "SessionPrint", value };
}

function resized(terminalSize: string, time?: number): AuditEvent {
  const User = { User: "bob", Login: "bob" };
  return { $case: "Resize", value: Resize.create({ ...at(time), User, TerminalSize: terminalSize }) };
}

function command(program: string, argv: string[], time?: number, path = ""): AuditEvent {
  const value = SessionCommand.create({ ...at(time), BPF: { Program: program }, Path: path, Argv: argv });
  return { $case: "SessionCommand", value };
}

function framesOf(...events: AuditEvent[]): Promise<Frame[]> {
  return collect(playEvents(stream(events)));
}

/** Returns the frames of events that follow a session start, without the start frame. */
async function framesAfterStart(...events: AuditEvent[]): Promise<Frame[]> {
  return (await framesOf(start(), ...events)).slice(1);
}

describe("the start frame", () => {
  it("describes the session", async () => {
    expect(await framesOf(start())).toEqual([
      {
        kind: "start",
        size: { columns: 100, rows: 30 },
        startTime: new Date(START_TIME),
        sessionId: "4c9c",
        user: "alice@example.com",
        login: "root",
        host: "planet",
      },
    ]);
  });

  it("is present without events", async () => {
    expect(await framesOf()).toEqual([START]);
  });

  it("describes a damaged recording by its first event", async () => {
    const [first] = await framesOf(print("a", 60, 60), resized("90:20", 61));
    expect(first).toEqual({ ...START, startTime: new Date(START_TIME) });
    const [second] = await framesOf(resized("90:20", 59), print("a", 60, 60));
    expect(second).toMatchObject({ user: "bob", login: "bob", size: { columns: 90, rows: 20 } });
  });

  it("identifies a host without a name by its address or ID", async () => {
    const [byAddress] = await framesOf({
      $case: "SessionStart",
      value: SessionStart.create({ Server: { ServerAddr: "10.0.0.7:3022", ServerID: "a7c5" } }),
    });
    expect(byAddress).toMatchObject({ host: "10.0.0.7:3022" });
    const [byId] = await framesOf({
      $case: "SessionStart",
      value: SessionStart.create({ Server: { ServerID: "a7c5" } }),
    });
    expect(byId).toMatchObject({ host: "a7c5" });
  });

  it("is yielded as soon as the session start is read", async () => {
    async function* events(): AsyncGenerator<AuditEvent> {
      yield start();
      throw new Error("too early");
    }
    const frames = playEvents(events());
    expect((await frames.next()).value).toMatchObject({ kind: "start" });
    await expect(frames.next()).rejects.toThrow("too early");
  });

  it("is yielded without reading all events if none gives the start time", async () => {
    async function* events(): AsyncGenerator<AuditEvent> {
      for (let i = 0; i < 1000; i++) yield command("ls", [], 5);
      throw new Error("too late");
    }
    expect((await playEvents(events()).next()).value).toMatchObject({ kind: "start" });
  });
});

describe("terminal sizes", () => {
  it.each([
    ["usual", "80:25", { columns: 80, rows: 25 }],
    ["too large", "999999:1", { columns: 1000, rows: 1 }],
    ["gigantic", `1:${"9".repeat(1000)}`, { columns: 1, rows: 1000 }],
  ])("are clamped to the limits: %s", async (_, text, size) => {
    expect(await framesOf(start(text), resized(text, 1))).toMatchObject([{ size }, { kind: "resize", size }]);
  });

  it.each(["0:0", "0:25", "80:0", "00:000", "", "x", "80", "80:", ":25", "-1:5", "8e1:25", "80:25:1", " 80:25"])(
    "are ignored if unknown or invalid: %j",
    async (text) => {
      expect(await framesOf(start(text), resized(text, 1))).toMatchObject([{ size: { columns: 80, rows: 24 } }]);
    },
  );
});

test("a recording with the terminal size 0:0 has 80 columns and 24 rows", async () => {
  const recording = fileOf("tests/fixtures/cases/recordings/size-0-0.tar");
  const [start, ...others] = await collect(playEvents(readRecording(recording)));
  expect(start).toMatchObject({ kind: "start", size: { columns: 80, rows: 24 } });
  expect(others.map(({ kind }) => kind)).toEqual(["output"]);
});

describe("times", () => {
  it("are in seconds since the start", async () => {
    expect(
      await framesAfterStart(print("a", 1.5), resized("80:25", 2.25), command("ls", [], 3), print("b", 4)),
    ).toEqual([output("a", 1.5), resize(80, 25, 2.25), marker("ls", 3), output("b", 4)]);
  });

  it("never decrease", async () => {
    const frames = await framesAfterStart(
      print("a", 5),
      resized("80:25", 3),
      print("b", 4),
      print("c", -7),
      print("d", 6),
    );
    expect(frames.map((frame) => frame.kind !== "start" && frame.time)).toEqual([5, 5, 5, 5, 6]);
  });

  it("default to the time of the previous frame", async () => {
    expect(await framesAfterStart(print("a", 5), resized("80:25"), command("ls", []))).toEqual([
      output("a", 5),
      resize(80, 25, 5),
      marker("ls", 5),
    ]);
  });

  it("are relative to the first output if the session start is missing", async () => {
    const [first, ...others] = await framesOf(command("ls", [], 59), print("a", 60, 60), resized("80:25", 61));
    expect(first).toMatchObject({ startTime: new Date(START_TIME) });
    expect(others).toEqual([marker("ls", 59), output("a", 60), resize(80, 25, 61)]);
  });

  it("are relative to the first event if the output is missing too", async () => {
    expect((await framesOf(command("ls", [], 60), command("w", [], 61))).slice(1)).toEqual([
      marker("ls", 0),
      marker("w", 1),
    ]);
  });

  it("are finite and in order even if the times of events are invalid", async () => {
    const timed = (seconds: Long, nanos: number) => ({ Metadata: { ...Metadata.create(), Time: { seconds, nanos } } });
    const hostile = [Long.MAX_VALUE, Long.MIN_VALUE, Long.NEG_ONE].flatMap((seconds): AuditEvent[] => [
      { $case: "Resize", value: { ...Resize.create({ TerminalSize: "1:1" }), ...timed(seconds, NaN) } },
      { $case: "SessionCommand", value: { ...SessionCommand.create(), ...timed(seconds, -1) } },
      { $case: "SessionPrint", value: SessionPrint.create({ Data: utf8("a"), DelayMilliseconds: seconds }) },
    ]);
    for (const frames of [await framesAfterStart(...hostile), (await framesOf(...hostile)).slice(1)]) {
      const times = frames.map((frame) => (frame.kind === "start" ? NaN : frame.time));
      expect(times).toHaveLength(hostile.length);
      expect(times.every((time, i) => Number.isFinite(time) && time >= (times[i - 1] ?? 0))).toBe(true);
    }
  });
});

describe("output", () => {
  it("joins characters that are split between events", async () => {
    const bytes = utf8("é漢😀");
    const events = Array.from(bytes, (_, i) => print(bytes.subarray(i, i + 1), i));
    expect(await framesAfterStart(...events)).toEqual([output("é", 1), output("漢", 4), output("😀", 8)]);
  });

  it("contains U+FFFD for invalid UTF-8 and for an incomplete character at the end", async () => {
    const frames = await framesAfterStart(
      print(Uint8Array.of(0x61, 0xff, 0x62), 1),
      print(Uint8Array.of(0xe6, 0xbc), 2),
    );
    expect(frames).toEqual([output("a\ufffdb", 1), output("\ufffd", 2)]);
  });

  it("keeps a byte order mark", async () => {
    expect(await framesAfterStart(print("\ufeffa", 1))).toEqual([output("\ufeffa", 1)]);
  });

  it("has no frame for a print event without data", async () => {
    expect(await framesAfterStart(print("", 1), { $case: "SessionEnd", value: SessionEnd.create() })).toEqual([]);
  });
});

describe("marker labels", () => {
  async function labelOf(event: AuditEvent): Promise<string> {
    const [frame] = await framesAfterStart(event);
    if (frame?.kind !== "marker") throw new Error(`expected a marker, got ${frame?.kind}`);
    return frame.label;
  }

  it("are command lines", async () => {
    expect(await labelOf(command("ls", ["-l", "/etc"], 1, "/usr/bin/ls"))).toBe("ls -l /etc");
    expect(await labelOf(command("", ["-l"], 1, "/usr/bin/ls"))).toBe("/usr/bin/ls -l");
  });

  it("are cut to 200 characters", async () => {
    const label = await labelOf(command("echo", ["😀".repeat(100_000)], 1));
    expect(label).toBe(`echo ${"😀".repeat(194)}…`);
  });

  it("replace control characters", async () => {
    const label = await labelOf(command("a\n\x1b[2J\x7f", ["\u009b1m", "\u202egpj.exe", "\udc80"], 1));
    expect(label).toBe("a␊␛[2J␡ \ufffd1m \ufffdgpj.exe \ufffd");
  });
});

it("finds every frame of the sample session", async () => {
  const frames = await collect(playEvents(sampleEvents()));
  const ofKind = (kind: Frame["kind"]): Frame[] => frames.filter((frame) => frame.kind === kind);
  expect(ofKind("start")).toEqual(frames.slice(0, 1));
  expect(ofKind("output")).toHaveLength(572);
  expect(ofKind("resize")).toEqual([resize(132, 40, 8.563)]);
  expect(ofKind("marker")).toHaveLength(11);
  expect(ofKind("marker")[0]).toEqual(marker("ls --color=always | head -40", 0.742));
});
