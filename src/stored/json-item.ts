import type { StoredJSON } from "./item.js";
import { getDecoder } from "../runtime/text-coders.js";

/** Decodes the JSON text of an event. */
export type DecodeJSON<E> = (json: string) => E;

/** An event that was found in JSON text. */
export class JSONItem<E> implements StoredJSON<E> {
  readonly kind = "json";

  constructor(
    readonly type: string,
    readonly line: number,
    readonly offset: number,
    readonly bytes: Uint8Array,
    private readonly decodeJSON: DecodeJSON<E>,
  ) {}

  get json(): string {
    return getDecoder().decode(this.bytes);
  }

  decode(): E {
    return this.decodeJSON(this.json);
  }
}
