import { ByteSource } from "../../src/recording/byte-source.js";
import { chunksOf } from "../support/recordings.js";

const bytes = Uint8Array.from({ length: 20 }, (_, i) => i);

describe.each([1, 3, 7, 20, 64])("a source in chunks of %d bytes", (size) => {
  const open = (): ByteSource => new ByteSource(chunksOf(bytes, size));

  it("reads pieces of any size in order and updates its offset", async () => {
    const source = open();
    expect(source.offset).toBe(0);
    expect(await source.read(5)).toEqual(bytes.subarray(0, 5));
    expect(source.offset).toBe(5);
    expect(await source.read(0)).toEqual(new Uint8Array(0));
    expect(await source.read(1)).toEqual(bytes.subarray(5, 6));
    expect(await source.read(14)).toEqual(bytes.subarray(6, 20));
    expect(source.offset).toBe(20);
  });

  it("reads the remaining bytes if more are requested, then nothing", async () => {
    const source = open();
    await source.read(15);
    expect(await source.read(10)).toEqual(bytes.subarray(15));
    expect(await source.read(10)).toEqual(new Uint8Array(0));
    expect(source.offset).toBe(20);
  });

  it("reads all bytes", async () => {
    expect(await open().read(Infinity)).toEqual(bytes);
  });

  it("peeks at bytes repeatedly without consuming them", async () => {
    const source = open();
    await source.read(2);
    expect(await source.peek(6)).toEqual(bytes.subarray(2, 8));
    expect(await source.peek(3)).toEqual(bytes.subarray(2, 5));
    expect(await source.peek(100)).toEqual(bytes.subarray(2));
    expect(source.offset).toBe(2);
    expect(await source.read(18)).toEqual(bytes.subarray(2));
    expect(await source.peek(1)).toEqual(new Uint8Array(0));
  });

  it("peeks at bytes at a distance without consuming any", async () => {
    const source = open();
    await source.read(2);
    for (const [distance, length] of [
      [0, 5],
      [1, 1],
      [3, 20],
      [10, 0],
      [bytes.length - 2, 3],
    ] as const) {
      const expected = bytes.subarray(2 + distance, 2 + distance + length);
      expect(await source.peekAfter(distance, length)).toEqual(expected);
    }
    expect(await source.peekAfter(bytes.length - 1, 3)).toBeUndefined();
    expect(source.offset).toBe(2);
    expect(await source.read(bytes.length)).toEqual(bytes.subarray(2));
  });

  it("reads unread bytes again", async () => {
    const source = open();
    const first = await source.read(10);
    source.unread(first.subarray(4));
    source.unread(new Uint8Array(0));
    expect(source.offset).toBe(4);
    expect(await source.read(bytes.length)).toEqual(bytes.subarray(4));
  });

  it("skips bytes and returns their number", async () => {
    const source = open();
    expect(await source.skip(4)).toBe(4);
    expect(await source.skip(0)).toBe(0);
    expect(await source.read(2)).toEqual(bytes.subarray(4, 6));
    expect(await source.skip(100)).toBe(14);
    expect(source.offset).toBe(20);
  });

  it("takes bytes in the chunks in which they arrive, up to the length", async () => {
    const source = open();
    await source.read(2);
    const chunks: Uint8Array[] = [];
    for await (const chunk of source.take(11)) chunks.push(chunk);
    expect(Buffer.concat(chunks)).toEqual(Buffer.from(bytes.subarray(2, 13)));
    expect(chunks.every((chunk) => chunk.length > 0 && chunk.length <= size)).toBe(true);
    expect(source.offset).toBe(13);
    expect(await source.read(2)).toEqual(bytes.subarray(13, 15));
  });

  it("takes the remaining bytes if the length is greater", async () => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of open().take(Infinity)) chunks.push(chunk);
    expect(Buffer.concat(chunks)).toEqual(Buffer.from(bytes));
  });

  it("continues after the taken chunks if taking stops early", async () => {
    const source = open();
    for await (const chunk of source.take(11)) {
      expect(chunk).toEqual(bytes.subarray(0, chunk.length));
      break;
    }
    expect(await source.read(1)).toEqual(bytes.subarray(Math.min(size, 11), Math.min(size, 11) + 1));
  });

  it("recognizes its end", async () => {
    const source = open();
    expect(await source.isAtEnd()).toBe(false);
    await source.read(19);
    expect(await source.isAtEnd()).toBe(false);
    await source.read(1);
    expect(await source.isAtEnd()).toBe(true);
  });
});

it("skips empty chunks", async () => {
  const source = new ByteSource(
    (async function* () {
      yield new Uint8Array(0);
      yield* chunksOf(Uint8Array.of(1, 2), 1);
      yield new Uint8Array(0);
    })(),
  );
  expect(await source.isAtEnd()).toBe(false);
  expect(await source.read(2)).toEqual(Uint8Array.of(1, 2));
  expect(await source.isAtEnd()).toBe(true);
});

it("is at its end from the start if the source is empty", async () => {
  const source = new ByteSource(chunksOf(new Uint8Array(0), 1));
  expect(await source.isAtEnd()).toBe(true);
  expect(await source.read(8)).toEqual(new Uint8Array(0));
});

it("requests only the chunks that it needs", async () => {
  let given = 0;
  const source = new ByteSource(
    (async function* () {
      for await (const chunk of chunksOf(bytes, 4)) {
        given++;
        yield chunk;
      }
    })(),
  );
  expect(given).toBe(0);
  await source.read(4);
  expect(given).toBe(1);
  await source.peek(5);
  expect(given).toBe(3);
});

it("closes the underlying source when it is closed", async () => {
  let isEnded = false;
  const source = new ByteSource(
    (async function* () {
      try {
        yield* chunksOf(bytes, 4);
      } finally {
        isEnded = true;
      }
    })(),
  );
  await source.read(1);
  expect(isEnded).toBe(false);
  await source.close();
  expect(isEnded).toBe(true);
});

it("throws the error of the underlying source", async () => {
  const error = new Error("no more");
  const source = new ByteSource(
    (async function* () {
      yield* chunksOf(bytes, 4);
      throw error;
    })(),
  );
  expect(await source.read(20)).toEqual(bytes);
  await expect(source.read(1)).rejects.toBe(error);
});

it("throws the error of the underlying source only if it comes within the given number of bytes", async () => {
  const error = new Error("no more");
  const source = new ByteSource(
    (async function* () {
      yield bytes;
      throw error;
    })(),
  );
  expect(await source.peek(21)).toEqual(bytes);
  expect(() => source.throwFailure(20)).not.toThrow();
  expect(() => source.throwFailure(21)).toThrow(error);
});

it.each([1, 7, 64])("peeks at the next chunk, in chunks of %d bytes", async (size) => {
  const source = new ByteSource(chunksOf(bytes, size));
  expect(await source.peekSome(10)).toEqual(bytes.subarray(0, Math.min(size, 10)));
  expect(source.offset).toBe(0);
  expect(await source.read(20)).toEqual(bytes);
  expect(await source.peekSome(10)).toEqual(new Uint8Array(0));
});
