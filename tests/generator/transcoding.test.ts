// The tables that the generator prints for the transcoder. The transcoder must have the same results as the codec, for
// messages with every kind of field.

import { join, relative } from "node:path";
import { defineEdition } from "../../src/edition.js";
import type { Edition } from "../../src/events/edition.js";
import type { EventSchema } from "../../src/runtime/codegen.js";
import * as codegen from "../../src/runtime/codegen.js";
import * as table from "../../src/runtime/transcode/table.js";
import type { MessageTable, UnionTable } from "../../src/runtime/transcode/table.js";
import { random } from "../../bench/random.js";
import { bytesOf, concat } from "../support/bytes.js";
import { resultOf } from "../support/errors.js";
import { buildImage, compile, generate, proto3 } from "../support/generator.js";
import { compileGogo, GOGO_FILES, gogoLines, gogoOptions, type GogoVector } from "../support/gogo.js";
import { LONG } from "../support/long.js";
import { ROOT } from "../support/packed-package.js";
import { RandomEvents } from "../support/random-events.js";
import { TempFolder } from "../support/temp-folder.js";
import { keyOf, reasonToLeave, transcode } from "../support/transcoding.js";
import { double, int, len } from "../support/wire.js";

jest.setTimeout(LONG ? 600_000 : 120_000);

const EMBED = '(gogoproto.nullable) = false, (gogoproto.embed) = true, (gogoproto.jsontag) = ""';

const METADATA = `message Metadata {
  int64 Index = 1 [(gogoproto.jsontag) = "index"];
  string Type = 2 [(gogoproto.jsontag) = "event"];
  string Code = 3 [(gogoproto.jsontag) = "code,omitempty"];
  google.protobuf.Timestamp Time = 4
      [(gogoproto.stdtime) = true, (gogoproto.nullable) = false, (gogoproto.jsontag) = "time"];
}
`;

/** An edition of a schema, with its tables. */
interface Generated {
  readonly edition: Edition;
  readonly schema: EventSchema;
  readonly tables: UnionTable;
  /** The text of the tables. */
  readonly text: string;
}

/** Loads the generated files of a union in a file, which are in the folder `out`. */
function load(folder: TempFolder, generated: ReadonlyMap<string, string>, path: string): Generated {
  for (const [name, text] of generated) folder.write(`out/${name}`, text);
  const { schema } = jest.requireActual<{ schema: EventSchema }>(folder.at(`out/${path}.edition.ts`));
  const { transcoding: tables } = jest.requireActual<{ transcoding: UnionTable }>(
    folder.at(`out/${path}.transcoding.ts`),
  );
  const edition = defineEdition({ name: "own", schema, transcoding: tables, types: {}, codes: {} });
  return { edition: edition as unknown as Edition, schema, tables, text: generated.get(`${path}.transcoding.ts`)! };
}

describe("messages with every kind of field, in an event", () => {
  const folder = new TempFolder();
  const vectors = gogoLines<GogoVector>("vectors.jsonl");
  const messages = [...new Set(vectors.map(({ message }) => message))];
  /** The ways in which an event has a message. */
  const FORMS = ["Value", "Pointer", "Embedded", "List"] as const;
  const FIELDS = {
    Value: (type: string) => `${type} Inner = 2 [(gogoproto.nullable) = false, (gogoproto.jsontag) = "inner"];`,
    Pointer: (type: string) => `${type} Inner = 2 [(gogoproto.jsontag) = "inner,omitempty"];`,
    Embedded: (type: string) => `${type} Inner = 2 [${EMBED}];`,
    List: (type: string) => `repeated ${type} Inner = 2 [(gogoproto.nullable) = false, (gogoproto.jsontag) = "inner"];`,
  };
  const names = messages.flatMap((message) =>
    FORMS.map((form) => [`${form}Of${messages.indexOf(message)}`, message, form] as const),
  );
  let generated: Generated;

  beforeAll(() => {
    compileGogo(folder);
    const imports = GOGO_FILES.map((file) => `import "${file}";`).join("\n");
    const cases = names.map(([name], i) => `    ${name} ${name} = ${i + 1};`).join("\n");
    const events = names.map(([name, message, form]) => {
      return `message ${name} {\n  Metadata Metadata = 1 [${EMBED}];\n  ${FIELDS[form](`.${message}`)}\n}\n`;
    });
    const union = `message Union {\n  oneof Event {\n${cases}\n  }\n}\n`;
    folder.write("proto/all/union.proto", proto3("all", `${imports}\n${METADATA}${union}${events.join("")}`));
    const runtime = relative(folder.at("out"), join(ROOT, "src/runtime"));
    const goTypes = relative(folder.at("out"), join(ROOT, "tests/go/gogo/go-types.js"));
    const options = [...gogoOptions(runtime, goTypes), "union=all.Union"];
    generated = load(folder, generate(buildImage(folder), [...GOGO_FILES, "all/union.proto"], ...options), "all/union");
  });

  test("are transcoded if, and only if, the tables describe all their fields", () => {
    const { edition, tables } = generated;
    const counts: Record<string, number> = {};
    const wrong: unknown[] = [];
    names.forEach(([name, message, form], i) => {
      const own = vectors.filter((vector) => vector.message === message);
      for (const { bytes } of LONG ? own : own.slice(0, 5)) {
        const inner = len(2, bytesOf(bytes));
        const event = len(i + 1, len(1, int(1, 7), len(2, "a")), inner, form === "List" ? inner : new Uint8Array(0));
        try {
          const reason = reasonToLeave(tables, event);
          const isAccepted = transcode(edition, event) !== undefined;
          if (isAccepted !== (reason === undefined)) wrong.push([name, message, bytes, reason]);
          counts[reason ?? "accepted"] = (counts[reason ?? "accepted"] ?? 0) + 1;
        } catch (error) {
          wrong.push([name, message, bytes, (error as Error).message]);
        }
      }
    });
    expect(wrong.slice(0, 12)).toEqual([]);
    expect(counts["accepted"]).toBeGreaterThan(1000);
  });

  test("have the JSON of the codec if their values are random", () => {
    const { edition, tables } = generated;
    const events = new RandomEvents(tables, random(4));
    let accepted = 0;
    for (let i = 0; i < (LONG ? 20_000 : 800); i++) if (check(edition, events.next())) accepted++;
    expect(accepted).toBeGreaterThan(LONG ? 5000 : 200);
  });
});

/** Checks an event that the codec may reject. True if it is transcoded. */
function check(edition: Edition, bytes: Uint8Array): boolean {
  if (transcode(edition, bytes) !== undefined) return true;
  resultOf(() => edition.AuditEvent.marshalJSON(edition.AuditEvent.decode(bytes)));
  return false;
}

const SCHEMA = `${METADATA}
message Union {
  oneof Event {
    Ordered Ordered = 1;
    Unordered Unordered = 2;
    UnorderedInside UnorderedInside = 3;
    UnorderedEmbedded UnorderedEmbedded = 4;
    Hidden Hidden = 5;
    Choice Choice = 6;
    Optional Optional = 7;
    Quoted Quoted = 8;
    Names Names = 9;
    Types Types = 10;
    Pointers Pointers = 11;
    EqualKeys EqualKeys = 12;
    Keys Keys = 13;
    Numbers Numbers = 14;
    Recursive Recursive = 15;
    Others Others = 16;
    Times Times = 17;
    Owns Owns = 18;
    Sessions Sessions = 19;
    Secrets Secrets = 20;
  }
}
message Ordered {
  Metadata Metadata = 1 [${EMBED}];
  string first = 5 [(gogoproto.jsontag) = "first"];
  int64 second = 90 [(gogoproto.jsontag) = "second"];
  bytes third = 91 [(gogoproto.jsontag) = "third"];
  map<string, string> fourth = 92 [(gogoproto.jsontag) = "fourth"];
  repeated string fifth = 93 [(gogoproto.jsontag) = "fifth,omitempty"];
  uint32 sixth = 94;
  uint64 seventh = 95 [(gogoproto.jsontag) = "seventh"];
  bool eighth = 96 [(gogoproto.jsontag) = "eighth"];
  Kind ninth = 97 [(gogoproto.jsontag) = "ninth"];
}
enum Kind {
  KIND_NONE = 0;
  KIND_ONE = 1;
  KIND_MINUS = -5;
}
message Unordered {
  Metadata Metadata = 1 [${EMBED}];
  string b = 3;
  string a = 2;
}
message Reversed {
  string b = 2 [(gogoproto.jsontag) = "b"];
  string a = 1 [(gogoproto.jsontag) = "a"];
}
message UnorderedInside {
  Metadata Metadata = 1 [${EMBED}];
  Reversed value = 2 [(gogoproto.nullable) = false, (gogoproto.jsontag) = "value"];
  Reversed pointer = 3;
  repeated Reversed list = 4;
}
message UnorderedEmbedded {
  Metadata Metadata = 1 [${EMBED}];
  Reversed Reversed = 2 [${EMBED}];
}
message Hidden {
  Metadata Metadata = 1 [${EMBED}];
  string text = 2 [(gogoproto.jsontag) = "-"];
  string shown = 3;
  bytes data = 4 [(gogoproto.jsontag) = "-"];
  int64 number = 5 [(gogoproto.jsontag) = "-"];
  repeated string list = 6 [(gogoproto.jsontag) = "-"];
  Reversed message = 7 [(gogoproto.jsontag) = "-"];
  map<string, string> map = 8 [(gogoproto.jsontag) = "-"];
  string last = 9;
}
message Choice {
  Metadata Metadata = 1 [${EMBED}];
  string before = 2;
  oneof kind {
    string text = 3;
    Reversed message = 5;
    bool flag = 7;
  }
  string between = 4;
  string after = 8;
}
message Optional {
  Metadata Metadata = 1 [${EMBED}];
  optional string text = 2;
  optional int64 number = 3 [(gogoproto.jsontag) = "number"];
  optional bool flag = 4;
  google.protobuf.UInt32Value wrapper = 5;
  google.protobuf.StringValue standard = 6 [(gogoproto.wktpointer) = true];
  google.protobuf.BoolValue kept = 7 [(gogoproto.wktpointer) = true, (gogoproto.jsontag) = "kept"];
}
message Quoted {
  Metadata Metadata = 1 [${EMBED}];
  int64 number = 2 [(gogoproto.jsontag) = "number,string"];
  string text = 3 [(gogoproto.jsontag) = "text,omitempty,string"];
  bool flag = 4 [(gogoproto.jsontag) = "flag,omitempty,string"];
  Kind kind = 5 [(gogoproto.jsontag) = "kind,string"];
}
enum Named {
  NAMED_NONE = 0;
  NAMED_ONE = 1;
}
message Names {
  Metadata Metadata = 1 [${EMBED}];
  Named named = 2;
  Kind kind = 3;
  repeated Named list = 4;
  repeated Kind kinds = 5;
}
message Lists {
  repeated string Values = 1;
}
message ListsByName {
  map<string, Lists> Values = 1 [(gogoproto.nullable) = false];
}
message Types {
  Metadata Metadata = 1 [${EMBED}];
  google.protobuf.Struct struct = 2 [(gogoproto.casttype) = "Plain"];
  google.protobuf.Struct kept = 3 [(gogoproto.casttype) = "Plain", (gogoproto.jsontag) = "kept"];
  repeated google.protobuf.Struct list = 4 [(gogoproto.casttype) = "Plain"];
  map<string, google.protobuf.Struct> map = 5 [(gogoproto.castvalue) = "Plain"];
  google.protobuf.Struct raw = 6;
  ListsByName traits = 7 [
    (gogoproto.casttype) = "Traits", (gogoproto.nullable) = false, (gogoproto.jsontag) = "traits,omitempty"
  ];
  ListsByName traits_kept = 8 [
    (gogoproto.casttype) = "Traits", (gogoproto.nullable) = false, (gogoproto.jsontag) = "traits_kept"
  ];
  ListsByName traits_pointer = 10 [(gogoproto.casttype) = "Traits"];
  ListsByName traits_pointer_kept = 11 [(gogoproto.casttype) = "Traits", (gogoproto.jsontag) = "traits_pointer_kept"];
}
message Owns {
  Metadata Metadata = 1 [${EMBED}];
  string own = 2 [(gogoproto.casttype) = "Own"];
}
message Secrets {
  Metadata Metadata = 1 [${EMBED}];
  oneof choice {
    string shown = 2;
    string secret = 3 [(gogoproto.jsontag) = "-"];
  }
}
message SessionMetadata {
  string SessionID = 1 [(gogoproto.jsontag) = "session"];
}
message Outer {
  SessionMetadata Session = 1 [${EMBED}];
}
message Sessions {
  Metadata Metadata = 1 [${EMBED}];
  Outer Outer = 2 [${EMBED}];
  SessionMetadata nested = 3;
  repeated SessionMetadata list = 4;
}
message Pointers {
  Metadata Metadata = 1 [${EMBED}];
  Owner Owner = 2 [(gogoproto.embed) = true, (gogoproto.jsontag) = ""];
  Note Note = 3 [${EMBED}];
}
message Owner {
  string name = 1 [(gogoproto.jsontag) = "name"];
}
message Note {
  string note = 1 [(gogoproto.jsontag) = "note"];
}
message EqualKeys {
  Metadata Metadata = 1 [${EMBED}];
  Owner Owner = 2 [${EMBED}];
  string outer = 3 [(gogoproto.jsontag) = "name"];
  Twice Twice = 4 [${EMBED}];
  Twin Twin = 5 [${EMBED}];
}
message Twice {
  string a = 1 [(gogoproto.jsontag) = "same"];
  string b = 2 [(gogoproto.jsontag) = "b"];
}
message Twin {
  string a = 1 [(gogoproto.jsontag) = "same"];
  string c = 2 [(gogoproto.jsontag) = "c"];
}
message Keys {
  Metadata Metadata = 1 [${EMBED}];
  string html = 2 [(gogoproto.jsontag) = "<a&b>"];
  string letters = 3 [(gogoproto.jsontag) = "日本"];
  string proto = 4 [(gogoproto.jsontag) = "__proto__"];
  string punctuation = 5 [(gogoproto.jsontag) = "a.b-c/d:e"];
}
message Numbers {
  Metadata Metadata = 1 [${EMBED}];
  string a = 15;
  string b = 16;
  string c = 2047;
  string d = 2048;
  Metadata e = 262143 [${EMBED.replace('""', '"e"')}];
  int32 f = 262144;
  int64 g = 268435455;
  string h = 268435456;
  string i = 536870911;
}
message Recursive {
  Metadata Metadata = 1 [${EMBED}];
  string text = 2;
  Recursive next = 3;
  repeated Recursive list = 4;
}
message Others {
  Metadata Metadata = 1 [${EMBED}];
  double a = 2;
  float b = 3;
  sint32 c = 4;
  fixed64 d = 5;
  repeated int64 e = 6;
  repeated bytes f = 7;
  map<int32, string> g = 8;
  map<string, int64> h = 9;
  map<string, Owner> i = 10;
  map<string, bytes> j = 11;
  google.protobuf.Timestamp k = 12;
  google.protobuf.Duration l = 13;
  google.protobuf.Duration m = 14 [(gogoproto.stdduration) = true, (gogoproto.nullable) = false];
}
message Times {
  Metadata Metadata = 1 [${EMBED}];
  google.protobuf.Timestamp pointer = 2 [(gogoproto.stdtime) = true];
  google.protobuf.Timestamp kept = 3 [(gogoproto.stdtime) = true, (gogoproto.jsontag) = "kept"];
  google.protobuf.Timestamp value = 4 [
    (gogoproto.stdtime) = true, (gogoproto.nullable) = false, (gogoproto.jsontag) = "value,omitempty"
  ];
  repeated google.protobuf.Timestamp list = 5 [(gogoproto.stdtime) = true];
}
`;

describe("the tables of a schema", () => {
  const folder = new TempFolder();
  const runtime = relative(folder.at("out"), join(ROOT, "src/runtime"));
  const traits = relative(folder.at("out"), join(ROOT, "src/editions/2026/traits.js"));
  const own = relative(folder.at("out"), join(ROOT, "tests/go/gogo/go-types.js"));
  const image = compile(folder, { "own.proto": proto3("own", SCHEMA) });
  const options = [
    ...[`runtime=${runtime}/codegen.js`, "union=own.Union", "enum_names=own.Named"],
    ...[`go_type=Plain=${runtime}/index.js#plainStruct`, `go_type=Traits=${traits}#traits`, `go_type=Own=${own}#token`],
  ];
  const { edition, schema, tables, text } = load(folder, generate(image, "own.proto", ...options), "own");

  const numberOf = (name: string): number => {
    return Number(Object.entries(schema.union.codec.fields).find(([, field]) => field === name)![0]);
  };
  const event = (name: string, ...fields: Uint8Array[]): Uint8Array => len(numberOf(name), len(1), ...fields);
  const linesOf = (name: string): string[] => {
    const [, lines] = new RegExp(`tableOf${name}: MessageTable = .*\\n([^]*?)\\]\\);`).exec(text)!;
    return lines!
      .trimEnd()
      .split("\n")
      .map((line) => line.trim().replace(/,$/, ""));
  };

  test("omit a message if its members are not in the order of the fields", () => {
    expect(tables[numberOf("Unordered")]).toBeUndefined();
    for (const name of ["Reversed", "Unordered"]) expect(text).not.toContain(`tableOf${name}:`);
    expect(linesOf("UnorderedInside").slice(1)).toEqual([
      'field(2, OTHER, "value", undefined)',
      'field(3, OTHER, "pointer", "")',
      'field(4, OTHER, "list", "")',
    ]);
    expect(check(edition, event("Unordered", len(2, "a")))).toBe(false);
    expect(check(edition, event("UnorderedInside"))).toBe(false);
    expect(check(edition, event("UnorderedInside", len(2, len(1, "a"), len(2, "b"))))).toBe(false);
    expect(check(edition, event("UnorderedEmbedded", len(2)))).toBe(false);
  });

  test.each<[name: string, isAccepted: boolean, ...fields: Uint8Array[]]>([
    ["Ordered", true],
    ["Ordered", true, len(5, "a"), int(90, 1), len(91, "bytes"), len(92, len(1, "k"), len(2, "v")), len(93, "e")],
    ["Ordered", true, int(94, 7), int(95, 8), int(96, 1), int(97, -5)],
    ["Ordered", false, int(90, 1), len(5, "a")],
    ["Hidden", true],
    ["Hidden", true, len(2, "x"), len(3, "y"), len(4, Uint8Array.of(0xff)), len(9, "z")],
    ["Hidden", true, len(2), len(4)],
    ["Hidden", false, int(5, 1)],
    ["Hidden", false, len(6, "x")],
    ["Hidden", false, len(7)],
    ["Hidden", false, len(8, len(1), len(2))],
    ["Choice", true],
    ["Choice", true, len(2, "a"), len(4, "b"), len(8, "c")],
    ["Choice", false, len(3, "a")],
    ["Choice", false, len(3)],
    ["Choice", false, len(5)],
    ["Choice", false, int(7, 0)],
    ["Optional", true],
    ["Optional", false, len(2)],
    ["Optional", false, int(3, 0)],
    ["Optional", false, int(4, 0)],
    ["Optional", false, len(6)],
    ["Optional", false, len(7)],
    ["Quoted", false],
    ["Quoted", false, int(2, 1), len(3, "a"), int(4, 1), int(5, 1)],
    ["Names", true],
    ["Names", true, int(3, 9)],
    ["Names", false, int(2, 1)],
    ["Names", false, int(4, 1)],
    ["Names", false, len(5, Uint8Array.of(1))],
    ["Types", true, len(7), len(8)],
    ["Types", true, len(2), len(3), len(7, len(1, len(1, "b"), len(2, len(1, "x")))), len(8, len(1, len(1), len(2)))],
    ["Types", true, len(2, len(1, len(1, "k"), len(2, int(1, 0)))), len(7), len(8)],
    ["Types", true],
    ["Types", false, len(7), len(8), len(10)],
    ["Types", false, len(7), len(8), len(11)],
    ["Types", false, len(4), len(7), len(8)],
    ["Types", false, len(4, len(1, len(1, "k"), len(2, int(1, 0)))), len(7), len(8)],
    ["Types", false, len(5, len(1), len(2)), len(7), len(8)],
    ["Owns", false],
    ["Owns", false, len(2, "text")],
    ["Pointers", true, len(3)],
    ["Pointers", false, len(2), len(3)],
    ["Pointers", false, len(2, len(1, "a")), len(3)],
    [
      "EqualKeys",
      false,
      len(2, len(1, "hidden")),
      len(3, "outer"),
      len(4, len(1, "1"), len(2, "b")),
      len(5, len(1, "2")),
    ],
    ["Keys", true],
    ["Keys", true, len(2, "a"), len(3, "b"), len(4, "c"), len(5, "d")],
    ["Numbers", true, len(262143)],
    ["Numbers", true, len(15, "a"), len(16, "b"), len(2047, "c"), len(2048, "d"), len(262143, int(1, 5))],
    ["Numbers", true, len(262143), int(262144, 5), int(268435455, 6)],
    ["Recursive", true],
    ["Recursive", true, len(2, "a"), len(3, len(1), len(3, len(1))), len(4, len(1)), len(4, len(1), len(2, "b"))],
    ["Recursive", true, len(3)],
    ["Others", false, double(2, 1)],
    ["Others", false, len(6, Uint8Array.of(1))],
    ["Others", false, len(7)],
    ["Others", false, len(10, len(1), len(2))],
    ["Others", false, len(12)],
    ["Others", false, len(13)],
    ["Secrets", true],
    ["Secrets", false, len(3, "a")],
    ["Times", true],
    ["Times", true, len(2), len(3, int(1, 5)), len(4, int(2, 5))],
    ["Times", false, len(4), len(5)],
  ])("accept or leave %s: %p", (name, isAccepted, ...fields) => {
    expect(check(edition, event(name, ...fields))).toBe(isAccepted);
  });

  test("do not mistake the index or session id of another message for the event's", () => {
    const metadata = len(262143, int(1, 5), len(2, "other"));
    expect(check(edition, len(numberOf("Numbers"), len(1, int(1, 4), len(2, "own")), metadata))).toBe(true);
    expect(check(edition, len(numberOf("Numbers"), len(1), metadata))).toBe(true);
    // The session id is that of a message embedded in the event itself.
    const sessions = [len(2, len(1, len(1, "a"))), len(3, len(1, "b")), len(4, len(1, "c"))];
    expect(check(edition, event("Sessions", ...sessions))).toBe(true);
  });

  test("have fields with numbers that take three to five bytes", () => {
    for (const number of [268435456, 536870911]) {
      // The transcoder may leave these to the codec. They must not become other fields.
      check(edition, event("Numbers", len(262143), len(number, "x")));
    }
    check(edition, event("Numbers", len(262143), len(268435456, "x"), len(536870911, "y")));
  });

  test("limit the depth of messages that contain themselves", () => {
    const nested = (depth: number, number: number): Uint8Array => {
      let inner: Uint8Array = len(1);
      for (let i = 0; i < depth; i++) inner = concat(len(1), len(number, inner));
      return len(numberOf("Recursive"), inner);
    };
    for (const number of [3, 4]) {
      for (const depth of [1, 2, 20, 29]) expect(check(edition, nested(depth, number))).toBe(true);
      for (const depth of [33, 100, 1000]) expect(check(edition, nested(depth, number))).toBe(false);
      expect(check(edition, nested(20, number))).toBe(true);
    }
  });

  test("convert random events like the codec", () => {
    const events = new RandomEvents(tables, random(1));
    let accepted = 0;
    for (let i = 0; i < (LONG ? 20_000 : 600); i++) {
      const bytes = events.next();
      const isAccepted = check(edition, bytes);
      expect(isAccepted).toBe(reasonToLeave(tables, bytes) === undefined);
      if (isAccepted) accepted++;
    }
    expect(accepted).toBeGreaterThan(LONG ? 4000 : 120);
  });

  test("import every name that the runtime exports for tables", () => {
    const [, imported] = /^import \{ (.*) \} from ".*\/codegen\.js";$/m.exec(text)!;
    const exported = Object.keys(codegen).filter((name) => name in table);
    expect(imported!.split(", ").sort()).toEqual(exported.sort());
  });

  test("are created when they are needed, so that a table can refer to itself", () => {
    const table: MessageTable = tables[numberOf("Recursive")]!;
    table.open();
    expect(table.fields.find((field) => keyOf(field) === ',"next":')!.message).toBe(table);
  });

  test("can be removed from a bundle, because the top level only has calls without effects", () => {
    const tablesAtTop = /\/\* @__PURE__ \*\/ messageTable\([^]*?\n\]\);/g;
    const code = text.replace(/^\s*\/\*\*.*\*\/$|^\/\/.*$/gm, "").replace(tablesAtTop, "");
    expect(code).not.toContain("(");
  });
});
