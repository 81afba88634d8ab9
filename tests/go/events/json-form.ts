// The part of a message that its JSON keeps.

import type { JSONPart, Member, ValueType } from "../../../src/generator/model/model.js";
import type { AnyMessage } from "../../support/codecs.js";
import { codecOf, type AnyEvent } from "./edition.js";
import { messageModels, messageName } from "./schema.js";

/** Returns a copy of an event in which the fields that are not in JSON have their zero values. */
export function withoutHidden({ $case, value }: AnyEvent): AnyEvent {
  return { $case, value: visible($case, value) };
}

function visible(name: string, message: AnyMessage): AnyMessage {
  return visibleParts(name, messageModels.get(name)!.json, message);
}

function visibleParts(name: string, parts: readonly JSONPart[], message: AnyMessage): AnyMessage {
  const copy = codecOf(name).create();
  for (const part of parts) {
    if (part.kind === "member") copy[part.member.name] = visibleMember(part.member, message[part.member.name]);
    else copy[part.name] = visibleParts(messageName(part.message), part.parts, message[part.name] as AnyMessage);
  }
  return copy;
}

function visibleMember(member: Member, value: unknown): unknown {
  if (value === undefined) return undefined;
  if (member.kind === "oneof") {
    const { $case, value: inner } = value as { readonly $case: string; readonly value: unknown };
    const field = member.fields.find(({ name }) => name === $case)!;
    return { $case, value: visibleValue(field.value, inner) };
  }
  if (member.cardinality === "map") return value;
  if (member.cardinality === "repeated") return (value as unknown[]).map((one) => visibleValue(member.value, one));
  return visibleValue(member.value, value);
}

function visibleValue(type: ValueType, value: unknown): unknown {
  // Go types marshal themselves, and keep everything.
  if (type.kind !== "message" || type.goType !== undefined) return value;
  return visible(messageName(type.message), value as AnyMessage);
}
