// A Kubernetes session of 2026.

import { AuditEvent, Long, Timestamp, writeRecording, type EventType } from "../../src/editions/2026/index.js";
import { concat, utf8 } from "./bytes.js";
import { allOf } from "./recordings.js";

/** The output of the session. */
export const OUTPUT = ["# ls\r\n", "bin  etc  usr\r\n", "# exit\r\n"];

const START = Date.parse("2026-03-02T09:15:00Z");

const user = { User: "alice@example.com", Login: "alice@example.com" };
const session = { SessionID: "5a2f6c1e" };
const server = { ServerHostname: "agent-1", ServerID: "1e7f3a52" };
const cluster = { KubernetesCluster: "prod" };
const pod = { KubernetesPodName: "nginx-7d", KubernetesPodNamespace: "default" };

/** Returns the metadata of the event with an index. There is an event per second. */
function metadataAt(index: number): { Index: Long; Time: Timestamp } {
  return { Index: Long.fromNumber(index), Time: Timestamp.fromDate(new Date(START + index * 1000)) };
}

/** Returns a recording of the session. */
export async function kubernetesRecording(): Promise<Uint8Array> {
  const about = { User: user, Session: session, Server: server, KubernetesCluster: cluster, KubernetesPod: pod };
  const prints = OUTPUT.map((text, i) => {
    const Data = utf8(text);
    const DelayMilliseconds = Long.fromNumber((i + 1) * 1000);
    return AuditEvent.create("print", { Metadata: metadataAt(i + 1), Data, DelayMilliseconds });
  });
  const created = <T extends EventType>(type: T, index: number, init: object): AuditEvent =>
    AuditEvent.create(type, { Metadata: metadataAt(index), ...init } as Parameters<typeof AuditEvent.create<T>>[1]);
  const events = [
    created("session.start", 0, { ...about, TerminalSize: "80:25" }),
    ...prints,
    created("resize", 4, { ...about, TerminalSize: "120:40" }),
    created("session.end", 5, about),
  ];
  return concat(...(await allOf(writeRecording(events))));
}
