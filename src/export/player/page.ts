import { marshalFrame } from "../asciicast.js";
import type { Frame, StartFrame } from "../frame.js";
import { formatSessionTitle, getPlace, toDisplayName } from "../session-title.js";
import { escapeHTML, escapeJSON, escapeScript, escapeStyle, hashScript } from "./html.js";
import pageBody from "./body.html";
import pageScript from "./page.browser.js";
import pageStyle from "./page.css";

/** The contents of asciinema-player's bundle: `asciinema-player.min.js` and `asciinema-player.css`. */
export interface PlayerAssets {
  readonly script: string;
  readonly style: string;
}

/**
 * Yields an HTML page that plays a session, in pieces. The page is self-contained: it
 * loads no other resources, and its Content-Security-Policy prevents it from doing so.
 */
export async function* writePlayerPage(
  frames: AsyncIterable<Frame>,
  player: PlayerAssets,
): AsyncGenerator<string, void, undefined> {
  const scripts = [player.script, pageScript].map(escapeScript);
  for await (const frame of frames) {
    if (frame.kind === "start") {
      yield formatHead(frame, scripts, player.style);
      yield `<body>\n${formatHeader(frame)}${pageBody}<script type="application/x-asciicast" id="recording">\n`;
    }
    yield escapeJSON(marshalFrame(frame));
  }
  yield "</script>\n";
  for (const script of scripts) yield `<script>${script}</script>\n`;
  yield "</body>\n</html>\n";
}

function formatHead(start: StartFrame, scripts: readonly string[], playerStyle: string): string {
  const title = formatSessionTitle(start) ?? "Session recording";
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHTML(formatPolicy(scripts))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escapeHTML(title)}</title>
<style>${escapeStyle(playerStyle)}</style>
<style>
${pageStyle}</style>
</head>
`;
}

/** Allows only these scripts, the player's WebAssembly, and inline styles, which the player sets while it plays. */
function formatPolicy(scripts: readonly string[]): string {
  const hashes = scripts.map(hashScript).join(" ");
  return [
    "default-src 'none'",
    `script-src ${hashes} 'wasm-unsafe-eval'`,
    "style-src 'unsafe-inline'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

/** Returns the heading of the page and the known facts about the session. */
function formatHeader(start: StartFrame): string {
  const { user, login, host, pod, kubernetesCluster, sessionId, startTime } = start;
  const who = [user, getPlace(start)].filter((name) => name !== undefined).map(toDisplayName);
  const facts = [
    formatFact("User", user),
    formatFact("Login", login),
    formatFact("Host", host),
    formatFact("Pod", pod),
    formatFact("Kubernetes cluster", kubernetesCluster),
    startTime === undefined ? "" : formatFactHTML("Started", formatTimeHTML(startTime)),
    formatFactHTML("Length", '<span id="length">–</span>'),
    formatFact("Session", sessionId, "code"),
  ];
  return `<header>
<p>Session recording</p>
<h1>${escapeHTML(who.join(" on ") || "Unknown session")}</h1>
<dl>
${facts.join("")}</dl>
</header>
`;
}

function formatFact(name: string, value: string | undefined, tag = "span"): string {
  return value === undefined ? "" : formatFactHTML(name, `<${tag}>${escapeHTML(toDisplayName(value))}</${tag}>`);
}

function formatFactHTML(name: string, html: string): string {
  return `<div><dt>${name}</dt><dd>${html}</dd></div>\n`;
}

/** Formats a time in UTC, to the second. */
function formatTimeHTML(time: Date): string {
  const text = time.toISOString();
  return `<time datetime="${text}">${text.replace("T", " ").replace(/\..*/, " UTC")}</time>`;
}
