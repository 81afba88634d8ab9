import pc from "picocolors";
import { layOut } from "../cli/json-text.js";
import { EVENT_CODES, EVENT_TYPES, type EventType } from "../events/catalog.js";
import {
  membersOf,
  type Field,
  type FileModel,
  type JSONMember,
  type MessageModel,
  type ValueType,
} from "../generator/model.js";
import { scalarInfo, type JSONScalar } from "../generator/scalars.js";

const INTRODUCTION = `# Events

Teleport's audit events as JSON: what \`AuditEvent.marshalJSON\` writes and a line of the audit log holds. This page is
made from [events.proto](../proto/events/events.proto), the types and codes of events, and what Go writes.

- A key that is present _unless empty_ is left out where its value is \`""\`, \`0\`, \`false\`, or has nothing in it.
- Integers are written with all their digits: \`JSON.parse\` rounds those of 64 bits beyond 2^53.
`;

const plain = pc.createColors(false);

const SCALAR_TYPES: Readonly<Record<JSONScalar, string>> = {
  string: "string",
  bool: "boolean",
  int32: "integer of 32 bits",
  int64: "integer of 64 bits",
  uint32: "unsigned integer of 32 bits",
  uint64: "unsigned integer of 64 bits",
  double: "number",
  float: "number",
  bytes: "string, base64",
};

/**
 * The page about the events of a schema, as Markdown.
 *
 * @param examples JSON of events, of which the first of each type is shown.
 */
export function eventsPage(model: FileModel, examples: Iterable<string>): string {
  const exampleOf = firstOfEachType(examples);
  const messages = model.messages.filter(({ name }) => typesOf(name).length > 0);
  return [
    INTRODUCTION,
    table(["type", "message", "codes"], (Object.keys(EVENT_TYPES) as EventType[]).map(indexRow)),
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

function typesOf(message: string): EventType[] {
  return (Object.keys(EVENT_TYPES) as EventType[]).filter((type) => EVENT_TYPES[type].message === message);
}

function indexRow(type: EventType): string[] {
  const { message, codes } = EVENT_TYPES[type];
  return [code(type), `[${message}](#${message.toLowerCase()})`, codes.map(code).join(", ")];
}

function section(message: MessageModel, exampleOf: ReadonlyMap<string, string>): string {
  const types = typesOf(message.name);
  const example = types.map((type) => exampleOf.get(type)).find((json) => json !== undefined);
  return [
    `## ${message.name}\n`,
    `${sentence(message.comment)}\n`,
    ...types.map((type) => `- ${code(type)}${codesOf(type)}`),
    "",
    table(["key", "type", "present", "meaning"], membersOf(message.json).map(memberRow)),
    ...(example === undefined ? [] : [`\`\`\`json\n${layOut(example, true, plain)}\n\`\`\`\n`]),
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
  return cardinality === "map" ? `object: ${valueType(value)} by key` : valueType(value);
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
      return "integer of 32 bits";
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
