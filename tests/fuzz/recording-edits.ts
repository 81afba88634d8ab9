// Edits of a session recording that keep its parts, gzip streams or records intact.

import { constants, gunzipSync } from "node:zlib";
import type { Random } from "../../bench/random.js";
import { concat } from "../support/bytes.js";
import { bigEndian, gzip, part } from "../support/recordings.js";
import { editBytes } from "./byte-edits.js";
import { bytesOfMessage, editMessage, parseMessage } from "./message-edits.js";

const HEADER_BYTES = 24;

/** Splits a recording into parts by the sizes in their headers. */
export function partsOf(recording: Uint8Array): Uint8Array[] {
  const view = new DataView(recording.buffer, recording.byteOffset, recording.byteLength);
  const parts: Uint8Array[] = [];
  for (let pos = 0; pos + HEADER_BYTES <= recording.length;) {
    const size = HEADER_BYTES + Number(view.getBigUint64(pos + 8)) + Number(view.getBigUint64(pos + 16));
    parts.push(recording.subarray(pos, pos + size));
    pos += size;
  }
  return parts;
}

/** Decompresses as much of a gzip stream as possible. */
export function bodyOf(stream: Uint8Array): Uint8Array {
  try {
    return gunzipSync(stream, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 2 ** 24 });
  } catch {
    return new Uint8Array(0);
  }
}

/** Splits a body into records, without their sizes. */
export function recordsIn(body: Uint8Array): Uint8Array[] {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const records: Uint8Array[] = [];
  for (let pos = 0; pos + 4 < body.length;) {
    const end = pos + 4 + view.getUint32(pos);
    records.push(body.subarray(pos + 4, end));
    pos = end;
  }
  return records;
}

function anySize(random: Random, size: number): number {
  return random.pick([0, 1, size - 1, size + 1, 2 ** 16, 2 ** 16 + 1, 2 ** 31, 2 ** 32 - 1]);
}

type Edit = (random: Random, recording: Uint8Array, donor: Uint8Array) => Uint8Array;

/** Returns an edit of the list of parts. */
function inParts(change: (parts: Uint8Array[], random: Random, donor: Uint8Array) => void): Edit {
  return (random, recording, donor) => {
    const parts = partsOf(recording);
    if (parts.length > 0) change(parts, random, donor);
    return concat(...parts);
  };
}

/** Returns an edit of the decompressed body of a part. */
function inBody(change: (body: Uint8Array, random: Random, donor: Uint8Array) => Uint8Array): Edit {
  return inParts((parts, random, donor) => {
    const at = random.below(parts.length);
    const body = change(bodyOf(parts[at]!.subarray(HEADER_BYTES)), random, donor);
    parts[at] = part(gzip(body, { level: random.pick([0, 1, 9]) }), { padding: random.below(40) });
  });
}

/** Returns an edit of the list of records in a part. */
function inRecords(change: (records: Uint8Array[], random: Random) => void): Edit {
  return inBody((body, random) => {
    const records = recordsIn(body);
    if (records.length > 0) change(records, random);
    return concat(...records.flatMap((record) => [bigEndian(record.length, 4), record]));
  });
}

const EDITS: readonly Edit[] = [
  editBytes,
  editBytes,
  // The header of a part.
  inParts((parts, random) => {
    const bytes = parts[random.below(parts.length)]!.slice();
    const at = 8 * random.below(Math.min(3, Math.floor(bytes.length / 8)));
    if (at + 8 <= bytes.length) bytes.set(bigEndian(anySize(random, bytes.length - HEADER_BYTES), 8), at);
    parts[random.below(parts.length)] = bytes;
  }),
  inParts((parts, random) => void parts.splice(random.below(parts.length), 1)),
  inParts((parts, random) => void parts.splice(random.below(parts.length + 1), 0, random.pick(parts))),
  inParts((parts, random, donor) => void parts.push(random.pick([donor, random.pick(parts), new Uint8Array(30)]))),
  inParts((parts, random) => {
    const at = random.below(parts.length);
    parts[at] = editBytes(random, parts[at]!, parts[at]!);
  }),
  // The decompressed body, and the records in it.
  inBody((body, random, donor) => editBytes(random, body, donor)),
  inRecords((records, random) => void records.splice(random.below(records.length), 1)),
  inRecords((records, random) => void records.splice(random.below(records.length), 0, random.pick(records))),
  inRecords((records, random) => void records.splice(random.below(records.length), 0, new Uint8Array(0))),
  inRecords((records, random) => {
    const at = random.below(records.length);
    records[at] = editBytes(random, records[at]!, random.pick(records));
  }),
  inRecords((records, random) => {
    const at = random.below(records.length);
    const message = parseMessage("OneOf", records[at]!);
    const donor = parseMessage("OneOf", random.pick(records)) ?? message;
    if (message === undefined || donor === undefined || message.fields.length === 0) return;
    editMessage(random, message, donor);
    records[at] = bytesOfMessage(message);
  }),
];

/** Makes a random edit of bytes, parts or records. */
export function editRecording(random: Random, recording: Uint8Array, donor: Uint8Array): Uint8Array {
  return random.pick(EDITS)(random, recording, donor);
}
