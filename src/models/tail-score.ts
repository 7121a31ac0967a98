// Adds up what columns of tails say about rows. A table of scores is larger than a processor's cache, so the rows of a block go through
// it in the order of their values, roughly, and not in their own.
import type { ColumnBlock } from './column-block.ts';
import { addScores, type TailColumn } from './tail-column.ts';
import { findBuckets, findPlaces } from './tail-index.ts';

/** Stretches of a table, in the order of its values. */
const STRETCHES = 2048;
/** A table with fewer buckets fits into the cache as it is, and fewer rows gain nothing from an order. */
const BUCKETS_ORDERED = 4096;
const ROWS_ORDERED = 2048;

/** Room for scoring `rowsMost` rows at once. */
export class TailScorer {
  readonly #buckets: Uint32Array;
  readonly #places: Uint32Array;
  readonly #numbers: Float64Array;
  readonly #orderedBuckets: Uint32Array;
  readonly #rows: Uint32Array;
  readonly #ends: Uint32Array;

  constructor(rowsMost: number) {
    const ordered = rowsMost < ROWS_ORDERED ? 0 : rowsMost;
    this.#buckets = new Uint32Array(rowsMost);
    this.#places = new Uint32Array(rowsMost);
    this.#numbers = new Float64Array(ordered);
    this.#orderedBuckets = new Uint32Array(ordered);
    this.#rows = new Uint32Array(ordered);
    this.#ends = new Uint32Array(ordered === 0 ? 0 : STRETCHES + 1);
  }

  /** Adds what a column says about `count` numbers of a block, from `first` on, to `out` from `outFirst` on. */
  add(block: ColumnBlock, first: number, count: number, tail: TailColumn, out: Float64Array, outFirst: number): void {
    const { index, padded } = tail;
    const places = this.#places;
    findBuckets(block.words, first, count, index, this.#buckets);
    if (count < ROWS_ORDERED || index.starts.length <= BUCKETS_ORDERED) {
      findPlaces(block.numbers, first, count, this.#buckets, index.starts, padded, places);
      addScores(places, count, tail, out, outFirst);
      return;
    }
    this.#order(block.numbers, first, count, index.starts.length - 1);
    findPlaces(this.#numbers, 0, count, this.#orderedBuckets, index.starts, padded, places);
    const scores = this.#numbers.fill(0, 0, count);
    addScores(places, count, tail, scores, 0);
    spread(scores, this.#rows, count, out, outFirst);
  }

  /** Moves the numbers into the order of their stretches of the table. */
  #order(numbers: Float64Array, first: number, count: number, buckets: number): void {
    let shift = 0;
    while ((buckets - 1) >>> shift >= STRETCHES) shift++;
    const ends = this.#ends.fill(0);
    countStretches(this.#buckets, count, shift, ends);
    moveNumbers(numbers, first, count, this.#buckets, shift, ends, this.#numbers, this.#orderedBuckets, this.#rows);
  }
}

function countStretches(buckets: Uint32Array, count: number, shift: number, ends: Uint32Array): void {
  for (let i = 0; i < count; i++) ends[(buckets[i]! >>> shift) + 1]!++;
  for (let stretch = 1; stretch < ends.length; stretch++) ends[stretch]! += ends[stretch - 1]!;
}

function moveNumbers(
  numbers: Float64Array,
  first: number,
  count: number,
  buckets: Uint32Array,
  shift: number,
  next: Uint32Array,
  toNumbers: Float64Array,
  toBuckets: Uint32Array,
  toRows: Uint32Array,
): void {
  for (let i = 0; i < count; i++) {
    const bucket = buckets[i]!;
    const to = next[bucket >>> shift]!++;
    toNumbers[to] = numbers[first + i]!;
    toBuckets[to] = bucket;
    toRows[to] = i;
  }
}

function spread(scores: Float64Array, rows: Uint32Array, count: number, out: Float64Array, first: number): void {
  for (let i = 0; i < count; i++) out[first + rows[i]!]! += scores[i]!;
}
