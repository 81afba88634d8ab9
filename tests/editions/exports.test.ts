// All editions export the same names, apart from those of their schemas.

import * as root from "../../src/index.js";
import * as events2020 from "../../generated/2020/events/events.index.js";
import * as events2026 from "../../generated/2026/teleport/legacy/types/events/events.index.js";
import { defineEdition } from "../../src/edition.js";
import { CODES, TYPES } from "../../src/editions/2020/catalog.js";
import { schema } from "../../generated/2020/events/events.edition.js";
import { api2020, api2026, combineBoth } from "../support/edition-data.js";

/** Returns the exported names that are not of the schema. */
function namesWithout(api: object, events: object): string[] {
  return Object.keys(api)
    .filter((name) => !(name in events))
    .sort();
}

test("the package exports the edition 2020", () => {
  expect({ ...root }).toEqual({ ...api2020 });
});

test("both editions export the same names, except traits", () => {
  const names = namesWithout(api2020, events2020);
  expect(namesWithout(api2026, events2026)).toEqual([...names, "traits"].sort());
  expect(names).toContain("AuditEvent");
});

test("every edition exports all messages and enums of its schema", () => {
  expect(Object.keys(api2020)).toEqual(expect.arrayContaining(Object.keys(events2020)));
  expect(Object.keys(api2026)).toEqual(expect.arrayContaining(Object.keys(events2026)));
  // Events are not removed from the schema, but one was renamed.
  const removed = Object.keys(events2020).filter((name) => !(name in events2026));
  expect(removed).toEqual(["ResetPasswordTokenCreate"]);
  expect(events2020.OneOf.fields[24]).toBe("ResetPasswordTokenCreate");
  expect(events2026.OneOf.fields[24]).toBe("UserTokenCreate");
});

test("what the editions share is the same object", () => {
  for (const name of ["CodecError", "Long", "Timestamp", "STORED_FORMATS", "readRecordingParts"] as const) {
    expect(api2026[name]).toBe(api2020[name]);
  }
});

test("a defined edition and a combined one have the same names", () => {
  const defined = defineEdition({ name: "2020", schema, types: TYPES, codes: CODES });
  const ofSchema = ["Struct", "edition", "traits"];
  const shared = ["CodecError", "Long", "Timestamp", "STORED_FORMATS", "readRecordingParts"];
  const expected = namesWithout(api2026, events2026).filter((name) => !ofSchema.includes(name));
  expect(expected.filter((name) => !shared.includes(name) && !(name in defined))).toEqual([]);
  const functions = Object.keys(combineBoth()).filter((name) => !(name in defined));
  expect(functions).toEqual([]);
});

test("the functions of a defined edition narrow event types and codes", () => {
  const { EVENT_TYPES, EVENT_CODES, ...defined } = defineEdition({ name: "2020", schema, types: TYPES, codes: CODES });
  const type: string = "session.start";
  const code: string = "T2000I";
  // The indexes are also checked by tsc.
  expect(defined.isEventType(type) && EVENT_TYPES[type].message).toBe("SessionStart");
  expect(defined.isEventCode(code) && EVENT_CODES[code].type).toBe("session.start");
});
