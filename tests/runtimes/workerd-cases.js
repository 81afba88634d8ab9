// Reads and writes recordings. This file runs in Node and in workerd, where the results must be the same.

/** Yields bytes in chunks of `size` bytes. */
async function* chunksOf(bytes, size) {
  for (let pos = 0; pos < bytes.length; pos += size) yield bytes.subarray(pos, pos + size);
}

async function* eachOf(items) {
  yield* items;
}

/** Reads a recording: all of its events and losses. */
async function readAll({ readRecording, AuditEvent }, source) {
  const losses = [];
  const events = readRecording(source, { onLoss: ({ code, offset }) => losses.push({ code, offset }) });
  const lines = [];
  for await (const event of events) lines.push(AuditEvent.marshalJSON(event));
  return { lines, losses, stats: events.stats };
}

/** Reads stored events of any format. */
async function readStored({ readEvents }, source) {
  const items = [];
  const events = readEvents(source);
  for await (const batch of events) {
    for (const item of batch) items.push(item.kind === "problem" ? { code: item.error.code } : item.type);
  }
  return { items, stats: events.stats };
}

/** Writes the events of a recording again. Returns the parts. */
async function writeParts({ readRecording, writeRecording }, source, minPartBytes) {
  const parts = [];
  for await (const part of writeRecording(readRecording(source), { minPartBytes })) parts.push(part);
  return parts;
}

/** Returns the result of an operation on the bytes of a recording or of stored events, as JSON. */
export async function run(api, { operation, chunkSize, minPartBytes }, bytes) {
  const source = chunkSize === undefined ? bytes : chunksOf(bytes, chunkSize);
  if (operation === "read") return JSON.stringify(await readAll(api, source));
  if (operation === "stored") return JSON.stringify(await readStored(api, source));
  const parts = await writeParts(api, source, minPartBytes);
  return JSON.stringify({
    sizes: parts.map((part) => part.length),
    written: await readAll(api, eachOf(parts)),
  });
}
