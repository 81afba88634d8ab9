import type { MaybeUnknown } from "../events/metadata.js";
import { requireDamage } from "../recording/damage.js";
import { CodecError } from "../runtime/error.js";
import type { StoredBinary, StoredProblem } from "./item.js";
import { problemOf } from "./problem-log.js";
import type { ReadContext } from "./read-options.js";
import { TranscodedItem } from "./transcoded-item.js";

/** The place of a message in its input. */
type MessagePlace = Pick<StoredBinary, "offset"> & Partial<Pick<StoredBinary, "line">>;

/** An event that was read from a `OneOf`. */
export class BinaryItem implements StoredBinary {
  readonly kind = "binary";

  constructor(
    private readonly event: MaybeUnknown,
    readonly type: string,
    readonly bytes: Uint8Array,
    readonly unknownFields: number,
    readonly offset: number,
    readonly part: number | undefined,
    readonly line: number | undefined,
  ) {}

  decode(): MaybeUnknown {
    return this.event;
  }
}

/** Decodes or transcodes the `OneOf` at a place. The result is a problem if that fails. */
export function readItem(
  bytes: Uint8Array,
  { offset, line }: MessagePlace,
  { edition, options, lines }: ReadContext,
): StoredBinary | StoredProblem {
  const text = lines?.add(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0, bytes.length);
  if (text !== undefined) {
    const decode = (bytes: Uint8Array): MaybeUnknown => edition.AuditEvent.decode(bytes, options);
    return new TranscodedItem(text, { bytes }, offset, undefined, line, decode);
  }
  try {
    const event = edition.AuditEvent.decode(bytes, options);
    const unknownFields = edition.countUnknownFields();
    const { Type } = edition.AuditEvent.getMetadata(event);
    return new BinaryItem(event, Type, bytes, unknownFields, offset, undefined, line);
  } catch (cause) {
    const { code, reason, path = "", offset: pos = 0 } = requireDamage(cause);
    // A line of base64 has other bytes than the message in it, so the offset is that of the line.
    const location = { path, offset: line === undefined ? offset + pos : offset, cause };
    return problemOf(new CodecError(code, reason, location), line);
  }
}
