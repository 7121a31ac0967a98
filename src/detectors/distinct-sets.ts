// Many sets of 16-bit values in bounded memory: short lists for most, exact bitmaps from a pool for the few that grow.

/** Values a set holds before it needs a bitmap. */
const LIST_MAX = 16;
const PAGE_WORDS = 65536 / 32;
const NO_PAGE = -1;
/** The set had a bitmap and lost it to a busier one: its count stands still. */
const LOST_PAGE = -2;

/**
 * Sets numbered from 0, each counting distinct values 0-65535 exactly (ports), or things by their 16-bit hash (`estimate`). A
 * set that outgrows LIST_MAX values takes a bitmap of 8 KiB from the pool; when none is free, the set unused for longest gives
 * its own up.
 */
export class DistinctSets {
  readonly #list: Uint16Array;
  readonly #count: Uint32Array;
  readonly #page: Int16Array;
  readonly #bits: Uint32Array;
  readonly #owner: Int32Array;
  readonly #used: Float64Array;
  #tick = 0;

  constructor(sets: number, pages: number) {
    this.#list = new Uint16Array(sets * LIST_MAX);
    this.#count = new Uint32Array(sets);
    this.#page = new Int16Array(sets).fill(NO_PAGE);
    this.#bits = new Uint32Array(pages * PAGE_WORDS);
    this.#owner = new Int32Array(pages).fill(-1);
    this.#used = new Float64Array(pages);
  }

  /** Bytes that so many sets and bitmaps take. */
  static bytes(sets: number, pages: number): number {
    return sets * (LIST_MAX * 2 + 4 + 2) + pages * (PAGE_WORDS * 4 + 4 + 8);
  }

  /** Values in the set. */
  count(set: number): number {
    return this.#count[set]!;
  }

  /** Things in a set of 16-bit hashes: linear counting (Whang et al. 1990), within 1 % up to some 60,000. */
  estimate(set: number): number {
    const filled = this.#count[set]!;
    if (filled < 32) return filled;
    return Math.floor(-65536 * Math.log(1 - Math.min(filled, 65535) / 65536));
  }

  /** Adds a value; true when it was not there. */
  add(set: number, value: number): boolean {
    const page = this.#page[set]!;
    if (page >= 0) return this.#addToPage(set, page, value);
    if (page === LOST_PAGE) return false;
    const count = this.#count[set]!;
    const first = set * LIST_MAX;
    for (let i = first; i < first + count; i++) if (this.#list[i] === value) return false;
    if (count < LIST_MAX) {
      this.#list[first + count] = value;
      this.#count[set] = count + 1;
      return true;
    }
    return this.#addToPage(set, this.#takePage(set), value);
  }

  /** True when the value is in the set. */
  has(set: number, value: number): boolean {
    const page = this.#page[set]!;
    if (page >= 0) return (this.#bits[page * PAGE_WORDS + (value >>> 5)]! & (1 << (value & 31))) !== 0;
    if (page === LOST_PAGE) return false;
    const first = set * LIST_MAX;
    for (let i = first; i < first + this.#count[set]!; i++) if (this.#list[i] === value) return true;
    return false;
  }

  /** Takes a value out; true when it was there. */
  remove(set: number, value: number): boolean {
    const page = this.#page[set]!;
    if (page >= 0) {
      const word = page * PAGE_WORDS + (value >>> 5);
      const bit = 1 << (value & 31);
      if ((this.#bits[word]! & bit) === 0) return false;
      this.#bits[word]! &= ~bit;
      this.#count[set]!--;
      return true;
    }
    if (page === LOST_PAGE) return false;
    const first = set * LIST_MAX;
    const last = first + this.#count[set]! - 1;
    for (let i = first; i <= last; i++) {
      if (this.#list[i] !== value) continue;
      this.#list[i] = this.#list[last]!;
      this.#count[set]!--;
      return true;
    }
    return false;
  }

  /** Empties the set. */
  reset(set: number): void {
    const page = this.#page[set]!;
    if (page >= 0) this.#owner[page] = -1;
    this.#page[set] = NO_PAGE;
    this.#count[set] = 0;
  }

  #addToPage(set: number, page: number, value: number): boolean {
    this.#used[page] = ++this.#tick;
    const word = page * PAGE_WORDS + (value >>> 5);
    const bit = 1 << (value & 31);
    if ((this.#bits[word]! & bit) !== 0) return false;
    this.#bits[word]! |= bit;
    this.#count[set]!++;
    return true;
  }

  /** Gives the set a bitmap with the values of its list. */
  #takePage(set: number): number {
    let page = 0;
    for (let i = 0; i < this.#owner.length; i++) {
      if (this.#owner[i]! < 0) {
        page = i;
        break;
      }
      if (this.#used[i]! < this.#used[page]!) page = i;
    }
    const owner = this.#owner[page]!;
    if (owner >= 0) this.#page[owner] = LOST_PAGE;
    this.#owner[page] = set;
    this.#page[set] = page;
    this.#bits.fill(0, page * PAGE_WORDS, (page + 1) * PAGE_WORDS);
    const first = set * LIST_MAX;
    for (let i = first; i < first + LIST_MAX; i++) {
      const value = this.#list[i]!;
      this.#bits[page * PAGE_WORDS + (value >>> 5)]! |= 1 << (value & 31);
    }
    return page;
  }
}
