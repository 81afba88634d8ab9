import { cpuUsage } from "node:process";
import { random, type Random } from "../../bench/random.js";
import type { Target } from "./targets.js";

/** Limits on the number and the size of inputs to mutate. Larger inputs take longer and find no more. */
const MAX_POOL = 5000;
const MAX_INPUT_BYTES = 20_000;
/** Maximum number of mutations per input. */
const MAX_CHANGES = 4;

/** An input that violates an invariant. */
export interface Finding {
  readonly what: string;
  readonly input: Uint8Array;
}

/** Limits for processing one input. */
export interface Limits {
  readonly milliseconds: number;
}

/** Mutates the inputs of a target. Inputs with a new outcome join the pool and are mutated too. */
export class Fuzzer {
  /** Number of inputs tried. */
  inputs = 0;
  /** Longest processing time of an input, in milliseconds. */
  longest = 0;

  private readonly random: Random;
  private readonly pool: Uint8Array[];
  private readonly seen = new Set<string>();

  constructor(
    private readonly target: Target,
    seed: number,
    more: readonly Uint8Array[] = [],
    private readonly limits: Limits = { milliseconds: Infinity },
  ) {
    this.random = random(seed);
    this.pool = [...target.seeds(), ...more];
  }

  /** Number of inputs to mutate. */
  get poolSize(): number {
    return this.pool.length;
  }

  /** Tries one more input. Returns a finding if it violates an invariant. */
  async step(): Promise<Finding | undefined> {
    const input = this.nextInput();
    const { what, outcome } = await this.attempt(input);
    if (what !== undefined) return { what, input };
    if (!this.seen.has(outcome) && this.pool.length < MAX_POOL) this.pool.push(input);
    this.seen.add(outcome);
    return undefined;
  }

  /** Shrinks the input of a finding, as long as it produces the same finding. */
  async minimize({ what, input }: Finding): Promise<Uint8Array> {
    let smallest = input;
    for (let size = smallest.length >> 1; size > 0; size >>= 1) {
      for (let at = 0; at < smallest.length;) {
        const less = Uint8Array.from([...smallest.subarray(0, at), ...smallest.subarray(at + size)]);
        if ((await this.attempt(less)).what === what) smallest = less;
        else at += size;
      }
    }
    return smallest;
  }

  private nextInput(): Uint8Array {
    const { random, pool, target } = this;
    let input = random.pick(pool);
    for (let changes = 1 + random.below(MAX_CHANGES); changes > 0; changes--) {
      input = target.mutate(random, input, random.pick(pool));
    }
    return input.length > MAX_INPUT_BYTES ? input.slice(0, MAX_INPUT_BYTES) : input;
  }

  /** Processes an input. Returns its outcome, or the violated invariant in `what`. */
  private async attempt(input: Uint8Array): Promise<{ outcome: string; what?: string }> {
    this.inputs++;
    const start = cpuUsage();
    try {
      const outcome = await this.target.check(input);
      // CPU time, so that it does not depend on the load of the machine.
      const { user, system } = cpuUsage(start);
      const took = (user + system) / 1000;
      this.longest = Math.max(this.longest, took);
      return took > this.limits.milliseconds ? { outcome, what: "takes too long" } : { outcome };
    } catch (error) {
      return { outcome: "", what: firstLineOf(error) };
    }
  }
}

/** Returns the first line of an error, without the numbers that vary between inputs. */
function firstLineOf(error: unknown): string {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return `${name}: ${message.split("\n")[0]!.replaceAll(/\d+/g, "#").slice(0, 200)}`;
}
