// The values that `create` of the messages of 2026 converts and rejects.

import { cpSync } from "node:fs";
import { join } from "node:path";
import * as wellKnown from "../../../generated/2026/google/protobuf/struct.codec.js";
import {
  AuditEvent,
  EVENT_TYPES,
  MESSAGE_CODECS,
  SFTPAttributes,
  type EventType,
} from "../../../src/editions/2026/index.js";
import { checkMisuse, type CreateCodec } from "../../support/create-cases.js";
import { errorOf } from "../../support/errors.js";
import { buildImage } from "../../support/generator.js";
import { LONG } from "../../support/long.js";
import { modelOf, type SchemaModel } from "../../support/models.js";
import { ROOT } from "../../support/packed-package.js";
import { TempFolder } from "../../support/temp-folder.js";

const FILES = ["events/events.proto", "types.proto", "wrappers/wrappers.proto"];
const GO_TYPES = [
  "Struct=runtime.js#plainStruct",
  "github.com/gravitational/teleport/api/types/wrappers.Traits=traits.js#traits",
  "github.com/gravitational/teleport/api/types.SystemRole",
  "github.com/gravitational/teleport/api/types.JoinMethod",
];

/** Messages with fields of kinds that 2020 lacks. */
const SPECIAL = [
  ...["events.SFTPAttributes", "events.ScopePin", "events.ResourceAccessID", "events.DatabasePermissionUpdate"],
  ...["events.AccessListMember", "events.CassandraBatch", "wrappers.LabelValues", "types.SAMLConnectorV2"],
];

function modelOf2026(folder: TempFolder): SchemaModel {
  cpSync(join(ROOT, "proto/2026"), folder.at("proto"), { recursive: true });
  const files = FILES.map((file) => `teleport/legacy/types/${file}`);
  return modelOf(
    buildImage(folder),
    files,
    GO_TYPES.map((type) => `go_type=${type}`),
  );
}

const folder = new TempFolder();

test("create() of every message rejects wrong values of every field with their path, and converts others", () => {
  const schema = modelOf2026(folder);
  const { Struct, Value, ListValue } = wellKnown;
  const codecs = [...Object.values(MESSAGE_CODECS), Struct, Value, ListValue] as unknown as CreateCodec[];
  const all = schema.messages.filter(({ typeName }) => codecs.some((codec) => codec.typeName === typeName));
  expect(all.length).toBeGreaterThan(350);
  const messages = all.filter(({ typeName }, i) => LONG || i % 150 === 0 || SPECIAL.includes(typeName));
  const tallies = messages.map((message) => checkMisuse(schema, codecs, message));
  expect(tallies.flatMap(({ wrong }) => wrong)).toEqual([]);
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
  expect(sum(tallies.map(({ rejected }) => rejected))).toBeGreaterThan(3000);
  expect(sum(tallies.map(({ accepted }) => accepted))).toBeGreaterThan(300);
}, 300_000);

test.each(Object.entries(EVENT_TYPES))(
  "AuditEvent.create() creates an event of the type %s",
  (type, { message, codes }) => {
    const event = AuditEvent.create(type as EventType);
    expect(event.$case).toBe(message);
    const { Type, Code } = AuditEvent.getMetadata(event);
    expect([Type, Code]).toEqual([type, codes.length === 1 ? codes[0] : ""]);
    expect(AuditEvent.decode(AuditEvent.encode(event))).toStrictEqual(event);
    expect(AuditEvent.unmarshalJSON(AuditEvent.marshalJSON(event), { unknownKeys: "error" })).toStrictEqual(event);
  },
);

test("AuditEvent.create() reports the path of a wrong type or code by the name of the property", () => {
  const wrong = (type: EventType, init: object) => errorOf(() => AuditEvent.create(type, init as never)).path;
  expect(wrong("session.start", { Metadata: { Code: "T1000I" } })).toBe("Metadata.Code");
  const type = Object.keys(EVENT_TYPES).find((type) => "metadata" in AuditEvent.create(type as EventType).value);
  expect(wrong(type as EventType, { metadata: { Code: "T1000I" } })).toBe("metadata.Code");
  expect(wrong(type as EventType, { metadata: { Type: "scp" } })).toBe("metadata.Type");
  expect(wrong(type as EventType, { Metadata: {} })).toBe("Metadata");
});

test("pointers to values are absent unless they are given", () => {
  const empty = SFTPAttributes.create();
  expect(empty).toMatchObject({ FileSize: undefined, UID: undefined, AccessTime: undefined });
  expect(SFTPAttributes.marshalJSON(SFTPAttributes.create({ UID: 0 }))).toContain('"uid":0');
  expect(SFTPAttributes.decode(SFTPAttributes.encode(SFTPAttributes.create({ UID: 0 }))).UID).toBe(0);
});
