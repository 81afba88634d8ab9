// How everything that is timed is timed; tests/reference/bench.go does it so in Go.

/** Long enough that all is compiled, which on one core takes its time. */
const WARM_UP_MS = 900;
/** Long enough that the garbage of a round is collected in it too. */
const ROUND_MS = 80;
const ROUNDS = 7;

/** Does something once. */
export type Pass = () => void | Promise<void>;

/** Nanoseconds that a pass takes: the median of rounds of many passes, after a warm-up. */
export async function timePass(pass: Pass): Promise<number> {
  await warmUp(pass);
  const passes = await passFor(ROUND_MS, pass);
  const rounds: number[] = [];
  while (rounds.length < ROUNDS) rounds.push(await timeRound(pass, passes));
  return median(rounds);
}

/** Does passes until they are as quick as they get. */
export async function warmUp(pass: Pass): Promise<void> {
  await passFor(WARM_UP_MS, pass);
}

/** Does passes for so many milliseconds, and returns how many. */
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

/** The value in the middle. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
