/** Counts the results of inputs by name. */
export class Tally {
  readonly #counts = new Map<string, number>();

  add(what: string): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
  }

  toString(): string {
    const counts = [...this.#counts].sort(([, a], [, b]) => b - a);
    return counts.map(([what, count]) => `${count} ${what}`).join(", ");
  }
}
