// A bounded sample of rows, every row of the input with the same chance (Vitter 1985, algorithm R), in the order of the input.
import type { Random } from '../base/random.ts';

/** Numbers that a reservoir may hold at most: 512 MB of them. */
export const RESERVOIR_CELLS_MAX = 64 * 1024 * 1024;
const ROWS_FIRST = 1024;

/** Rows of `columns` numbers each; what else belongs to a row stands in further columns of the caller's choice. */
export class RowReservoir {
  readonly columns: number;
  readonly capacity: number;
  /** Rows kept, row by row; positions beyond `count` rows are unused. */
  values: Float64Array;
  /** Number of each kept row among all that were offered. */
  offered: Float64Array;
  count = 0;
  /** Rows that were offered. */
  seen = 0;
  readonly #random: Random;

  constructor(columns: number, capacity: number, random: Random) {
    this.columns = columns;
    this.capacity = Math.max(1, Math.min(capacity, Math.floor(RESERVOIR_CELLS_MAX / Math.max(1, columns))));
    const rows = Math.min(ROWS_FIRST, this.capacity);
    this.values = new Float64Array(rows * columns);
    this.offered = new Float64Array(rows);
    this.#random = random;
  }

  /** The place that the next row takes, or -1 when the sample goes without it. Write the row to `values` at place × columns. */
  place(): number {
    const number = this.seen++;
    let at = this.count;
    if (at < this.capacity) {
      this.count++;
      if (at >= this.offered.length) this.#grow();
    } else {
      at = Math.floor(this.#random() * this.seen);
      if (at >= this.capacity) return -1;
    }
    this.offered[at] = number;
    return at;
  }

  /** Puts the kept rows in the order of the input and cuts what is unused. */
  arrange(): void {
    const { count, columns, offered, values } = this;
    const order = new Uint32Array(count);
    for (let i = 0; i < count; i++) order[i] = i;
    if (this.seen > count) order.sort((a, b) => offered[a]! - offered[b]!);
    const sorted = new Float64Array(count * columns);
    const numbers = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      const from = order[i]!;
      sorted.set(values.subarray(from * columns, (from + 1) * columns), i * columns);
      numbers[i] = offered[from]!;
    }
    this.values = sorted;
    this.offered = numbers;
  }

  #grow(): void {
    const rows = Math.min(this.capacity, this.offered.length * 2);
    const values = new Float64Array(rows * this.columns);
    values.set(this.values);
    const offered = new Float64Array(rows);
    offered.set(this.offered);
    this.values = values;
    this.offered = offered;
  }
}
