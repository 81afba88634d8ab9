import { AuditEvent } from "../../src/index.js";
import { linesOf } from "../support/data.js";

const lines = linesOf("tests/fixtures/samples/audit.jsonl");

test("the audit log has 401 lines", () => {
  expect(lines).toHaveLength(401);
});

test("every line of an audit log is marshaled to the same text", () => {
  expect(lines.map((line) => AuditEvent.marshalJSON(AuditEvent.unmarshalJSON(line)))).toEqual(lines);
});

test("every line of an audit log survives a round trip through protobuf", () => {
  const events = lines.map((line) => AuditEvent.unmarshalJSON(line));
  const decoded = events.map((event) => AuditEvent.decode(AuditEvent.encode(event)));
  expect(decoded).toStrictEqual(events);
  expect(decoded.map((event) => AuditEvent.marshalJSON(event))).toEqual(lines);
});
