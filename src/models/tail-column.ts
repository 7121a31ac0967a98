// The distribution of one training column and what a place in it adds to a score: what ECOD and COPOD share.
import { makeTailIndex, PADDING, type TailIndex } from './tail-index.ts';

/**
 * What a column adds to a score: max(a·U_l + b·U_r, c·U_l + d·U_r), where U_l = −ln(share of rows ≤ value) and U_r = −ln(share ≥ value).
 * A model has such weights [a, b, c, d] for each sign of the column's skewness.
 */
export type TailWeights = readonly [a: number, b: number, c: number, d: number];
export type TailFormula = (skewSign: number) => TailWeights;

/** What was counted in a column; all that a model file keeps of it. */
export interface TailCounts {
  /** The different values that are present, ascending; then PADDING times NaN. */
  readonly padded: Float64Array;
  /** Rows whose value is less than that of the same place, and at the end all rows with a value. */
  readonly below: Uint32Array;
  readonly missing: number;
  /** −1, 0 or 1. */
  readonly skewSign: number;
}

export interface TailColumn extends TailCounts {
  readonly index: TailIndex;
  /** Rows with a value. */
  readonly present: number;
  readonly weights: TailWeights;
  /** The scores of all places of a column of few values; empty where they come from `logs`. */
  readonly scores: Float64Array;
  /** Logarithms of numbers of rows, shared by columns; empty where `scores` are there. */
  readonly logs: Float64Array;
  readonly missingScore: number;
}

/** Columns with a value for so many rows or fewer have no table of scores: the logarithms of the rows are less. */
const ROWS_PER_VALUE = 8;
const NONE = new Float64Array(0);

/** ln of 0, 1 … `rows`. */
export function makeTailLogs(rows: number): Float64Array {
  const logs = new Float64Array(rows + 1);
  for (let count = 0; count <= rows; count++) logs[count] = Math.log(count);
  return logs;
}

/** The values without their padding. */
export function valuesOf(counts: TailCounts): Float64Array {
  return counts.padded.subarray(0, counts.padded.length - PADDING);
}

/** A copy of values with room behind them for `findPlaces`. */
export function padValues(values: Float64Array, count: number): Float64Array {
  const padded = new Float64Array(count + PADDING);
  padded.set(values.subarray(0, count));
  return padded.fill(Number.NaN, count);
}

/**
 * Adds to the counts of `rows` rows what scoring needs; `logsOf` gives the logarithms of them. A missing value counts as a kind of its
 * own, with the share (missing + 1) / (rows + 1), yet never for less than the median does. In a column that was always missing, any
 * value is new.
 */
export function makeTailColumn(
  counts: TailCounts,
  rows: number,
  formula: TailFormula,
  logsOf: () => Float64Array,
): TailColumn {
  const { padded, below, missing, skewSign } = counts;
  const present = rows - missing;
  const values = below.length - 1;
  const missingAlone = Math.log(rows + 1) - Math.log(missing + 1);
  const hasTable = values * ROWS_PER_VALUE <= rows;
  const tail = {
    ...{ padded, below, missing, skewSign, present },
    index: makeTailIndex(valuesOf(counts)),
    weights: formula(skewSign),
    scores: NONE,
    logs: hasTable ? NONE : logsOf(),
  };
  if (present === 0) return { ...tail, scores: Float64Array.of(Math.log(rows + 1), missingAlone), missingScore: 0 };
  const median = scoreOfPlace(2 * medianPlace(below, present) + 1, below, present, tail.weights);
  const missingScore = Math.max(missingAlone, median);
  if (!hasTable) return { ...tail, missingScore };
  const scores = new Float64Array(2 * values + 2);
  for (let place = 0; place <= 2 * values; place++) scores[place] = scoreOfPlace(place, below, present, tail.weights);
  scores[2 * values + 1] = missingScore;
  return { ...tail, scores, missingScore };
}

/** U of `count` rows; what no row has counts for a row more than all of them. */
function scoreOfPlace(place: number, below: Uint32Array, present: number, weights: TailWeights): number {
  const low = place >>> 1;
  const u = (count: number): number => (count === 0 ? Math.log(present + 1) : Math.log(present) - Math.log(count));
  const left = u(below[low + (place & 1)]!);
  const right = u(present - below[low]!);
  const [a, b, c, d] = weights;
  return Math.max(a * left + b * right, c * left + d * right);
}

/** Place of the (lower) median. */
function medianPlace(below: Uint32Array, present: number): number {
  const half = Math.ceil(present / 2);
  let low = 0;
  let high = below.length - 2;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (below[middle + 1]! < half) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Adds what `count` places say to `out` from `first` on. A place is 2i + 1 at the i-th value, 2i between it and the one before, and
 * 2 × values + 1 where the value is missing.
 */
export function addScores(
  places: Uint32Array,
  count: number,
  tail: TailColumn,
  out: Float64Array,
  first: number,
): void {
  const { scores } = tail;
  if (scores.length === 0) addFromLogs(places, count, tail, out, first);
  else for (let i = 0; i < count; i++) out[first + i]! += scores[places[i]!]!;
}

function addFromLogs(places: Uint32Array, count: number, tail: TailColumn, out: Float64Array, first: number): void {
  const { below, logs, present, weights, missingScore } = tail;
  const [a, b, c, d] = [+weights[0], +weights[1], +weights[2], +weights[3]];
  const all = logs[present]!;
  const none = Math.log(present + 1);
  const missing = 2 * below.length - 1;
  for (let i = 0; i < count; i++) {
    const place = places[i]!;
    if (place === missing) {
      out[first + i]! += missingScore;
      continue;
    }
    const low = place >>> 1;
    const atMost = below[low + (place & 1)]!;
    const atLeast = present - below[low]!;
    const left = atMost === 0 ? none : all - logs[atMost]!;
    const right = atLeast === 0 ? none : all - logs[atLeast]!;
    const one = a * left + b * right;
    const other = c * left + d * right;
    out[first + i]! += one > other ? one : other;
  }
}
