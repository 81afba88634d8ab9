import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join, relative } from "node:path";
import Long from "long";
import { schema as schemaOf2020 } from "../../generated/2020/events/events.edition.js";
import * as index from "../../generated/2020/events/events.index.js";
import type { EventSchema } from "../../src/runtime/codegen.js";
import { compile, generate, proto3 } from "../support/generator.js";
import { ROOT } from "../support/packed-package.js";
import { messages } from "../support/schema.js";
import { TempFolder } from "../support/temp-folder.js";

const EMBED = "(gogoproto.nullable) = false, (gogoproto.embed) = true, (gogoproto.jsontag) = ";

const METADATA = `message Metadata {
  int64 Index = 1 [(gogoproto.jsontag) = "ei"];
  string Type = 2 [(gogoproto.jsontag) = "event"];
  string Code = 3 [(gogoproto.jsontag) = "code,omitempty"];
  google.protobuf.Timestamp Time = 4
      [(gogoproto.stdtime) = true, (gogoproto.nullable) = false, (gogoproto.jsontag) = "time"];
}
`;

const UNION = proto3(
  "acme.events.v1",
  `import "events/common.proto";
import "people/people.proto";
import "unused/unused.proto";

message schema {
  string text = 1;
}
message Union {
  oneof Event {
    Started Started = 1;
    Ended Ended = 2;
  }
}
message Started {
  Metadata header = 1 [${EMBED}""];
  people.v1beta2.Owner owner = 2 [${EMBED}""];
  people.v1beta2.Owner keyed = 3 [${EMBED}"keyed"];
  Status status = 4;
  map<string, schema> schemas = 5;
  enum Status {
    STATUS_NONE = 0;
    STATUS_BUSY = 1;
  }
}
message Ended {
  Metadata Metadata = 1 [${EMBED}""];
  google.protobuf.Struct Details = 2 [(gogoproto.casttype) = "Plain"];
}
enum Readonly {
  READONLY_NONE = 0;
}
`,
);

const files = {
  "events/union.proto": UNION,
  "events/common.proto": proto3("acme.events.v1", METADATA),
  "people/people.proto": proto3(
    "people.v1beta2",
    "message Owner {\n  string name = 1;\n  repeated Metadata notes = 2;\n  Kind kind = 3;\n}\n" +
      "message Metadata {\n  string note = 1;\n}\nenum Kind {\n  KIND_NONE = 0;\n  KIND_HUMAN = 1;\n}\n",
  ),
  "unused/unused.proto": proto3("unused", "message Unused {\n  Unused unused = 1;\n}\n"),
};

/** The parts of a module with a schema that the tests use. */
interface EditionModule {
  readonly schema: EventSchema;
}

describe("a module with the schema of a union", () => {
  const folder = new TempFolder();
  const out = folder.at("out");
  const runtime = relative(out, join(ROOT, "src/runtime"));
  const options = [`runtime=${runtime}/codegen.js`, `go_type=Plain=${runtime}/index.js#plainStruct`];
  const image = compile(folder, files);
  // buf passes only the files of one folder and their imports.
  const otherFolder = compile(new TempFolder(), { "people/people.proto": files["people/people.proto"] });
  const names = ["events/union.proto", "events/common.proto", "people/people.proto"];
  const generated = generate(image, names, "union=acme.events.v1.Union", ...options);
  for (const [name, text] of generated) folder.write(`out/${name}`, text);
  const { schema } = jest.requireActual<EditionModule>(join(out, "events/union.edition.ts"));

  it("has the codecs of all messages, by the names under which the index exports them", () => {
    expect(Object.entries(schema.messages).map(([name, { typeName }]) => [name, typeName])).toEqual([
      ["Ended", "acme.events.v1.Ended"],
      ["Metadata", "acme.events.v1.Metadata"],
      ["Started", "acme.events.v1.Started"],
      ["Union", "acme.events.v1.Union"],
      ["peopleMetadata", "people.v1beta2.Metadata"],
      ["peopleOwner", "people.v1beta2.Owner"],
      ["schema", "acme.events.v1.schema"],
    ]);
    const exported = jest.requireActual<Record<string, unknown>>(join(out, "events/union.index.ts"));
    const enums = ["Readonly$", "Started_Status", "peopleKind"];
    expect(Object.keys(exported).sort()).toEqual([...Object.keys(schema.messages), ...enums].sort());
    for (const [name, codec] of Object.entries(schema.messages)) expect(exported[name]).toBe(codec);
    expect(exported["peopleKind"]).toEqual({ KIND_NONE: 0, KIND_HUMAN: 1 });
  });

  it("has the properties with the embedded messages of each case", () => {
    expect(schema.embedded).toEqual({
      Started: { Metadata: "header", peopleOwner: "owner" },
      Ended: { Metadata: "Metadata" },
    });
  });

  it("wraps, unwraps and decodes events", () => {
    const value = schema.messages["Ended"]!.create({ Metadata: { Type: "end", Index: Long.fromNumber(7) } });
    const event = { $case: "Ended", value };
    const union = schema.union.wrap(event);
    expect(union).toEqual({ Event: event });
    expect(schema.union.unwrap(union)).toBe(event);
    expect(schema.union.unwrap(schema.union.codec.decode(new Uint8Array(0)))).toBeUndefined();
  });

  it("compiles, and keeps the types of events, metadata and names", () => {
    folder.write(
      "out/use.ts",
      `import { schema } from "./events/union.edition.js";
import { peopleKind, type peopleOwnerJSON, type Started_Status } from "./events/union.index.js";
type Schema = typeof schema;
type Event = NonNullable<ReturnType<Schema["union"]["unwrap"]>>;
type Same<A, B> = [A, B] extends [B, A] ? true : false;
export const cases: Same<Event["$case"], "Started" | "Ended"> = true;
export const names: Same<
  keyof Schema["messages"],
  "Ended" | "Metadata" | "Started" | "Union" | "peopleMetadata" | "peopleOwner" | "schema"
> = true;
export const metadata: Same<keyof ReturnType<Schema["metadata"]["makeZero"]>, "Index" | "Type" | "Code" | "Time" | "$unknown" | "$unknownKeys"> = true;
export const embedded: "owner" = schema.embedded.Started.peopleOwner;
export const owner: peopleOwnerJSON = { name: "alice", kind: peopleKind.KIND_HUMAN };
export const status: Started_Status = 1;
export const begin: Event = { $case: "Started", value: schema.messages.Started.create({ header: { Code: "T1" } }) };
`,
    );
    const config = { extends: join(ROOT, "tsconfig.json"), compilerOptions: { noEmit: true, rootDir: "/" } };
    folder.write("out/package.json", '{ "type": "module" }');
    folder.write("out/tsconfig.json", JSON.stringify({ ...config, files: ["use.ts"], include: [] }));
    const tsc = join(ROOT, "node_modules/.bin/tsc");
    const args = ["-p", out, "--typeRoots", join(ROOT, "node_modules/@types")];
    expect(spawnSync(tsc, args, { encoding: "utf8" }).stdout).toBe("");
  }, 60_000);

  it("has no calls at the top level, which would prevent tree shaking", () => {
    const text = generated.get("events/union.edition.ts")!;
    const code = text.replace(/\/\*.*?\*\/|^\/\/.*?$/gms, "").replace(/\(\w+: .*?\) ?(: \w+ )?=> .*$/gm, "");
    expect(code).not.toContain("(");
  });

  it("is not generated by a run for another folder", () => {
    const run = generate(otherFolder, "people/people.proto", "union=acme.events.v1.Union", ...options);
    expect([...run.keys()]).toEqual(["people/people.codec.ts", "people/people.index.ts"]);
    for (const [name, text] of run) expect(text).toBe(generated.get(name));
    const common = generate(image, "events/common.proto", "union=acme.events.v1.Union");
    expect([...common.keys()]).toEqual(["events/common.codec.ts", "events/common.index.ts"]);
  });

  it("comes with an index that exports ts-proto's enums", () => {
    const run = generate(image, names, "union=acme.events.v1.Union", "interfaces=ts-proto", ...options);
    const text = run.get("events/union.index.ts")!;
    expect(text).toContain('import { Kind } from "../people/people.js";');
    expect(text).toContain("  Kind as peopleKind,\n");
    expect(text).toContain('export {\n  Readonly as Readonly$,\n  Started_Status,\n} from "./union.js";');
    expect(run.get("people/people.index.ts")).toContain('export {\n  Kind,\n} from "./people.js";');
    expect(run.get("events/union.edition.ts")!.replace(/^\/\/ .*$/gm, "")).toBe(
      generated.get("events/union.edition.ts")!.replace(/^\/\/ .*$/gm, ""),
    );
  });

  it("imports other packages as the option rewrite_imports says", () => {
    const rewrite = "rewrite_imports=./people/*.js:@acme/people";
    const text = generate(image, names[0]!, "union=acme.events.v1.Union", rewrite, ...options).get(
      "events/union.index.ts",
    );
    expect(text).toContain(
      'import { Kind, Metadata as Metadata$1, Owner } from "@acme/people/people/people.codec.js";',
    );
  });
});

describe("the generator rejects", () => {
  const folder = new TempFolder();

  /** Generates a union in a file u.proto, with the message `Union` from line 10. Returns the lines of the error. */
  function rejectionsOf(text: string, union = "u.Union", others: Readonly<Record<string, string>> = {}): string[] {
    rmSync(folder.at("proto"), { recursive: true, force: true });
    const image = compile(folder, { "u.proto": text, ...others });
    try {
      generate(image, "u.proto", `union=${union}`);
    } catch (error) {
      return (error as Error).message.split("\n");
    }
    throw new Error("expected an error");
  }

  const good = `${METADATA}message A {\n  Metadata Metadata = 1 [${EMBED}""];\n}\n`;
  const union = "message Union {\n  oneof Event {\n    A A = 1;\n    B B = 2;\n  }\n}\n";
  const place = (text: string, line: string): string => {
    return `u.proto:${text.split("\n").findIndex((other) => other.startsWith(line)) + 1}`;
  };

  it("a union that its package does not have", () => {
    const text = "the package u does not have this message";
    expect(rejectionsOf(proto3("u", good), "u.Other")).toEqual([`union=u.Other: ${text}`]);
    const also = proto3(
      "u",
      'message M {\n  string f = 1 [(gogoproto.casttype) = "T"];\n}\nenum E {\n  E_NONE = 0;\n}\n',
    );
    expect(rejectionsOf(also, "u.E")).toEqual([
      `union=u.E: ${text}`,
      expect.stringContaining("field u.M.f: casttype T"),
    ]);
  });

  it.each([
    ["no oneof", "A a = 1;"],
    ["another field", "oneof Event {\n    A A = 1;\n  }\n  string text = 2;"],
    ["two oneofs", "oneof Event {\n    A A = 1;\n  }\n  oneof Other {\n    A B = 2;\n  }"],
    ["a oneof with a string", "oneof Event {\n    A A = 1;\n    string text = 2;\n  }"],
    ["no members", ""],
  ])("a union with %s", (_, members) => {
    const text = proto3("u", `${good}message Union {\n  ${members}\n}\n`);
    const reason = "a union that is not a single oneof of messages is not supported";
    expect(rejectionsOf(text)).toEqual([`${place(text, "message Union")}: message u.Union: ${reason}`]);
  });

  it.each([
    ["no field 1", "Metadata Metadata = 2 [" + EMBED + '""];'],
    ["a field 1 that is a string", "string text = 1;"],
    ["a field 1 that is not embedded", "Metadata Metadata = 1 [(gogoproto.nullable) = false];"],
    ["a field 1 with a key", "Metadata Metadata = 1 [" + EMBED + '"metadata"];'],
    ["a field 1 that is a pointer", 'Metadata Metadata = 1 [(gogoproto.embed) = true, (gogoproto.jsontag) = ""];'],
  ])("an event with %s", (_, field) => {
    const text = proto3("u", `${good}message B {\n  ${field}\n}\n${union}`);
    const reason = "a case whose field 1 is not an embedded message with nullable = false is not supported";
    expect(rejectionsOf(text)).toEqual([`${place(text, "message B")}: message u.B: ${reason}`]);
  });

  it("a case with another name than its message", () => {
    const text = proto3("u", `${good}message Union {\n  oneof Event {\n    A Begin = 1;\n  }\n}\n`);
    const reason = "a case with another name than its message, A, is not supported";
    expect(rejectionsOf(text)).toEqual([`${place(text, "    A Begin")}: field u.Union.Begin: ${reason}`]);
  });

  it("an event with other metadata", () => {
    const text = proto3("u", `${good}message B {\n  Other O = 1 [${EMBED}""];\n}\n${union}message Other {\n}\n`);
    const reason = "a case whose field 1 embeds u.Other instead of u.Metadata as in u.A is not supported";
    expect(rejectionsOf(text)).toEqual([`${place(text, "message B")}: message u.B: ${reason}`]);
  });

  it("a field 1 that is not supported only once", () => {
    const text = proto3("u", `${good}message B {\n  string s = 1 [(gogoproto.casttype) = "T"];\n}\n${union}`);
    expect(rejectionsOf(text)).toEqual([expect.stringContaining("field u.B.s: casttype T")]);
  });

  it("names that the index would export twice, of messages, JSON types and enums", () => {
    const b = `message B {\n  Metadata Metadata = 1 [${EMBED}""];\n  x.v1.One one = 2;\n  x.v1.Two two = 3;\n  y.x.Kind kind = 4;\n}\n`;
    const own = "message xOneJSON {\n}\nenum xTwo {\n  TWO_NONE = 0;\n}\n";
    const text = proto3("u", `import "x.proto";\nimport "y.proto";\n${good}${b}${own}${union}`);
    const others = {
      "x.proto": proto3(
        "x.v1",
        "message One {\n  Kind kind = 1;\n}\nmessage Two {\n}\nenum Kind {\n  KIND_NONE = 0;\n}\n",
      ),
      "y.proto": proto3("y.x", "enum Kind {\n  KIND_NONE = 0;\n}\n"),
    };
    expect(rejectionsOf(text, "u.Union", others)).toEqual([
      `x.proto:8: message x.v1.One: the exported name xOneJSON, which message u.xOneJSON (${place(text, "message xOneJSON")}) has too, is not supported`,
      `x.proto:11: message x.v1.Two: the exported name xTwo, which enum u.xTwo (${place(text, "enum xTwo")}) has too, is not supported`,
      "x.proto:13: enum x.v1.Kind: the exported name xKind, which enum y.x.Kind (y.proto:8) has too, is not supported",
    ]);
  });
});

describe("the schema of 2020", () => {
  it("has all messages of the file and the embedded messages of all events", () => {
    expect(schemaOf2020.messages).toEqual({ ...index });
    const events = messages.get("OneOf")!.map(({ name }) => name);
    expect(Object.keys(schemaOf2020.embedded)).toEqual(events);
    for (const [name, embedded] of Object.entries(schemaOf2020.embedded)) {
      const fields = messages.get(name)!.filter(({ key, type }) => key === undefined && messages.has(type));
      expect(embedded).toEqual(Object.fromEntries(fields.map((field) => [field.type, field.name])));
    }
  });
});
