// Functions that define and combine editions. Importing this module loads no edition.

export { defineEdition, type DefinedEdition, type EditionDefinition } from "./editions/define-edition.js";
export { firstThatKnows, type CombinedEdition } from "./editions/first-that-knows.js";
export type { EditionFunctions } from "./editions/functions.js";
export type { Edition, EventCodec, EventOf, SingleEdition } from "./common.js";

// Types that the types of editions refer to. The compiler needs them to write declarations of modules that export
// editions.
export type { EventCodes } from "./events/catalog.js";
export type { EventOfEdition } from "./events/combined-edition.js";
export type { EditionSource } from "./events/edition-list.js";
export type { CreatingEventCodec } from "./events/event-codec.js";
export type { EventTypeCodecs } from "./events/message-codecs.js";
export type { MaybeUnknown } from "./events/metadata.js";
export type { TranscodeEvent } from "./events/transcode-event.js";
export type { EventIn, EventJSONIn, MetadataIn } from "./events/schema-types.js";
export type { UnknownEvent, UnknownEventBytes, UnknownEventText } from "./events/unknown-event.js";
export type { ReadRecordingLines } from "./recording/read-lines.js";
export type { ReadRecording, ReadRecordingPart, RecordingReader } from "./recording/read-recording.js";
export type { WriteRecording } from "./recording/write-recording.js";
export type { AnyEvent, EventMetadata, EventSchema } from "./runtime/event-schema.js";
export type { UnionTable } from "./runtime/transcode/table.js";
export type { EncodeEvent } from "./stored/encode-event.js";
export type { StoredBinary, StoredItem, StoredJSON } from "./stored/item.js";
export type { EventReader, ReadEvents } from "./stored/read-events.js";
