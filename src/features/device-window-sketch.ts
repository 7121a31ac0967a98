// Counts of distinct values in bounded memory, which merge exactly: those with the smallest hashes are kept, with how often each came.

/** Distinct values counted exactly; beyond, their number is an estimate (standard error about 6 %). */
export const SKETCH_VALUES = 256;

const HASHES = 2 ** 32;

/**
 * A bottom-k sketch (Cohen and Kaplan, "Summarizing data using bottom-k sketches", PODC 2007). What is kept depends on the set of values
 * alone: not on their order, and not on how they were split over sketches that are merged later. A kept value was never missing
 * before, so its count is exact.
 */
export class ValueSketch {
  /** Hashes kept, smallest first. */
  readonly #hashes = new Uint32Array(SKETCH_VALUES);
  readonly #counts = new Float64Array(SKETCH_VALUES);
  #size = 0;
  /** A value did not fit. */
  #isPartial = false;

  reset(): void {
    this.#size = 0;
    this.#isPartial = false;
  }

  /** Counts one more value with this 32-bit hash. */
  add(hash: number): void {
    this.#insert(hash >>> 0, 1);
  }

  /** Adds what another sketch has counted. */
  merge(other: ValueSketch): void {
    for (let i = 0; i < other.#size; i++) this.#insert(other.#hashes[i]!, other.#counts[i]!);
    if (other.#isPartial) this.#isPartial = true;
  }

  /** Distinct values: exact up to SKETCH_VALUES. */
  get distinct(): number {
    if (!this.#isPartial) return this.#size;
    return Math.round(((SKETCH_VALUES - 1) * HASHES) / (this.#hashes[SKETCH_VALUES - 1]! + 1));
  }

  /**
   * Shannon entropy of the values, bits: 0 = one value alone. Where not all values are kept, those kept are a random sample of them, and
   * the rest is taken to be spread alike.
   */
  get entropy(): number {
    let total = 0;
    for (let i = 0; i < this.#size; i++) total += this.#counts[i]!;
    let bits = 0;
    for (let i = 0; i < this.#size; i++) {
      const share = this.#counts[i]! / total;
      bits -= share * Math.log2(share);
    }
    // A single value would make it -0.
    return this.#size <= 1 ? 0 : bits + (this.#isPartial ? Math.log2(this.distinct / this.#size) : 0);
  }

  #insert(hash: number, count: number): void {
    const hashes = this.#hashes;
    const at = place(hashes, this.#size, hash);
    if (at < this.#size && hashes[at] === hash) {
      this.#counts[at]! += count;
      return;
    }
    if (this.#size === SKETCH_VALUES) {
      this.#isPartial = true;
      if (at === SKETCH_VALUES) return;
    } else this.#size++;
    hashes.copyWithin(at + 1, at, this.#size - 1);
    this.#counts.copyWithin(at + 1, at, this.#size - 1);
    hashes[at] = hash;
    this.#counts[at] = count;
  }
}

/** Position of the first of `size` sorted hashes that is not below `hash`. */
function place(hashes: Uint32Array, size: number, hash: number): number {
  let low = 0;
  let high = size;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (hashes[middle]! < hash) low = middle + 1;
    else high = middle;
  }
  return low;
}
