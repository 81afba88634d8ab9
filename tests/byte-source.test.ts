import { ByteSource } from "../src/recording/byte-source.js";
import { chunksOf } from "./support/recordings.js";

const bytes = Uint8Array.from({ length: 20 }, (_, i) => i);

describe.each([1, 3, 7, 20, 64])("a source in chunks of %d bytes", (size) => {
  const open = (): ByteSource => new ByteSource(chunksOf(bytes, size));

  it("reads pieces of any size in order, and knows its offset", async () => {
    const source = open();
    expect(source.offset).toBe(0);
    expect(await source.read(5)).toEqual(bytes.subarray(0, 5));
    expect(source.offset).toBe(5);
    expect(await source.read(0)).toEqual(new Uint8Array(0));
    expect(await source.read(1)).toEqual(bytes.subarray(5, 6));
    expect(await source.read(14)).toEqual(bytes.subarray(6, 20));
    expect(source.offset).toBe(20);
  });

  it("reads what is left where more is asked for, and then nothing", async () => {
    const source = open();
    await source.read(15);
    expect(await source.read(10)).toEqual(bytes.subarray(15));
    expect(await source.read(10)).toEqual(new Uint8Array(0));
    expect(source.offset).toBe(20);
  });

  it("reads all of it", async () => {
    expect(await open().read(Infinity)).toEqual(bytes);
  });

  it("shows bytes before they are read, as often as asked", async () => {
    const source = open();
    await source.read(2);
    expect(await source.peek(6)).toEqual(bytes.subarray(2, 8));
    expect(await source.peek(3)).toEqual(bytes.subarray(2, 5));
    expect(await source.peek(100)).toEqual(bytes.subarray(2));
    expect(source.offset).toBe(2);
    expect(await source.read(18)).toEqual(bytes.subarray(2));
    expect(await source.peek(1)).toEqual(new Uint8Array(0));
  });

  it("shows bytes behind others before any are read", async () => {
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
      expect(await source.peekBehind(distance, length)).toEqual(expected);
    }
    expect(await source.peekBehind(bytes.length - 1, 3)).toBeUndefined();
    expect(source.offset).toBe(2);
    expect(await source.read(bytes.length)).toEqual(bytes.subarray(2));
  });

  it("reads again what is put back", async () => {
    const source = open();
    const first = await source.read(10);
    source.unread(first.subarray(4));
    source.unread(new Uint8Array(0));
    expect(source.offset).toBe(4);
    expect(await source.read(bytes.length)).toEqual(bytes.subarray(4));
  });

  it("passes over bytes and tells how many there were", async () => {
    const source = open();
    expect(await source.skip(4)).toBe(4);
    expect(await source.skip(0)).toBe(0);
    expect(await source.read(2)).toEqual(bytes.subarray(4, 6));
    expect(await source.skip(100)).toBe(14);
    expect(source.offset).toBe(20);
  });

  it("gives a length in the chunks in which it comes, and nothing after it", async () => {
    const source = open();
    await source.read(2);
    const chunks: Uint8Array[] = [];
    for await (const chunk of source.take(11)) chunks.push(chunk);
    expect(Buffer.concat(chunks)).toEqual(Buffer.from(bytes.subarray(2, 13)));
    expect(chunks.every((chunk) => chunk.length > 0 && chunk.length <= size)).toBe(true);
    expect(source.offset).toBe(13);
    expect(await source.read(2)).toEqual(bytes.subarray(13, 15));
  });

  it("gives as much of a length as is left", async () => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of open().take(Infinity)) chunks.push(chunk);
    expect(Buffer.concat(chunks)).toEqual(Buffer.from(bytes));
  });

  it("can be read on after a taker that stops early", async () => {
    const source = open();
    for await (const chunk of source.take(11)) {
      expect(chunk).toEqual(bytes.subarray(0, chunk.length));
      break;
    }
    expect(await source.read(1)).toEqual(bytes.subarray(Math.min(size, 11), Math.min(size, 11) + 1));
  });

  it("knows its end", async () => {
    const source = open();
    expect(await source.isAtEnd()).toBe(false);
    await source.read(19);
    expect(await source.isAtEnd()).toBe(false);
    await source.read(1);
    expect(await source.isAtEnd()).toBe(true);
  });
});

it("passes over empty chunks", async () => {
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

it("is at its end from the start where nothing comes", async () => {
  const source = new ByteSource(chunksOf(new Uint8Array(0), 1));
  expect(await source.isAtEnd()).toBe(true);
  expect(await source.read(8)).toEqual(new Uint8Array(0));
});

it("asks for no more chunks than it needs", async () => {
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

it("ends what it reads from when it is closed", async () => {
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

it("passes on the error of what it reads from", async () => {
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

it("tells whether so many bytes come before the error of what it reads from", async () => {
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

it.each([1, 7, 64])("shows some of the bytes that come next, in chunks of %d", async (size) => {
  const source = new ByteSource(chunksOf(bytes, size));
  expect(await source.peekSome(10)).toEqual(bytes.subarray(0, Math.min(size, 10)));
  expect(source.offset).toBe(0);
  expect(await source.read(20)).toEqual(bytes);
  expect(await source.peekSome(10)).toEqual(new Uint8Array(0));
});
