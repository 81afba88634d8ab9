import { formatBytes, formatCount, formatDuration } from "../../../src/cli/terminal/numbers.js";

it.each([
  [0, "0 B"],
  [1, "1 B"],
  [1023, "1023 B"],
  [1024, "1.0 KiB"],
  [1536, "1.5 KiB"],
  [1024 ** 2, "1.0 MiB"],
  [5 * 1024 ** 3, "5.0 GiB"],
  [3.25 * 1024 ** 4, "3.3 TiB"],
  [2048 * 1024 ** 4, "2048.0 TiB"],
])("formats %d bytes as %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

it.each([
  [0, "0"],
  [999, "999"],
  [1000, "1,000"],
  [1234567, "1,234,567"],
])("formats the count %d as %s", (count, text) => {
  expect(formatCount(count)).toBe(text);
});

it.each([
  [0, "0:00.000"],
  [7, "0:00.007"],
  [59_999, "0:59.999"],
  [59_999.6, "1:00.000"],
  [754_321, "12:34.321"],
  [3_599_999, "59:59.999"],
  [3_600_000, "1:00:00.000"],
  [100 * 3_600_000 + 61_001, "100:01:01.001"],
])("formats %d milliseconds as %s", (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});
