import { AuditEvent } from "../index.js";
import type { StoredEvent } from "./findings.js";
import { formatJSON, pickMembers } from "./json-text.js";
import type { Output } from "./output/output.js";
import { VerbatimLines } from "./verbatim-lines.js";

/** How events are printed. */
export interface PrintOptions {
  /** Keys to print, in this order; undefined for all. */
  readonly fields?: readonly string[];
  readonly pretty?: boolean;
}

/** Length of text to collect before it is written. Much longer texts take more time per event. */
const BUFFER_CHARS = 32 * 1024;

/** Prints events as JSON lines. */
export class EventPrinter {
  /** The requested keys that no event has had so far. */
  readonly unseenFields: Set<string>;
  /** True if an event has been printed. */
  hasPrinted = false;

  private readonly isVerbatim: boolean;
  private readonly lines = new VerbatimLines();
  private text = "";

  constructor(
    private readonly output: Output,
    private readonly options: PrintOptions,
  ) {
    this.unseenFields = new Set(options.fields);
    this.isVerbatim = options.fields === undefined && !options.pretty && !output.isTerminal;
  }

  /** True if enough text is collected to be written. */
  get isFull(): boolean {
    return this.text.length >= BUFFER_CHARS;
  }

  /** Adds an event. Throws a CodecError if it cannot be written as JSON. */
  add(item: StoredEvent): void {
    if (this.isVerbatim && item.kind === "json") this.lines.add(item.bytes);
    else this.text += `${this.format(item)}\n`;
    this.hasPrinted = true;
  }

  /** Writes the events. An input has either JSON or protobuf, so their order is kept if this is called between inputs. */
  async flush(): Promise<void> {
    for (const bytes of this.lines.take()) await this.output.write(bytes);
    const { text } = this;
    this.text = "";
    if (text === "") return;
    if (this.isVerbatim || this.output.isTerminal) await this.output.print(text);
    else await this.output.write(Buffer.from(text, "latin1"));
  }

  /** Returns the text of an event. If it goes to a pipe or file and is not verbatim, its characters are bytes of UTF-8. */
  private format(item: StoredEvent): string {
    const { output, options, isVerbatim } = this;
    const json = item.kind === "json" ? item.bytes : AuditEvent.marshalJSON(item.decode());
    if (isVerbatim && typeof json === "string") return json;
    const bytes = typeof json === "string" ? Buffer.from(json) : Buffer.from(json.buffer, json.byteOffset, json.length);
    const picked = this.pick(bytes.toString("latin1"));
    if (output.isTerminal) return formatJSON(Buffer.from(picked, "latin1").toString(), options.pretty, output.colors);
    return options.pretty ? formatJSON(picked, true) : picked;
  }

  private pick(text: string): string {
    const { fields } = this.options;
    return fields === undefined ? text : pickMembers(text, fields, (key) => this.unseenFields.delete(key));
  }
}
