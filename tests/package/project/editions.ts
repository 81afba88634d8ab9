// Several editions as a user's compiler sees them. This file is compiled, not run.

import { edition as edition2020, type AuditEvent as AuditEvent2020, type SessionStart } from "teleport-audit-events";
import { edition as sameEdition } from "teleport-audit-events/2020";
import { edition as edition2026, SessionStart as SessionStart2026 } from "teleport-audit-events/2026";
import { firstThatKnows, type EventOf } from "teleport-audit-events/edition";

const same: typeof edition2020 = sameEdition;
const both = firstThatKnows(edition2020, edition2026);
const lazy = firstThatKnows(same, () => edition2026);
const one = firstThatKnows(edition2020);
// @ts-expect-error -- no edition
firstThatKnows();
// @ts-expect-error -- an event codec is not an edition
firstThatKnows(edition2020.AuditEvent);

type AnyEvent = EventOf<typeof both>;
const oldEvent: EventOf<typeof edition2020> = edition2020.AuditEvent.create("session.start");
const newEvent: EventOf<typeof edition2026> = edition2026.AuditEvent.create("bot.join");

/** Narrows events by their edition and their case. */
export function narrow(event: AnyEvent): string {
  if (event.$case === "SessionStart") {
    const size: string = event.value.TerminalSize;
    // @ts-expect-error -- only newer events have it
    console.log(event.value.Invited);
    if (event.$edition === "2026") {
      const start: SessionStart2026 = event.value;
      return size + start.Invited.join();
    }
    const start: SessionStart = event.value;
    // @ts-expect-error -- only newer events have it
    console.log(event.value.Invited);
    return start.TerminalSize;
  }
  if (event.$case === "BotJoin") {
    const name: "2026" = event.$edition;
    return name + event.value.BotName;
  }
  // @ts-expect-error -- an unknown edition
  if (event.$edition === "2030") return "";
  if (event.$edition === "2020") {
    const old: AuditEvent2020 = event;
    return old.value.Metadata.Type;
  }
  return both.AuditEvent.getMetadata(event).Type;
}

console.log(oldEvent, newEvent);
declare const bytes: Uint8Array;
const decoded = both.AuditEvent.decode(bytes);
narrow(decoded);
narrow(lazy.AuditEvent.decode(bytes));
narrow(one.AuditEvent.decode(bytes));
narrow(both.AuditEvent.unmarshalJSON("{}"));
narrow(both.AuditEvent.clone(decoded));
// @ts-expect-error -- the event may be unknown
narrow(both.AuditEvent.decode(bytes, { unknownEvents: "keep" }));
// @ts-expect-error -- an event without its edition
both.AuditEvent.encode(edition2020.AuditEvent.create("session.start"));
both.AuditEvent.encode({ ...edition2020.AuditEvent.create("session.start"), $edition: "2020" });
// @ts-expect-error -- the name of another edition
both.AuditEvent.encode({ ...edition2026.AuditEvent.create("bot.join"), $edition: "2020" });
// @ts-expect-error -- the edition cannot be chosen by the type
both.AuditEvent.create("session.start");
const object = both.AuditEvent.toJSON(decoded);
if (object.event === "bot.join") console.log(object.bot_name);

/** Reads and writes events of any edition. */
export async function rewrite(source: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const event of both.readRecording(source)) narrow(event);
  for await (const part of both.writeRecording(both.readRecording(source, { unknownEvents: "keep" }))) {
    console.log(part.byteLength);
  }
  for await (const items of both.readEvents(source)) {
    for (const item of items) {
      if (item.kind !== "binary") continue;
      const event = item.decode();
      if (event.$case !== "UnknownEvent") narrow(event);
    }
  }
}

declare const console: { log(...values: unknown[]): void };
