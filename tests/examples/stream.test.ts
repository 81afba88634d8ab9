// Runs the server and the client of examples/stream over a socket.

import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { Client, credentials, ServerCredentials, status as codes, type Server } from "@grpc/grpc-js";
import { build } from "esbuild";
import ts from "typescript";
import { sendEvents } from "../../examples/stream/src/client.js";
import { createServer, storeIn, type StorePart } from "../../examples/stream/src/server.js";
import { AUDIT_STREAM, type AnyEvent } from "../../examples/stream/src/service.js";
import {
  AuditEvent,
  Long,
  readRecording,
  SessionPrint,
  Timestamp,
  type StreamStatus,
  type WriteRecordingOptions,
} from "../../src/index.js";
import { concat } from "../support/bytes.js";
import { ROOT } from "../support/packed-package.js";
import { allOf, eventAt, fileOf, hexesOf, indexesOf } from "../support/recordings.js";
import { TempFolder } from "../support/temp-folder.js";
import { len } from "../support/wire.js";

jest.setTimeout(60_000);

const EXAMPLE = join(ROOT, "examples/stream");
const SESSION = join(ROOT, "examples/session.tar");

const folder = new TempFolder();
const servers: Server[] = [];
const clients: Client[] = [];
const children: ChildProcess[] = [];
let session: AuditEvent[];

beforeAll(async () => {
  session = await allOf(readRecording(fileOf("examples/session.tar")));
});

afterEach(() => {
  for (const client of clients.splice(0)) client.close();
  for (const server of servers.splice(0)) server.forceShutdown();
  for (const child of children.splice(0)) child.kill();
});

/** Starts a server and returns a client of it. */
async function connect(store: StorePart, options: WriteRecordingOptions): Promise<Client> {
  const server = createServer(store, options);
  servers.push(server);
  const bind = promisify(server.bindAsync.bind(server));
  const port = await bind("127.0.0.1:0", ServerCredentials.createInsecure());
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  clients.push(client);
  return client;
}

/** The parts that a server has stored, with the events in them. */
class Memory {
  readonly parts: Uint8Array[] = [];
  readonly uploads = new Set<string>();
  /** Index of the last stored event. */
  lastIndex = -1;

  readonly store: StorePart = async (uploadID, part) => {
    const indexes = indexesOf(await allOf(readRecording(part, { unknownEvents: "keep" })));
    this.uploads.add(uploadID);
    this.parts.push(part);
    this.lastIndex = indexes.at(-1)!;
  };

  async events(): Promise<AnyEvent[]> {
    return allOf(readRecording(concat(...this.parts), { unknownEvents: "keep" }));
  }
}

/** Collects the statuses that a client receives. */
class Statuses {
  private readonly received: { status: StreamStatus; stored: number }[] = [];
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly memory: Memory) {}

  readonly add = (status: StreamStatus): void => {
    this.received.push({ status, stored: this.memory.lastIndex });
    for (const resolve of this.waiting.splice(0)) resolve();
  };

  /** Resolves when a status reports this index. */
  async reach(index: number): Promise<void> {
    while (!this.received.some(({ status }) => status.LastEventIndex.greaterThanOrEqual(index))) {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  /** Checks the statuses, and returns their event indexes. */
  check(): number[] {
    const indexes = this.received.map(({ status }) => status.LastEventIndex.toNumber());
    for (const [i, { status, stored }] of this.received.entries()) {
      expect(indexes[i]).toBeLessThanOrEqual(stored);
      expect(indexes[i]).toBeGreaterThan(indexes[i - 1] ?? -1);
      expect([...this.memory.uploads]).toEqual([status.UploadID]);
      expect(Timestamp.toDate(status.LastUploadTime).getTime()).toBeGreaterThan(Date.UTC(2020));
    }
    return indexes;
  }
}

async function* later<T>(items: Iterable<T>): AsyncGenerator<T, void, undefined> {
  yield* items;
}

/** Opens a call that sends bytes. */
function openRaw(client: Client, onStatus: (status: StreamStatus) => void) {
  const { path, responseDeserialize } = AUDIT_STREAM.stream;
  const call = client.makeBidiStreamRequest(path, (bytes: Uint8Array) => Buffer.from(bytes), responseDeserialize);
  const failure = new Promise<{ code: number; details: string }>((resolve) =>
    call.once("error", resolve as () => void),
  );
  call.on("data", onStatus);
  return { call, failure };
}

describe("the server", () => {
  it("stores the events that a client sends, and reports them once they are stored", async () => {
    const memory = new Memory();
    const statuses = new Statuses(memory);
    const client = await connect(memory.store, { minPartBytes: 2000 });
    await sendEvents(client, later(session), statuses.add);
    expect(memory.parts.length).toBeGreaterThan(4);
    expect(statuses.check()).toHaveLength(memory.parts.length);
    expect(statuses.check().at(-1)).toBe(589);
    expect(memory.uploads.size).toBe(1);
    expect(hexesOf(await memory.events())).toEqual(hexesOf(session));
  });

  it("appends parts to a file per call", async () => {
    const recordings = folder.at("recordings");
    mkdirSync(recordings);
    const client = await connect(storeIn(recordings), { minPartBytes: 2000 });
    const uploads: string[] = [];
    const send = () => sendEvents(client, later(session), ({ UploadID }) => uploads.push(UploadID));
    await Promise.all([send(), send()]);
    const files = readdirSync(recordings).sort();
    expect(files).toEqual([...new Set(uploads)].map((upload) => `${upload}.tar`).sort());
    expect(files).toHaveLength(2);
    for (const file of files) {
      expect(await allOf(readRecording(readFileSync(join(recordings, file))))).toEqual(session);
    }
  });

  it("stores the events of a quiet session while the call continues", async () => {
    const memory = new Memory();
    const statuses = new Statuses(memory);
    const client = await connect(memory.store, { maxIdleMs: 5 });
    const events = async function* (): AsyncGenerator<AuditEvent, void, undefined> {
      for (const index of [0, 1, 2]) {
        yield eventAt(index);
        await statuses.reach(index);
      }
    };
    await sendEvents(client, events(), statuses.add);
    expect(statuses.check()).toEqual([0, 1, 2]);
    expect(indexesOf(await memory.events())).toEqual([0, 1, 2]);
  });

  it("stores unknown events", async () => {
    const memory = new Memory();
    const unknown = AuditEvent.decode(len(999, len(1, len(2, "new.event"))), { unknownEvents: "keep" });
    const client = await connect(memory.store, {});
    await sendEvents(client, later([unknown]), () => undefined);
    expect(hexesOf(await memory.events())).toEqual(hexesOf([unknown]));
  });

  it("sends no status if a call has no events", async () => {
    const memory = new Memory();
    const onStatus = jest.fn();
    await sendEvents(await connect(memory.store, {}), later([]), onStatus);
    expect(memory.parts).toEqual([]);
    expect(onStatus).not.toHaveBeenCalled();
  });

  it.each([
    ["bytes that are not an event", Uint8Array.of(0x2a, 0x5d), /^expected 93 bytes, got 0 at offset 2$/],
    ["an event that is too large", AuditEvent.encode(eventAt(2, "x".repeat(70_000))), /at most 65536 bytes/],
  ])("fails a call with INVALID_ARGUMENT for %s, after storing the events before it", async (_, bytes, details) => {
    const memory = new Memory();
    const statuses = new Statuses(memory);
    const { call, failure } = openRaw(await connect(memory.store, {}), statuses.add);
    for (const message of [AuditEvent.encode(eventAt(0)), AuditEvent.encode(eventAt(1)), bytes]) call.write(message);
    const error = await failure;
    expect(error.code).toBe(codes.INVALID_ARGUMENT);
    expect(error.details).toMatch(details);
    expect(statuses.check()).toEqual([1]);
    expect(indexesOf(await memory.events())).toEqual([0, 1]);
  });

  it("fails a call with INTERNAL if a part cannot be stored, without a status for it", async () => {
    const memory = new Memory();
    const statuses = new Statuses(memory);
    const store: StorePart = async (uploadID, part) => {
      if (memory.parts.length === 2) throw new Error("disk full");
      await memory.store(uploadID, part);
    };
    const client = await connect(store, { minPartBytes: 1 });
    let sent = 0;
    let isClosed = false;
    const events = async function* (): AsyncGenerator<AuditEvent, void, undefined> {
      try {
        for (; sent < 1e6; sent++) yield eventAt(sent);
      } finally {
        isClosed = true;
      }
    };
    const outcome = sendEvents(client, events(), statuses.add);
    await expect(outcome).rejects.toMatchObject({ code: codes.INTERNAL, details: "disk full" });
    expect(statuses.check()).toEqual([0, 1]);
    expect(indexesOf(await memory.events())).toEqual([0, 1]);
    expect(isClosed).toBe(true);
    expect(sent).toBeLessThan(1e6);
  });

  it("stores the events of a client that cancels its call", async () => {
    const memory = new Memory();
    const statuses = new Statuses(memory);
    const { call, failure } = openRaw(await connect(memory.store, { minPartBytes: 2000 }), statuses.add);
    for (const event of session.slice(0, 400)) if (!call.write(AuditEvent.encode(event))) await once(call, "drain");
    await statuses.reach(100);
    call.cancel();
    expect((await failure).code).toBe(codes.CANCELLED);
    const reported = statuses.check().at(-1)!;
    const stored = await memory.events();
    expect(stored.length).toBeGreaterThan(reported);
    expect(hexesOf(stored)).toEqual(hexesOf(session.slice(0, stored.length)));
  });

  it("stores the last events of a client that cancels before it receives a status", async () => {
    const memory = new Memory();
    let stored = (): void => undefined;
    const isStored = new Promise<void>((resolve) => (stored = resolve));
    let received = 0;
    const store: StorePart = async (...part) => {
      await memory.store(...part);
      stored();
    };
    const client = await connect(store, {});
    const decode = jest.spyOn(AuditEvent, "decode");
    const { call, failure } = openRaw(client, () => received++);
    call.write(AuditEvent.encode(eventAt(0)));
    // The event must have arrived, but it is not yet stored.
    while (decode.mock.calls.length === 0) await new Promise(setImmediate);
    await new Promise(setImmediate);
    decode.mockRestore();
    call.cancel();
    await failure;
    await isStored;
    expect(indexesOf(await memory.events())).toEqual([0]);
    expect(received).toBe(0);
  });

  it("does not read events faster than it stores them", async () => {
    const memory = new Memory();
    let unblock = (): void => undefined;
    const isBlocked = new Promise<void>((resolve) => (unblock = resolve));
    const client = await connect(async (...part) => isBlocked.then(() => memory.store(...part)), { minPartBytes: 1 });
    const COUNT = 300;
    let sent = 0;
    const events = async function* (): AsyncGenerator<AuditEvent, void, undefined> {
      for (; sent < COUNT; sent++) {
        const Data = new Uint8Array(60_000).fill(sent);
        const value = SessionPrint.create({ Metadata: { Index: Long.fromNumber(sent) }, Data });
        yield { $case: "SessionPrint", value };
      }
    };
    const outcome = sendEvents(client, events(), () => undefined);
    for (let before = -1; before !== sent || sent === 0;) {
      before = sent;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    expect(sent).toBeLessThan(COUNT);
    unblock();
    await outcome;
    expect(indexesOf(await memory.events())).toEqual(Array.from({ length: COUNT }, (_, i) => i));
  });
});

describe("the client", () => {
  it("throws the error of its events, and cancels the call", async () => {
    const memory = new Memory();
    const failure = new Error("no more");
    const events = async function* (): AsyncGenerator<AuditEvent, void, undefined> {
      yield eventAt(0);
      throw failure;
    };
    const client = await connect(memory.store, {});
    await expect(sendEvents(client, events(), () => undefined)).rejects.toBe(failure);
    // The server has ended the call, so it shuts down without waiting.
    await promisify(servers[0]!.tryShutdown.bind(servers[0]!))();
  });

  it("throws the error of a server that is not reachable", async () => {
    const client = new Client("127.0.0.1:1", credentials.createInsecure());
    clients.push(client);
    const outcome = sendEvents(client, later(session), () => undefined);
    await expect(outcome).rejects.toMatchObject({ code: codes.UNAVAILABLE });
  });
});

describe("the program", () => {
  let main: string;

  beforeAll(async () => {
    main = folder.at("project/main.mjs");
    mkdirSync(folder.at("project"));
    symlinkSync(join(ROOT, "node_modules"), folder.at("project/node_modules"));
    await build({
      entryPoints: [join(EXAMPLE, "src/main.ts")],
      outfile: main,
      bundle: true,
      format: "esm",
      platform: "node",
      alias: { "teleport-audit-events": join(ROOT, "src/index.ts") },
      external: ["@grpc/grpc-js"],
      logLevel: "silent",
    });
  });

  it("compiles with the settings of the example", () => {
    const { config } = ts.readConfigFile(join(EXAMPLE, "tsconfig.json"), ts.sys.readFile);
    const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, EXAMPLE);
    expect(fileNames).toHaveLength(4);
    const program = ts.createProgram(fileNames, {
      ...options,
      ...{ noEmit: true, skipLibCheck: true, lib: ["lib.es2023.d.ts", "lib.esnext.string.d.ts", "lib.dom.d.ts"] },
      ...{ rootDir: ROOT, paths: { "teleport-audit-events": [join(ROOT, "src/index.ts")] } },
      ...{ typeRoots: [join(ROOT, "node_modules/@types")] },
    });
    const problems = fileNames.flatMap((file) => {
      const source = program.getSourceFile(file)!;
      return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    });
    expect(problems.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))).toEqual([]);
  });

  it("stores a recording like the one that it sends", async () => {
    const recordings = folder.at("stored");
    const server = spawn(process.execPath, [main, "server", "127.0.0.1:0", recordings]);
    children.push(server);
    const [line] = (await once(server.stdout, "data")) as [Buffer];
    const [, port] = /^listening on port (\d+)\n$/.exec(line.toString())!;
    const client = spawnSync(process.execPath, [main, "client", `127.0.0.1:${port}`, SESSION], { encoding: "utf8" });
    expect(client).toMatchObject({ status: 0, stderr: "" });
    const [file] = readdirSync(recordings);
    expect(client.stdout).toMatch(new RegExp(`^${file!.replace(".tar", "")}: stored up to event 589 at 20\\S+Z\n$`));
    expect(await allOf(readRecording(readFileSync(join(recordings, file!))))).toEqual(session);
  });

  it("has the versions of this repository's dependencies", () => {
    type Manifest = Readonly<Record<"dependencies" | "devDependencies", Readonly<Record<string, string>>>>;
    const read = (path: string): Manifest => JSON.parse(readFileSync(join(ROOT, path), "utf8")) as Manifest;
    const { dependencies, devDependencies } = read("examples/stream/package.json");
    const root = read("package.json").devDependencies;
    const { "teleport-audit-events": own, ...others } = { ...dependencies, ...devDependencies };
    expect(own).toBe("file:../..");
    for (const [name, version] of Object.entries(others)) expect([name, version]).toEqual([name, root[name]]);
  });
});
