// What is timed: each library's way to do an operation on the nth event of a corpus.

import Long from "long";
import protobuf from "protobufjs/minimal.js";
import { AuditEvent } from "../src/index.js";
import type { Corpus } from "./corpus.js";
import { events } from "./.build/protobufjs.js";

protobuf.util.Long = Long;
protobuf.configure();

/** What can be done with an event. */
export type Operation = "decode" | "encode" | "marshalJSON" | "unmarshalJSON";

/** Does an operation on the nth event. */
export type Run = (index: number) => unknown;

/**
 * The operations that a library has, each to be prepared for a corpus. Nothing that
 * an operation makes may be kept while it is prepared: V8 would then take all that
 * comes from the same places for long-lived, and the timings would be of that.
 */
export type Library = Partial<Record<Operation, (corpus: Corpus) => Run>>;

/** The libraries by name, ours first. */
export const LIBRARIES: Readonly<Record<string, Library>> = {
  ours: {
    decode: ({ encoded }) => {
      return (i) => AuditEvent.decode(encoded[i]!);
    },
    encode: ({ encoded }) => {
      const messages = encoded.map((bytes) => AuditEvent.decode(bytes));
      return (i) => AuditEvent.encode(messages[i]!);
    },
    marshalJSON: ({ encoded }) => {
      const messages = encoded.map((bytes) => AuditEvent.decode(bytes));
      return (i) => AuditEvent.marshalJSON(messages[i]!);
    },
    unmarshalJSON: ({ lines }) => {
      return (i) => AuditEvent.unmarshalJSON(lines[i]!);
    },
  },
  "protobufjs static": {
    decode: ({ encoded }) => {
      const buffers = encoded.map((bytes) => Buffer.from(bytes));
      return (i) => events.OneOf.decode(buffers[i]!);
    },
    encode: ({ encoded }) => {
      const messages = encoded.map((bytes) => events.OneOf.decode(bytes));
      return (i) => events.OneOf.encode(messages[i]!).finish();
    },
  },
  // Of the flattened object, which is what there is without a library.
  "bare JSON": {
    marshalJSON: ({ lines }) => {
      const objects = lines.map((line) => JSON.parse(line) as unknown);
      return (i) => JSON.stringify(objects[i]);
    },
    unmarshalJSON: ({ lines }) => {
      return (i) => JSON.parse(lines[i]!) as unknown;
    },
  },
};
