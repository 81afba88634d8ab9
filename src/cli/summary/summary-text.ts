import type { Colors } from "../terminal/colors.js";
import { formatBytes, formatCount, formatDuration } from "../terminal/numbers.js";
import { escapeControls } from "../terminal/controls.js";
import { MAX_LISTED, type PartSummary, type Summary } from "./summary.js";

const LABEL_CHARS = 10;
const SHARE_BAR_CHARS = 32;
/** The last character of a bar, by its width in eighths of a block. */
const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
/** Maximum number of entries shown per list; `--json` lists more. */
const MAX_SHOWN = 20;

/** Formats a summary as text, followed by an empty line. */
export function formatSummary(summary: Summary, colors: Colors): string {
  const line = (label: string, text: string): string[] =>
    text === "" ? [] : [`  ${colors.dim(label.padEnd(LABEL_CHARS))}${escapeControls(text)}`];
  const lines = [
    colors.bold(escapeControls(summary.file)),
    ...line("format", describeFormat(summary)),
    ...line("session", formatNames(summary.sessions)),
    ...line("user", formatNames(summary.users)),
    ...line("login", formatNames(summary.logins)),
    ...line("host", formatNames(summary.hosts)),
    ...line("start", summary.start ?? ""),
    ...line("end", summary.end ?? ""),
    ...line("duration", summary.milliseconds === undefined ? "" : formatDuration(summary.milliseconds)),
    ...line("terminal", summary.terminalSizes.slice(0, MAX_SHOWN).join(", ")),
    ...line("parts", summary.partCount === undefined ? "" : formatCount(summary.partCount)),
    ...formatParts(summary.parts ?? [], summary.partCount ?? 0),
    ...line("events", formatCount(summary.events)),
    ...formatTypes(summary, colors),
    ...line("editions", formatEditions(summary)),
    ...line("repeats", summary.repeats === undefined ? "" : formatCount(summary.repeats)),
    ...line("gaps", summary.gaps === undefined ? "" : formatCount(summary.gaps)),
    ...formatMissing(summary, colors),
    ...line("late", summary.late === undefined ? "" : formatCount(summary.late)),
    ...line("damage", summary.damaged === 0 ? "none" : formatCount(summary.damaged)),
    ...formatDamage(summary, colors),
  ];
  return lines.map((text) => `${text}\n`).join("") + "\n";
}

function describeFormat({ format, gzipped, bytes }: Summary): string {
  return `${format ?? "unknown"}${gzipped ? ", gzipped" : ""}, ${formatBytes(bytes)}`;
}

function formatNames(names: readonly string[]): string {
  const [first = "", second] = names;
  const orMore = names.length === MAX_LISTED ? " or more" : "";
  return second === undefined ? first : `${formatCount(names.length)}${orMore} (first: ${first})`;
}

function formatParts(parts: readonly PartSummary[], count: number): string[] {
  const rows = parts
    .slice(0, MAX_SHOWN)
    .map(({ index, version, offset, bodySize, paddingSize, encrypted, events }) => [
      ...[index, offset, bodySize, paddingSize, events].map(formatCount),
      `v${version}${encrypted ? ", encrypted" : ""}`,
    ]);
  const head = ["part", "offset", "body", "padding", "events", ""];
  return parts.length === 0 ? [] : [...alignColumns([head, ...rows]), ...formatRest(count)];
}

function formatTypes({ eventsByType }: Summary, colors: Colors): string[] {
  const types = Object.entries(eventsByType).map(([type, count]) => [escapeControls(type), count] as const);
  const most = Math.max(...types.map(([, count]) => count));
  const names = Math.max(...types.map(([type]) => type.length));
  const digits = formatCount(most).length;
  return types.map(([type, count]) => {
    const bar = colors.cyan(formatBar(count / most));
    return `    ${type.padEnd(names)}  ${formatCount(count).padStart(digits)}  ${bar}`;
  });
}

function formatEditions({ editions = {} }: Summary): string {
  return Object.entries(editions)
    .map(([name, count]) => `${name} (${formatCount(count)})`)
    .join(", ");
}

function formatBar(share: number): string {
  const eighths = Math.max(1, Math.round(share * SHARE_BAR_CHARS * 8));
  return "█".repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8]!;
}

function formatDamage({ damage, damaged }: Summary, colors: Colors): string[] {
  const lines = damage.slice(0, MAX_SHOWN).map(({ line, message }) => {
    const text = line === undefined ? message : `line ${line}: ${message}`;
    return `    ${colors.red(escapeControls(text))}`;
  });
  return [...lines, ...formatRest(damaged)];
}

function formatMissing({ missing = [] }: Summary, colors: Colors): string[] {
  const lines = missing.slice(0, MAX_SHOWN).map((text) => `    ${colors.red(escapeControls(text))}`);
  return [...lines, ...formatRest(missing.length)];
}

function formatRest(count: number): string[] {
  return count > MAX_SHOWN ? [`    … and ${formatCount(count - MAX_SHOWN)} more`] : [];
}

/** Formats rows as right-aligned columns. */
function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => `    ${row.map((cell, column) => cell.padStart(widths[column]!)).join("  ")}`.trimEnd());
}
