// The standard scaler: mean 0 and standard deviation 1, as scikit-learn's StandardScaler.
import { centringScaler, finiteColumn, type ScalerSpec } from './scaler.ts';

const EPSILON = 2.220446049250313e-16;
/** Squares of larger numbers, summed, leave the range of a double. */
const SQUARE_SAFE = 1e150;

export const standardScaler: ScalerSpec = {
  name: 'standard',
  title: 'Standard',
  description: 'Subtracts the mean and divides by the (population) standard deviation; for columns without long tails.',
  arrayNames: ['centers', 'scales'],
  fit(matrix) {
    const centers = new Float64Array(matrix.columns);
    const scales = new Float64Array(matrix.columns);
    const column = new Float64Array(matrix.rows);
    for (let j = 0; j < matrix.columns; j++) {
      const { mean, sd } = meanAndDeviation(finiteColumn(matrix, j, column));
      centers[j] = mean;
      scales[j] = sd;
    }
    return centringScaler(centers, scales);
  },
  restore: ({ centers, scales }) => centringScaler(centers!, scales!),
};

/** Two passes with the correction of Chan, Golub and LeVeque (1983); deviation 1 where the column is constant but for rounding. */
function meanAndDeviation(values: Float64Array): { mean: number; sd: number } {
  const count = values.length;
  if (count === 0) return { mean: Number.NaN, sd: Number.NaN };
  let largest = 0;
  for (let i = 0; i < count; i++) largest = Math.max(largest, Math.abs(values[i]!));
  const unit = largest > SQUARE_SAFE ? largest : 1;
  let sum = 0;
  for (let i = 0; i < count; i++) sum += values[i]! / unit;
  const mean = sum / count;
  let squares = 0;
  let rest = 0;
  for (let i = 0; i < count; i++) {
    const off = values[i]! / unit - mean;
    rest += off;
    squares += off * off;
  }
  const variance = (squares - (rest * rest) / count) / count;
  // scikit-learn's bound on what rounding alone makes of a constant column.
  const isConstant = variance <= count * EPSILON * variance + (count * mean * EPSILON) ** 2;
  return { mean: mean * unit, sd: isConstant ? 1 : Math.sqrt(variance) * unit };
}
