// Events in protobuf, some of which are transcoded and others decoded, are printed as the library converts them.

import { firstThatKnows } from "../../../src/edition.js";
import type { Edition } from "../../../src/events/edition.js";
import { CodecError, Timestamp, type StoredFormat } from "../../../src/index.js";
import { readStored } from "../../../src/stored/read-events.js";
import { api2020, api2026, oneofs } from "../../support/edition-data.js";
import { concat, utf8 } from "../../support/bytes.js";
import { CommandLine } from "../../support/command-line.js";
import { LONG } from "../../support/long.js";
import { allOf, gzip, part, record } from "../../support/recordings.js";
import { base64, delimited } from "../../support/stored-events.js";
import { transcode } from "../../support/transcoding.js";
import { double, int, len } from "../../support/wire.js";

const cli = new CommandLine();

/** The editions without tables, so that all events are decoded. */
const without2020 = { ...api2020.edition, transcoding: undefined };
const without2026 = { ...api2026.edition, transcoding: undefined };
const EDITIONS: Readonly<Record<string, Edition>> = {
  auto: firstThatKnows(without2020, without2026) as unknown as Edition,
  "2020": without2020 as unknown as Edition,
  "2026": without2026 as unknown as Edition,
};

const SECOND = 1_600_000_000;

/** Encodes an index. Zero is absent, as in Go. */
function indexed(number: number, index: number): Uint8Array {
  return index === 0 ? new Uint8Array(0) : int(number, index);
}

/** Encodes an event at a time after {@link SECOND}, with more fields after its own. */
function resize(index: number, seconds: number, ...more: Uint8Array[]): Uint8Array {
  const metadata = len(1, indexed(1, index), len(2, "resize"), len(5, int(1, SECOND + seconds), int(2, 500)));
  return len(9, metadata, len(2, len(1, "alice <é>")), len(3), len(4), len(5), len(6, "80:25"), ...more);
}

function print(index: number, seconds: number, ...metadata: Uint8Array[]): Uint8Array {
  return len(
    7,
    len(1, indexed(1, index), len(2, "print"), len(5, int(1, SECOND + seconds)), ...metadata),
    indexed(2, index),
  );
}

function login(index: number, value: Uint8Array): Uint8Array {
  return len(
    1,
    len(1, indexed(1, index), len(2, "user.login")),
    len(2),
    len(3),
    len(5, len(1, len(1, "a"), len(2, value))),
  );
}

/** Alternating kinds of events, so that transcoded events are not always next to each other. */
const EVENTS: readonly Uint8Array[] = Array.from({ length: 20 }, (_, i) => i * 8).flatMap((i) => [
  resize(i, i),
  resize(i + 1, i + 1, int(5000, 1)),
  print(i + 2, i + 2),
  print(i + 3, i + 3, len(6, "cluster")),
  login(i + 4, len(3, "<é>")),
  login(i + 5, len(3, "\u2028")),
  len(900, len(1, indexed(1, i + 6), len(2, "future.event"), len(5, int(1, SECOND + i + 6)))),
  len(7, len(1, indexed(1, i + 7), len(2, Uint8Array.of(0x70, 0xff)), len(5, int(1, SECOND + i + 7)))),
]);

const INPUTS: Readonly<Record<Exclude<StoredFormat, "json">, Uint8Array>> = {
  recording: concat(
    part(gzip(concat(...EVENTS.slice(0, 90).map(record)))),
    part(gzip(concat(...EVENTS.slice(80).map(record)))),
  ),
  delimited: delimited(...EVENTS),
  base64: utf8(EVENTS.map((event) => `${base64(event)}\n`).join("")),
  oneof: EVENTS[0]!,
};

/** Selects and formats an event, as options of the command line do. */
interface Selection {
  readonly types?: (type: string) => boolean;
  /** The first and the last second. */
  readonly seconds?: readonly [number, number];
  readonly format?: (line: string) => string;
}

/** Returns the lines that must be printed. */
async function expectedOutput(
  edition: Edition,
  input: Uint8Array,
  format: StoredFormat,
  selection: Selection,
): Promise<string> {
  const { types = () => true, seconds, format: formatLine = (line) => line } = selection;
  let output = "";
  for (const item of (await allOf(readStored(edition, input, { format }))).flat()) {
    if (item.kind === "problem" || !types(item.type)) continue;
    const event = item.decode();
    const { Time } = edition.AuditEvent.getMetadata(event);
    const second = Time.seconds.toNumber() - SECOND;
    // Events without a time are always printed.
    const isWithin = seconds === undefined || (second >= seconds[0] && second <= seconds[1]);
    if (!isWithin && Timestamp.toRFC3339(Time) !== "0001-01-01T00:00:00Z") continue;
    try {
      output += `${formatLine(edition.AuditEvent.marshalJSON(event))}\n`;
    } catch (error) {
      if (!(error instanceof CodecError)) throw error;
    }
  }
  return output;
}

/** Returns a function that keeps only some keys, in their order. */
function pick(...keys: readonly string[]): (line: string) => string {
  return (line) => {
    const object = JSON.parse(line) as Record<string, unknown>;
    return JSON.stringify(Object.fromEntries(keys.flatMap((key) => (key in object ? [[key, object[key]]] : []))));
  };
}

/** Replaces the escapes that JSON.stringify does not write. */
function unescaped(text: string): string {
  return text.replace(/\\u(003c|003e|2028|fffd)/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

const time = (second: number): string => new Date((SECOND + second) * 1000).toISOString();
const isPrint = (type: string): boolean => type === "print";

const OPTIONS: readonly (readonly [args: readonly string[], selection: Selection])[] = [
  [[], {}],
  [["--check"], {}],
  [["--type", "print"], { types: isPrint }],
  [["--type", "!print"], { types: (type) => !isPrint(type) }],
  [["--type", "*e*"], { types: (type) => type.includes("e") }],
  [["--since", time(40)], { seconds: [40, Infinity] }],
  [["--until", time(40)], { seconds: [-Infinity, 39] }],
  [
    ["--since", time(20), "--until", time(60), "--type", "resize,user.*,future.*"],
    { seconds: [20, 59], types: (type) => /^(resize$|user\.|future\.)/.test(type) },
  ],
  [["--fields", "event,ei,user"], { format: pick("event", "ei", "user") }],
  [["--pretty"], { format: (line) => JSON.stringify(JSON.parse(line), null, 2) }],
  [
    ["--fields", "time,ei", "--pretty", "--type", "resize"],
    {
      types: (type) => type === "resize",
      format: (line) => JSON.stringify(JSON.parse(pick("time", "ei")(line)), null, 2),
    },
  ],
];

test("transcoded and decoded events alternate", () => {
  const accepted = EVENTS.slice(0, 8).map((bytes) => transcode(api2026.edition, bytes) !== undefined);
  const accepted2020 = EVENTS.slice(0, 8).map((bytes) => transcode(api2020.edition, bytes) !== undefined);
  expect(accepted2020).toEqual([true, false, true, false, true, false, false, false]);
  expect(accepted[3]).toBe(true);
});

describe.each([
  ["recording", OPTIONS],
  ["delimited", LONG ? OPTIONS : OPTIONS.slice(0, 4)],
  ["base64", LONG ? OPTIONS : OPTIONS.slice(0, 1)],
] as const)("decode prints the events of a %s", (format, options) => {
  test.each(options)("with %j", async (args, selection) => {
    const { status, stdout } = cli.run(["decode", ...args], INPUTS[format]);
    const expected = await expectedOutput(EDITIONS["auto"]!, INPUTS[format], format, selection);
    const isVerbatim = selection.format === undefined;
    expect(isVerbatim ? stdout : unescaped(stdout)).toBe(isVerbatim ? expected : unescaped(expected));
    expect(status).toBe(0);
  });
});

test.each(["2020", "2026"])("decode prints the events with --edition %s", async (edition) => {
  const { status, stdout } = cli.run(["decode", "--edition", edition], INPUTS.recording);
  expect(stdout).toBe(await expectedOutput(EDITIONS[edition]!, INPUTS.recording, "recording", {}));
  expect(status).toBe(0);
});

test("decode prints a single event", async () => {
  for (const event of EVENTS.slice(0, 4)) {
    const { stdout } = cli.run(["decode", "--from", "oneof"], event);
    expect(stdout).toBe(await expectedOutput(EDITIONS["auto"]!, event, "oneof", {}));
  }
});

test("decode prints the events of several inputs in their order", async () => {
  const formats = ["delimited", "recording", "base64", "delimited"] as const;
  const files = formats.map((format) => cli.file(format, INPUTS[format]));
  const json = '{"event":"print","ei":1}\n';
  const { status, stdout } = cli.run(["decode", files[0]!, cli.file("json", json), ...files.slice(1)]);
  const expected = await Promise.all(
    formats.map((format) => expectedOutput(EDITIONS["auto"]!, INPUTS[format], format, {})),
  );
  expect(stdout).toBe([expected[0], json, ...expected.slice(1)].join(""));
  expect(status).toBe(0);
});

test("decode reports an event that JSON cannot represent, and prints those around it", async () => {
  const events = [resize(1, 1), login(2, double(2, NaN)), resize(3, 3), resize(4, 4, int(5000, 1))];
  const input = delimited(...events);
  const { status, stdout, stderr } = cli.run(["decode"], input);
  expect(stdout).toBe(await expectedOutput(EDITIONS["auto"]!, input, "delimited", {}));
  expect(stdout.match(/"ei":\d/g)).toEqual(['"ei":1', '"ei":3', '"ei":4']);
  expect(stderr).toContain("the event with index 2 cannot be written as JSON");
  expect(status).toBe(1);
  // An event that is not selected is not reported.
  expect(cli.run(["decode", "--type", "resize"], input).status).toBe(0);
});

test("decode prints events from Go of both years in all formats", async () => {
  const events = [...oneofs["2020"].slice(-60), ...oneofs["2026"].slice(0, 200), ...oneofs["2026"].slice(-26)];
  for (const [format, input] of [
    ["delimited", delimited(...events)],
    ["base64", utf8(events.map((event) => `${base64(event)}\n`).join(""))],
  ] as const) {
    const { status, stdout } = cli.run(["decode"], input);
    expect(stdout).toBe(await expectedOutput(EDITIONS["auto"]!, input, format, {}));
    expect(status).toBe(0);
  }
});
