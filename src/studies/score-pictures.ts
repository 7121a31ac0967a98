// What pictures of scores are drawn from: histograms, scores over time, the features that carry them, correlations.
import type { Matrix } from '../base/matrix.ts';
import { bendOf } from '../evaluation/score-bend.ts';
import type { TrainedModel } from '../models/trained-model.ts';
import type { RunDocument, RunModel, ScoreHistogram } from '../reports/run-document.ts';

const BINS = 60;
const TIME_SLOTS = 160;
/** Rows explained for the mean shares: the strangest flagged ones. */
const EXPLAINED_ROWS = 300;
const CORRELATED_COLUMNS = 40;
const CORRELATED_ROWS = 5000;

/** Counts of scores in equal bins (on a bent axis where they span magnitudes) between the 0 and 1 quantile, apart by label where there are labels. */
export function histogramOf(scores: Float64Array, labels: Uint8Array | null): ScoreHistogram {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const score of scores) {
    if (score < from) from = score;
    if (score > to) to = score;
  }
  if (!(to >= from)) return { from: 0, to: 1, all: new Array(BINS).fill(0), normal: null, abnormal: null };
  const all = new Array<number>(BINS).fill(0);
  const abnormal = new Array<number>(BINS).fill(0);
  const bend = bendOf(scores);
  const place = (score: number): number => (bend === null ? score : Math.asinh(score / bend));
  const first = place(from);
  const scale = to > from ? BINS / (place(to) - first) : 0;
  for (let i = 0; i < scores.length; i++) {
    const bin = Math.min(BINS - 1, Math.floor((place(scores[i]!) - first) * scale));
    all[bin]!++;
    if (labels !== null && labels[i] === 1) abnormal[bin]!++;
  }
  const normal = all.map((count, i) => count - abnormal[i]!);
  const parts = { normal: labels === null ? null : normal, abnormal: labels === null ? null : abnormal };
  return { from, to, ...(bend === null ? {} : { bend }), all, ...parts };
}

/** Median and largest score of equal stretches of time, or of rows where there are no times. */
export function overTime(scores: Float64Array, times: Float64Array | null): RunModel['overTime'] {
  const rows = scores.length;
  const order = Uint32Array.from({ length: rows }, (_, i) => i);
  const hasTimes = times?.every((time) => Number.isFinite(time)) === true;
  if (hasTimes) order.sort((a, b) => times![a]! - times![b]!);
  const slots = Math.min(TIME_SLOTS, rows);
  const at: number[] = [];
  const median: number[] = [];
  const largest: number[] = [];
  for (let slot = 0; slot < slots; slot++) {
    const from = Math.floor((slot * rows) / slots);
    const to = Math.floor(((slot + 1) * rows) / slots);
    const part = Float64Array.from(order.subarray(from, to), (i) => scores[i]!).sort();
    at.push(hasTimes ? times![order[from]!]! : from);
    median.push(part[part.length >> 1]!);
    largest.push(part.at(-1)!);
  }
  return { axis: hasTimes ? 'time' : 'row', at, median, largest };
}

/** Mean share of each feature in the scores of the strangest flagged rows, or of the strangest rows when none is flagged. */
export function contributionsOf(
  trained: TrainedModel,
  matrix: Matrix,
  scores: Float64Array,
): RunModel['contributions'] {
  const { features, threshold } = trained.header;
  const order = Uint32Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[b]! - scores[a]!);
  const flagged = order.filter((i) => scores[i]! > threshold.value);
  const rows = (flagged.length > 0 ? flagged : order).subarray(0, EXPLAINED_ROWS);
  const shares = new Float64Array(features.length);
  for (const i of rows) {
    const row = matrix.values.slice(i * matrix.columns, (i + 1) * matrix.columns);
    for (const { feature, share } of trained.explain(row)) shares[feature]! += share / rows.length;
  }
  return features
    .map(({ name }, j) => ({ feature: name, share: shares[j]! }))
    .sort((a, b) => b.share - a.share || (a.feature < b.feature ? -1 : 1));
}

/** Pearson's correlation of the first columns that vary, over evenly spaced rows; null where there are not two of them. */
export function correlationOf(matrix: Matrix, names: readonly string[]): RunDocument['correlation'] {
  const rows = Math.min(matrix.rows, CORRELATED_ROWS);
  if (rows < 3) return null;
  const shown: string[] = [];
  const standard: Float64Array[] = [];
  for (let j = 0; j < matrix.columns && shown.length < CORRELATED_COLUMNS; j++) {
    const column = standardised(matrix, j, rows);
    if (column === null) continue;
    standard.push(column);
    shown.push(names[j]!);
  }
  const columns = shown.length;
  if (columns < 2) return null;
  const values: number[] = [];
  for (let a = 0; a < columns; a++)
    for (let b = 0; b < columns; b++) {
      let sum = 0;
      for (let i = 0; i < rows; i++) sum += standard[a]![i]! * standard[b]![i]!;
      values.push(Math.max(-1, Math.min(1, sum / rows)));
    }
  return { names: shown, values };
}

/** A column with mean 0 and deviation 1 over evenly spaced rows, missing and infinite values 0; null where all of it is one value. */
function standardised(matrix: Matrix, column: number, rows: number): Float64Array | null {
  const values = new Float64Array(rows);
  let sum = 0;
  let count = 0;
  let first = 0;
  let isConstant = true;
  for (let i = 0; i < rows; i++) {
    const row = Math.floor((i * matrix.rows) / rows);
    const value = matrix.values[row * matrix.columns + column]!;
    values[i] = value;
    if (!Number.isFinite(value)) continue;
    if (value !== first && count > 0) isConstant = false;
    if (count === 0) first = value;
    sum += value;
    count++;
  }
  if (isConstant) return null;
  const mean = sum / count;
  let squares = 0;
  for (const value of values) if (Number.isFinite(value)) squares += (value - mean) ** 2;
  const deviation = Math.sqrt(squares / rows);
  return values.map((value) => (!Number.isFinite(value) || deviation === 0 ? 0 : (value - mean) / deviation));
}
