import {
  EVENT_CODES,
  EVENT_TYPES,
  isEventCode,
  isEventType,
  type EventCodeInfo,
  type EventTypeInfo,
} from "../../src/index.js";
import { eventNames } from "../support/codecs.js";
import { messages } from "../support/schema.js";

const types: [string, EventTypeInfo][] = Object.entries(EVENT_TYPES);
const codes: [string, EventCodeInfo][] = Object.entries(EVENT_CODES);

test("every event in the schema has an event type, and vice versa", () => {
  const ofSchema = messages.get("OneOf")!.map(({ name }) => name);
  expect(ofSchema).toHaveLength(35);
  expect(new Set(types.map(([, { message }]) => message))).toEqual(new Set(ofSchema));
  expect(new Set(eventNames)).toEqual(new Set(ofSchema));
});

test("every code of an event type refers to that type and its message", () => {
  const ofTypes = types.flatMap(([type, info]) => info.codes.map((code) => ({ code, type, message: info.message })));
  expect(codes.map(([code, { type, message }]) => ({ code, type, message }))).toEqual(expect.arrayContaining(ofTypes));
  expect(codes).toHaveLength(ofTypes.length);
  expect(new Set(codes.map(([code]) => code)).size).toBe(ofTypes.length);
});

test("the last letter of a code determines its severity", () => {
  const severities = new Map([
    ["I", "info"],
    ["W", "warning"],
    ["E", "error"],
  ]);
  for (const [code, { severity }] of codes) {
    expect(code).toMatch(/^T\d{4}[IWE]$/);
    expect(severity).toBe(severities.get(code.slice(-1)));
  }
});

test("every code has a description", () => {
  for (const [, { description }] of codes) expect(description).toMatch(/^\S.*\S$/);
});

test.each([
  ["user.login", "UserLogin", ["T1000I", "T1000W", "T1001I", "T1001W"]],
  ["user.update", "UserCreate", ["T1003I"]],
  ["session.rejected", "SessionReject", ["T1006W"]],
  ["print", "SessionPrint", []],
  ["scp", "SCP", ["T3004I", "T3004E", "T3005I", "T3005E"]],
  ["access_request.review", "AccessRequestCreate", ["T5002I"]],
  ["x11-forward", "X11Forward", ["T3008I", "T3008W"]],
] as const)("%s belongs to %s", (type, message, ofType) => {
  expect(EVENT_TYPES[type]).toEqual({ message, codes: ofType });
});

test("there are 38 event types and 47 codes", () => {
  expect([types.length, codes.length]).toEqual([38, 47]);
});

test.each(["constructor", "__proto__", "", "T9999I", "session"])("%p is neither an event type nor a code", (text) => {
  expect(isEventType(text)).toBe(false);
  expect(isEventCode(text)).toBe(false);
});

test("isEventType() and isEventCode() accept every event type and every code", () => {
  expect(types.every(([type]) => isEventType(type))).toBe(true);
  expect(codes.every(([code]) => isEventCode(code))).toBe(true);
});
