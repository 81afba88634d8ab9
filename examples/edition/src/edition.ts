import { defineEdition } from "teleport-audit-events/edition";
import { schema } from "./gen/events/events.edition.js";
import { transcoding } from "./gen/events/events.transcoding.js";

/** The library for the fork's schema. */
export const edition = defineEdition({
  name: "fork",
  schema,
  // These tables make the conversion of protobuf to JSON twice as fast.
  transcoding,
  // The message and the codes of each event type.
  types: {
    "session.start": { message: "SessionStart", codes: ["T2000I"] },
    print: { message: "SessionPrint", codes: [] },
    "session.end": { message: "SessionEnd", codes: ["T2004I"] },
    "deploy.start": { message: "DeployStart", codes: ["D1000I"] },
    "deploy.end": { message: "DeployEnd", codes: ["D1001I", "D1001E"] },
  },
  // What an event with each code reports. The severity follows from the last letter: I (info), W (warning), E (error).
  codes: {
    T2000I: "session started",
    T2004I: "session ended",
    D1000I: "deployment started",
    D1001I: "deployment ended",
    D1001E: "deployment failed",
  },
});

// Other modules import these names from here, as they would from teleport-audit-events.
export const { AuditEvent, EVENT_CODES, readRecording, writeRecording } = edition;
export * from "./gen/events/events.index.js";
