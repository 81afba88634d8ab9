import * as index from "../../../generated/2026/teleport/legacy/types/events/events.index.js";
import {
  EVENT_CODES,
  EVENT_TYPE_CODECS,
  EVENT_TYPES,
  isEventCode,
  isEventType,
  MESSAGE_CODECS,
  OneOf,
  type EventCodeInfo,
  type EventTypeInfo,
} from "../../../src/editions/2026/index.js";

const types: [string, EventTypeInfo][] = Object.entries(EVENT_TYPES);
const codes: [string, EventCodeInfo][] = Object.entries(EVENT_CODES);

test("there are 296 event types and 390 codes", () => {
  expect([types.length, codes.length]).toEqual([296, 390]);
});

test("every event in the schema has an event type, and vice versa", () => {
  const ofSchema = Object.values(OneOf.fields);
  expect(ofSchema).toHaveLength(267);
  expect(new Set(types.map(([, { message }]) => message))).toEqual(new Set(ofSchema));
});

test("every code lists the types that list it", () => {
  for (const [code, info] of codes) {
    const ofCode = types.filter(([, { codes }]) => codes.includes(code));
    expect(info.types).toEqual(ofCode.map(([type]) => type));
    expect([info.type, info.message]).toEqual([ofCode[0]![0], ofCode[0]![1].message]);
  }
  const ofTypes = types.flatMap(([, info]) => info.codes);
  expect(new Set(ofTypes)).toEqual(new Set(codes.map(([code]) => code)));
  for (const [, info] of types) expect(new Set(info.codes).size).toBe(info.codes.length);
});

test("eight codes belong to several types", () => {
  const several = codes.filter(([, { types }]) => types.length > 1).map(([code, { types }]) => [code, types]);
  const ports = ["port", "port.local", "port.remote", "port.remote_conn"];
  expect(several).toEqual([
    ["T3003I", ports],
    ["T3003E", ports],
    ["T3003S", ports],
    ["TV001I", ["device", "device.create"]],
    ["TV002I", ["device", "device.delete"]],
    ["TV003I", ["device", "device.token.create"]],
    ["TV005I", ["device", "device.enroll"]],
    ["TV006I", ["device", "device.authenticate"]],
  ]);
});

test("the last letter of a code determines its severity", () => {
  const severities = new Map([
    ["I", "info"],
    ["W", "warning"],
    ["E", "error"],
    ["S", "info"],
    ["L", "warning"],
  ]);
  for (const [code, { severity }] of codes) expect([code, severity]).toEqual([code, severities.get(code.slice(-1))]);
  expect(new Set(codes.map(([code]) => code.slice(-1)))).toEqual(new Set(severities.keys()));
});

test("every code has a description", () => {
  for (const [, { description }] of codes) expect(description).toMatch(/^\S.*\S$/);
});

test.each([
  ["user.login", "UserLogin", "T1000I"],
  ["session.upload", "SessionUpload", "T2005I"],
  ["db.session.query", "DatabaseSessionQuery", "TDB02I"],
  ["port.remote_conn", "PortForward", "T3003S"],
  ["print", "SessionPrint", undefined],
] as const)("%s belongs to %s and has the code %s", (type, message, code) => {
  const info: EventTypeInfo = EVENT_TYPES[type];
  expect(info.message).toBe(message);
  if (code === undefined) expect(info.codes).toEqual([]);
  else expect(info.codes).toContain(code);
});

const OTHER_KEYS = ["constructor", "__proto__", "toString", "hasOwnProperty", "", "T9999I", "session", "T1000i"];

test.each(OTHER_KEYS)("%p is neither an event type nor a code", (text) => {
  expect([isEventType(text), isEventCode(text)]).toEqual([false, false]);
});

test("isEventType() and isEventCode() accept every event type and every code", () => {
  expect(types.every(([type]) => isEventType(type))).toBe(true);
  expect(codes.every(([code]) => isEventCode(code))).toBe(true);
});

test("MESSAGE_CODECS has the codec of every message that the index exports", () => {
  const exported = Object.entries(index).filter(([, value]) => "typeName" in value);
  expect(MESSAGE_CODECS).toEqual(Object.fromEntries(exported));
  for (const [name, codec] of exported) expect(MESSAGE_CODECS[name as keyof typeof MESSAGE_CODECS]).toBe(codec);
});

test("EVENT_TYPE_CODECS has the codec of every event type", () => {
  expect(Object.keys(EVENT_TYPE_CODECS)).toEqual(Object.keys(EVENT_TYPES));
  for (const [type, { message }] of types) {
    const codec = MESSAGE_CODECS[message as keyof typeof MESSAGE_CODECS];
    expect(EVENT_TYPE_CODECS[type as keyof typeof EVENT_TYPES]).toBe(codec);
    expect(codec).toBeDefined();
  }
});

test.each(OTHER_KEYS)("the maps of codecs have nothing under the key %j", (key) => {
  for (const map of [MESSAGE_CODECS, EVENT_TYPE_CODECS]) {
    expect((map as Record<string, unknown>)[key]).toBeUndefined();
    expect(key in map).toBe(false);
    expect(Object.isFrozen(map)).toBe(true);
  }
});
