// Times an operation. tests/go/events/bench.go does the same in Go.

/** Long enough for all code to be compiled, which takes a while on one core. */
const WARM_UP_MS = 900;
/** Long enough for each round to include garbage collection. */
const ROUND_MS = 80;
const ROUNDS = 7;

/** One pass of the code to be timed. */
export type Pass = () => void | Promise<void>;

/** Returns the nanoseconds per pass: the median of rounds of many passes, after a warm-up. */
export async function timePass(pass: Pass): Promise<number> {
  await warmUp(pass);
  const passes = await passFor(ROUND_MS, pass);
  const rounds: number[] = [];
  while (rounds.length < ROUNDS) rounds.push(await timeRound(pass, passes));
  return median(rounds);
}

/** Runs passes until the code is fully optimized. */
export async function warmUp(pass: Pass): Promise<void> {
  await passFor(WARM_UP_MS, pass);
}

/** Runs passes for the given time. Returns their number. */
async function passFor(milliseconds: number, pass: Pass): Promise<number> {
  const end = performance.now() + milliseconds;
  let passes = 0;
  while (performance.now() < end) {
    await pass();
    passes++;
  }
  return passes;
}

async function timeRound(pass: Pass, passes: number): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < passes; i++) await pass();
  return ((performance.now() - start) * 1e6) / passes;
}

/** Returns the median. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
