// Which ports of a target get far more packets than its others: a count-min sketch (Cormode and Muthukrishnan 2005) of two rows a target.

/** Counters of a row, a power of two. */
const COUNTERS = 1024;
const ROW_BITS = 10;
const WORDS = 2 * COUNTERS;
/** Targets whose ports are counted at once. */
const PAGES = 64;
/** The first packets to a target are not counted by port: most targets never get more. */
const FREE_PACKETS = 64;
/** A port is busy from so many packets on, and twice what an evenly visited port has: scans try a port a few times at most. */
const BUSY_PACKETS = 20;
const COUNT_MAX = 65_535;

/** No page yet; or the page went to a target that got packets later. */
const NO_PAGE = -1;
const LOST_PAGE = -2;

/** Counts by slot of a target and port; collisions only raise a count, and only where both rows collide. */
export class PortCounts {
  readonly #packets: Float64Array;
  readonly #page: Int16Array;
  readonly #counts = new Uint16Array(PAGES * WORDS);
  readonly #owner = new Int32Array(PAGES).fill(-1);
  readonly #used = new Float64Array(PAGES);
  #tick = 0;

  constructor(slots: number) {
    this.#packets = new Float64Array(slots);
    this.#page = new Int16Array(slots).fill(NO_PAGE);
  }

  static bytes(slots: number): number {
    return slots * (8 + 2) + PAGES * (WORDS * 2 + 4 + 8);
  }

  /** Forgets the slot's counts. */
  begin(slot: number): void {
    this.#packets[slot] = 0;
    const page = this.#page[slot]!;
    if (page >= 0) this.#owner[page] = -1;
    this.#page[slot] = NO_PAGE;
  }

  /** Counts a packet to a port (as a 32-bit hash); true when the port is one of the busy ones. */
  isBusy(slot: number, hash: number): boolean {
    const packets = ++this.#packets[slot]!;
    if (packets <= FREE_PACKETS) return false;
    let page = this.#page[slot]!;
    if (page === NO_PAGE) page = this.#takePage(slot);
    if (page < 0) return false;
    this.#used[page] = ++this.#tick;
    const counts = this.#counts;
    const a = page * WORDS + (hash & (COUNTERS - 1));
    const b = page * WORDS + COUNTERS + ((hash >>> ROW_BITS) & (COUNTERS - 1));
    if (counts[a]! < COUNT_MAX) counts[a]!++;
    if (counts[b]! < COUNT_MAX) counts[b]!++;
    return Math.min(counts[a]!, counts[b]!) > BUSY_PACKETS + (2 * packets) / COUNTERS;
  }

  /** An empty page for the slot, where none is free that of the target without packets for longest. */
  #takePage(slot: number): number {
    let page = 0;
    for (let i = 0; i < PAGES; i++) {
      if (this.#owner[i]! < 0) {
        page = i;
        break;
      }
      if (this.#used[i]! < this.#used[page]!) page = i;
    }
    const owner = this.#owner[page]!;
    if (owner >= 0) this.#page[owner] = LOST_PAGE;
    this.#owner[page] = slot;
    this.#page[slot] = page;
    this.#counts.fill(0, page * WORDS, (page + 1) * WORDS);
    return page;
  }
}
