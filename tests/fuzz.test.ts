import { corpusOf } from "./fuzz/corpus.js";
import { Fuzzer } from "./fuzz/fuzzer.js";
import { checkNothingLeft } from "./fuzz/invariants.js";
import { TARGETS } from "./fuzz/targets.js";

// What these check is in fuzz/invariants.ts; how to try many more inputs, in fuzz/README.md.

jest.setTimeout(60_000);

/** Inputs of each target that are tried here. */
const INPUTS: Readonly<Record<string, number>> = { decode: 2000, json: 2000, recording: 100, lines: 100 };

describe.each(TARGETS)("$name", (target) => {
  test("has inputs to begin with, of which all is right", async () => {
    const seeds = target.seeds();
    expect(seeds.length).toBeGreaterThan(0);
    for (const seed of seeds) await target.check(seed);
  });

  test("does right with everything that fuzzing has found", async () => {
    const wrong: string[] = [];
    for (const { name, input } of corpusOf(target.name)) {
      try {
        await target.check(input);
      } catch (error) {
        wrong.push(`${name}: ${String(error)}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test("does right with whatever is made of them", async () => {
    const fuzzer = new Fuzzer(
      target,
      1,
      corpusOf(target.name).map(({ input }) => input),
    );
    const before = fuzzer.poolSize;
    const findings: string[] = [];
    while (fuzzer.inputs < INPUTS[target.name]!) {
      const finding = await fuzzer.step();
      if (finding !== undefined) findings.push(`${finding.what}: ${Buffer.from(finding.input).toString("base64")}`);
    }
    expect(findings).toEqual([]);
    // Some do what none did before.
    expect(fuzzer.poolSize).toBeGreaterThan(before);
    checkNothingLeft();
  });
});
