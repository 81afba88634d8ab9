import pc from "picocolors";
import { formatJSON } from "../src/cli/print/json-text.js";
import {
  jsonMembersOf,
  type Field,
  type FileModel,
  type JSONEmbedded,
  type JSONMember,
  type JSONPart,
  type MessageModel,
  type ValueType,
} from "../src/generator/model/model.js";
import { scalarInfo, type JSONScalar } from "../src/generator/model/scalars.js";
import { typesOf, type Edition } from "./editions.js";

function introduction({ heading, edition, proto, sharesKeys }: Edition["page"]): string {
  const shared =
    "- The keys of a message that several events embed are listed once, under [Keys of several events](#keys-of-several-events).\n";
  return `# ${heading}

This page lists the events of ${edition}.
It describes their JSON form: the lines of the audit log, and the output of \`AuditEvent.marshalJSON\`.
It is generated from [events.proto](../${proto}), the catalog of event types and codes, and samples of Go's output.

${sharesKeys ? shared : ""}- A key that is present _unless empty_ is omitted if its value is \`""\`, \`0\`, \`false\`, or an empty array or object.
- Integers are written with all their digits. \`JSON.parse\` rounds 64-bit integers above 2^53.
`;
}

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
export function eventsPage(edition: Edition, model: FileModel, examples: Iterable<string>): string {
  const exampleOf = firstOfEachType(examples);
  const events = model.messages.filter(({ name }) => typesOf(edition, name).length > 0);
  const shared = edition.page.sharesKeys ? sharedMessages(model, events) : [];
  return [
    introduction(edition.page),
    table(
      ["type", "message", "codes"],
      Object.entries(edition.types).map(([type, { message, codes }]) => {
        return [code(type), `[${message}](#${message.toLowerCase()})`, codes.map(code).join(", ")];
      }),
    ),
    ...(shared.length === 0 ? [] : [sharedSection(shared)]),
    ...events.map((message) => section(edition, message, exampleOf, shared)),
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

/** Returns the messages whose keys are keys of several events. */
function sharedMessages(model: FileModel, events: readonly MessageModel[]): MessageModel[] {
  const embedded = events.flatMap(({ json }) => json.filter((part) => part.kind === "embedded"));
  return model.messages.filter(({ name }) => embedded.filter(({ message }) => message.name === name).length > 1);
}

function sharedSection(messages: readonly MessageModel[]): string {
  return [
    "## Keys of several events\n",
    ...messages.flatMap(({ name, comment, json }) => [`### ${name}\n`, `${sentence(comment)}\n`, keyTable(json)]),
  ].join("\n");
}

/** @param shared Messages whose keys are listed elsewhere. */
function section(
  edition: Edition,
  message: MessageModel,
  exampleOf: ReadonlyMap<string, string>,
  shared: readonly MessageModel[],
): string {
  const types = typesOf(edition, message.name);
  const example = types.map((type) => exampleOf.get(type)).find((json) => json !== undefined);
  return [
    `## ${message.name}\n`,
    `${sentence(message.comment)}\n`,
    ...types.map((type) => `- ${code(type)}${codesOf(edition, type)}`),
    "",
    keys(message, shared),
    ...(example === undefined ? [] : [`\`\`\`json\n${formatJSON(example, true, plain)}\n\`\`\`\n`]),
  ].join("\n");
}

/** Returns a sentence with links to the shared keys of an event, and a table of its other keys. */
function keys({ json }: MessageModel, shared: readonly MessageModel[]): string {
  const isShared = (part: JSONPart): part is JSONEmbedded => {
    // If another key hides one of its keys, the message is listed in the table.
    return part.kind === "embedded" && part.isWhole && shared.some(({ name }) => name === part.message.name);
  };
  const others = json.filter((part) => !isShared(part));
  const links = json.filter(isShared).map(({ message: { name } }) => `[${name}](#${name.toLowerCase()})`);
  return [
    ...(links.length === 0 ? [] : [`Keys of ${links.join(", ")}${others.length === 0 ? "." : ", and:"}\n`]),
    ...(others.length === 0 ? [] : [keyTable(others)]),
  ].join("\n");
}

function keyTable(parts: readonly JSONPart[]): string {
  return table(["key", "type", "present", "meaning"], jsonMembersOf(parts).map(memberRow));
}

function codesOf({ types, codes: descriptions }: Edition, type: string): string {
  const codes = types[type]!.codes.map((name) => `${code(name)} ${descriptions[name]!}`);
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
