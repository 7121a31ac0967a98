// The contract of a scaler: what a column's numbers become before a model sees them; fitted on training rows, column by column.
import type { Matrix } from '../base/matrix.ts';

/** Fitted numbers by name, one a column each. */
export type ScalerArrays = Readonly<Record<string, Float64Array>>;

export interface Scaler {
  readonly arrays: ScalerArrays;
  /** `rows` × `columns` numbers from `from` into `into` (may be the same array); NaN stays NaN. */
  transform(from: Float64Array, into: Float64Array, rows: number, columns: number): void;
  /** Undoes `transform`. */
  inverse(from: Float64Array, into: Float64Array, rows: number, columns: number): void;
}

export interface ScalerSpec {
  /** Name on the command line and in files; never renamed or reused. */
  readonly name: string;
  readonly title: string;
  /** What it does and when to take it, one sentence. */
  readonly description: string;
  /** Names of its arrays. */
  readonly arrayNames: readonly string[];
  /** NaN and infinities are left out of the statistics, per column; a column without numbers gets NaN. */
  fit(matrix: Matrix): Scaler;
  /** From checked arrays (all there, one number a column, scales above 0 or NaN). */
  restore(arrays: ScalerArrays): Scaler;
}

/** Finite numbers of a column, in the order of the rows. */
export function finiteColumn(matrix: Matrix, column: number, into: Float64Array): Float64Array {
  const { rows, columns, values } = matrix;
  let count = 0;
  for (let i = 0, at = column; i < rows; i++, at += columns) {
    const value = values[at]!;
    if (value - value === 0) into[count++] = value;
  }
  return into.subarray(0, count);
}

/** Throws an Error where rows are of another width than what was fitted. */
export function checkColumns(found: number, wanted: number, what: string): void {
  if (found !== wanted) throw new Error(`${found} columns for ${what} of ${wanted}`);
}

/** A scaler y = (x − centers) / scales. */
export function centringScaler(centers: Float64Array, scales: Float64Array): Scaler {
  return {
    arrays: { centers, scales },
    transform: (from, into, rows, columns) => centre(from, into, rows, columns, centers, scales),
    inverse: (from, into, rows, columns) => uncentre(from, into, rows, columns, centers, scales),
  };
}

function centre(
  from: Float64Array,
  into: Float64Array,
  rows: number,
  columns: number,
  centers: Float64Array,
  scales: Float64Array,
): void {
  let at = 0;
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++, at++) into[at] = (from[at]! - centers[j]!) / scales[j]!;
}

function uncentre(
  from: Float64Array,
  into: Float64Array,
  rows: number,
  columns: number,
  centers: Float64Array,
  scales: Float64Array,
): void {
  let at = 0;
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++, at++) into[at] = from[at]! * scales[j]! + centers[j]!;
}
