import type { Writable } from "node:stream";
import { finished, pipeline } from "node:stream/promises";
import type { Client } from "@grpc/grpc-js";
import type { StreamStatus } from "teleport-audit-events";
import { AUDIT_STREAM, type AnyEvent } from "./service.js";

/**
 * Sends events, no faster than the server accepts them. Resolves when the server has stored all of them.
 *
 * @param onStatus Called with each status from the server.
 * @throws The ServiceError of a failed call, and the errors of `events`.
 */
export async function sendEvents(
  client: Client,
  events: AsyncIterable<AnyEvent>,
  onStatus: (status: StreamStatus) => void,
): Promise<void> {
  const { path, requestSerialize, responseDeserialize } = AUDIT_STREAM.stream;
  const call = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize);
  call.on("data", onStatus);
  try {
    // The types of Node only allow streams of bytes or text here.
    await Promise.all([pipeline(events, call as unknown as Writable), finished(call)]);
  } catch (error) {
    call.cancel();
    throw error;
  }
}
