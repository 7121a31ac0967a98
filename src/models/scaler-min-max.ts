// The min-max scaler: least to largest training value become 0 to 1, as scikit-learn's MinMaxScaler.
import { finiteColumn, type Scaler, type ScalerSpec } from './scaler.ts';

/** Ranges below this count as constant, as in scikit-learn: ten times the spacing of doubles at 1. */
export const RANGE_LEAST = 10 * 2.220446049250313e-16;

export const minMaxScaler: ScalerSpec = {
  name: 'min-max',
  title: 'Min-max',
  description:
    'Maps the range of the training rows to 0 to 1; one extreme training row squeezes all others. New rows may lie outside.',
  arrayNames: ['offsets', 'scales'],
  fit(matrix) {
    const offsets = new Float64Array(matrix.columns);
    const scales = new Float64Array(matrix.columns);
    const column = new Float64Array(matrix.rows);
    for (let j = 0; j < matrix.columns; j++) {
      const values = finiteColumn(matrix, j, column);
      let least = values.length > 0 ? values[0]! : Number.NaN;
      let largest = least;
      for (let i = 1; i < values.length; i++) {
        if (values[i]! < least) least = values[i]!;
        if (values[i]! > largest) largest = values[i]!;
      }
      const range = largest - least;
      // Halves, because a range from −1e308 to 1e308 leaves the doubles.
      scales[j] =
        range < RANGE_LEAST ? 1 : range === Number.POSITIVE_INFINITY ? 0.5 / (largest / 2 - least / 2) : 1 / range;
      offsets[j] = 0 - least * scales[j]!;
    }
    return scaler(offsets, scales);
  },
  restore: ({ offsets, scales }) => scaler(offsets!, scales!),
};

function scaler(offsets: Float64Array, scales: Float64Array): Scaler {
  return {
    arrays: { offsets, scales },
    transform: (from, into, rows, columns) => stretch(from, into, rows, columns, offsets, scales),
    inverse: (from, into, rows, columns) => unstretch(from, into, rows, columns, offsets, scales),
  };
}

function stretch(
  from: Float64Array,
  into: Float64Array,
  rows: number,
  columns: number,
  offsets: Float64Array,
  scales: Float64Array,
): void {
  let at = 0;
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++, at++) into[at] = from[at]! * scales[j]! + offsets[j]!;
}

function unstretch(
  from: Float64Array,
  into: Float64Array,
  rows: number,
  columns: number,
  offsets: Float64Array,
  scales: Float64Array,
): void {
  let at = 0;
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++, at++) into[at] = (from[at]! - offsets[j]!) / scales[j]!;
}
