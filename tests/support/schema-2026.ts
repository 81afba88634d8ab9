import { textOf } from "./data.js";
import { messages, type Field } from "./schema.js";

/** The parts of a field on the wire. */
export type WireFieldType = Pick<Field, "number" | "type">;

/** The fields of messages by the names of the messages. */
export type WireSchema = ReadonlyMap<string, readonly WireFieldType[]>;

const FILES = ["events/events.proto", "types.proto", "wrappers/wrappers.proto"];
const LINE = /^( *)(?:message (\w+) \{|(?:repeated )?(map<string, \w+>|[\w.]+) (\w+) = (\d+)\b[^;]*;)/gm;
const MAP = /^map<string, ([\w.]+)>$/;

/** The messages of 2026, including the well-known types. Those of the packages types and wrappers have their prefix. */
export const messages2026: WireSchema = parseFiles();

function parseFiles(): WireSchema {
  const found = new Map<string, WireFieldType[]>();
  for (const file of FILES) parseFile(textOf(`proto/2026/teleport/legacy/types/${file}`), found);
  for (const name of ["Struct", "Value", "ListValue"]) found.set(name, [...messages.get(name)!]);
  for (const type of ["uint32", "uint64"]) {
    found.set(type.replace("ui", "UI").concat("Value"), [{ number: 1, type }]);
  }
  found.set("Timestamp", [
    { number: 1, type: "int64" },
    { number: 2, type: "int32" },
  ]);
  return found;
}

function parseFile(text: string, found: Map<string, WireFieldType[]>): void {
  const name = /^package (\w+);/m.exec(text)![1]!;
  const prefix = name === "events" ? "" : `${name}.`;
  const own = new Set(Array.from(text.matchAll(/^ *message (\w+) \{/gm), ([, message]) => message!));
  // The names of the message and of those that contain it, by indentation. Nested messages come before fields.
  const outer: string[] = [];
  for (const [, indent, message, type, , number] of text.matchAll(LINE)) {
    if (message !== undefined) {
      outer.length = indent!.length / 2;
      outer.push(message);
      found.set(prefix + outer.join("."), []);
    } else {
      // Cases of a oneof have two more spaces.
      const depth = Math.min(indent!.length / 2, outer.length);
      const path = outer.slice(0, depth);
      found.get(prefix + path.join("."))!.push({ number: Number(number), type: qualified(type!, path, own, prefix) });
    }
  }
}

function qualified(type: string, path: readonly string[], own: ReadonlySet<string>, prefix: string): string {
  const entry = MAP.exec(type)?.[1];
  if (entry !== undefined) return `map<string, ${qualified(entry, path, own, prefix)}>`;
  if (!own.has(type)) return type.replace(/^(?:events|google\.protobuf)\./, "");
  const isNested = type === "BatchChild" || type === "Value";
  return prefix + (isNested ? [...path, type].join(".") : type);
}
