import type { EventSchema } from "../runtime/event-schema.js";
import { findField, type UnionTable } from "../runtime/transcode/table.js";
import type { Transcoder } from "../runtime/transcode/transcoder.js";
import type { FieldNames } from "../runtime/wire/reader.js";
import { ROLES } from "./event-facts.js";
import { findNumber } from "./metadata.js";

/** Functions that convert the events of an edition from protobuf to JSON without decoding them. */
export interface Transcoding {
  /**
   * Converts an event. See `transcode` of {@link Transcoder}. The tables are those of the edition.
   *
   * @returns False if the event must be left to the codec.
   */
  transcode: TranscodingStep;
  /** Finds the type and the time of an event. See `peek` of {@link Transcoder}. Returns false if that fails. */
  peek: TranscodingStep;
}

/** A function of {@link Transcoding}. */
export type TranscodingStep = (
  transcoder: Transcoder,
  bytes: Uint8Array,
  view: DataView,
  start: number,
  end: number,
) => boolean;

/** Creates the transcoding of a schema from its tables. */
export function createTranscoding(schema: EventSchema, tables: UnionTable): Transcoding {
  let hasRoles = false;
  // Assigns the roles before the first event, because most programs do not transcode.
  const tablesWithRoles = (): UnionTable => {
    if (!hasRoles) for (const message of Object.keys(ROLES)) assignRoles(schema, tables, message);
    hasRoles = true;
    return tables;
  };
  return {
    transcode(transcoder, bytes, view, start, end) {
      return transcoder.transcode(tablesWithRoles(), bytes, view, start, end);
    },
    peek(transcoder, bytes, view, start, end) {
      return transcoder.peek(tablesWithRoles(), bytes, view, start, end);
    },
  };
}

/** Sets the roles of the fields of an embedded message. Finds its table in the first event that embeds it. */
function assignRoles({ messages, union, embedded }: EventSchema, tables: UnionTable, message: string): void {
  for (const [name, properties] of Object.entries(embedded)) {
    const property = properties[message];
    const event = tables[numberOf(union.codec.fields, name)];
    if (property === undefined || event === undefined) continue;
    const table = findField(event, numberOf(messages[name]!.fields, property))?.message;
    if (table === undefined) continue;
    for (const [field, role] of Object.entries(ROLES[message]!)) {
      const found = findField(table, numberOf(messages[message]!.fields, field));
      if (found !== undefined) found.role = role;
    }
    return;
  }
}

function numberOf(fields: FieldNames, name: string): number {
  return Number(findNumber(fields, name));
}
