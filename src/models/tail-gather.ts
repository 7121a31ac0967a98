// Takes the columns of a matrix one by one, sorts them, and joins what was counted in two of them.
import type { Matrix } from '../base/matrix.ts';
import { countTails, type TailCounts } from './tail-column.ts';
import { skewSignOf, skewSignOfCounts } from './tail-skewness.ts';
import { TailSorter } from './tail-sorter.ts';

/** Counts the columns of one matrix; beside them it takes memory for two columns. */
export class TailGather {
  readonly #matrix: Matrix;
  readonly #sorter: TailSorter;

  constructor(matrix: Matrix) {
    this.#matrix = matrix;
    this.#sorter = new TailSorter(matrix.rows);
  }

  count(column: number): TailCounts {
    const { rows, columns, values } = this.#matrix;
    const { numbers } = this.#sorter;
    const present = gather(values, rows, columns, column, numbers);
    const skewSign = skewSignOf(numbers, present);
    this.#sorter.sort(present);
    return countTails(numbers.subarray(0, present), rows - present, skewSign);
  }
}

/** Copies what is present in a column; returns how much that is. */
function gather(values: Float64Array, rows: number, columns: number, column: number, to: Float64Array): number {
  let present = 0;
  for (let row = 0, at = column; row < rows; row++, at += columns) {
    const value = values[at]!;
    to[present] = value;
    if (!Number.isNaN(value)) present++;
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
  const different = values.slice(0, size);
  const counts = atMost.slice(0, size);
  return {
    values: different,
    atMost: counts,
    missing: one.missing + other.missing,
    skewSign: skewSignOfCounts(different, counts),
  };
}
