// Reads and rewrites a recording through any entry of the package, to compare the results.

/** Returns the JSON lines and stats of a recording read in small chunks, and those after rewriting it. */
module.exports = async function rewrite(api, recording) {
  const { events, stats } = await read(api, chunksOf(recording));
  const again = await read(api, api.writeRecording(events, { minPartBytes: 3000 }));
  const lines = [events, again.events].map((each) => each.map((event) => api.AuditEvent.marshalJSON(event)));
  return { lines, stats: [stats, again.stats] };
};

async function read(api, source) {
  const reader = api.readRecording(source);
  const events = [];
  for await (const event of reader) events.push(event);
  return { events, stats: reader.stats };
}

async function* chunksOf(bytes) {
  for (let pos = 0; pos < bytes.length; pos += 1000) yield bytes.subarray(pos, pos + 1000);
}
