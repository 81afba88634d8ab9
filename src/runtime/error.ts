import { isDetachedBytes } from "./types/bytes.js";

/**
 * The kind of an error, for programs to test:
 *
 * - `truncated`: protobuf or a recording ends too early, or a length exceeds the enclosing message.
 * - `invalid-varint`: a varint is longer than 10 bytes.
 * - `invalid-tag`: a field number is 0 or above 2^31-1, a wire type is illegal, or an
 *   end-group tag has no start-group tag.
 * - `wrong-wire-type`: a known field has a wire type that does not match the schema.
 * - `invalid-json`: the text is not valid JSON.
 * - `invalid-value`: a value has the wrong type, is out of range, or exceeds a size limit; the format of stored
 *   events is not recognized.
 * - `unknown-event`: the event is not in the schema. `encode` also throws it for an unknown event that was read from
 *   JSON.
 * - `unknown-key`: a JSON key is not in the schema, and `unknownKeys` is `"error"`.
 * - `too-deep`: messages or JSON values are nested deeper than the limit.
 * - `invalid-gzip`: compressed data is damaged.
 * - `invalid-recording`: the structure of a session recording is damaged, or an event in it exceeds
 *   `maxEventBytes`.
 * - `encrypted`: a part of a session recording is encrypted, and there is no `decrypt` option, or
 *   decryption failed.
 * - `missing-events`: events of a session recording are missing, according to their indexes.
 */
export type CodecErrorCode =
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
  | "encrypted"
  | "missing-events";

/** Where an error occurred, and its cause. */
export interface ErrorLocation {
  /** Offset from the start of the input, in bytes, or in UTF-16 code units for JSON text. */
  readonly offset?: number;
  /** Path of the field: proto field names for messages, keys for JSON. */
  readonly path?: string;
  /** The error that caused this one. */
  readonly cause?: unknown;
}

/** Maximum length of a path in an error message. */
const MAX_PATH_CHARS = 200;
/** Maximum length of a value in an error message. */
export const MAX_VALUE_CHARS = 40;

/** Key of a property of the prototype of CodecError, in all builds of this library. */
const BRAND = Symbol.for("teleport-audit-events.CodecError");

/**
 * The error that this library throws for invalid input. `message` consists of the path, the
 * reason and the offset.
 *
 * `instanceof CodecError` is also true for errors from another copy of this library in the same
 * process, such as the CommonJS build next to the ESM build.
 */
export class CodecError extends Error {
  override readonly name = "CodecError";
  /** The kind of the error. */
  readonly code: CodecErrorCode;
  /** Description of the error, without path and offset. */
  readonly reason: string;
  /** Offset from the start of the input, in bytes, or in UTF-16 code units for JSON text. */
  readonly offset: number | undefined;
  /** Path of the field, such as `Metadata.Time` in a message or `server_labels.env` in JSON. */
  readonly path: string | undefined;

  constructor(code: CodecErrorCode, reason: string, location: ErrorLocation = {}) {
    const { offset, path, cause } = location;
    const before = path ? `${abridge(path, MAX_PATH_CHARS)}: ` : "";
    const after = offset === undefined ? "" : ` at offset ${offset}`;
    super(before + reason + after, cause === undefined ? undefined : { cause });
    this.code = code;
    this.reason = reason;
    this.offset = offset;
    this.path = path || undefined;
  }

  static {
    Object.defineProperty(this.prototype, BRAND, { value: true });
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    if (this !== CodecError) return Function.prototype[Symbol.hasInstance].call(this, value);
    return typeof value === "object" && value !== null && BRAND in value;
  }
}

/** Returns the error for a oneof whose `$case` is not in the schema. */
export function unknownCase(member: { readonly $case: unknown } | null, path: string): CodecError {
  return new CodecError("invalid-value", `${describe(member?.$case)} is not a case of the oneof`, { path });
}

/**
 * Describes a value for an error message. Strings are quoted and shortened. For objects, arrays and
 * functions, returns only the type. The same holds for large bigints, which take long to format.
 */
export function describe(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "string") return JSON.stringify(abridge(value, MAX_VALUE_CHARS));
  if (typeof value === "object") return isDetachedBytes(value) ? "a detached Uint8Array" : describeObject(value);
  if (typeof value === "function") return "a function";
  if (typeof value === "bigint" && BigInt.asIntN(128, value) !== value) return "a large bigint";
  return abridge(String(value), MAX_VALUE_CHARS);
}

/** Classes that {@link describe} names. */
const NAMED_CLASSES = /^(?:Date|Map|Set|RegExp|Promise|ArrayBuffer|DataView|Uint8Array|String|Number|Boolean)$/;

function describeObject(value: object): string {
  const name = Object.prototype.toString.call(value).slice("[object ".length, -1);
  if (!NAMED_CLASSES.test(name)) return "an object";
  return name === "ArrayBuffer" ? `an ${name}` : `a ${name}`;
}

function abridge(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}
