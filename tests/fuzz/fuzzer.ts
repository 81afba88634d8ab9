import { cpuUsage } from "node:process";
import { random, type Random } from "../../bench/random.js";
import type { Target } from "./targets.js";

/** The most inputs to mutate, and their most bytes: larger ones take longer and find no more. */
const MAX_POOL = 5000;
const MAX_INPUT_BYTES = 20_000;
/** The most changes to an input at a time. */
const MAX_CHANGES = 4;

/** An input with which something does not hold that has to. */
export interface Finding {
  readonly what: string;
  readonly input: Uint8Array;
}

/** What is too much for one input. */
export interface Limits {
  readonly milliseconds: number;
}

/** Mutates inputs of a target, those more that do what none did before. */
export class Fuzzer {
  /** How many inputs were tried. */
  inputs = 0;
  /** The longest that an input took. */
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

  /** How many inputs there are to mutate. */
  get poolSize(): number {
    return this.pool.length;
  }

  /** Tries one more input; gives what is wrong with it. */
  async step(): Promise<Finding | undefined> {
    const input = this.nextInput();
    const { what, outcome } = await this.attempt(input);
    if (what !== undefined) return { what, input };
    if (!this.seen.has(outcome) && this.pool.length < MAX_POOL) this.pool.push(input);
    this.seen.add(outcome);
    return undefined;
  }

  /** Makes the input of a finding smaller while it stays one of the same kind. */
  async minimise({ what, input }: Finding): Promise<Uint8Array> {
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

  /** What comes of an input, or what is wrong with it. */
  private async attempt(input: Uint8Array): Promise<{ outcome: string; what?: string }> {
    this.inputs++;
    const start = cpuUsage();
    try {
      const outcome = await this.target.check(input);
      // Of the processors, so that it is the same on a busy machine.
      const { user, system } = cpuUsage(start);
      const took = (user + system) / 1000;
      this.longest = Math.max(this.longest, took);
      return took > this.limits.milliseconds ? { outcome, what: "takes too long" } : { outcome };
    } catch (error) {
      return { outcome: "", what: firstLineOf(error) };
    }
  }
}

/** What an error says in short, without what differs from input to input. */
function firstLineOf(error: unknown): string {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return `${name}: ${message.split("\n")[0]!.replaceAll(/\d+/g, "#").slice(0, 200)}`;
}
