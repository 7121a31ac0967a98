// The sign of a column's skewness, as scipy's `skew` gives it to PyOD: −1, 0 or 1.

/** scipy calls a column constant, and its skewness undefined, when its variance is below (EPSILON × mean)². */
const EPSILON = Number.EPSILON;
/** Sums over counted values take another order than PyOD's, so what is symmetric gets a skewness of this order instead of 0. */
const ROUNDING = 1e-12;

/**
 * Sign of the biased skewness of the first `count` numbers, summed in their order as numpy sums the rows of a matrix, so that rounding
 * falls the same way; 0 for a constant column and one with infinities.
 */
export function skewSignOf(numbers: Float64Array, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += numbers[i]!;
  const mean = sum / count;
  let squares = 0;
  let cubes = 0;
  for (let i = 0; i < count; i++) {
    const deviation = numbers[i]! - mean;
    const square = deviation * deviation;
    squares += square;
    cubes += square * deviation;
  }
  return signOf(skewness(mean, squares / count, cubes / count));
}

/** The same of different values and how many rows are below each; a skewness within rounding of 0 is 0. */
export function skewSignOfCounts(values: Float64Array, below: Uint32Array): number {
  const rows = below[values.length]!;
  let sum = 0;
  let lost = 0;
  for (let i = 0; i < values.length; i++) {
    const term = values[i]! * (below[i + 1]! - below[i]!) - lost;
    const next = sum + term;
    lost = next - sum - term;
    sum = next;
  }
  const mean = sum / rows;
  let squares = 0;
  let cubes = 0;
  lost = 0;
  for (let i = 0; i < values.length; i++) {
    const deviation = values[i]! - mean;
    const square = deviation * deviation * (below[i + 1]! - below[i]!);
    squares += square;
    const term = square * deviation - lost;
    const next = cubes + term;
    lost = next - cubes - term;
    cubes = next;
  }
  const skew = skewness(mean, squares / rows, cubes / rows);
  return Math.abs(skew) < ROUNDING ? 0 : signOf(skew);
}

function skewness(mean: number, variance: number, third: number): number {
  return variance <= (EPSILON * mean) ** 2 ? 0 : third / variance ** 1.5;
}

/** 0 for NaN too. */
function signOf(skew: number): number {
  return skew > 0 ? 1 : skew < 0 ? -1 : 0;
}
