import { isUnknownEvent } from "../../events/metadata.js";
import type { StoredProblem } from "../../index.js";
import { TranscodedItem } from "../../stored/transcoded-item.js";
import type { StoredEvent } from "./newer-data.js";

/** Returns the message of a problem, with a hint for the command line. */
export function describeProblem({ error: { code, message } }: StoredProblem): string {
  if (message.startsWith("unrecognized format")) return `${message}; use --from to specify it`;
  const isGivenUp = code === "invalid-recording" && message.includes("gave up on this part after");
  return isGivenUp ? `${message}; use --max-losses to raise the limit` : message;
}

/** Returns why the metadata of an unknown event in protobuf cannot be read; undefined for any other event. */
export function describeUnreadable(item: StoredEvent): string | undefined {
  if (item.kind !== "binary" || item instanceof TranscodedItem) return undefined;
  const event = item.decode();
  if (!isUnknownEvent(event) || event.value.kind !== "binary") return undefined;
  const { number, reason } = event.value;
  if (reason === undefined) return undefined;
  return addOffset(`cannot read the metadata of the unknown event in field ${number} (${reason})`, item);
}

/** Adds the byte offset of an event to a message, in the form of the library's messages. */
export function addOffset(message: string, { offset }: StoredEvent): string {
  return `${message} at offset ${offset}`;
}
