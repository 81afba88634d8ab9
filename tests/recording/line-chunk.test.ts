import Long from "long";
import { LineChunk } from "../../src/recording/line-chunk.js";
import { EventLine } from "../../src/recording/line-transcoder.js";

const BUFFER = Uint8Array.from({ length: 100 }, (_, i) => i);

function line(start: number, end: number): EventLine {
  return new EventLine(Long.ZERO, "", "", undefined, BUFFER, start, end);
}

function taken(...lines: readonly (string | readonly [number, number])[]): number[] {
  const chunk = new LineChunk();
  for (const item of lines) {
    if (typeof item === "string") chunk.addText(item);
    else chunk.add(line(...item));
  }
  const length = lines.reduce((sum, item) => sum + (typeof item === "string" ? item.length : item[1] - item[0]), 0);
  expect(chunk.length).toBe(length);
  const bytes = chunk.take();
  expect(chunk.length).toBe(0);
  expect(chunk.take()).toHaveLength(0);
  expect(bytes.buffer).not.toBe(BUFFER.buffer);
  return [...bytes];
}

test("consecutive lines are taken as one", () => {
  expect(taken([0, 2], [2, 5])).toEqual([0, 1, 2, 3, 4]);
  expect(taken([3, 5], [5, 6])).toEqual([3, 4, 5]);
});

test("lines that are not consecutive are taken in their order", () => {
  expect(taken([3, 5], [7, 8], [8, 9])).toEqual([3, 4, 7, 8]);
  expect(taken([7, 8], [3, 5])).toEqual([7, 3, 4]);
  expect(taken([7, 8], [0, 1])).toEqual([7, 0]);
});

test("text and lines are taken in their order", () => {
  expect(taken("A", [3, 5], "B", "C", [5, 6], [6, 7], "D")).toEqual([65, 3, 4, 66, 67, 5, 6, 68]);
  expect(taken([3, 5], "A", [5, 6])).toEqual([3, 4, 65, 5]);
  expect(taken("A")).toEqual([65]);
  expect(taken([0, 1], "A", [0, 1])).toEqual([0, 65, 0]);
});

test("text is taken as UTF-8", () => {
  const chunk = new LineChunk();
  chunk.addText("é\n");
  chunk.add(line(0, 1));
  expect([...chunk.take()]).toEqual([0xc3, 0xa9, 10, 0]);
});

test("take returns no bytes if there are no lines", () => {
  expect(taken()).toEqual([]);
});

test("lines that were taken do not change with the buffer, and later lines do not depend on them", () => {
  const buffer = Uint8Array.of(1, 2, 3);
  const chunk = new LineChunk();
  const whole = new EventLine(Long.ZERO, "", "", undefined, buffer, 0, 2);
  chunk.add(whole);
  const bytes = chunk.take();
  buffer.fill(9);
  expect([...bytes]).toEqual([1, 2]);
  chunk.add(whole);
  expect([...chunk.take()]).toEqual([9, 9]);
});
