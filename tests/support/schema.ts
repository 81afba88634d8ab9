import { textOf } from "./data.js";

/** A field declaration of the schema. */
export interface Field {
  readonly name: string;
  readonly number: number;
  /** Its type, without the package. */
  readonly type: string;
  readonly repeated: boolean;
  /** The oneof that contains it. */
  readonly oneof: string | undefined;
  /** Its key in JSON. Undefined if it is not in JSON, or if it is an embedded message. */
  readonly key: string | undefined;
}

const STRUCT_PROTO = `
message Struct {
  map<string, Value> fields = 1;
}
message Value {
  oneof kind {
    NullValue null_value = 1;
    double number_value = 2;
    string string_value = 3;
    bool bool_value = 4;
    Struct struct_value = 5;
    ListValue list_value = 6;
  }
}
message ListValue {
  repeated Value values = 1;
}
`;

const LINE = /^message (\w+) \{|^ *oneof (\w+) \{|^( *)(repeated )?(map<string, \w+>|[\w.]+) (\w+) = (\d+)\b([^;]*);/gm;

/** The fields of every message, in the order of the schema's text. */
export const messages: ReadonlyMap<string, readonly Field[]> = parseProto(
  textOf("proto/2020/events/events.proto") + STRUCT_PROTO,
);

function parseProto(text: string): Map<string, readonly Field[]> {
  const found = new Map<string, readonly Field[]>();
  let fields: Field[] = [];
  let oneof: string | undefined;
  for (const [, message, oneofName, indent, repeated, type, name, number, options] of text.matchAll(LINE)) {
    if (message !== undefined) {
      fields = [];
      oneof = undefined;
      found.set(message, fields);
    } else if (oneofName !== undefined) {
      oneof = oneofName;
    } else {
      fields.push({
        name: name!,
        number: Number(number),
        type: type!.replace(/^(?:events|google\.protobuf)\./, ""),
        repeated: repeated !== undefined,
        oneof: indent!.length > 2 ? oneof : undefined,
        key: keyOf(name!, options!),
      });
    }
  }
  return found;
}

function keyOf(name: string, options: string): string | undefined {
  const key = /jsontag\) = "([^",]*)/.exec(options)?.[1] ?? name;
  return key === "" || key === "-" ? undefined : key;
}
