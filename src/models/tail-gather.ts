// Takes the columns of a matrix one by one and counts what is in them; joins what was counted in two.
import type { Matrix } from '../base/matrix.ts';
import { ColumnBlock } from './column-block.ts';
import { countTails, type TailCounts } from './tail-column.ts';
import { skewSignOf, skewSignOfCounts } from './tail-skewness.ts';
import { TailSorter } from './tail-sorter.ts';

/** Numbers that are taken from a matrix at once (16 MB), but at least one column. */
const NUMBERS_AT_ONCE = 2_097_152;

/** The columns of one matrix, in turn; beside it, it takes memory for three columns or NUMBERS_AT_ONCE and two. */
export class TailGather {
  /** Holds the column that was counted last, from `start` on, missing values included. */
  readonly block: ColumnBlock;
  start = 0;
  readonly #matrix: Matrix;
  readonly #sorter: TailSorter;
  readonly #group: number;
  #loaded = -1;

  constructor(matrix: Matrix) {
    const { rows, columns } = matrix;
    this.#matrix = matrix;
    this.#group = Math.min(columns, Math.max(1, Math.floor(NUMBERS_AT_ONCE / Math.max(1, rows))));
    this.block = new ColumnBlock(matrix, rows, this.#group);
    this.#sorter = new TailSorter(rows);
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
    return countTails(numbers.subarray(0, present), rows - present, skewSign);
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

/** The counts of the rows of both. */
export function joinTails(one: TailCounts, other: TailCounts): TailCounts {
  const values = new Float64Array(one.values.length + other.values.length);
  const atMost = new Uint32Array(values.length);
  let i = 0;
  let j = 0;
  let size = 0;
  while (i < one.values.length || j < other.values.length) {
    // Past its end a side has NaN, of which every comparison is false.
    const left = i < one.values.length ? one.values[i]! : Number.NaN;
    const right = j < other.values.length ? other.values[j]! : Number.NaN;
    const takesLeft = left <= right || Number.isNaN(right);
    const takesRight = right <= left || Number.isNaN(left);
    values[size] = takesLeft ? left : right;
    if (takesLeft) i++;
    if (takesRight) j++;
    atMost[size++] = (i === 0 ? 0 : one.atMost[i - 1]!) + (j === 0 ? 0 : other.atMost[j - 1]!);
  }
  const different = values.subarray(0, size);
  const counts = atMost.subarray(0, size);
  return {
    values: different,
    atMost: counts,
    missing: one.missing + other.missing,
    skewSign: skewSignOfCounts(different, counts),
  };
}
