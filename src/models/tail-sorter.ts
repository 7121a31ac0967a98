// Sorts the numbers of a column: the host of the kernel's radix sort.
import { ModelKernel } from './kernel-memory.ts';

interface SorterExports {
  sortNumbers(at: number, scratch: number, histograms: number, count: number): void;
}

const BYTES_PER_NUMBER = 8;
/** As kernel/tails.ts says: three digits, 2048 buckets, a word each. */
const HISTOGRAM_BYTES = 3 * 2048 * 4;

/** A place for `capacity` numbers, which are written to `numbers` and then sorted there. Its memory goes with the object. */
export class TailSorter {
  readonly numbers: Float64Array;
  readonly #kernel = new ModelKernel<SorterExports>();
  readonly #at: number;
  readonly #scratch: number;
  readonly #histograms: number;

  constructor(capacity: number) {
    this.#at = this.#kernel.allocate(capacity * BYTES_PER_NUMBER);
    this.#scratch = this.#kernel.allocate(capacity * BYTES_PER_NUMBER);
    this.#histograms = this.#kernel.allocate(HISTOGRAM_BYTES);
    this.numbers = this.#kernel.float64s(this.#at, capacity);
  }

  /** Sorts the first `count` numbers, none of them NaN, ascending; −0 before 0. */
  sort(count: number): void {
    this.#kernel.exports.sortNumbers(this.#at, this.#scratch, this.#histograms, count);
  }
}
