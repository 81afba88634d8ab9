import { randomUUID } from "node:crypto";
import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { Server, status, type ServerDuplexStream } from "@grpc/grpc-js";
import { CodecError, Long, StreamStatus, writeRecording } from "teleport-audit-events";
import type { WriteRecordingOptions } from "teleport-audit-events";
import { AUDIT_STREAM, type AnyEvent } from "./service.js";

type Call = ServerDuplexStream<AnyEvent | CodecError, StreamStatus>;

/** Stores the next part of a recording. Resolves when the part is stored. */
export type StorePart = (uploadID: string, part: Uint8Array) => Promise<void>;

/** Returns a function that appends the parts to files in a folder. */
export function storeIn(folder: string): StorePart {
  return (uploadID, part) => appendFile(join(folder, `${uploadID}.tar`), part, { flush: true });
}

/** Creates a server that stores the events of each call as a recording. */
export function createServer(store: StorePart, options: WriteRecordingOptions = { maxIdleMs: 10_000 }): Server {
  const server = new Server();
  server.addService(AUDIT_STREAM, { stream: (call: Call) => void receiveEvents(call, store, options) });
  return server;
}

async function receiveEvents(call: Call, store: StorePart, options: WriteRecordingOptions): Promise<void> {
  const UploadID = randomUUID();
  let LastEventIndex = Long.NEG_ONE;
  const onPart: WriteRecordingOptions["onPart"] = ({ lastIndex }) => (LastEventIndex = lastIndex);
  try {
    // If the client cancels, the iteration of the call fails, and the last part has the events before the failure.
    for await (const part of writeRecording(iterateEvents(call), { ...options, onPart })) {
      await store(UploadID, part);
      await send(call, StreamStatus.create({ UploadID, LastEventIndex, LastUploadTime: new Date() }));
    }
    call.end();
  } catch (error) {
    const code = error instanceof CodecError ? status.INVALID_ARGUMENT : status.INTERNAL;
    call.emit("error", { code, details: error instanceof Error ? error.message : String(error) });
  }
}

async function* iterateEvents(call: Call): AsyncGenerator<AnyEvent, void, undefined> {
  // By default, the iterator would destroy the call at its end, before the last status is sent.
  for await (const event of call.iterator({ destroyOnReturn: false })) {
    if (event instanceof CodecError) throw event;
    yield event as AnyEvent;
  }
}

/** Sends a status. Waits until the client accepts more statuses or the call is closed. */
async function send(call: Call, message: StreamStatus): Promise<void> {
  if (call.write(message) || call.destroyed) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      call.off("drain", done).off("close", done);
      resolve();
    };
    call.on("drain", done).on("close", done);
  });
}
