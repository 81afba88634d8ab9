// Decodes, encodes, reads and writes through any entry of the package, and compares the results with the expected ones.
// It uses only the language and `Response`, so that it runs anywhere.

/** Runs all checks, and returns a line that counts the events. Throws an error if a result is wrong. */
async function check(api, runtime, data) {
  const line = await checkReading(api, runtime, data);
  await checkWriting(api, runtime, data);
  return line;
}

/** Runs all checks except that of writing recordings. */
async function checkReading(api, runtime, data) {
  return `${checkEvents(api, runtime, data)}, ${await checkRecording(api, runtime, data)}`;
}

/** Decodes and encodes events. Returns their number. */
function checkEvents(api, runtime, { events }) {
  for (const { oneof, json } of events) {
    const event = api.AuditEvent.decode(runtime.decodeBase64(oneof));
    expectEqual(api.AuditEvent.marshalJSON(event), json);
    expectEqual(api.AuditEvent.marshalJSON(api.AuditEvent.unmarshalJSON(json)), json);
    expectEqual(runtime.encodeBase64(api.AuditEvent.encode(event)), oneof);
  }
  return `${events.length} events`;
}

/** Reads a recording, and reads it with damage. Returns its number of events. */
async function checkRecording(api, runtime, { recording, lines }) {
  const bytes = runtime.decodeBase64(recording);
  const events = await readEvents(api, new Response(bytes), lines);
  await readEvents(api, chunksOf(bytes), lines);

  await expectLoss(api, bytes.slice(0, -100));
  const damaged = bytes.slice();
  damaged.fill(0xff, 5000, 5010);
  await expectLoss(api, damaged);
  return `a recording of ${events.length} events`;
}

/** Writes a recording and reads it. */
async function checkWriting(api, runtime, { recording, lines }) {
  const events = await readEvents(api, runtime.decodeBase64(recording), lines);
  const parts = [];
  for await (const part of api.writeRecording(events, { minPartBytes: 3000 })) parts.push(part);
  if (parts.length < 2) throw new Error("expected several parts");
  await readEvents(api, eachOf(parts), lines);
}

/** Reads a recording, and compares its events with JSON lines. */
async function readEvents(api, source, lines) {
  const reader = api.readRecording(source);
  const events = [];
  for await (const event of reader) events.push(event);
  expectEqual(events.map((event) => api.AuditEvent.marshalJSON(event)).join("\n"), lines.join("\n"));
  expectEqual(reader.stats.total, lines.length);
  return events;
}

/** Reads a damaged recording, and expects some of its events and a loss. */
async function expectLoss(api, source) {
  const losses = [];
  const reader = api.readRecording(source, { onLoss: (loss) => losses.push(loss) });
  for await (const event of reader) expectEqual(typeof event.$case, "string");
  if (reader.stats.total > 0 && losses.length > 0) return;
  throw new Error(`expected events and a loss, got ${reader.stats.total} and ${losses.length}`);
}

async function* eachOf(items) {
  yield* items;
}

async function* chunksOf(bytes) {
  for (let pos = 0; pos < bytes.length; pos += 1000) yield bytes.subarray(pos, pos + 1000);
}

function expectEqual(actual, expected) {
  if (actual !== expected) throw new Error(`expected ${shorten(expected)}, got ${shorten(actual)}`);
}

function shorten(value) {
  return JSON.stringify(value).slice(0, 300);
}

module.exports = { check, checkEvents, checkReading };
