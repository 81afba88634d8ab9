import { parseListOption } from "./list-option.js";

/** A pattern for event types, and whether an event has matched it. */
interface TypePattern {
  readonly text: string;
  /** True if matching events are excluded. */
  readonly isNegative: boolean;
  /** The texts between the stars. */
  readonly pieces: readonly string[];
  isMatched: boolean;
}

/** Maximum number of types with a remembered result. Logs have few types, but damaged or hostile ones may have many. */
const MAX_REMEMBERED = 1000;

/** Selects event types by patterns. */
export class TypeFilter {
  private readonly patterns: readonly TypePattern[];
  private readonly results = new Map<string, boolean>();

  /**
   * @param patterns Event types, in which `*` matches any characters. A leading `!` makes a pattern negative. A type
   *   is selected if it matches no negative pattern and, if there are positive ones, at least one of them.
   */
  constructor(patterns: readonly string[]) {
    this.patterns = patterns.map((text) => {
      const isNegative = text.startsWith("!");
      return { text, isNegative, pieces: text.slice(isNegative ? 1 : 0).split("*"), isMatched: false };
    });
  }

  /** True if the type is selected. */
  selects(type: string): boolean {
    if (this.patterns.length === 0) return true;
    const known = this.results.get(type);
    if (known !== undefined) return known;
    const matching = this.patterns.filter(({ pieces }) => matches(type, pieces));
    for (const pattern of matching) pattern.isMatched = true;
    const isSelected =
      matching.every(({ isNegative }) => !isNegative) &&
      (matching.length > 0 || this.patterns.every(({ isNegative }) => isNegative));
    if (this.results.size < MAX_REMEMBERED) this.results.set(type, isSelected);
    return isSelected;
  }

  /** Returns the patterns that no type has matched. Returns none if there were no types. */
  unmatched(): string[] {
    if (this.results.size === 0) return [];
    return this.patterns.filter(({ isMatched }) => !isMatched).map(({ text }) => text);
  }
}

/** True if a text consists of the pieces with any characters between them. */
function matches(text: string, [first = "", ...others]: readonly string[]): boolean {
  const last = others.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  let end = first.length;
  for (const piece of others) {
    const start = text.indexOf(piece, end);
    if (start < 0) return false;
    end = start + piece.length;
  }
  return end <= text.length - last.length;
}

/**
 * Parses a comma-separated list of patterns for event types.
 *
 * @throws InvalidArgumentError for an empty pattern.
 */
export function parseTypePatterns(text: string): string[] {
  return parseListOption(text, "event types or patterns", (pattern) => pattern !== "!");
}
