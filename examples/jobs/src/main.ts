import { AuditEventError, Duration, Long, Timestamp } from "teleport-audit-events/runtime";
import { Job, State } from "./gen/jobs/v1/jobs.index.js";

// What is left out is Go's zero value.
const job = Job.create({
  id: Uint8Array.from(Buffer.from("f81d4fae7dec11d0a76500a0c91e6bf6", "hex")),
  times: { created: Timestamp.fromDate(new Date("2026-03-01T12:00:00.25Z")) },
  state: State.STATE_QUEUED,
  timeout: Long.fromNumber(90e9),
  attempts: new Map([[18446744073709551615n, 2]]),
  tags: ["<nightly>"],
  result: { $case: "file", value: new TextEncoder().encode("report") },
});

// Protobuf, byte for byte as gogo's Marshal writes it, and back.
const bytes = Job.encode(job);
console.log(Buffer.from(bytes).toString("hex"));
const decoded = Job.decode(bytes);
console.log(decoded.timeout.toString(), Timestamp.toDate(decoded.times.created).toISOString());

// JSON as Go writes it: by default without HTML escapes, with them as json.Marshal.
const json = Job.marshalJSON(decoded);
console.log(json);
console.log(Job.marshalJSON(Job.create({ tags: ["<nightly>"] }), { escapeHTML: true }));

// The same as an object, whose type says what there is.
const { id, timeout: text = "none" } = Job.toObject(decoded);
console.log(id.length, text);

// JSON as Go reads it, and oneofs, which Go only writes.
const read = Job.unmarshalJSON(json);
if (read.result?.$case === "file") console.log(new TextDecoder().decode(read.result.value));
const timeout = Duration.fromNanoseconds(BigInt(read.timeout.toString()));
console.log(read.state === State.STATE_QUEUED, read.attempts, Duration.toMilliseconds(timeout));

// What is no job is told with its place.
for (const wrong of [() => Job.unmarshalJSON('{"timeout":"soon"}'), () => Job.decode(bytes.subarray(0, 20))]) {
  try {
    wrong();
  } catch (error) {
    if (!(error instanceof AuditEventError)) throw error;
    console.log(`${error.code}: ${error.message}`);
  }
}
