// What the training rows had in each column, for the header of a model.
import type { Matrix } from '../base/matrix.ts';
import { selectQuantiles } from '../base/order-statistics.ts';
import { finiteColumn } from './scaler.ts';
import type { ModelFeature } from './trained-model.ts';

/** What a column is called and measured in. */
export interface NamedColumn {
  readonly name: string;
  readonly unit: string;
  readonly words: string;
}

/** Summaries of unscaled training rows, one a column. */
export function summarizeFeatures(names: readonly NamedColumn[], matrix: Matrix): ModelFeature[] {
  const column = new Float64Array(matrix.rows);
  return names.map(({ name, unit, words }, j) => {
    const values = finiteColumn(matrix, j, column);
    const missing = matrix.rows - values.length;
    if (values.length === 0)
      return { name, unit, words, least: null, median: null, largest: null, mean: null, sd: null, missing };
    const { mean, sd, least, largest } = momentsOf(values);
    return { name, unit, words, least, median: selectQuantiles(values, [0.5])[0]!, largest, mean, sd, missing };
  });
}

export interface Moments {
  readonly mean: number;
  /** Population standard deviation. */
  readonly sd: number;
  readonly least: number;
  readonly largest: number;
}

/** Of at least one number; finite for any finite numbers. */
export function momentsOf(values: Float64Array): Moments {
  let least = values[0]!;
  let largest = least;
  for (let i = 1; i < values.length; i++) {
    if (values[i]! < least) least = values[i]!;
    if (values[i]! > largest) largest = values[i]!;
  }
  // Large numbers are brought near 1 first: their sums and squares leave the doubles.
  const size = Math.max(Math.abs(least), Math.abs(largest));
  const unit = size > 1e150 ? size : 1;
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! / unit;
  const mean = sum / values.length;
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i]! / unit - mean) ** 2;
  return { mean: mean * unit, sd: Math.sqrt(squares / values.length) * unit, least, largest };
}
