// The definition of the service for @grpc/grpc-js, in the form that code generators write. The codecs of
// teleport-audit-events read and write its messages.

import type { ServiceDefinition } from "@grpc/grpc-js";
import { AuditEvent, CodecError, StreamStatus, type UnknownEvent } from "teleport-audit-events";

/** Any event, including events that a newer version of Teleport added. */
export type AnyEvent = AuditEvent | UnknownEvent;

/** A client streams events, each in a `OneOf`. The server sends a status after it stores a part of the recording. */
export const AUDIT_STREAM = {
  stream: {
    path: "/stream.v1.AuditStream/Stream",
    requestStream: true,
    responseStream: true,
    requestSerialize: (event: AnyEvent) => toBuffer(AuditEvent.encode(event)),
    requestDeserialize: decodeEvent,
    responseSerialize: (status: StreamStatus) => toBuffer(StreamStatus.encode(status)),
    responseDeserialize: (bytes: Buffer) => StreamStatus.decode(bytes),
  },
} satisfies ServiceDefinition;

/** Returns the event, or the error. If this function threw, grpc-js would hide the error and never end the call. */
function decodeEvent(bytes: Buffer): AnyEvent | CodecError {
  try {
    return AuditEvent.decode(bytes, { unknownEvents: "keep" });
  } catch (error) {
    if (error instanceof CodecError) return error;
    throw error;
  }
}

/** Returns a Buffer that shares the memory of the bytes. */
function toBuffer({ buffer, byteOffset, length }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, length);
}
