import type { StoredProblem } from "../../index.js";
import type { StoredEvent } from "./newer-data.js";

/** Returns the message of a problem, with a hint for the command line. */
export function describeProblem({ error: { message } }: StoredProblem): string {
  return message.startsWith("unrecognized format") ? `${message}; use --from to specify it` : message;
}

/** Returns why the metadata of an unknown event in protobuf cannot be read; undefined for any other event. */
export function describeUnreadable(item: StoredEvent): string | undefined {
  if (item.kind !== "binary") return undefined;
  const event = item.decode();
  if (event.$case !== "UnknownEvent" || event.value.kind !== "binary") return undefined;
  const { number, reason } = event.value;
  if (reason === undefined) return undefined;
  return addOffset(`cannot read the metadata of the unknown event in field ${number} (${reason})`, item);
}

/** Adds the byte offset of an event to a message, in the form of the library's messages. */
export function addOffset(message: string, { offset }: StoredEvent): string {
  return `${message} at offset ${offset}`;
}
