import { CodecError, Duration, Long, Timestamp } from "teleport-audit-events/runtime";
import { Job, State } from "./gen/jobs/v1/jobs.index.js";

// Fields that are not given have Go's zero values.
const job = Job.create({
  id: Uint8Array.from(Buffer.from("f81d4fae7dec11d0a76500a0c91e6bf6", "hex")),
  times: { created: Timestamp.fromDate(new Date("2026-03-01T12:00:00.25Z")) },
  state: State.STATE_QUEUED,
  timeout: Long.fromNumber(90e9),
  attempts: new Map([[18446744073709551615n, 2]]),
  tags: ["<nightly>"],
  result: { $case: "file", value: new TextEncoder().encode("report") },
});

// Encode and decode protobuf. The bytes are the same as those of gogo's Marshal.
const bytes = Job.encode(job);
console.log(Buffer.from(bytes).toString("hex"));
const decoded = Job.decode(bytes);
console.log(decoded.timeout.toString(), Timestamp.toDate(decoded.times.created).toISOString());

// Marshal JSON like Go. HTML is not escaped by default; with escapeHTML it is, like in json.Marshal.
const json = Job.marshalJSON(decoded);
console.log(json);
console.log(Job.marshalJSON(Job.create({ tags: ["<nightly>"] }), { escapeHTML: true }));

// Convert the message to a typed JSON object.
const { id, timeout: text = "none" } = Job.toJSON(decoded);
console.log(id.length, text);

// Unmarshal JSON like Go, and oneofs too, which Go can only marshal.
const read = Job.unmarshalJSON(json);
if (read.result?.$case === "file") console.log(new TextDecoder().decode(read.result.value));
const timeout = Duration.fromNanoseconds(BigInt(read.timeout.toString()));
console.log(read.state === State.STATE_QUEUED, read.attempts, Duration.toMilliseconds(timeout));

// Errors have a code, and the path or byte offset of the problem.
for (const wrong of [() => Job.unmarshalJSON('{"timeout":"soon"}'), () => Job.decode(bytes.subarray(0, 20))]) {
  try {
    wrong();
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    console.log(`${error.code}: ${error.message}`);
  }
}
