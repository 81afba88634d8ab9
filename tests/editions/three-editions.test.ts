// Three editions of a small schema, which users define. The second one adds to the first, and the third to the second.

import assert from "node:assert/strict";
import { join, relative } from "node:path";
import fc from "fast-check";
import { defineEdition, firstThatKnows } from "../../src/edition.js";
import type { SingleEdition } from "../../src/index.js";
import type { EventSchema } from "../../src/runtime/codegen.js";
import { concat, hexOf } from "../support/bytes.js";
import { decodeByRule, unmarshalByRule } from "../support/edition-oracle.js";
import { compile, generate, proto3 } from "../support/generator.js";
import { ROOT } from "../support/packed-package.js";
import { TempFolder } from "../support/temp-folder.js";
import { int, len } from "../support/wire.js";

const EMBED = '(gogoproto.nullable) = false, (gogoproto.embed) = true, (gogoproto.jsontag) = ""';

function tag(key: string): string {
  return `[(gogoproto.jsontag) = "${key},omitempty"]`;
}

/** Returns the schema of an edition. Each line is in the editions from its first number to its second. */
function schemaOf(edition: number): string {
  const since = (first: number, line: string, last = 3): string => (first <= edition && edition <= last ? line : "");
  return `
message Metadata {
  int64 Index = 1 [(gogoproto.jsontag) = "ei"];
  string Type = 2 [(gogoproto.jsontag) = "event"];
  string Code = 3 ${tag("code")};
  google.protobuf.Timestamp Time = 4
      [(gogoproto.stdtime) = true, (gogoproto.nullable) = false, (gogoproto.jsontag) = "time"];
  ${since(2, `string Cluster = 5 ${tag("cluster")};`)}
  ${since(3, `bool Zone = 6 ${tag("zone")};`)}
}
message User {
  string Name = 1 ${tag("user")};
  ${since(2, `repeated string Roles = 2 ${tag("roles")};`)}
}
message Item {
  string Text = 1 ${tag("text")};
  ${since(2, `int32 Size = 2 ${tag("size")};`)}
  ${since(3, `bytes Color = 3 ${tag("color")};`)}
}
message Started {
  Metadata Metadata = 1 [${EMBED}];
  User User = 2 [${EMBED}];
  Item Main = 3 ${tag("main")};
  repeated Item Items = 4 ${tag("items")};
  map<string, Item> Named = 5 ${tag("named")};
  ${since(2, `uint64 Host = 6 ${tag("host")};`)}
  ${since(1, `string Old = 7 ${tag("old")};`, 1)}
  ${since(2, `Item Second = 8 ${tag("second")};`)}
}
message ${edition < 2 ? "Ended" : "Finished"} {
  Metadata Header = 1 [${EMBED}];
}
message Begin {
  Metadata Metadata = 1 [${EMBED}];
  ${since(2, `double Key = 2 ${tag("key")};`)}
}
message Paused {
  Metadata Metadata = 1 [${EMBED}];
}
message Resumed {
  Metadata Metadata = 1 [${EMBED}];
}
message OneOf {
  oneof Event {
    Started Started = 1;
    ${edition < 2 ? "Ended Ended" : "Finished Finished"} = 2;
    ${since(1, "Begin Begin = 3;", 2)}
    ${since(2, "Paused Paused = 4;")}
    ${since(3, "Resumed Resumed = 5;")}
  }
}
`;
}

const TYPES = {
  started: { message: "Started", codes: [] },
  ended: { message: "Ended", codes: [] },
  begin: { message: "Begin", codes: [] },
  paused: { message: "Paused", codes: [] },
  resumed: { message: "Resumed", codes: [] },
};

const folder = new TempFolder();
const out = folder.at("out");
const names = [1, 2, 3].map((edition) => `v${edition}/events.proto`);
const image = compile(
  folder,
  Object.fromEntries(names.map((name, i) => [name, proto3(`acme.v${i + 1}`, schemaOf(i + 1))])),
);

/** Generates the code of an edition, and defines it. */
const editions = names.map((name, i) => {
  const options = [`union=acme.v${i + 1}.OneOf`, `runtime=${relative(out, join(ROOT, "src/runtime"))}/codegen.js`];
  for (const [file, text] of generate(image, name, ...options)) folder.write(`out/${file}`, text);
  const { schema } = jest.requireActual<{ schema: EventSchema }>(join(out, `v${i + 1}/events.edition.ts`));
  const renamed = i === 0 ? TYPES : { ...TYPES, ended: { message: "Finished", codes: [] } };
  const types = Object.entries(renamed).filter(([, { message }]) => message in schema.embedded);
  return defineEdition({ name: String(i + 1), schema, types: Object.fromEntries(types), codes: {} });
}) as SingleEdition[] as [SingleEdition, ...SingleEdition[]];

function combineAll() {
  return firstThatKnows(...editions);
}

const KEEP = { unknownEvents: "keep" } as const;

/** Returns the metadata of an event. */
function metadata(type: string, ...more: Uint8Array[]): Uint8Array {
  return len(1, len(2, type), ...more);
}

function started(...more: Uint8Array[]): Uint8Array {
  return len(1, metadata("started"), ...more);
}

const CLUSTER = len(5, "c");
const ZONE = int(6, 1);
const UNKNOWN = int(99, 1);

/** Events with the expected edition and case. The number of unknown fields is 0, if it is not given. */
const protobuf: [description: string, bytes: Uint8Array, edition: string | undefined, $case: string, count?: number][] =
  [
    ["an event of all editions", started(), "1", "Started"],
    ["a field of the first edition only", started(len(7, "old")), "1", "Started"],
    ["a field of the metadata, added in 2", len(1, metadata("started", CLUSTER)), "2", "Started"],
    ["a field of the metadata, added in 3", len(1, metadata("started", ZONE)), "3", "Started"],
    ["fields of the metadata, added in 2 and 3", len(1, metadata("started", CLUSTER, ZONE)), "3", "Started"],
    ["an empty field of the metadata", len(1, metadata("started", len(5, ""))), "2", "Started"],
    ["a list in an embedded message", started(len(2, len(2, "role"))), "2", "Started"],
    ["a field of a message", started(len(3, int(2, 5))), "2", "Started"],
    ["a field of a message in a list", started(len(4, len(1, "a")), len(4, len(3, "c"))), "3", "Started"],
    ["a field of a message in a map", started(len(5, len(1, "k"), len(2, int(2, 5)))), "2", "Started"],
    ["a field", started(int(6, 5)), "2", "Started"],
    ["a field that is zero", started(int(6, 0)), "2", "Started"],
    ["an empty message", started(len(8, "")), "2", "Started"],
    ["a renamed case", len(2, metadata("ended")), "1", "Ended"],
    ["a renamed case with a newer field", len(2, metadata("ended", CLUSTER)), "2", "Finished"],
    ["a removed case", len(3, metadata("begin")), "1", "Begin"],
    ["a removed case with a newer field", len(3, metadata("begin", CLUSTER)), "2", "Begin"],
    ["a removed case with an unknown field", len(3, metadata("begin"), UNKNOWN), "2", "Begin", 1],
    ["a removed case with a field of the third edition", len(3, metadata("begin", ZONE)), "2", "Begin", 1],
    ["a case added in 2", len(4, metadata("paused")), "2", "Paused"],
    ["a case added in 2 with a field added in 3", len(4, metadata("paused", ZONE)), "3", "Paused"],
    ["a case added in 2 with an unknown field", len(4, metadata("paused"), UNKNOWN), "3", "Paused", 1],
    ["a case added in 3", len(5, metadata("resumed")), "3", "Resumed"],
    ["fields that no edition has together", started(len(7, "old"), int(6, 5)), "3", "Started", 1],
    ["unknown fields at several places", concat(UNKNOWN, started(UNKNOWN, len(3, UNKNOWN))), "3", "Started", 3],
    ["two cases", concat(len(5, metadata("resumed")), started()), "3", "Started"],
    ["two cases, of which the newer comes last", concat(started(), len(4, metadata("paused"))), "2", "Paused"],
    ["an unknown case", len(9, metadata("new", ZONE), UNKNOWN), undefined, "UnknownEvent"],
  ];

/** Events in JSON with the expected edition and case. */
const json: [text: string, edition: string | undefined, $case: string][] = [
  ['{"event":"started"}', "1", "Started"],
  ['{"event":"started","old":"a"}', "1", "Started"],
  ['{"event":"started","cluster":"c"}', "2", "Started"],
  ['{"event":"started","zone":true}', "3", "Started"],
  ['{"event":"started","main":{"text":"a"},"items":[{"text":"b"}],"named":{"size":{"text":"c"}}}', "1", "Started"],
  ['{"event":"started","main":{"size":1}}', "2", "Started"],
  ['{"event":"started","items":[{"size":1},{"color":"AA=="}]}', "3", "Started"],
  ['{"event":"started","named":{"k":{"size":1}}}', "2", "Started"],
  ['{"event":"started","second":{}}', "2", "Started"],
  ['{"event":"started","second":null}', "2", "Started"],
  ['{"event":"started","old":"a","zone":true}', "3", "Started"],
  ['{"event":"started","old":5}', "3", "Started"],
  ['{"event":"started","user":5}', undefined, "UnknownEvent"],
  ['{"event":"started","newer":5}', "3", "Started"],
  ['{"event":"ended"}', "1", "Ended"],
  ['{"event":"ended","cluster":"c"}', "2", "Finished"],
  ['{"event":"begin"}', "1", "Begin"],
  ['{"event":"begin","key":1.5}', "2", "Begin"],
  ['{"event":"begin","zone":true}', "2", "Begin"],
  ['{"event":"begin","newer":1}', "2", "Begin"],
  ['{"event":"paused"}', "2", "Paused"],
  ['{"event":"paused","zone":true}', "3", "Paused"],
  ['{"event":"resumed"}', "3", "Resumed"],
  ['{"event":"new","zone":true}', undefined, "UnknownEvent"],
];

type Combined = ReturnType<typeof combineAll>;
type Attempt = (combined: Combined) => { edition: string | undefined; $case: string; count: number };

/** The ways to read each event, with the expected result. */
const attempts: [Attempt, ReturnType<Attempt>][] = [
  ...protobuf.map(([, bytes, edition, $case, count = 0]): [Attempt, ReturnType<Attempt>] => [
    ({ AuditEvent, editionOf, countUnknownFields }) => {
      const event = AuditEvent.decode(bytes, KEEP);
      return { edition: editionOf(event), $case: event.$case, count: countUnknownFields() };
    },
    { edition, $case, count },
  ]),
  ...json.map(([text, edition, $case]): [Attempt, ReturnType<Attempt>] => [
    ({ AuditEvent, editionOf }) => {
      const event = AuditEvent.unmarshalJSON(text, KEEP);
      return { edition: editionOf(event), $case: event.$case, count: 0 };
    },
    { edition, $case, count: 0 },
  ]),
  ...json.map(([text, edition, $case]): [Attempt, ReturnType<Attempt>] => [
    ({ AuditEvent, editionOf }) => {
      const event = AuditEvent.fromJSON(JSON.parse(text) as object, KEEP);
      return { edition: editionOf(event), $case: event.$case, count: 0 };
    },
    { edition, $case, count: 0 },
  ]),
];

test.each(protobuf)("decode: %s", (_, bytes, edition, $case, count = 0) => {
  const { AuditEvent, editionOf, countUnknownFields } = combineAll();
  const event = AuditEvent.decode(bytes, KEEP);
  expect([editionOf(event), event.$case, countUnknownFields()]).toEqual([edition, $case, count]);
  expect(decodeByRule(editions, bytes, KEEP)).toMatchObject({ edition, unknownFields: count });
  // Unknown fields are written after the others.
  if (count === 0 && $case !== "UnknownEvent") {
    const single = editions.find(({ name }) => name === edition)!;
    const expected = single.AuditEvent.decode(bytes);
    expect(event.value).toStrictEqual(expected.value);
    expect(hexOf(AuditEvent.encode(event))).toBe(hexOf(single.AuditEvent.encode(expected)));
  }
});

test.each(json)("unmarshalJSON: %s", (text, edition, $case) => {
  const { AuditEvent, editionOf } = combineAll();
  const event = AuditEvent.unmarshalJSON(text, KEEP);
  expect([editionOf(event), event.$case]).toEqual([edition, $case]);
  expect(unmarshalByRule(editions, text, KEEP)).toMatchObject({ edition });
  expect(AuditEvent.unmarshalJSON(` ${text}`, KEEP).$case).toBe($case);
  expect(AuditEvent.getMetadata(event).Type).toBe((JSON.parse(text) as { event: string }).event);
});

test("the result does not depend on earlier events", () => {
  for (const [attempt, expected] of attempts) {
    for (const [before] of attempts) {
      const combined = combineAll();
      before(combined);
      assert.deepEqual(attempt(combined), expected);
    }
  }
  fc.assert(
    fc.property(fc.array(fc.nat(attempts.length - 1), { minLength: 5, maxLength: 40 }), (order) => {
      const combined = combineAll();
      for (const i of order) assert.deepEqual(attempts[i]![0](combined), attempts[i]![1]);
    }),
    { numRuns: 300 },
  );
});

test("an event of the middle edition loads no newer one", () => {
  const load = jest.fn(() => editions[2]!);
  const { AuditEvent } = firstThatKnows(editions[0], editions[1]!, load);
  expect(AuditEvent.decode(len(4, metadata("paused")))).toMatchObject({ $edition: "2" });
  expect(AuditEvent.unmarshalJSON('{"event":"paused"}')).toMatchObject({ $edition: "2" });
  expect(load).not.toHaveBeenCalled();
  expect(AuditEvent.decode(len(4, metadata("paused", ZONE)))).toMatchObject({ $edition: "3" });
  expect(load).toHaveBeenCalledTimes(1);
});

test("unknown keys are kept by the newest edition that knows the event", () => {
  const { AuditEvent } = combineAll();
  const event = AuditEvent.unmarshalJSON('{"event":"begin","newer":1,"zone":true}', { unknownKeys: "keep" });
  expect(event).toMatchObject({
    $edition: "2",
    value: {
      $unknownKeys: new Map([
        ["newer", "1"],
        ["zone", "true"],
      ]),
    },
  });
});
