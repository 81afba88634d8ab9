import { edition as edition2020 } from "teleport-audit-events";
import { firstThatKnows, type EventOf } from "teleport-audit-events/edition";
import { AuditEvent, edition, EVENT_CODES, readRecording, writeRecording } from "./edition.js";

const User = { User: "alice", Login: "root" };
const Session = { SessionID: "c99ab4e3-6e9a-4b6a-a1fd-9a2b9b1d8e4f" };
const Data = new TextEncoder().encode("$ deploy\r\n");

/** Metadata of the event with an index. The type and the code come from `create`. */
function metadata(index: number): { Index: number; Time: Date } {
  return { Index: index, Time: new Date(Date.UTC(2026, 2, 1, 12, 0, index)) };
}

// The event type selects the message. The code is set too, if the type has only one.
const events: EventOf<typeof edition>[] = [
  AuditEvent.create("session.start", { Metadata: metadata(0), User, Session, TerminalSize: "80:25", DeployID: "d-17" }),
  AuditEvent.create("print", { Metadata: metadata(1), Data, Bytes: Data.length }),
  AuditEvent.create("deploy.start", {
    Metadata: metadata(2),
    User,
    DeployID: "d-17",
    Version: "1.4.0",
    Hosts: ["web"],
  }),
  AuditEvent.create("session.end", { Metadata: metadata(3), User, Session, Participants: ["alice"] }),
];

// Write a recording, and read it with the fork's edition.
const parts: Uint8Array[] = [];
for await (const part of writeRecording(events)) parts.push(part);
const recording = Buffer.concat(parts);
for await (const event of readRecording(recording)) {
  if (event.$case === "DeployStart") console.log(`${event.value.DeployID}: ${event.value.Version}`);
  else console.log(AuditEvent.marshalJSON(event));
}

// Read it with several editions. Each event is read by the first edition that knows all of it.
const any = firstThatKnows(edition2020, edition);
for await (const event of any.readRecording(recording)) {
  const { Type, Code } = any.AuditEvent.getMetadata(event);
  console.log(event.$edition, Type, edition.isEventCode(Code) ? EVENT_CODES[Code].description : "");
}

// Events that the fork does not have are read by the other edition.
const login = any.AuditEvent.unmarshalJSON('{"event":"user.login","code":"T1000I","user":"bob","success":true}');
if (login.$case === "UserLogin") console.log(login.$edition, login.value.User.User);
