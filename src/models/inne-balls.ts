// The balls of INNE, and where a row stands among them.

/** The balls of all estimators, those of one estimator in order of their radius. */
export interface Balls {
  readonly estimators: number;
  readonly samples: number;
  readonly columns: number;
  /** estimators × samples × columns. */
  readonly centers: Float64Array;
  /** Squared distance from each center to its nearest neighbour in the estimator. */
  readonly radii: Float64Array;
  /** Isolation of each ball: 1 − its neighbour's radius / its own, squared. */
  readonly isolations: Float64Array;
  /** Stand for missing values; column by column. */
  readonly medians: Float64Array;
  /** How much a missing value adds: share of the training rows that had one, column by column. */
  readonly present: Float64Array;
}

/**
 * Mean isolation over the estimators, 0 to 1. Missing values are taken as the median, and move the score towards 1 by the share of columns
 * that are missing without having been so in training.
 */
export function scoreRow(values: Float64Array, at: number, balls: Balls, row: Float64Array): number {
  const { estimators, samples, columns, medians, present } = balls;
  let missing = 0;
  for (let j = 0; j < columns; j++) {
    const value = values[at + j]!;
    const isMissing = Number.isNaN(value);
    row[j] = isMissing ? medians[j]! : value;
    if (isMissing) missing += present[j]!;
  }
  let sum = 0;
  for (let i = 0; i < estimators; i++) {
    const first = i * samples;
    const ball = firstBall(row, balls.centers, balls.radii, first, first + samples);
    sum += ball < 0 ? 1 : balls.isolations[ball]!;
  }
  const score = sum / estimators;
  return missing === 0 ? score : score + (1 - score) * (missing / columns);
}

/**
 * How much the score falls when each column in turn has its median instead. A distance without one column is put together from the columns
 * before and after it, so that a huge one leaves no rounding behind.
 */
export function explainRow(values: Float64Array, balls: Balls): Float64Array {
  const { estimators, samples, columns, isolations, present } = balls;
  const row = new Float64Array(columns);
  const whole = scoreRow(values, 0, balls, row);
  const sums = new Float64Array(columns);
  const found = new Int32Array(columns);
  const after = new Float64Array(columns + 1);
  for (let i = 0; i < estimators; i++) {
    found.fill(-1);
    const first = i * samples;
    for (let ball = first, open = columns; ball < first + samples && open > 0; ball++)
      open -= placeWithout(row, ball, balls, after, found);
    for (let j = 0; j < columns; j++) sums[j]! += found[j]! < 0 ? 1 : isolations[found[j]!]!;
  }
  let missing = 0;
  for (let j = 0; j < columns; j++) if (Number.isNaN(values[j])) missing += present[j]!;
  return sums.map((sum, j) => {
    const score = sum / estimators;
    const left = Number.isNaN(values[j]) ? missing - present[j]! : missing;
    return whole - (score + (1 - score) * (left / columns));
  });
}

/** Notes the ball for the columns without whose own value it holds the row, and that no smaller one was noted for; returns how many. */
function placeWithout(
  row: Float64Array,
  ball: number,
  { columns, centers, radii, medians }: Balls,
  after: Float64Array,
  found: Int32Array,
): number {
  const at = ball * columns;
  const radius = radii[ball]!;
  after[columns] = 0;
  for (let j = columns - 1; j >= 0; j--) {
    const step = row[j]! - centers[at + j]!;
    after[j] = after[j + 1]! + step * step;
  }
  let before = 0;
  let placed = 0;
  for (let j = 0; j < columns && before <= radius; j++) {
    const own = medians[j]! - centers[at + j]!;
    if (found[j]! < 0 && before + own * own + after[j + 1]! <= radius) {
      found[j] = ball;
      placed++;
    }
    const step = row[j]! - centers[at + j]!;
    before += step * step;
  }
  return placed;
}

/** The first, and so the smallest, of the balls [from, to) that holds the row; −1 = none. */
function firstBall(row: Float64Array, centers: Float64Array, radii: Float64Array, from: number, to: number): number {
  const columns = row.length;
  // Four columns between two looks at the sum: most balls are left behind early, and a look costs as much as a column.
  const fours = columns - (columns % 4);
  for (let ball = from; ball < to; ball++) {
    const radius = radii[ball]!;
    let at = ball * columns;
    let sum = 0;
    let j = 0;
    for (; j < fours && sum <= radius; j += 4, at += 4) {
      const a = row[j]! - centers[at]!;
      const b = row[j + 1]! - centers[at + 1]!;
      const c = row[j + 2]! - centers[at + 2]!;
      const d = row[j + 3]! - centers[at + 3]!;
      sum += a * a + b * b + (c * c + d * d);
    }
    if (sum > radius) continue;
    for (; j < columns; j++, at++) {
      const step = row[j]! - centers[at]!;
      sum += step * step;
    }
    if (sum <= radius) return ball;
  }
  return -1;
}
