// Some rows of some columns of a matrix, column after column: what works on columns reads a matrix of rows once, and in its order.
import type { Matrix } from '../base/matrix.ts';

/** Numbers between columns that are not theirs: columns a power of two apart would fight for the same lines of the cache. */
const GAP = 8;

export class ColumnBlock {
  /** The loaded numbers; those of a column begin at `startOf` it. */
  readonly numbers: Float64Array;
  /** The same as words, two a number. */
  readonly words: Int32Array;
  readonly #matrix: Matrix;
  readonly #stride: number;

  constructor(matrix: Matrix, rowsMost: number, columnsMost: number) {
    this.#matrix = matrix;
    this.#stride = (Math.ceil(rowsMost / GAP) | 1) * GAP;
    this.numbers = new Float64Array(this.#stride * columnsMost);
    this.words = new Int32Array(this.numbers.buffer);
  }

  /** Where the numbers of the `place`-th of the loaded columns begin. */
  startOf(place: number): number {
    return place * this.#stride;
  }

  load(fromRow: number, rows: number, fromColumn: number, count: number): void {
    const { columns, values } = this.#matrix;
    const first = fromRow * columns + fromColumn;
    transpose(values, first, columns, rows, count, this.numbers, this.#stride);
  }
}

function transpose(
  values: Float64Array,
  first: number,
  columns: number,
  rows: number,
  count: number,
  to: Float64Array,
  stride: number,
): void {
  for (let row = 0, at = first; row < rows; row++, at += columns) {
    for (let place = 0, into = row; place < count; place++, into += stride) to[into] = values[at + place]!;
  }
}
