// An edition knows all of an event if it knows every field and every key in it, at any depth. An unknown field or key at
// any place must be noticed.

import type { SingleEdition } from "../../src/index.js";
import { CodecError } from "../../src/index.js";
import { bytesOfMessage, parseMessage, type WireMessage } from "../fuzz/message-edits.js";
import { bytesOf, concat } from "../support/bytes.js";
import { api2020, api2026, combineBoth, vectors2020, vectors2026 } from "../support/edition-data.js";
import { allOf } from "../support/recordings.js";
import { messages as messages2020 } from "../support/schema.js";
import { messages2026, type WireSchema } from "../support/schema-2026.js";
import { delimited } from "../support/stored-events.js";
import { group, int, len } from "../support/wire.js";

const UNKNOWN = 5000;

/** Adds a field to a message and runs an action. Removes the field again. */
function withField<T>({ fields }: WireMessage, action: () => T): T {
  // Neither at the start nor at the end, if possible.
  const at = Math.ceil(fields.length / 2);
  fields.splice(at, 0, { number: UNKNOWN, type: 0, value: Uint8Array.of(1) });
  const result = action();
  fields.splice(at, 1);
  return result;
}

/** Calls an action for each message in a message, with the message and field that contain it. */
function visit(message: WireMessage, place: string, action: (message: WireMessage, place: string) => void): void {
  action(message, place);
  for (const { number, value } of message.fields) {
    if (!(value instanceof Uint8Array)) visit(value, `${message.name}.${number}: ${value.name}`, action);
  }
}

interface Case {
  readonly name: string;
  readonly edition: SingleEdition;
  readonly oneofs: readonly string[];
  readonly schema: WireSchema;
  readonly jsons: readonly string[];
}

const CASES: readonly Case[] = [
  {
    name: "2020",
    edition: api2020.edition,
    oneofs: vectors2020.map(({ oneof }) => oneof),
    schema: messages2020,
    jsons: vectors2020.map(({ json }) => json),
  },
  {
    name: "2026",
    edition: api2026.edition,
    oneofs: vectors2026.map(({ oneof }) => oneof),
    schema: messages2026,
    jsons: vectors2026.map(({ json }) => json),
  },
];

describe.each(CASES)("the edition $name", ({ edition, oneofs, schema, jsons }) => {
  const { AuditEvent, countUnknownFields } = edition;

  test("counts an unknown field in a message of any kind, wherever a message may be", () => {
    const places = new Map<string, number>();
    for (const oneof of oneofs) {
      const root = parseMessage("OneOf", bytesOf(oneof), schema)!;
      AuditEvent.decode(bytesOf(oneof));
      expect(countUnknownFields()).toBe(0);
      visit(root, "OneOf: OneOf", (message, place) => {
        if (places.has(place)) return;
        const bytes = withField(message, () => bytesOfMessage(root));
        AuditEvent.decode(bytes);
        places.set(place, countUnknownFields());
      });
    }
    expect([...places].filter(([, count]) => count !== 1)).toEqual([]);
    const types = new Set(Array.from(places.keys(), (place) => place.split(": ")[1]!));
    expect([...schema.keys()].filter((type) => !types.has(type))).toEqual(NOT_IN_VECTORS[edition.name]);
    for (const type of ["Timestamp", "Struct", "Value", "ListValue", "map<string, Value>", "map<string, string>"]) {
      expect(types).toContain(type);
    }
  });

  test("rejects an unknown key in every object that is a message", () => {
    const accepted = new Set<string>();
    const seen = new Set<string>();
    for (const json of jsons) {
      for (const { place, text } of withUnknownKeys(json)) {
        if (seen.has(place)) continue;
        seen.add(place);
        const error = errorIn(() => AuditEvent.unmarshalJSON(text, { unknownKeys: "error" }));
        if (error === undefined) accepted.add(place.split(" ")[1]!);
        else expect([place, error.code]).toEqual([place, expect.stringMatching(/^(unknown-key|invalid-value)$/)]);
        const fromObject = errorIn(() => AuditEvent.fromJSON(JSON.parse(text) as never, { unknownKeys: "error" }));
        // An object cannot hold large integers, which is another reason to reject it.
        if (error !== undefined) expect([place, fromObject]).not.toEqual([place, undefined]);
      }
    }
    expect(seen.size).toBeGreaterThan(35);
    const outermost = [...accepted].filter((place) => ![...accepted].some((other) => place.startsWith(`${other}.`)));
    expect(outermost.sort()).toEqual(DATA_KEYS[edition.name]);
  });
});

/** Messages that are in no vector. */
const NOT_IN_VECTORS: Readonly<Record<string, readonly string[]>> = {
  "2020": ["StreamStatus"],
  "2026": ["FileTransferRequestEvent", "UnknownConstraints", "StreamStatus"],
};

/** The places of objects whose keys are data: maps and Structs. */
const DATA_KEYS: Readonly<Record<string, readonly string[]>> = {
  "2020": ["attributes", "server_labels"],
  "2026": [
    ...["annotations", "app_labels", "args", "attribute_mapping", "attributes", "body", "connector.metadata.labels"],
    ...["db_labels", "desktop_labels", "kube_labels", "kubernetes_labels", "labels"],
    ...["membership_requirements_changed.traits", "message.params", "payload", "plugin_data", "request.body"],
    ...["server_labels", "workload_identity_data"],
  ],
};

/** Returns the text with an unknown key in each object, with the event type and the keys that lead to the object. */
function withUnknownKeys(json: string): { place: string; text: string }[] {
  const { event } = JSON.parse(json) as { event: string };
  const places: { place: string; text: string }[] = [];
  // Numbers with many digits are text here, to be written again unchanged.
  const root = JSON.parse(json.replaceAll(/([:[,])(-?\d{16,})/g, '$1"<$2>"')) as Record<string, unknown>;
  const add = (value: unknown, path: string): void => {
    if (typeof value !== "object" || value === null) return;
    if (Array.isArray(value)) return value.forEach((element) => add(element, path));
    const object = value as Record<string, unknown>;
    object["no_such_key"] = "a";
    places.push({ place: `${event} ${path}`, text: JSON.stringify(root).replaceAll(/"<(-?\d+)>"/g, "$1") });
    delete object["no_such_key"];
    for (const [key, inner] of Object.entries(object)) add(inner, path === "" ? key : `${path}.${key}`);
  };
  add(root, "");
  return places;
}

function errorIn(action: () => unknown): CodecError | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    if (error instanceof CodecError) return error;
    throw error;
  }
}

describe("the number of unknown fields of a stored event", () => {
  const start = (...more: Uint8Array[]): Uint8Array => len(5, len(1, len(2, "session.start")), ...more);
  const unknown = int(UNKNOWN, 1);
  const both: [place: string, bytes: Uint8Array, count: number][] = [
    ["no place", start(), 0],
    ["the OneOf before the event", concat(unknown, start()), 1],
    ["the OneOf after the event", concat(start(), unknown), 1],
    ["the event", start(unknown), 1],
    ["the metadata", start(len(1, unknown)), 1],
    ["another embedded message", start(len(2, unknown)), 1],
    ["an entry of a map of strings", start(len(4, len(5, len(1, "k"), unknown, len(2, "v")))), 1],
    ["a time", start(len(1, len(5, int(1, 5), unknown))), 1],
    ["a group", start(group(UNKNOWN, unknown, unknown)), 1],
    ["several places", concat(unknown, start(unknown, unknown, len(1, unknown)), unknown), 5],
  ];
  const attributes = (...fields: Uint8Array[]): Uint8Array => len(1, len(1, len(2, "user.login")), len(5, ...fields));
  const entry = (...value: Uint8Array[]): Uint8Array => len(1, len(1, "k"), ...value);
  const structs: typeof both = [
    ["a Struct", attributes(unknown), 1],
    ["an entry of a Struct", attributes(entry(unknown)), 1],
    ["a Value", attributes(entry(len(2, unknown))), 1],
    ["a ListValue", attributes(entry(len(2, len(6, unknown)))), 1],
    ["a Value in a ListValue", attributes(entry(len(2, len(6, len(1, unknown))))), 1],
    ["a Struct in a Struct", attributes(entry(len(2, len(5, unknown)))), 1],
  ];

  test.each([...both, ...structs])("counts an unknown field in %s", async (_, bytes, count) => {
    for (const api of [api2020, api2026, combineBoth()]) {
      api.AuditEvent.decode(bytes);
      expect("edition" in api ? api.edition.countUnknownFields() : api.countUnknownFields()).toBe(count);
      const items = (await allOf<readonly object[]>(api.readEvents(delimited(bytes)))).flat();
      expect(items).toMatchObject([{ kind: "binary", unknownFields: count }]);
    }
  });

  const numberOf = (name: string): number => {
    return Number(Object.entries(api2026.OneOf.fields).find(([, field]) => field === name)![0]);
  };
  const newer = (name: string, ...more: Uint8Array[]): Uint8Array => len(numberOf(name), len(1, len(2, "a")), ...more);
  const traits = (...fields: Uint8Array[]): Uint8Array => newer("UserDelete", len(2, len(15, ...fields)));

  test.each([
    ["an element of a list", newer("AccessRequestCreate", len(18, unknown))],
    ["a case of a oneof", newer("AccessRequestCreate", len(18, len(10, unknown)))],
    ["a message in an element", newer("AccessRequestCreate", len(18, len(1, unknown)))],
    ["traits", traits(unknown)],
    ["an entry of traits", traits(len(1, len(1, "k"), unknown))],
    ["a list in traits", traits(len(1, len(1, "k"), len(2, unknown)))],
    ["a wrapper", newer("SFTP", len(10, len(1, unknown)))],
    ["a time that may be absent", newer("SFTP", len(10, len(5, unknown)))],
    ["an entry of a map of numbers", newer("DatabasePermissionUpdate", len(6, len(1, "k"), unknown))],
  ])("counts an unknown field in %s of 2026", async (_, bytes) => {
    for (const api of [api2026, combineBoth()]) {
      api.AuditEvent.decode(bytes);
      expect("edition" in api ? api.edition.countUnknownFields() : api.countUnknownFields()).toBe(1);
      const items = (await allOf<readonly object[]>(api.readEvents(delimited(bytes)))).flat();
      expect(items).toMatchObject([{ kind: "binary", unknownFields: 1 }]);
    }
  });
});
