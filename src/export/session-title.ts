import { toDisplayText } from "./display-text.js";
import type { StartFrame } from "./frame.js";

const MAX_NAME_LENGTH = 100;

/** Shortens and escapes a name from a recording for display. */
export function toDisplayName(name: string): string {
  return toDisplayText(name, MAX_NAME_LENGTH);
}

/**
 * Returns a title for a session, such as `alice@example.com as root on planet (session
 * 4c9c3bbd-…)` or `alice@example.com on pod default/nginx (session 4c9c3bbd-…)`. Unknown
 * parts are left out; if all are unknown, the result is undefined.
 */
export function formatSessionTitle(start: StartFrame): string | undefined {
  const { user, login, sessionId } = start;
  const names = [formatPart("", user), formatPart("as ", login === user ? undefined : login)];
  const who = [...names, formatPart("on ", getPlace(start))].filter((text) => text !== "").join(" ");
  const session = formatPart("session ", sessionId);
  if (who === "" || session === "") return who || session || undefined;
  return `${who} (${session})`;
}

/** Returns the pod or the host of a session; undefined if both are unknown. */
export function getPlace({ host, pod }: StartFrame): string | undefined {
  return pod === undefined ? host : `pod ${pod}`;
}

function formatPart(prefix: string, name: string | undefined): string {
  return name === undefined ? "" : prefix + toDisplayName(name);
}
