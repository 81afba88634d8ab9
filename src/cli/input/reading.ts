import { readEvents, type EventReader, type ReadEventsOptions, type StoredItem } from "../../index.js";
import { FileError } from "../file-error.js";

/** Reads the items of an input. `failure`, `stats` and `isEmpty` are complete at its end. */
export class Reading {
  /** Why the input could not be read to its end; undefined if it could. */
  failure: string | undefined;

  private readonly reader: EventReader;

  constructor(source: AsyncIterable<Uint8Array>, options: ReadEventsOptions) {
    this.reader = readEvents(source, options);
  }

  /** Counts of the input so far. */
  get stats(): EventReader["stats"] {
    return this.reader.stats;
  }

  /** True if the input has no bytes. Only valid at its end. */
  get isEmpty(): boolean {
    return this.failure === undefined && this.stats.bytes === 0;
  }

  /** Yields the items in batches. If the input cannot be read, ends and sets {@link failure}. */
  async *batches(): AsyncGenerator<readonly StoredItem[], void, undefined> {
    try {
      yield* this.reader;
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      this.failure = error.message;
    }
  }
}
