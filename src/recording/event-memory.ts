import type Long from "long";

/** Number of indexes per page. */
const PAGE_INDEXES = 4096;
/** Maximum number of pages of all sessions: 16 MiB, enough for 4 million events. */
const MAX_PAGES = 1024;
/** Maximum size of a set of events that have the index of an earlier event. */
const MAX_OTHERS = 64 * 1024;
/**
 * An event that has the index of an earlier event is stored as an integer of 53 bits: the 32 bits of its fingerprint,
 * and 21 bits of its index and session. This is 2 to the power of 21.
 */
const OTHER_BITS = 2 ** 21;

/** The fingerprints of the events with consecutive indexes. 0 means that there is no event. */
interface Page {
  owner: object;
  number: number;
  readonly fingerprints: Uint32Array;
}

const NO_PAGE: Page = { owner: {}, number: 0, fingerprints: new Uint32Array(0) };

/**
 * The memory for the fingerprints of events, shared by all sessions. If it is full, the page that was used
 * least recently is forgotten, so that repeats of its events are not recognized.
 */
export class EventMemory {
  /** The pages, in the order of their last use. */
  private readonly pages = new Set<Page>();
  /** Events that have the index of an earlier event. A full set replaces the older one. */
  private others = new Set<number>();
  private olderOthers = new Set<number>();

  /** Returns a page of a session, and creates it if the session does not have it. */
  openPage(pages: Map<number, Page>, number: number): Page {
    let page = pages.get(number);
    if (page === undefined) {
      page = this.pages.size < MAX_PAGES ? { ...NO_PAGE, fingerprints: new Uint32Array(PAGE_INDEXES) } : this.forget();
      page.owner = pages;
      page.number = number;
      pages.set(number, page);
    }
    this.pages.delete(page);
    this.pages.add(page);
    return page;
  }

  /** Removes the pages of a session. */
  removePages(pages: Map<number, Page>): void {
    for (const page of pages.values()) this.pages.delete(page);
    pages.clear();
  }

  /** Adds an event that has the index of an earlier event. Returns false if it has already been added. */
  addOther(other: number): boolean {
    if (this.others.has(other) || this.olderOthers.has(other)) return false;
    if (this.others.size === MAX_OTHERS) {
      this.olderOthers = this.others;
      this.others = new Set();
    }
    this.others.add(other);
    return true;
  }

  /** Forgets the page that was used least recently, and returns it for reuse. */
  private forget(): Page {
    const [page] = this.pages as Iterable<Page> as [Page];
    (page.owner as Map<number, Page>).delete(page.number);
    page.fingerprints.fill(0);
    return page;
  }
}

let sessions = 0;

/** The remembered events of a session, by index and fingerprint. */
export class SeenEvents {
  private readonly pages = new Map<number, Page>();
  private page = NO_PAGE;
  private readonly salt = Math.imul(++sessions, 0x9e3779b1);

  constructor(private readonly memory: EventMemory) {}

  /**
   * Adds an event.
   *
   * @param fingerprint A number from 1 to 2^32 - 1.
   * @returns `repeat` if the event has already been added, `same-index` if another event has its index, otherwise
   *   `new`.
   */
  add(index: Long, fingerprint: number): "new" | "repeat" | "same-index" {
    // The page number has at most 52 bits, so it is exact for all indexes of 64 bits.
    const number = index.high * 2 ** 20 + (index.low >>> 12);
    let { page } = this;
    // The page may have been forgotten, and belong to another session now.
    if (page.owner !== this.pages || page.number !== number) {
      page = this.page = this.memory.openPage(this.pages, number);
    }
    const { fingerprints } = page;
    const slot = index.low & (PAGE_INDEXES - 1);
    const first = fingerprints[slot];
    if (first === 0) {
      fingerprints[slot] = fingerprint;
      return "new";
    }
    if (first === fingerprint) return "repeat";
    const other = fingerprint * OTHER_BITS + ((index.low ^ this.salt) & (OTHER_BITS - 1));
    return this.memory.addOther(other) ? "same-index" : "repeat";
  }

  /** Forgets all events. */
  clear(): void {
    this.memory.removePages(this.pages);
    this.page = NO_PAGE;
  }
}
