import pc from "picocolors";
import { formatJSON } from "../src/cli/print/json-text.js";
import { EVENT_CODES, EVENT_TYPES, type EventType } from "../src/events/catalog.js";
import {
  jsonMembersOf,
  type Field,
  type FileModel,
  type JSONMember,
  type MessageModel,
  type ValueType,
} from "../src/generator/model/model.js";
import { scalarInfo, type JSONScalar } from "../src/generator/model/scalars.js";
import { ALL_EVENT_TYPES, eventTypesOf } from "./event-types-of.js";

const INTRODUCTION = `# Events

This page describes the JSON form of Teleport's audit events: the lines of the audit log and the output of
\`AuditEvent.marshalJSON\`. It is generated from [events.proto](../proto/2020/events/events.proto), the tables of event types
and event codes, and samples of Go's output.

- A key that is present _unless empty_ is omitted if its value is \`""\`, \`0\`, \`false\`, or an empty array or object.
- Integers are written with all their digits. \`JSON.parse\` rounds 64-bit integers above 2^53.
`;

const plain = pc.createColors(false);

const SCALAR_TYPES: Readonly<Record<JSONScalar, string>> = {
  string: "string",
  bool: "boolean",
  int32: "32-bit integer",
  int64: "64-bit integer",
  uint32: "unsigned 32-bit integer",
  uint64: "unsigned 64-bit integer",
  double: "number",
  float: "number",
  bytes: "string, base64",
};

/**
 * Returns a page about the events of a schema, as Markdown.
 *
 * @param examples Events as JSON. The page shows one of them for each message.
 */
export function eventsPage(model: FileModel, examples: Iterable<string>): string {
  const exampleOf = firstOfEachType(examples);
  const messages = model.messages.filter(({ name }) => eventTypesOf(name).length > 0);
  return [
    INTRODUCTION,
    table(["type", "message", "codes"], ALL_EVENT_TYPES.map(indexRow)),
    ...messages.map((message) => section(message, exampleOf)),
  ].join("\n");
}

function firstOfEachType(examples: Iterable<string>): ReadonlyMap<string, string> {
  const first = new Map<string, string>();
  for (const json of examples) {
    const { event } = JSON.parse(json) as { event: string };
    if (!first.has(event)) first.set(event, json);
  }
  return first;
}

function indexRow(type: EventType): string[] {
  const { message, codes } = EVENT_TYPES[type];
  return [code(type), `[${message}](#${message.toLowerCase()})`, codes.map(code).join(", ")];
}

function section(message: MessageModel, exampleOf: ReadonlyMap<string, string>): string {
  const types = eventTypesOf(message.name);
  const example = types.map((type) => exampleOf.get(type)).find((json) => json !== undefined);
  return [
    `## ${message.name}\n`,
    `${sentence(message.comment)}\n`,
    ...types.map((type) => `- ${code(type)}${codesOf(type)}`),
    "",
    table(["key", "type", "present", "meaning"], jsonMembersOf(message.json).map(memberRow)),
    ...(example === undefined ? [] : [`\`\`\`json\n${formatJSON(example, true, plain)}\n\`\`\`\n`]),
  ].join("\n");
}

function codesOf(type: EventType): string {
  const codes = EVENT_TYPES[type].codes.map((name: keyof typeof EVENT_CODES) => {
    return `${code(name)} ${EVENT_CODES[name].description}`;
  });
  return codes.length === 0 ? "" : `: ${codes.join(", ")}`;
}

function memberRow({ key, omitEmpty, member }: JSONMember): string[] {
  const isMany = member.kind === "field" && member.cardinality !== "single";
  const presence = omitEmpty ? "unless empty" : isMany ? "always; `null` if empty" : "always";
  return [code(key), member.kind === "field" ? typeOf(member) : "object", presence, sentence(member.comment)];
}

function typeOf({ cardinality, value }: Field): string {
  if (cardinality === "repeated") return `array: ${valueType(value)}`;
  return cardinality === "map" ? `object: ${valueType(value)} values` : valueType(value);
}

function valueType(value: ValueType): string {
  switch (value.kind) {
    case "time":
      return "string, RFC 3339 time";
    case "duration":
      return "integer, nanoseconds";
    case "message":
      return "object";
    case "enum":
      return "32-bit integer";
    case "scalar":
    case "wrapper":
      return SCALAR_TYPES[scalarInfo(value.scalar).json];
  }
}

function sentence(comment: string): string {
  return comment.replaceAll(/\s+/g, " ").replaceAll("|", "\\|");
}

function code(text: string): string {
  return `\`${text}\``;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
  return `${lines.join("\n")}\n`;
}
