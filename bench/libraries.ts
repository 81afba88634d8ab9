// What each library does in each operation. Only one library is loaded in a process.

import { gunzipSync } from "node:zlib";
import type * as library from "../src/index.js";

/** The same events as protobuf and as JSON; or a session recording in `encoded`. */
export interface Corpus {
  readonly encoded: readonly Uint8Array[];
  readonly lines: readonly string[];
}

/** Prepares the inputs of an operation, and processes one of them. */
type Operation = readonly [prepare: (corpus: Corpus) => readonly unknown[], run: (input: never) => unknown];
type Operations = Readonly<Record<string, Operation>>;

interface Codec {
  decode(bytes: Uint8Array): unknown;
  encode(message: unknown, writer?: Writer): Writer;
}
interface Writer {
  finish(): Uint8Array;
  reset(): unknown;
}

const HEADER_BYTES = 24;

const bytesOf = ({ encoded }: Corpus) => encoded;
const linesOf = ({ lines }: Corpus) => lines;
const objectsOf = ({ lines }: Corpus) => lines.map((line) => JSON.parse(line) as unknown);

async function load<Module>(path: string): Promise<Module> {
  return (await import(new URL(`../../${path}`, import.meta.url).href)) as Module;
}

/** Loads this library from `dist`. */
async function ours(edition: string): Promise<Operations> {
  const path = `dist/esm/src/${edition === "2026" ? "editions/2026/" : ""}index.js`;
  const { AuditEvent, readRecordingLines, ...others } = await load<typeof library>(path);
  const { transcodeEvent } = others as { transcodeEvent?: (bytes: Uint8Array) => Uint8Array };
  const toBytes = (event: library.AuditEvent) => Buffer.from(AuditEvent.marshalJSON(event));
  const messages = ({ encoded }: Corpus) => encoded.map((bytes) => AuditEvent.decode(bytes));
  return {
    decode: [bytesOf, (bytes: Uint8Array) => AuditEvent.decode(bytes)],
    encode: [messages, (event: library.AuditEvent) => AuditEvent.encode(event, { shared: true })],
    encodeOwn: [messages, (event: library.AuditEvent) => AuditEvent.encode(event)],
    marshalJSON: [messages, (event: library.AuditEvent) => AuditEvent.marshalJSON(event)],
    marshalBytes: [messages, toBytes],
    unmarshalJSON: [linesOf, (line: string) => AuditEvent.unmarshalJSON(line)],
    viaObjects: [bytesOf, (bytes: Uint8Array) => toBytes(AuditEvent.decode(bytes))],
    ...(transcodeEvent && { transcode: [bytesOf, (bytes: Uint8Array) => transcodeEvent(bytes)] }),
    recording: [
      bytesOf,
      async (recording: Uint8Array) => {
        let length = 0;
        for await (const chunk of readRecordingLines(recording)) length += chunk.length;
        return length;
      },
    ],
  };
}

/** Loads the code of protobufjs. It gets Buffers, for which protobufjs has a special reader. */
async function protobufjs(edition: string): Promise<Operations> {
  const { events } = await load<{ events: { OneOf: Codec } }>(`bench/.build/peers/protobufjs-${edition}.js`);
  const {
    default: { Writer },
  } = await load<{ default: { Writer: { create(): Writer } } }>("node_modules/protobufjs/minimal.js");
  const buffers = ({ encoded }: Corpus) => encoded.map((bytes) => Buffer.from(bytes.buffer));
  const messages = (corpus: Corpus) => buffers(corpus).map((bytes) => events.OneOf.decode(bytes));
  const writer = Writer.create();
  return {
    decode: [buffers, (bytes: Uint8Array) => events.OneOf.decode(bytes)],
    encode: [messages, (message) => events.OneOf.encode(message).finish()],
    encodePooled: [
      messages,
      (message) => {
        writer.reset();
        return events.OneOf.encode(message, writer).finish();
      },
    ],
  };
}

/** Loads the libraries, by their names in the results. */
export const LIBRARIES: Readonly<Record<string, (edition: string) => Promise<Operations>>> = {
  ours,
  "decode + marshalJSON": async (edition) => ({ transcode: (await ours(edition))["viaObjects"]! }),
  "protobufjs static": protobufjs,
  "protobufjs static (pooled)": async (edition) => ({ encode: (await protobufjs(edition))["encodePooled"]! }),
  "ts-proto": async () => {
    const { OneOf } = await load<{ OneOf: Codec }>("bench/.build/peers/ts-proto/events/events.js");
    const messages = ({ encoded }: Corpus) => encoded.map((bytes) => OneOf.decode(bytes));
    return {
      decode: [bytesOf, (bytes: Uint8Array) => OneOf.decode(bytes)],
      encodeOwn: [messages, (message) => OneOf.encode(message).finish()],
    };
  },
  "Protobuf-ES": async () => {
    const { fromBinary, toBinary } = await import("@bufbuild/protobuf");
    type Schema = Parameters<typeof fromBinary>[0];
    const { OneOfSchema } = await load<{ OneOfSchema: Schema }>("bench/.build/peers/protobuf-es/events/events_pb.js");
    const messages = ({ encoded }: Corpus) => encoded.map((bytes) => fromBinary(OneOfSchema, bytes));
    return {
      decode: [bytesOf, (bytes: Uint8Array) => fromBinary(OneOfSchema, bytes)],
      encodeOwn: [messages, (message) => toBinary(OneOfSchema, message)],
    };
  },
  "bare JSON": async () => ({
    marshalJSON: [objectsOf, (object) => JSON.stringify(object)],
    marshalBytes: [objectsOf, (object) => Buffer.from(JSON.stringify(object))],
    unmarshalJSON: [linesOf, (line: string) => JSON.parse(line) as unknown],
  }),
  "zlib.gunzipSync": async () => ({
    recording: [
      bytesOf,
      (recording: Buffer) => {
        let length = 0;
        for (let pos = 0; pos < recording.length;) {
          const end = pos + HEADER_BYTES + Number(recording.readBigUInt64BE(pos + 8));
          length += gunzipSync(recording.subarray(pos + HEADER_BYTES, end)).length;
          pos = end + Number(recording.readBigUInt64BE(pos + 16));
        }
        return length;
      },
    ],
  }),
};
