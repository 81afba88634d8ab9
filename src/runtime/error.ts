/**
 * What is wrong with an input, for programs:
 *
 * - `truncated`: the bytes end inside a field, or a length reaches past the end
 *   of the message that holds it.
 * - `invalid-varint`: a varint is longer than 10 bytes.
 * - `invalid-tag`: a field number of 0 or above 2^31-1, an illegal wire type, or
 *   an end-group tag that closes nothing.
 * - `wrong-wire-type`: a field of the schema has a wire type that is not its own.
 * - `invalid-json`: the text is not JSON.
 * - `invalid-value`: a value has the wrong type or is out of its range.
 * - `unknown-event`: the event is none of the schema's.
 * - `unknown-key`: a key in JSON is none of the schema's, where that is asked to be an error.
 * - `too-deep`: messages or JSON values are nested deeper than the limit.
 * - `invalid-gzip`: compressed data is damaged.
 * - `invalid-recording`: the container of a session recording is damaged.
 * - `encrypted`: a part of a session recording is encrypted.
 */
export type AuditEventErrorCode =
  | "truncated"
  | "invalid-varint"
  | "invalid-tag"
  | "wrong-wire-type"
  | "invalid-json"
  | "invalid-value"
  | "unknown-event"
  | "unknown-key"
  | "too-deep"
  | "invalid-gzip"
  | "invalid-recording"
  | "encrypted";

/** Where in an input an error was found. */
export interface ErrorLocation {
  /** Offset from the start of the input: of bytes, or of UTF-16 units in JSON text. */
  readonly offset?: number;
  /** Path of the field, by proto names in messages and by keys in JSON. */
  readonly path?: string;
  /** The error that led to this one. */
  readonly cause?: unknown;
}

/** How much of a path and of a value a message shows. */
const MAX_PATH_CHARS = 200;
export const MAX_VALUE_CHARS = 40;

/** The one error that this library throws for bad input. */
export class AuditEventError extends Error {
  override readonly name = "AuditEventError";
  /** What is wrong. */
  readonly code: AuditEventErrorCode;
  /** What is wrong and what was expected, without the place. */
  readonly reason: string;
  /** Offset from the start of the input: of bytes, or of UTF-16 units in JSON text. */
  readonly offset: number | undefined;
  /** Path of the field, such as `Metadata.Time` in a message or `server_labels.env` in JSON. */
  readonly path: string | undefined;

  constructor(code: AuditEventErrorCode, reason: string, location: ErrorLocation = {}) {
    const { offset, path, cause } = location;
    const before = path ? `${abridge(path, MAX_PATH_CHARS)}: ` : "";
    const after = offset === undefined ? "" : ` at offset ${offset}`;
    super(before + reason + after, cause === undefined ? undefined : { cause });
    this.code = code;
    this.reason = reason;
    this.offset = offset;
    this.path = path || undefined;
  }
}

/** The error for a member of a oneof that the schema does not have. */
export function unknownCase(member: { readonly $case: unknown } | null, path: string): AuditEventError {
  return new AuditEventError("invalid-value", `the oneof has no case ${describe(member?.$case)}`, { path });
}

/**
 * Shows a value in an error: strings quoted and cut, objects by their kind.
 * It is made for people and never parsed.
 */
export function describe(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "string") return JSON.stringify(abridge(value, MAX_VALUE_CHARS));
  if (typeof value === "object") return "an object";
  if (typeof value === "function") return "a function";
  return String(value);
}

function abridge(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
