// The facts about events that recordings, exports and the command line use. Their messages and fields have the same
// names in all editions, but the properties that hold embedded messages do not.

import type Long from "long";
import type { EventSchema } from "../runtime/event-schema.js";
import { EVENT_TIME, EVENT_TYPE, INDEX, SESSION_ID } from "../runtime/transcode/table.js";
import { getEmbedded, type MaybeUnknown, type MessageFields } from "./metadata.js";

/** The roles of fields for the transcoder, by the names of embedded messages and of their fields. */
export const ROLES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  Metadata: { Index: INDEX, Type: EVENT_TYPE, Time: EVENT_TIME },
  SessionMetadata: { SessionID: SESSION_ID },
};

/** What an event says about its session. Unknown texts are empty. */
export interface EventFacts {
  /** Undefined if the message has no session. */
  readonly sessionId: string | undefined;
  /** True for the event that starts a session. */
  readonly startsSession: boolean;
  /** The Teleport user. */
  readonly user: string;
  /** The user on the host. */
  readonly login: string;
  readonly serverHostname: string;
  readonly serverAddress: string;
  readonly serverId: string;
  readonly kubernetesCluster: string;
  readonly podNamespace: string;
  readonly podName: string;
  /** Terminal size in Teleport's format, `columns:rows`. */
  readonly terminalSize: string;
}

/** Output of a terminal, from a `print` event. */
export interface TerminalOutput {
  readonly data: Uint8Array;
  /** Number of bytes that the event declares. Events read from JSON have no data. */
  readonly byteCount: Long;
  /** Milliseconds since the start of the session. */
  readonly delay: Long;
}

/** Returns the facts about an event. They are all unknown for an unknown event. */
export function getFacts(schema: EventSchema, event: MaybeUnknown): EventFacts {
  const embedded = (message: string): MessageFields | undefined => getEmbedded(schema, event, message);
  const session = embedded("SessionMetadata");
  const user = embedded("UserMetadata");
  const server = embedded("ServerMetadata");
  const pod = embedded("KubernetesPodMetadata");
  return {
    sessionId: session && textOf(session["SessionID"]),
    startsSession: event.$case === "SessionStart",
    user: textOf(user?.["User"]),
    login: textOf(user?.["Login"]),
    serverHostname: textOf(server?.["ServerHostname"]),
    serverAddress: textOf(server?.["ServerAddr"]),
    serverId: textOf(server?.["ServerID"]),
    kubernetesCluster: textOf(embedded("KubernetesClusterMetadata")?.["KubernetesCluster"]),
    podNamespace: textOf(pod?.["KubernetesPodNamespace"]),
    podName: textOf(pod?.["KubernetesPodName"]),
    terminalSize: textOf((event.value as MessageFields)["TerminalSize"]),
  };
}

/** Returns the session id of an event, or an empty string if it has none. */
export function getSessionId(schema: EventSchema, event: MaybeUnknown): string {
  return textOf(getEmbedded(schema, event, "SessionMetadata")?.["SessionID"]);
}

/** Returns the output in a `print` event; undefined for any other event. */
export function getOutput(event: MaybeUnknown): TerminalOutput | undefined {
  if (event.$case !== "SessionPrint") return undefined;
  const { Data, Bytes, DelayMilliseconds } = event.value as { Data: Uint8Array; Bytes: Long; DelayMilliseconds: Long };
  return { data: Data, byteCount: Bytes, delay: DelayMilliseconds };
}

/** Returns the program and its arguments in a `session.command` event; undefined for any other event. */
export function getCommand(schema: EventSchema, event: MaybeUnknown): readonly string[] | undefined {
  if (event.$case !== "SessionCommand") return undefined;
  const { Path, Argv } = event.value as { Path: string; Argv: readonly string[] };
  return [textOf(getEmbedded(schema, event, "BPFMetadata")?.["Program"]) || Path, ...Argv];
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
