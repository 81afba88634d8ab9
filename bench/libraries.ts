// What each library does in each operation. Only one library is loaded in a process.

import { gunzipSync } from "node:zlib";
import type * as library from "../src/index.js";

/** The same events as protobuf and as JSON; or a session recording in `encoded`. */
export interface Corpus {
  readonly encoded: readonly Uint8Array[];
  readonly lines: readonly string[];
}

/** An operation with its inputs. */
export interface Prepared {
  readonly inputs: readonly unknown[];
  readonly run: (input: unknown) => unknown;
}
type Operations = Readonly<Record<string, (corpus: Corpus) => Prepared>>;

/** The code that protobufjs and ts-proto generate for a message. */
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
/** Returns Buffers, for which protobufjs has a special reader. */
const buffersOf = ({ encoded }: Corpus) => encoded.map((bytes) => Buffer.from(bytes.buffer));

/** Returns an operation on inputs that are made from the corpus. */
function over<Input>(inputsOf: (corpus: Corpus) => readonly Input[], run: (input: Input) => unknown) {
  return (corpus: Corpus): Prepared => ({ inputs: inputsOf(corpus), run: run as (input: unknown) => unknown });
}

async function load<Module>(path: string): Promise<Module> {
  return (await import(new URL(`../../${path}`, import.meta.url).href)) as Module;
}

/** Loads this library from `dist`. */
async function ours(edition: string): Promise<Operations> {
  const path = `dist/esm/src/${edition === "2026" ? "editions/2026/" : ""}index.js`;
  const { AuditEvent, readRecordingLines, transcodeEvent } = await load<typeof library>(path);
  const toBytes = (event: library.AuditEvent) => Buffer.from(AuditEvent.marshalJSON(event));
  const messages = ({ encoded }: Corpus) => encoded.map((bytes) => AuditEvent.decode(bytes));
  return {
    decode: over(bytesOf, (bytes) => AuditEvent.decode(bytes)),
    encode: over(messages, (event) => AuditEvent.encode(event, { shared: true })),
    encodeOwn: over(messages, (event) => AuditEvent.encode(event)),
    marshalJSON: over(messages, (event) => AuditEvent.marshalJSON(event)),
    marshalBytes: over(messages, toBytes),
    unmarshalJSON: over(linesOf, (line) => AuditEvent.unmarshalJSON(line)),
    viaObjects: over(bytesOf, (bytes) => toBytes(AuditEvent.decode(bytes))),
    transcode: over(bytesOf, (bytes) => transcodeEvent(bytes, { shared: true })),
    recording: over(bytesOf, async (recording) => {
      let length = 0;
      for await (const chunk of readRecordingLines(recording)) length += chunk.length;
      return length;
    }),
  };
}

async function protobufjs(edition: string): Promise<Operations> {
  const { OneOf } = (await load<{ events: { OneOf: Codec } }>(`bench/.build/peers/protobufjs-${edition}.js`)).events;
  const { Writer } = (await import("protobufjs/minimal.js")).default;
  const messages = (corpus: Corpus) => buffersOf(corpus).map((bytes) => OneOf.decode(bytes));
  const writer = Writer.create();
  return {
    decode: over(buffersOf, (bytes) => OneOf.decode(bytes)),
    encode: over(messages, (message) => OneOf.encode(message).finish()),
    encodePooled: over(messages, (message) => {
      writer.reset();
      return OneOf.encode(message, writer).finish();
    }),
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
      decode: over(bytesOf, (bytes) => OneOf.decode(bytes)),
      encodeOwn: over(messages, (message) => OneOf.encode(message).finish()),
    };
  },
  "Protobuf-ES": async () => {
    const { fromBinary, toBinary } = await import("@bufbuild/protobuf");
    type Schemas = Record<"OneOfSchema", Parameters<typeof fromBinary>[0]>;
    const { OneOfSchema } = await load<Schemas>("bench/.build/peers/protobuf-es/events/events_pb.js");
    const messages = ({ encoded }: Corpus) => encoded.map((bytes) => fromBinary(OneOfSchema, bytes));
    return {
      decode: over(bytesOf, (bytes) => fromBinary(OneOfSchema, bytes)),
      encodeOwn: over(messages, (message) => toBinary(OneOfSchema, message)),
    };
  },
  "bare JSON": async () => ({
    marshalJSON: over(objectsOf, (object) => JSON.stringify(object)),
    marshalBytes: over(objectsOf, (object) => Buffer.from(JSON.stringify(object))),
    unmarshalJSON: over(linesOf, (line) => JSON.parse(line) as unknown),
  }),
  "zlib.gunzipSync": async () => ({ recording: over(bodiesOf, (body) => gunzipSync(body)) }),
};

/** Returns the compressed bodies of the parts of a recording. */
function bodiesOf({ encoded: [bytes] }: Corpus): Uint8Array[] {
  const recording = Buffer.from(bytes!);
  const bodies: Uint8Array[] = [];
  for (let pos = 0; pos < recording.length;) {
    const end = pos + HEADER_BYTES + Number(recording.readBigUInt64BE(pos + 8));
    bodies.push(recording.subarray(pos + HEADER_BYTES, end));
    pos = end + Number(recording.readBigUInt64BE(pos + 16));
  }
  return bodies;
}
