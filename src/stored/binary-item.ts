import { AuditEvent, type DecodeEventOptions } from "../events/audit-event.js";
import type { UnknownEvent } from "../events/unknown-event.js";
import { countUnknownFields } from "../runtime/codec.js";
import { CodecError } from "../runtime/error.js";
import type { StoredBinary, StoredProblem } from "./item.js";
import { problemOf } from "./problem-log.js";

/** The place of an item in its input. */
export type ItemPlace = Pick<StoredBinary, "line" | "offset" | "part">;

/** An event that was read from a `OneOf`. */
export class BinaryItem implements StoredBinary {
  readonly kind = "binary";
  readonly line: number | undefined;
  readonly offset: number;
  readonly part: number | undefined;

  constructor(
    private readonly event: AuditEvent | UnknownEvent,
    readonly bytes: Uint8Array,
    readonly unknownFields: number,
    { line, offset, part }: ItemPlace,
  ) {
    this.line = line;
    this.offset = offset;
    this.part = part;
  }

  get type(): string {
    return this.event.value.Metadata.Type;
  }

  decode(): AuditEvent | UnknownEvent {
    return this.event;
  }
}

/** Decodes the `OneOf` at an offset of the input. Returns a problem if that fails. */
export function decodeItem(
  bytes: Uint8Array,
  offset: number,
  options: DecodeEventOptions,
): StoredBinary | StoredProblem {
  try {
    const event = AuditEvent.decode(bytes, options);
    return new BinaryItem(event, bytes, countUnknownFields(), { line: undefined, offset, part: undefined });
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    const { code, reason, path = "" } = error;
    return problemOf(new CodecError(code, reason, { path, offset: offset + (error.offset ?? 0), cause: error }));
  }
}
