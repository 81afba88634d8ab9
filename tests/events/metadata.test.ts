import { AuditEvent } from "../../src/index.js";
import { errorOf } from "../support/errors.js";

test.each([
  ["no value", { $case: "SessionStart" }, "value"],
  ["null as its value", { $case: "SessionStart", value: null }, "value"],
  ["a value without metadata", { $case: "SessionStart", value: {} }, "value"],
  ["the case of an unknown event, and no value", { $case: "UnknownEvent" }, "value"],
  ["the case of an unknown event, and a value without metadata", { $case: "UnknownEvent", value: {} }, "value"],
  ["a case that the schema lacks", { $case: "BotJoin", value: {} }, ""],
  ["the name of a property of all objects as its case", { $case: "constructor", value: {} }, ""],
])("getMetadata() rejects an event with %s", (_, event, path) => {
  const error = errorOf(() => AuditEvent.getMetadata(event as never));
  expect([error.code, error.path ?? ""]).toEqual(["invalid-value", path]);
});
