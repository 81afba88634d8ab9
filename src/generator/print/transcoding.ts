import type { Printable } from "@bufbuild/protoplugin";
import {
  isPlainScalar,
  type Field,
  type GoTypeRef,
  type JSONMember,
  type JSONPart,
  type Member,
  type MessageModel,
  type Scalar,
  type TypeRef,
  type ValueType,
} from "../model/model.js";
import type { UnionModel } from "../model/union.js";
import type { Printer } from "./printer.js";

/** Name of the exported const. */
const TABLES = "transcoding";
/** Prefix of the names of tables. */
const PREFIX = "tableOf";

/** The kinds of scalars, which are constants of the runtime. */
const SCALAR_KINDS: Partial<Record<Scalar, string>> = {
  bool: "BOOL",
  int32: "INT32",
  uint32: "UINT32",
  int64: "INT64",
  uint64: "UINT64",
  string: "STRING",
  bytes: "BYTES",
};

/** The JSON of zero values other than `0`. */
const ZEROS: Partial<Record<Scalar, string>> = { bool: "false", string: '""', bytes: "null" };
const ZERO_TIME = '"0001-01-01T00:00:00Z"';
/** Stands for the JSON of an absent field that Go omits. */
const NO_MEMBER = "";

/** Prints the tables that say how to convert the events of a union from protobuf to JSON. */
export function printTranscoding(
  printer: Printer,
  union: UnionModel,
  messageOf: (ref: TypeRef) => MessageModel | undefined,
): void {
  const { file, runtime, runtimeType } = printer;
  const tables = new Map<string, MessageModel>();
  /** Adds the table of a message. Returns its name, or undefined if a table cannot describe the message. */
  const tableOf = (ref: TypeRef): string | undefined => {
    const message = messageOf(ref);
    if (message === undefined || !isInOrder(message)) return undefined;
    const exported = union.exports.find(({ type }) => type.path === ref.path && type.name === ref.name);
    const name = exported?.name ?? ref.name;
    tables.set(name, message);
    return PREFIX + name;
  };
  const cases = union.oneof.fields.map(({ number, value }): Printable => {
    return ["  ", number, ": ", value.kind === "message" ? (tableOf(value.message) ?? "undefined") : "undefined", ","];
  });
  // The iteration includes the tables that it adds.
  for (const [name, message] of tables) {
    const table = ["const ", PREFIX, name, ": ", runtimeType("MessageTable"), " = /* @__PURE__ */ "];
    file.print(table, runtime("messageTable"), "(() => [");
    for (const line of linesOf(printer, message, tableOf)) file.print("  ", line, ",");
    file.print("]);");
    file.print();
  }
  file.print("/** The events by field number. Undefined for an event that only its codec can convert. */");
  file.print(file.export("const", TABLES), ": ", runtimeType("UnionTable"), " = {");
  for (const line of cases) file.print(line);
  file.print("};");
}

/** Returns the field number of each part of a JSON object. For a oneof, this is the number of its first field. */
function numbersOf({ json, members }: MessageModel): number[] {
  return json.map((part) => {
    const name = part.kind === "member" ? part.member.name : part.name;
    const member = members.find((member) => member.name === name)!;
    return member.kind === "field" ? member.number : member.fields[0]!.number;
  });
}

/** True if the JSON members are in the order of the field numbers, in which Go encodes fields. */
function isInOrder(message: MessageModel): boolean {
  return numbersOf(message).every((number, i, numbers) => i === 0 || number > numbers[i - 1]!);
}

/** Returns the lines of a table, in the order of the field numbers. */
function linesOf(
  printer: Printer,
  message: MessageModel,
  tableOf: (ref: TypeRef) => string | undefined,
): readonly Printable[] {
  const numbers = numbersOf(message);
  const lines = new Map<number, Printable>(
    message.json.map((part, i) => [numbers[i]!, lineOf(printer, part, numbers[i]!, tableOf)]),
  );
  for (const member of message.members) {
    const other = isHiddenText(member) ? [printer.runtime("hidden"), `(${member.number})`] : undefined;
    // The fields that are not in JSON, and the other fields of oneofs.
    for (const { number } of member.kind === "oneof" ? member.fields : [member]) {
      if (!lines.has(number)) lines.set(number, other ?? printField(printer, number, "OTHER", "", NO_MEMBER));
    }
  }
  return [...lines].sort(([a], [b]) => a - b).map(([, line]) => line);
}

/** True for a string or bytes that are not part of the JSON. A case of a oneof is different: it affects the JSON. */
function isHiddenText(member: Member): member is Field {
  if (member.kind === "oneof" || member.json !== undefined || member.cardinality !== "single") return false;
  const { value } = member;
  return value.kind === "scalar" && (value.scalar === "string" || value.scalar === "bytes");
}

function lineOf(
  printer: Printer,
  part: JSONPart,
  number: number,
  tableOf: (ref: TypeRef) => string | undefined,
): Printable {
  if (part.kind === "embedded") {
    const table = part.isWhole && !part.nullable ? tableOf(part.message) : undefined;
    if (table !== undefined) return [printer.runtime("embedded"), `(${number}, ${table})`];
    return printField(printer, number, "OTHER", "", part.nullable ? NO_MEMBER : undefined);
  }
  const { member, key } = part;
  const absent = absentValue(part);
  if (member.kind === "oneof") return printField(printer, number, "OTHER", key, absent);
  const { value } = member;
  if (value.goType !== undefined) return lineOfGoType(printer, part, member, value.goType, absent);
  if (value.kind === "message" && member.cardinality !== "map") {
    const table = tableOf(value.message);
    const kind = member.cardinality === "repeated" ? "MESSAGES" : "MESSAGE";
    if (table !== undefined) return printField(printer, number, kind, key, absent, table);
  }
  return printField(printer, number, kindOf(part, member), key, absent);
}

function lineOfGoType(
  printer: Printer,
  { key, omitEmpty }: JSONMember,
  { number, cardinality, presence, value }: Field,
  goType: GoTypeRef,
  absent: string | undefined,
): Printable {
  const isPointer = presence === "pointer";
  // The transcoder knows only the forms of single messages, and not the zero values of others.
  if (cardinality !== "single") return printField(printer, number, "OTHER", key, absent);
  if (value.kind !== "message") return printField(printer, number, "OTHER", key, isPointer ? absent : undefined);
  // `omitempty` omits only the empty values of custom types.
  const empty = goType.custom && omitEmpty ? NO_MEMBER : "null";
  const args = [printer.goType(goType), ", ", ...literals(key, isPointer ? absent : empty)];
  return [printer.runtime(isPointer ? "goTypePointer" : "goTypeValue"), `(${number}, `, ...args, ")"];
}

function printField(
  { runtime }: Printer,
  number: number,
  kind: string,
  key: string,
  absent: string | undefined,
  table?: string,
): Printable {
  const message = table === undefined ? "" : `, ${table}`;
  return [runtime("field"), `(${number}, `, runtime(kind), ", ", ...literals(key, absent), message, ")"];
}

/** Returns the literals of a key and of the JSON value for an absent field. */
function literals(key: string, absent: string | undefined): Printable[] {
  return [JSON.stringify(key), ", ", absent?.includes('"') ? `'${absent}'` : (JSON.stringify(absent) ?? "undefined")];
}

/** Returns the kind of a field without messages. */
function kindOf({ quoted }: JSONMember, { cardinality, presence, value, key }: Field): string {
  if (quoted || (presence === "pointer" && value.kind !== "time")) return "OTHER";
  if (cardinality === "repeated") return isPlainScalar(value, "string") ? "STRINGS" : "OTHER";
  if (cardinality === "map") return key === "string" && isPlainScalar(value, "string") ? "STRING_MAP" : "OTHER";
  if (value.kind === "time") return "TIME";
  if (value.kind === "enum") return value.writesNames ? "OTHER" : "INT32";
  return value.kind === "scalar" ? (SCALAR_KINDS[value.scalar] ?? "OTHER") : "OTHER";
}

/** Returns the JSON value of an absent field. Empty if Go omits the member, undefined if a table cannot state it. */
function absentValue({ member, omitEmpty, quoted }: JSONMember): string | undefined {
  const ifNil = omitEmpty ? NO_MEMBER : "null";
  if (member.kind === "oneof" || member.cardinality !== "single" || member.presence === "pointer") return ifNil;
  const { value } = member;
  if (value.kind === "time") return ZERO_TIME;
  if (value.goType !== undefined || value.kind === "message") return undefined;
  if (omitEmpty) return NO_MEMBER;
  return quoted ? undefined : zeroValue(value);
}

function zeroValue(value: ValueType): string | undefined {
  if (value.kind === "enum") return value.writesNames ? undefined : "0";
  return "scalar" in value ? (ZEROS[value.scalar] ?? "0") : undefined;
}
