// The edition that this process compares with Go.

import type { EventTypes } from "../../../src/events/catalog.js";
import type { MarshalOptions } from "../../../src/index.js";
import type { ReadRecording } from "../../../src/recording/read-recording.js";
import type { WriteRecording } from "../../../src/recording/write-recording.js";
import type { AnyCodec, AnyMessage } from "../../support/codecs.js";
import { options } from "./options.js";

/** An event of any edition. */
export interface AnyEvent {
  readonly $case: string;
  readonly value: AnyMessage;
}

/** The exports of an edition, with types that fit every edition. */
interface Edition {
  readonly AuditEvent: {
    encode(event: AnyEvent): Uint8Array;
    decode(bytes: Uint8Array): AnyEvent;
    marshalJSON(event: AnyEvent, options?: MarshalOptions): string;
    unmarshalJSON(text: string): AnyEvent;
  };
  readonly EVENT_TYPES: EventTypes;
  readonly MESSAGE_CODECS: Readonly<Record<string, AnyCodec>>;
  readonly readRecording: ReadRecording<AnyEvent, never>;
  readonly writeRecording: WriteRecording<AnyEvent>;
}

const LOADERS: Readonly<Record<string, () => Promise<unknown>>> = {
  2020: () => import("../../../src/editions/2020/index.js"),
  2026: () => import("../../../src/editions/2026/index.js"),
};

const load = LOADERS[options.edition];
if (load === undefined) throw new RangeError(`expected an edition, got ${options.edition}`);
const edition = (await load()) as Edition;

export const { AuditEvent, EVENT_TYPES, readRecording, writeRecording } = edition;

/** The codecs by full message name, without the package if that is `events`. */
const codecs = new Map(Object.values(edition.MESSAGE_CODECS).map((codec) => [shortName(codec.typeName), codec]));

/** The codec of the message with this name. */
export function codecOf(name: string): AnyCodec {
  const codec = codecs.get(name);
  if (codec === undefined) throw new Error(`no codec for ${name}`);
  return codec;
}

/** The names of all messages with a codec. */
export const MESSAGES: readonly string[] = [...codecs.keys()];

/** Removes the packages that names in this comparison do not have. */
export function shortName(typeName: string): string {
  return typeName.replace(/^(?:events|google\.protobuf)\./, "");
}
