/** Tables for four bytes at a time: the checksums of each byte, followed by 0 to 3 zero bytes. */
let tables: readonly Int32Array[] | undefined;

function createTables(): readonly Int32Array[] {
  const first = Int32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    return crc;
  });
  const next = (table: Int32Array): Int32Array => table.map((crc) => (crc >>> 8) ^ first[crc & 0xff]!);
  const second = next(first);
  const third = next(second);
  return [first, second, third, next(third)];
}

/**
 * Returns the CRC-32 of bytes, as gzip uses it.
 *
 * @param crc The CRC-32 of the preceding bytes. Omit it for the first bytes.
 */
export function crc32(bytes: Uint8Array, crc = 0): number {
  const [first, second, third, fourth] = (tables ??= createTables()) as [
    Int32Array,
    Int32Array,
    Int32Array,
    Int32Array,
  ];
  const { length } = bytes;
  let rest = ~crc;
  let pos = 0;
  for (const end = length - 3; pos < end; pos += 4) {
    rest ^= bytes[pos]! | (bytes[pos + 1]! << 8) | (bytes[pos + 2]! << 16) | (bytes[pos + 3]! << 24);
    rest = fourth[rest & 0xff]! ^ third[(rest >>> 8) & 0xff]! ^ second[(rest >>> 16) & 0xff]! ^ first[rest >>> 24]!;
  }
  for (; pos < length; pos++) rest = (rest >>> 8) ^ first[(rest ^ bytes[pos]!) & 0xff]!;
  return ~rest >>> 0;
}
