// The default model of an uploaded table: an isolation forest over windows of 10 rows, robustly scaled, fitted on the table itself.
import { createRandom } from '../base/random.ts';
import type { TableResult } from '../documents/scans.ts';
import { isolationForest } from '../models/isolation-forest.ts';
import type { Model } from '../models/model.ts';
import { defaultModelOptions } from '../models/option-values.ts';
import { robustScaler } from '../models/scaler-robust.ts';

/** Rows of a window; windows begin at every row. */
export const TABLE_WINDOW_ROWS = 10;
/** Rows at the beginning of the table that the model is fitted on. */
export const TABLE_FIT_ROWS_MAX = 100_000;
/** Numbers of the windows that the forest is grown on (32 MB): all windows of 100,000 rows of four columns, evenly spaced ones of more. */
const FIT_NUMBERS_MAX = 4_000_000;
/** Windows scored at a time. */
const BLOCK_WINDOWS = 4096;
const SEED = 1;
/**
 * Splits lean on ten columns at once: a window of four columns has forty, and of splits by single columns too few meet the one that is
 * strange. The robust scale makes the columns comparable. Costs some 30 µs a window where single columns cost 1.
 */
const FOREST_OPTIONS = { splits: 'extended', extensionLevel: 9 } as const;
/** Part of the scores, the highest, that the threshold is computed without; of a short table more, but no more than this. */
const TRIMMED_PART = 0.05;
const TRIMMED_PART_MAX = 1 / 3;
const DEVIATIONS = 3;
/** A scaled number is held within this, so that sums and 32-bit splits stay finite. */
const SCALED_MAX = 1e30;

export type TableSeverity = TableResult['details'][number]['severity'];

/** From which ratio of score to threshold on. */
const SEVERITY_RATIOS: readonly (readonly [ratio: number, severity: TableSeverity])[] = [
  [3, 'Critical'],
  [1.5, 'High'],
  [1.2, 'Medium'],
];

/** How bad a score above the threshold is, by its ratio to it. */
export function severityOf(score: number, threshold: number): TableSeverity {
  const ratio = threshold > 0 ? score / threshold : Number.POSITIVE_INFINITY;
  return SEVERITY_RATIOS.find(([least]) => ratio >= least)?.[1] ?? 'Low';
}

/**
 * Mean + 3 (population) standard deviations of trimmed scores. Trimmed means: without the highest 5 % of them, at least the ten windows
 * that a single strange row stands in, and at most a third, so that what is strange does not raise the bar for itself. `scores` is not
 * changed.
 */
export function trimmedThreshold(scores: Float64Array): number {
  const sorted = Float64Array.from(scores).sort();
  const usual = Math.max(TABLE_WINDOW_ROWS, sorted.length * TRIMMED_PART);
  const count = sorted.length - Math.floor(Math.min(usual, sorted.length * TRIMMED_PART_MAX));
  const least = sorted[0]!;
  // Against the least score, so that equal scores give exactly themselves.
  let sum = 0;
  for (let i = 0; i < count; i++) sum += sorted[i]! - least;
  const mean = sum / count;
  let squares = 0;
  for (let i = 0; i < count; i++) squares += (sorted[i]! - least - mean) ** 2;
  return least + mean + DEVIATIONS * Math.sqrt(squares / count);
}

/** A fitted model. Rows go in as read (unscaled, row by row); NaN = missing, which counts as the column's median. */
export class TableModel {
  readonly columns: number;
  readonly threshold: number;
  /** Scores of the windows of the rows that it was fitted on; the first window first. */
  readonly fittedScores: Float64Array;
  readonly #centers: Float64Array;
  readonly #scales: Float64Array;
  readonly #forest: Model;
  readonly #block: Float64Array;

  /** Fits on `rows` × `columns` numbers, which it scales in place; at least one window of rows. */
  constructor(values: Float64Array, rows: number, columns: number) {
    this.columns = columns;
    const { centers, scales } = robustScaler.fit({ rows, columns, values }).arrays;
    this.#centers = (centers as Float64Array).map((center) => (Number.isNaN(center) ? 0 : center));
    this.#scales = (scales as Float64Array).map((scale) => (scale > 0 ? scale : 1));
    this.#block = new Float64Array(BLOCK_WINDOWS * TABLE_WINDOW_ROWS * columns);
    this.scale(values, rows);
    this.#forest = growForest(values, rows, columns);
    this.fittedScores = new Float64Array(rows - TABLE_WINDOW_ROWS + 1);
    this.score(values, rows, this.fittedScores);
    this.threshold = trimmedThreshold(this.fittedScores);
  }

  /** Scales rows in place. */
  scale(values: Float64Array, rows: number): void {
    scaleRows(values, rows, this.#centers, this.#scales);
  }

  /** Scores the windows of scaled rows: rows − 9 numbers into `out`. */
  score(values: Float64Array, rows: number, out: Float64Array): void {
    const width = TABLE_WINDOW_ROWS * this.columns;
    const windows = rows - TABLE_WINDOW_ROWS + 1;
    for (let from = 0; from < windows; from += BLOCK_WINDOWS) {
      const count = Math.min(BLOCK_WINDOWS, windows - from);
      layWindows(values, this.columns, from, 1, count, this.#block);
      this.#forest.score({ rows: count, columns: width, values: this.#block }, out.subarray(from, from + count));
    }
  }
}

function scaleRows(values: Float64Array, rows: number, centers: Float64Array, scales: Float64Array): void {
  const columns = centers.length;
  let at = 0;
  for (let row = 0; row < rows; row++)
    for (let j = 0; j < columns; j++, at++) {
      const scaled = (values[at]! - centers[j]!) / scales[j]!;
      // NaN fails both comparisons and becomes the median.
      values[at] = scaled > SCALED_MAX ? SCALED_MAX : scaled < -SCALED_MAX ? -SCALED_MAX : scaled || 0;
    }
}

/** Windows that begin at rows `first`, `first + step` … side by side in one row each. */
function layWindows(
  values: Float64Array,
  columns: number,
  first: number,
  step: number,
  count: number,
  into: Float64Array,
): void {
  const width = TABLE_WINDOW_ROWS * columns;
  for (let i = 0; i < count; i++) {
    const from = Math.floor(first + i * step) * columns;
    for (let j = 0; j < width; j++) into[i * width + j] = values[from + j]!;
  }
}

function growForest(values: Float64Array, rows: number, columns: number): Model {
  const width = TABLE_WINDOW_ROWS * columns;
  const windows = rows - TABLE_WINDOW_ROWS + 1;
  const count = Math.min(windows, Math.max(1, Math.floor(FIT_NUMBERS_MAX / width)));
  const matrix = { rows: count, columns: width, values: new Float64Array(count * width) };
  layWindows(values, columns, 0, windows / count, count, matrix.values);
  const options = { ...defaultModelOptions(isolationForest), ...FOREST_OPTIONS };
  const growth = isolationForest.fit({ matrix, labels: null }, options, createRandom(SEED));
  let step = growth.next();
  while (step.done !== true) step = growth.next();
  return step.value;
}
