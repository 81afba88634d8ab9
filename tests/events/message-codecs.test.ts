import * as index from "../../generated/2020/events/events.index.js";
import { EVENT_TYPE_CODECS, EVENT_TYPES, MESSAGE_CODECS, SessionStart, UserCreate } from "../../src/index.js";
import { codecs, nameOf } from "../support/codecs.js";
import { messages } from "../support/schema.js";

const OTHER_KEYS = ["constructor", "__proto__", "toString", "hasOwnProperty", "default", "__esModule", "", "Struct"];

describe("MESSAGE_CODECS", () => {
  test("has the codec of every message of the schema", () => {
    const ofStruct = ["Struct", "Value", "ListValue"];
    const names = [...messages.keys()].filter((name) => !ofStruct.includes(name));
    expect(Object.keys(MESSAGE_CODECS).sort()).toEqual(names.sort());
    expect(MESSAGE_CODECS).toEqual(Object.fromEntries(codecs.map((codec) => [nameOf(codec), codec])));
    expect(MESSAGE_CODECS.SessionStart).toBe(SessionStart);
    for (const [name, codec] of Object.entries(MESSAGE_CODECS)) {
      expect(codec.typeName).toBe(`events.${name}`);
      expect(codec).toBe(index[name as keyof typeof index]);
    }
  });

  test("has the codec of every event", () => {
    for (const { message } of Object.values(EVENT_TYPES)) expect(MESSAGE_CODECS[message]).toBeDefined();
  });
});

test("EVENT_TYPE_CODECS has the codec of every event type", () => {
  expect(Object.keys(EVENT_TYPE_CODECS)).toEqual(Object.keys(EVENT_TYPES));
  for (const [type, { message }] of Object.entries(EVENT_TYPES)) {
    expect(EVENT_TYPE_CODECS[type as keyof typeof EVENT_TYPES]).toBe(MESSAGE_CODECS[message]);
  }
  expect(EVENT_TYPE_CODECS["session.start"]).toBe(SessionStart);
  expect(EVENT_TYPE_CODECS["user.update"]).toBe(UserCreate);
});

describe.each([
  ["MESSAGE_CODECS", MESSAGE_CODECS],
  ["EVENT_TYPE_CODECS", EVENT_TYPE_CODECS],
])("%s", (_, map: object) => {
  test.each(OTHER_KEYS)("has nothing under the key %j", (key) => {
    expect((map as Record<string, unknown>)[key]).toBeUndefined();
    expect(key in map).toBe(false);
  });

  test("cannot be changed", () => {
    expect(Object.isFrozen(map)).toBe(true);
    expect(() => Object.assign(map, { SessionStart: undefined, "session.start": undefined })).toThrow(TypeError);
  });
});
