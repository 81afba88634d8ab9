import { AuditEvent, type DecodeEventOptions } from "../events/audit-event.js";
import type { UnknownEvent } from "../events/unknown-event.js";
import { requireDamage } from "../recording/damage.js";
import { countUnknownFields } from "../runtime/codec.js";
import { CodecError } from "../runtime/error.js";
import type { StoredBinary, StoredProblem } from "./item.js";
import { problemOf } from "./problem-log.js";

/** The place of a message in its input. */
type MessagePlace = Pick<StoredBinary, "offset"> & Partial<Pick<StoredBinary, "line">>;

/** An event that was read from a `OneOf`. */
export class BinaryItem implements StoredBinary {
  readonly kind = "binary";

  constructor(
    private readonly event: AuditEvent | UnknownEvent,
    readonly bytes: Uint8Array,
    readonly unknownFields: number,
    readonly offset: number,
    readonly part: number | undefined,
    readonly line: number | undefined,
  ) {}

  get type(): string {
    return this.event.value.Metadata.Type;
  }

  decode(): AuditEvent | UnknownEvent {
    return this.event;
  }
}

/** Decodes the `OneOf` at a place. The result is a problem if that fails. */
export function decodeItem(
  bytes: Uint8Array,
  { offset, line }: MessagePlace,
  options: DecodeEventOptions,
): StoredBinary | StoredProblem {
  try {
    return new BinaryItem(AuditEvent.decode(bytes, options), bytes, countUnknownFields(), offset, undefined, line);
  } catch (cause) {
    const { code, reason, path = "", offset: pos = 0 } = requireDamage(cause);
    // A line of base64 has other bytes than the message in it, so the offset is that of the line.
    const location = { path, offset: line === undefined ? offset + pos : offset, cause };
    return problemOf(new CodecError(code, reason, location), line);
  }
}
