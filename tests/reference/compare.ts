// Compares the library with Go, both ways; see README.md.

import { spawn, spawnSync, type ChildProcessByStdio } from "node:child_process";
import { createInterface } from "node:readline";
import { Readable, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual, parseArgs } from "node:util";
import { AuditEvent, OneOf } from "../../src/index.js";
import { RandomEvents } from "./random-event.js";

/** An event as one side writes it: the OneOf in hex, the text of Teleport's marshaller and that of encoding/json. */
interface Written {
  readonly message: string;
  readonly oneof: string;
  readonly json: string;
  readonly std: string;
}

const MOST_SHOWN = 10;
let shown = 0;

const { values: options } = parseArgs({
  options: { count: { type: "string", default: "50000" }, seed: { type: "string", default: "1" } },
});
const count = Number(options.count);
const seed = Number(options.seed);
const rawCount = Math.ceil(count / 10);
const binary = build();

await compareFromGo(count, ["-seed", String(seed)], compareEvent);
await compareFromGo(rawCount, ["-seed", String(seed), "-raw"], compareRawEvent);
await compareToGo();

console.log(`Go to ours: ${count} events, and ${rawCount} with strings that are not UTF-8`);
console.log(`ours to Go: ${count} events`);
console.log(shown === 0 ? "no differences" : `${shown} differences`);
process.exitCode = shown === 0 ? 0 : 1;

function build(): string {
  const script = fileURLToPath(new URL("build.sh", import.meta.url));
  const { status, stdout } = spawnSync(script, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  if (status !== 0) process.exit(1);
  return stdout.trim();
}

function reference(...args: readonly string[]): ChildProcessByStdio<Writable, Readable, null> {
  const child = spawn(binary, args, { stdio: ["pipe", "pipe", "inherit"] });
  process.once("exit", () => child.kill());
  return child;
}

/** Compares events that Go generates with what the library makes of them. */
async function compareFromGo(count: number, args: readonly string[], compare: (go: Written) => void): Promise<void> {
  const generate = reference("generate", "-count", String(count), ...args);
  let line = 0;
  for await (const text of createInterface({ input: generate.stdout, crlfDelay: Infinity })) {
    line++;
    const go = JSON.parse(text) as Written;
    try {
      compare(go);
    } catch (error) {
      show(`Go to ours, ${args.join(" ")}, event ${line}, ${go.message}: ${messageOf(error)}`);
    }
  }
  if (line !== count) throw new Error(`Go generated ${line} of ${count} events`);
}

function compareEvent(go: Written): void {
  const event = compareBytes(go);
  compareText("marshalJSON", AuditEvent.marshalJSON(event), go.json);
  compareText("marshalJSON with escapeHTML", AuditEvent.marshalJSON(event, { escapeHTML: true }), go.std);
  for (const text of [go.json, go.std]) {
    const read = AuditEvent.unmarshalJSON(text);
    compareText("marshalJSON of unmarshalJSON", AuditEvent.marshalJSON(read), go.json);
    compareText("the same with escapeHTML", AuditEvent.marshalJSON(read, { escapeHTML: true }), go.std);
    if (!isDeepStrictEqual(read, withoutData(event))) throw new Error(`unmarshalJSON gives another event for ${text}`);
  }
}

/** Compares an event with strings that are not UTF-8, whose bytes JSON does not keep. */
function compareRawEvent(go: Written): void {
  const event = compareBytes(go);
  compareText("marshalJSON with escapeHTML", AuditEvent.marshalJSON(event, { escapeHTML: true }), go.std);
  // Go has the bytes themselves here, U+FFFD when read, and the library its escape.
  const escaped = (text: string): string => text.replaceAll("\ufffd", "\\ufffd");
  compareText("marshalJSON", escaped(AuditEvent.marshalJSON(event)), escaped(go.json));
}

function compareBytes(go: Written): AuditEvent {
  const bytes = Buffer.from(go.oneof, "hex");
  const event = AuditEvent.decode(bytes);
  compareText("the message", event.$case, go.message);
  compareText("encode", hex(AuditEvent.encode(event)), go.oneof);
  compareText("OneOf.encode", hex(OneOf.encode(OneOf.decode(bytes))), go.oneof);
  return event;
}

/** Has Go check events that the library writes. */
async function compareToGo(): Promise<void> {
  const check = reference("check");
  const [, checked] = await Promise.all([pipeline(Readable.from(ourLines()), check.stdin), readChecks(check.stdout)]);
  if (checked !== count) throw new Error(`Go checked ${checked} of ${count} events`);
}

function* ourLines(): Generator<string> {
  const events = new RandomEvents(seed);
  for (let i = 0; i < count; i++) {
    const event = events.next();
    const written: Written = {
      message: event.$case,
      oneof: hex(AuditEvent.encode(event)),
      json: AuditEvent.marshalJSON(event),
      std: AuditEvent.marshalJSON(event, { escapeHTML: true }),
    };
    yield JSON.stringify(written) + "\n";
  }
}

/** Shows what Go found, and returns how many events it checked. */
async function readChecks(output: Readable): Promise<number> {
  let checked = 0;
  for await (const text of createInterface({ input: output, crlfDelay: Infinity })) {
    const line = JSON.parse(text) as { line: number; error: string } | { checked: number };
    if ("checked" in line) checked = line.checked;
    else show(`ours to Go, event ${line.line}: ${line.error}`);
  }
  return checked;
}

function withoutData(event: AuditEvent): AuditEvent {
  if (event.$case !== "SessionPrint") return event;
  return { ...event, value: { ...event.value, Data: new Uint8Array() } };
}

function compareText(what: string, ours: string, go: string): void {
  if (ours === go) return;
  let at = 0;
  while (ours[at] === go[at]) at++;
  const excerpt = (text: string): string => JSON.stringify(text.slice(Math.max(0, at - 40), at + 80));
  throw new Error(`${what} differs at ${at}: ours ${excerpt(ours)}, Go's ${excerpt(go)}`);
}

function show(difference: string): void {
  console.error(difference);
  if (++shown < MOST_SHOWN) return;
  console.error(`stopping at ${MOST_SHOWN} differences`);
  process.exit(1);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("hex");
}
