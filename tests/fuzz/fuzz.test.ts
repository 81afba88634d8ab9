import { corpusOf } from "./corpus.js";
import { Fuzzer } from "./fuzzer.js";
import { checkNothingLeft } from "./invariants.js";
import { TARGETS } from "./targets.js";
import { LONG } from "../support/long.js";

// A short fuzzing run. See fuzz/invariants.ts for the checks, and fuzz/README.md for longer runs.

jest.setTimeout(LONG ? 30 * 60_000 : 60_000);

/** Number of inputs to try for each target. */
const INPUTS: Readonly<Record<string, number>> = LONG
  ? {
      ...{ decode: 50_000, json: 50_000, recording: 2500, lines: 2500, "both-decode": 50_000, "both-json": 25_000 },
      ...{ transcode: 100_000, "both-recording": 2500 },
    }
  : {
      ...{ decode: 2000, json: 2000, recording: 100, lines: 100, "both-decode": 500, "both-json": 500 },
      ...{ transcode: 1000, "both-recording": 60 },
    };

describe.each(TARGETS)("$name", (target) => {
  test("has seeds that pass all checks", async () => {
    const seeds = target.seeds();
    expect(seeds.length).toBeGreaterThan(0);
    for (const seed of seeds) await target.check(seed);
  });

  test("passes all checks with the corpus of earlier findings", async () => {
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

  test("passes all checks with mutated inputs", async () => {
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
    // Some inputs have an outcome that was not seen before.
    expect(fuzzer.poolSize).toBeGreaterThan(before);
    checkNothingLeft();
  });
});
