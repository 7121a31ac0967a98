// Takes the columns of a matrix one by one and counts what is in them; joins what was counted in two.
import type { Matrix } from '../base/matrix.ts';
import { ColumnBlock } from './column-block.ts';
import { padValues, type TailCounts, valuesOf } from './tail-column.ts';
import { skewSignOf, skewSignOfCounts } from './tail-skewness.ts';
import { TailSorter } from './tail-sorter.ts';

/** Numbers that are taken from a matrix at once (16 MB), but at least one column. */
const NUMBERS_AT_ONCE = 2_097_152;

/** The columns of one matrix, in turn; beside it, it takes memory for four columns, or for NUMBERS_AT_ONCE and three. */
export class TailGather {
  /** Holds the column that was counted last, from `start` on, missing values included. */
  readonly block: ColumnBlock;
  start = 0;
  readonly #matrix: Matrix;
  readonly #sorter: TailSorter;
  readonly #below: Uint32Array;
  readonly #group: number;
  #loaded = -1;

  constructor(matrix: Matrix) {
    const { rows, columns } = matrix;
    this.#matrix = matrix;
    this.#group = Math.min(columns, Math.max(1, Math.floor(NUMBERS_AT_ONCE / Math.max(1, rows))));
    this.block = new ColumnBlock(matrix, rows, this.#group);
    this.#sorter = new TailSorter(rows);
    this.#below = new Uint32Array(rows + 1);
  }

  count(column: number): TailCounts {
    const { rows, columns } = this.#matrix;
    const place = column % this.#group;
    const from = column - place;
    if (this.#loaded !== from) this.block.load(0, rows, from, Math.min(this.#group, columns - from));
    this.#loaded = from;
    this.start = this.block.startOf(place);
    const { numbers } = this.#sorter;
    const present = copyPresent(this.block.numbers, this.start, rows, numbers);
    const skewSign = skewSignOf(numbers, present);
    this.#sorter.sort(present);
    const different = dropEqual(numbers, present, this.#below);
    const below = this.#below.slice(0, different + 1);
    return { padded: padValues(numbers, different), below, missing: rows - present, skewSign };
  }
}

/** Copies what is not NaN; returns how much that is. */
function copyPresent(numbers: Float64Array, first: number, count: number, to: Float64Array): number {
  let present = 0;
  for (let i = 0; i < count; i++) {
    const number = numbers[first + i]!;
    to[present] = number;
    present += Number.isNaN(number) ? 0 : 1;
  }
  return present;
}

/** Keeps one of each of the sorted numbers, and writes how many are less than it; returns how many remain. −0 equals 0. */
function dropEqual(sorted: Float64Array, count: number, below: Uint32Array): number {
  let different = 0;
  let last = Number.NaN;
  for (let i = 0; i < count; i++) {
    const number = sorted[i]!;
    if (number === last) continue;
    last = number;
    sorted[different] = number;
    below[different++] = i;
  }
  below[different] = count;
  return different;
}

/** The counts of the rows of both. */
export function joinTails(one: TailCounts, other: TailCounts): TailCounts {
  const size = one.below.length + other.below.length - 2;
  const values = new Float64Array(size);
  const below = new Uint32Array(size + 1);
  const different = merge(one, other, values, below);
  const counts = {
    padded: padValues(values, different),
    below: below.slice(0, different + 1),
    missing: one.missing + other.missing,
  };
  return { ...counts, skewSign: skewSignOfCounts(valuesOf({ ...counts, skewSign: 0 }), counts.below) };
}

function merge(one: TailCounts, other: TailCounts, values: Float64Array, below: Uint32Array): number {
  let different = 0;
  let i = 0;
  let j = 0;
  while (i + 1 < one.below.length || j + 1 < other.below.length) {
    // Past its end a side has NaN, of which every comparison is false.
    const left = one.padded[i]!;
    const right = other.padded[j]!;
    values[different] = left <= right || Number.isNaN(right) ? left : right;
    below[different++] = one.below[i]! + other.below[j]!;
    if (left <= right || Number.isNaN(right)) i++;
    if (right <= left || Number.isNaN(left)) j++;
  }
  below[different] = one.below[i]! + other.below[j]!;
  return different;
}
