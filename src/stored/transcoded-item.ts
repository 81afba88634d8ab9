import type { MaybeUnknown } from "../events/metadata.js";
import type { EventLine } from "../recording/line-transcoder.js";
import type { StoredBinary } from "./item.js";

/** An event that has been converted from protobuf to JSON. It is decoded on demand. */
export class TranscodedItem implements StoredBinary {
  readonly kind = "binary";
  /** An event with unknown fields is not transcoded. */
  readonly unknownFields = 0;
  private event: MaybeUnknown | undefined;

  /**
   * @param text The event as a JSON line, valid until the next batch is read.
   * @param record The record or message with the `OneOf`.
   * @param decodeOneOf Decodes the `OneOf`.
   */
  constructor(
    readonly text: EventLine,
    private readonly record: { readonly bytes: Uint8Array },
    readonly offset: number,
    readonly part: number | undefined,
    readonly line: number | undefined,
    private readonly decodeOneOf: (bytes: Uint8Array) => MaybeUnknown,
  ) {}

  get type(): string {
    return this.text.type;
  }

  get bytes(): Uint8Array {
    return this.record.bytes;
  }

  decode(): MaybeUnknown {
    return (this.event ??= this.decodeOneOf(this.bytes));
  }
}
