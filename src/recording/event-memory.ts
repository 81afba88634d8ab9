import type Long from "long";
import { extendFingerprint } from "./fingerprint.js";

/** Number of indexes per page. */
const PAGE_INDEXES = 4096;
/** Maximum number of pages of all sessions: 16 MiB, enough for 4 million events. */
const MAX_PAGES = 1024;
/** Maximum size of a set of events that have the index of an earlier event. */
const MAX_OTHERS = 64 * 1024;
/** The fingerprints of the events with consecutive indexes. 0 stands for no event. */
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
  /** The 53-bit fingerprints of events that have the index of an earlier event. A full set replaces the older one. */
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

/** The bytes of an event, and their fingerprint. */
export interface SeenRecord {
  readonly fingerprint: number;
  readonly bytes: Uint8Array;
}

let sessions = 0;

/** The remembered events of a session, by index and fingerprint. */
export class SeenEvents {
  private readonly pages = new Map<number, Page>();
  private page = NO_PAGE;
  /** Distinguishes the session, because the bytes of an event may not contain the session id. */
  private readonly salt = ++sessions;

  constructor(private readonly memory: EventMemory) {}

  /**
   * Adds an event.
   *
   * @returns `repeat` if the event has already been added, `same-index` if another event has its index, otherwise
   *   `new`.
   */
  add(index: Long, record: SeenRecord): "new" | "repeat" | "same-index" {
    const { fingerprint } = record;
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
    return this.memory.addOther(extendFingerprint(fingerprint, record.bytes, this.salt)) ? "same-index" : "repeat";
  }

  /** Forgets all events. */
  clear(): void {
    this.memory.removePages(this.pages);
    this.page = NO_PAGE;
  }
}
