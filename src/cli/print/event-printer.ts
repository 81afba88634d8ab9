import type { Edition } from "../../events/edition.js";
import type { StoredEvent } from "../input/newer-data.js";
import { formatJSON, pickMembers } from "./json-text.js";
import { LineChunk } from "../../recording/line-chunk.js";
import { TranscodedItem } from "../../stored/transcoded-item.js";
import type { Output } from "../output/output.js";
import { VerbatimLines } from "./verbatim-lines.js";

/** Options for printing events. */
export interface PrintOptions {
  /** Keys to print, in this order; undefined for all. */
  readonly fields?: readonly string[];
  readonly pretty?: boolean;
}

/** Length of the text that is collected before it is written. Much longer texts take more time per event. */
const BUFFER_CHARS = 32 * 1024;

/** Prints events as JSON lines. */
export class EventPrinter {
  /** The requested keys that no printed event has had so far. */
  readonly unseenFields: Set<string>;
  /** True if an event has been printed. */
  hasPrinted = false;

  private readonly isVerbatim: boolean;
  /** Lines of events in JSON, which are printed verbatim. */
  private readonly lines = new VerbatimLines();
  /** Lines of events in protobuf, if all their keys are printed in one line. */
  private readonly chunk = new LineChunk();
  /** Formatted events. */
  private text = "";

  constructor(
    private readonly output: Output,
    private readonly options: PrintOptions,
    private readonly edition: Edition,
  ) {
    this.unseenFields = new Set(options.fields);
    this.isVerbatim = options.fields === undefined && !options.pretty && !output.isTerminal;
  }

  /** True if enough text has been collected. Call {@link flush} then. */
  get isFull(): boolean {
    return this.text.length >= BUFFER_CHARS || this.chunk.length >= BUFFER_CHARS;
  }

  /** Adds an event. Throws a CodecError if JSON cannot represent it. */
  add(item: StoredEvent): void {
    if (!this.isVerbatim) this.text += `${this.format(item)}\n`;
    else if (item.kind === "json") this.lines.add(item.bytes);
    else if (item instanceof TranscodedItem) this.chunk.add(item.text);
    else this.chunk.addText(`${this.edition.AuditEvent.marshalJSON(item.decode())}\n`);
    this.hasPrinted = true;
  }

  /**
   * Writes the added events, first verbatim JSON and then other events. To keep their order, call this after each
   * input.
   */
  async flush(): Promise<void> {
    for (const bytes of this.lines.take()) await this.output.write(bytes);
    if (this.chunk.length > 0) await this.output.write(this.chunk.take());
    const { text } = this;
    this.text = "";
    if (text === "") return;
    if (this.output.isTerminal) await this.output.print(text);
    else await this.output.write(Buffer.from(text, "latin1"));
  }

  /** Returns a formatted event. For a pipe or a file, each character is a byte of UTF-8. */
  private format(item: StoredEvent): string {
    const { output, options } = this;
    const picked = this.pick(this.jsonOf(item).toString("latin1"));
    if (output.isTerminal) return formatJSON(Buffer.from(picked, "latin1").toString(), options.pretty, output.colors);
    return options.pretty ? formatJSON(picked, true) : picked;
  }

  private jsonOf(item: StoredEvent): Buffer {
    if (item.kind === "json") return Buffer.from(item.bytes.buffer, item.bytes.byteOffset, item.bytes.length);
    if (!(item instanceof TranscodedItem)) return Buffer.from(this.edition.AuditEvent.marshalJSON(item.decode()));
    const { buffer, start, end } = item.text;
    return Buffer.from(buffer.buffer, start, end - start - "\n".length);
  }

  private pick(text: string): string {
    const { fields } = this.options;
    return fields === undefined ? text : pickMembers(text, fields, (key) => this.unseenFields.delete(key));
  }
}
