import { formatFloat } from "../../../src/runtime/types/float.js";

const bits = new Uint32Array(1);
const float = new Float32Array(bits.buffer);

function floatOf(value: number): number {
  bits[0] = value;
  return float[0]!;
}

/** Output of encoding/json (Go 1.19) for float32 values. Two million more values were compared once. */
const cases: readonly [bits: number, text: string][] = [
  // Powers of two: the nearest number with few digits may identify another float.
  [0x0f800000, "1.2621775e-29"],
  [0x6b000000, "1.5474251e+26"],
  [0x6c800000, "1.2379401e+27"],
  [0x3f800000, "1"],
  [0x5d800000, "1152921500000000000"],
  // Halfway between two numbers with the same number of digits.
  [0x49000002, "524288.1"],
  [0x49800002, "1048576.2"],
  [0x49fffffe, "2097151.8"],
  [0x4a000001, "2097152.2"],
  // Denormal floats have fewer digits.
  [0x00000001, "1e-45"],
  [0x00000002, "3e-45"],
  [0x00000003, "4e-45"],
  [0x00000004, "6e-45"],
  [0x007fffff, "1.1754942e-38"],
  [0x00800000, "1.1754944e-38"],
  [0x00800001, "1.1754945e-38"],
];

it.each(cases)("formats the float with bits %p as Go does: %s", (value, text) => {
  expect(formatFloat(floatOf(value))).toBe(text);
  expect(formatFloat(-floatOf(value))).toBe(`-${text}`);
});

it.each([
  [0, "0"],
  [-0, "-0"],
  [0.1, "0.1"],
  [1 / 3, "0.33333334"],
  [16777216, "16777216"],
  [1e-7, "1e-7"],
  [0.000001, "0.000001"],
  [1e21, "1e+21"],
  [3.4028234663852886e38, "3.4028235e+38"],
])("formats %p as %s", (value, text) => {
  expect(formatFloat(value)).toBe(text);
});

it("formats floats as text that parses to the same float", () => {
  for (let i = 0; i < 20_000; i++) {
    const value = floatOf(Math.imul(i, 0x9e3779b1) & 0x7f7fffff);
    expect(Math.fround(Number(formatFloat(value)))).toBe(value);
  }
});
