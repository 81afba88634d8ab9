/** Maximum number of keys learned for a message. */
const MAX_KEYS = 64;
/** Maximum length of a learned key in UTF-16 code units. */
const MAX_KEY_CHARS = 64;
/** Maximum number of keys that were not learned because a set was full. After that, all learned keys are dropped. */
const MAX_MISSES = 100;

/**
 * The unknown keys of earlier texts, by message. A message is identified by the function that reads it, and by a name
 * if that function reads several messages. Keys that start with `$` are not learned: Teleport does not write them, and
 * AuditEvent reads one of them, `$oneof`.
 */
export class LearnedKeys {
  /** False if no keys were learned. */
  hasAny = false;
  private byMessage = new WeakMap<object, Map<string, Set<string>>>();
  /** The keys learned from the current text, each with its set. */
  private fresh: [keys: Set<string>, key: string][] = [];
  private misses = 0;

  /** Returns the keys learned for a message, or undefined. */
  find(unmarshal: object, name: string): Set<string> | undefined {
    return this.byMessage.get(unmarshal)?.get(name);
  }

  /** Returns the set of the keys of a message, for {@link learn}. */
  open(unmarshal: object, name: string): Set<string> {
    let byName = this.byMessage.get(unmarshal);
    if (byName === undefined) this.byMessage.set(unmarshal, (byName = new Map()));
    let keys = byName.get(name);
    if (keys === undefined) byName.set(name, (keys = new Set()));
    return keys;
  }

  /** Adds a key to the keys of a message. Returns false if it cannot be learned. */
  learn(keys: Set<string>, key: string): boolean {
    if (keys.size >= MAX_KEYS) this.misses++;
    if (keys.size >= MAX_KEYS || keys.has(key) || key.length > MAX_KEY_CHARS || key.startsWith("$")) return false;
    keys.add(key);
    this.fresh.push([keys, key]);
    this.hasAny = true;
    return true;
  }

  /** Ends a text. Forgets the keys learned from it if it was not read. */
  endText(wasRead: boolean): void {
    if (this.fresh.length > 0) {
      if (!wasRead) for (const [keys, key] of this.fresh) keys.delete(key);
      this.fresh = [];
    }
    if (this.misses > MAX_MISSES) {
      this.byMessage = new WeakMap();
      this.hasAny = false;
      this.misses = 0;
    }
  }
}
