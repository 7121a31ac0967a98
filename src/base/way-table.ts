// A bounded table from 64-bit keys to slots: eight places a key, the least valuable entry leaves. For state that hostile traffic feeds.

const WAYS = 8;
const NEVER = Number.NEGATIVE_INFINITY;

/**
 * Hands out slot numbers below `capacity`, under which the owner keeps its own columns. A key is two 32-bit hashes of what it
 * stands for, so two things share a slot about once in 2^64. When the eight places of a key are taken, the entry of the lowest
 * `worth` leaves (0 for entries not used for `staleUs`), and of those the one unused for longest: floods of keys seen once
 * cannot push out an entry that carries evidence.
 */
export class WayTable {
  readonly capacity: number;
  /** How much an entry deserves to stay, 0 to 255; the owner sets it. */
  readonly worth: Uint8Array;
  /** Time of the last `claim`, microseconds. */
  readonly usedUs: Float64Array;
  /** True after `claim` when the slot was not this key's before: the owner resets its columns. */
  isFresh = false;
  /** Entries that had to leave for others. */
  displaced = 0;
  /** Entries in the table. */
  size = 0;
  readonly #keyA: Int32Array;
  readonly #keyB: Int32Array;
  /** One byte of each key, eight side by side, so that one look tells that none of a key's places can be its own. */
  readonly #tags: Uint8Array;
  readonly #tagWords: Int32Array;
  readonly #mask: number;
  readonly #staleUs: number;

  /** `capacity` is a power of two, at least 8. */
  constructor(capacity: number, staleUs: number = Number.POSITIVE_INFINITY) {
    this.capacity = capacity;
    this.worth = new Uint8Array(capacity);
    this.usedUs = new Float64Array(capacity).fill(NEVER);
    this.#keyA = new Int32Array(capacity);
    this.#keyB = new Int32Array(capacity);
    this.#tags = new Uint8Array(capacity);
    this.#tagWords = new Int32Array(this.#tags.buffer);
    this.#mask = capacity / WAYS - 1;
    this.#staleUs = staleUs;
  }

  /** Bytes a table of this capacity takes. */
  static bytes(capacity: number): number {
    return capacity * (4 + 4 + 8 + 1 + 1);
  }

  /** The slot of a key, or -1. */
  find(a: number, b: number): number {
    const first = (a & this.#mask) * WAYS;
    if (!this.#mayHold(first, b)) return -1;
    const keyA = this.#keyA;
    const wanted = a | 0;
    for (let slot = first; slot < first + WAYS; slot++) {
      if (keyA[slot] === wanted && this.#keyB[slot] === (b | 0) && this.usedUs[slot] !== NEVER) return slot;
    }
    return -1;
  }

  /** The slot of a key, taken from the least valuable entry if the key has none yet (`isFresh`). */
  claim(a: number, b: number, timeUs: number): number {
    const found = this.find(a, b);
    if (found >= 0) {
      this.isFresh = false;
      this.usedUs[found] = timeUs;
      return found;
    }
    const slot = this.#leastValuable((a & this.#mask) * WAYS, timeUs);
    if (this.usedUs[slot] === NEVER) this.size++;
    else this.displaced++;
    this.#keyA[slot] = a;
    this.#keyB[slot] = b;
    this.#tags[slot] = b >>> 24;
    this.usedUs[slot] = timeUs;
    this.worth[slot] = 0;
    this.isFresh = true;
    return slot;
  }

  /** Forgets the entry of a slot. */
  release(slot: number): void {
    if (this.usedUs[slot] !== NEVER) this.size--;
    this.usedUs[slot] = NEVER;
    this.worth[slot] = 0;
  }

  isUsed(slot: number): boolean {
    return this.usedUs[slot] !== NEVER;
  }

  /** False when none of the eight tags from `first` on is the key's: a byte of a word is zero where borrowing reaches its highest bit. */
  #mayHold(first: number, b: number): boolean {
    const tags = Math.imul(b >>> 24, 0x01010101);
    const low = this.#tagWords[first >> 2]! ^ tags;
    const high = this.#tagWords[(first >> 2) + 1]! ^ tags;
    return ((((low - 0x01010101) & ~low) | ((high - 0x01010101) & ~high)) & 0x80808080) !== 0;
  }

  #leastValuable(first: number, timeUs: number): number {
    const { usedUs, worth: worths } = this;
    const staleUs = timeUs - this.#staleUs;
    let best = first;
    let bestWorth = 256;
    let bestUsed = Number.POSITIVE_INFINITY;
    for (let slot = first; slot < first + WAYS; slot++) {
      const used = usedUs[slot]!;
      if (used === NEVER) return slot;
      const worth = used < staleUs ? 0 : worths[slot]!;
      if (worth < bestWorth || (worth === bestWorth && used < bestUsed)) {
        best = slot;
        bestWorth = worth;
        bestUsed = used;
      }
    }
    return best;
  }
}
