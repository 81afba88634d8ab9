import fc from "fast-check";
import { ByteBlocks } from "../../src/recording/byte-blocks.js";
import { concat } from "../support/bytes.js";

const BLOCK_BYTES = 64 * 1024;

/** Creates bytes that differ from their neighbors and between blocks. */
function bytesFrom(start: number, size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, i) => (start + i) % 251);
}

const sizes = fc.oneof(
  fc.nat({ max: 200_000 }),
  fc.constantFrom(BLOCK_BYTES - 1, BLOCK_BYTES, BLOCK_BYTES + 1, 2 * BLOCK_BYTES),
);

it("returns the bytes added since the last clear or free, in order", () => {
  const step = fc.oneof(
    { weight: 4, arbitrary: sizes },
    { weight: 1, arbitrary: fc.constantFrom("clear" as const, "free" as const) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
      const blocks = new ByteBlocks();
      const added: Uint8Array[] = [];
      for (const [i, step] of steps.entries()) {
        if (typeof step === "number") {
          added.push(bytesFrom(i, step));
          blocks.add(added.at(-1)!);
        } else {
          blocks[step]();
          added.length = 0;
        }
      }
      const all = concat(...added);
      expect(Buffer.concat([...blocks]).equals(all)).toBe(true);
      for (const length of [0, 1, BLOCK_BYTES, 100_000]) {
        expect(Buffer.from(blocks.tail(length)).equals(all.subarray(Math.max(all.length - length, 0)))).toBe(true);
      }
    }),
    { numRuns: 50 },
  );
});

it("copies the added bytes", () => {
  const blocks = new ByteBlocks();
  const bytes = bytesFrom(0, 10);
  blocks.add(bytes);
  bytes.fill(0);
  expect(concat(...blocks)).toEqual(bytesFrom(0, 10));
});
