import { constants, gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { crc32 } from "../../src/recording/crc32.js";
import { Inflater } from "../../src/recording/inflater.js";
import { concat, utf8 } from "../support/bytes.js";
import { textOf } from "../support/data.js";
import { LONG } from "../support/long.js";
import { gzip } from "../support/recordings.js";

const text = utf8(textOf("tests/fixtures/samples/session.jsonl"));

interface Outcome {
  readonly output: Buffer;
  readonly error: string | undefined;
  readonly taken: number;
}

/** Decompresses a stream in pieces. */
function inflate(bytes: Uint8Array, size: number): Outcome {
  const inflater = new Inflater();
  const output: Uint8Array[] = [];
  for (let pos = 0; pos < bytes.length && !inflater.hasEnded && inflater.damage === undefined; pos += size) {
    const piece = bytes.slice(pos, pos + size);
    output.push(...inflater.write(piece));
    piece.fill(0xff); // the caller may reuse its memory
  }
  const { hasEnded, damage, bytesTaken: taken } = inflater;
  const error = damage?.message ?? (hasEnded ? undefined : "unexpected end of file");
  return { output: Buffer.concat(output), error, taken };
}

/** Returns zlib's error for a stream. */
function errorOf(bytes: Uint8Array): string | undefined {
  try {
    gunzipSync(bytes);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Returns zlib's output for a prefix of a stream, or undefined if it is damaged. */
function outputOf(bytes: Uint8Array): Buffer | undefined {
  try {
    return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return undefined;
  }
}

/** Compares the outcome with zlib's. */
function check(bytes: Uint8Array, size: number): void {
  const { output, error, taken } = inflate(bytes, size);
  // Damage can end the stream early. zlib reads the bytes after its end as another stream.
  expect(error).toBe(errorOf(error === undefined ? bytes.subarray(0, taken) : bytes));
  expect(outputOf(bytes.subarray(0, taken))?.equals(output)).toBe(true);
  if (error === undefined) return;
  if (error === "unexpected end of file") expect(taken).toBe(bytes.length);
  else expect(outputOf(bytes.subarray(0, taken + 1))).toBeUndefined();
}

const data = fc.oneof(
  fc.tuple(fc.nat({ max: text.length - 5000 }), fc.nat({ max: 5000 })).map(([at, size]) => text.slice(at, at + size)),
  fc.nat({ max: 200_000 }).map((size) => new Uint8Array(size)),
  fc.uint8Array({ maxLength: 300 }),
);
const options = fc.record({
  level: fc.nat({ max: 9 }),
  strategy: fc.nat({ max: 4 }),
  memLevel: fc.integer({ min: 1, max: 9 }),
});
const streams = fc.tuple(data, options).map(([bytes, settings]) => gzip(bytes, settings));
const sizes = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 3000 }));

/** Sets the flags of a gzip header and inserts the corresponding fields. */
function withFlags(bytes: Uint8Array, flags: number): Uint8Array {
  const fields = concat(
    flags & 4 ? Uint8Array.of(3, 0, 1, 2, 3) : new Uint8Array(0),
    flags & 8 ? utf8("name\0") : new Uint8Array(0),
    flags & 16 ? utf8("comment\0") : new Uint8Array(0),
  );
  const header = concat(bytes.subarray(0, 3), Uint8Array.of(flags), bytes.subarray(4, 10), fields);
  const crc = crc32(header);
  const check = flags & 2 ? Uint8Array.of(crc & 0xff, (crc >> 8) & 0xff) : new Uint8Array(0);
  return concat(header, check, bytes.subarray(10));
}

it("decompresses like zlib", () => {
  fc.assert(
    fc.property(streams, sizes, (bytes, size) => check(bytes, size)),
    { numRuns: LONG ? 2000 : 200 },
  );
});

it("finds the first damaged byte and yields zlib's output before it", () => {
  const edit = fc.tuple(fc.oneof(fc.nat({ max: 60 }), fc.nat()), fc.integer({ min: 1, max: 255 }));
  fc.assert(
    fc.property(streams, fc.array(edit, { minLength: 1, maxLength: 3 }), sizes, (bytes, edits, size) => {
      const damaged = bytes.slice();
      for (const [at, bits] of edits) damaged[at % bytes.length]! ^= bits;
      check(damaged, size);
    }),
    { numRuns: LONG ? 20_000 : 2000 },
  );
});

it("reports a stream that is truncated at any byte", () => {
  const bytes = withFlags(gzip(text.subarray(0, 300)), 0x1e);
  for (let length = 1; length < bytes.length; length++) {
    for (const size of [1, 7, length]) {
      expect(inflate(bytes.subarray(0, length), size)).toMatchObject({
        error: "unexpected end of file",
        taken: length,
      });
      check(bytes.subarray(0, length), size);
    }
  }
});

it("reads all flags of the header", () => {
  for (let flags = 0; flags < 256; flags++) check(withFlags(gzip(text.subarray(0, 100)), flags), 1 + (flags % 9));
  const damaged = withFlags(gzip(text.subarray(0, 100)), 0x1e);
  for (let pos = 0; pos < 40; pos++) {
    const edited = damaged.slice();
    edited[pos]! ^= 0x21;
    check(edited, 5);
  }
});

it("leaves the bytes after the stream", () => {
  const bytes = gzip(text.subarray(0, 1000));
  for (const size of [1, 10, 10_000]) {
    expect(inflate(concat(bytes, bytes), size)).toMatchObject({ error: undefined, taken: bytes.length });
  }
});

it("yields a large output in small chunks, one at a time", () => {
  const inflater = new Inflater();
  let size = 0;
  for (const chunk of inflater.write(gzipSync(Buffer.alloc(100_000_000)))) {
    expect(chunk.buffer.byteLength).toBeLessThan(128 * 1024);
    size += chunk.length;
  }
  expect(size).toBe(100_000_000);
  expect(inflater.hasEnded).toBe(true);
});
