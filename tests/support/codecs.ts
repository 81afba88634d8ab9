import * as api from "../../src/index.js";

/** A message of any type, as its fields by name. */
export type AnyMessage = Record<string, unknown>;
/** A codec of any type. */
export interface AnyCodec extends Omit<api.MessageCodec<AnyMessage>, "create"> {
  create(init?: AnyMessage): AnyMessage;
}

/** Every codec that the package exports. */
export const codecs: readonly AnyCodec[] = Object.values<unknown>(api).filter(isCodec);

function isCodec(value: unknown): value is AnyCodec {
  return typeof value === "object" && value !== null && "typeName" in value;
}

/** The name of a codec's message, without its package. */
export function nameOf(codec: AnyCodec): string {
  return codec.typeName.replace("events.", "");
}

const byName = new Map(codecs.map((codec) => [nameOf(codec), codec]));

/** The codec of the message of this name. */
export function codecOf(name: string): AnyCodec {
  const codec = byName.get(name);
  if (codec === undefined) throw new Error(`no codec for ${name}`);
  return codec;
}

/** The names of the messages that a `OneOf` can hold. */
export const eventNames = codecs.map(nameOf).filter(isEventName);

function isEventName(name: string): name is api.AuditEvent["$case"] {
  try {
    api.OneOf.create({ Event: { $case: name, value: {} } as api.AuditEvent });
    return true;
  } catch {
    return false;
  }
}
