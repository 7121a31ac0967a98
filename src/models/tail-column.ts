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
  /** U of so many rows; at 0 what no training row has. Shared by columns with as many values. */
  readonly logs: Float64Array;
  readonly weights: TailWeights;
  readonly missingScore: number;
}

/** −ln of 1 / rows, 2 / rows … 1, at 1 … `rows`; at 0 what no row has counts as, −ln of 1 / (rows + 1). */
export function makeTailLogs(rows: number): Float64Array {
  const logs = new Float64Array(rows + 1);
  const all = Math.log(rows);
  for (let count = 1; count <= rows; count++) logs[count] = all - Math.log(count);
  logs[0] = Math.log(rows + 1);
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
 * Adds to counts what scoring needs; `logs` are those of the rows with a value. A missing value counts as a kind of its own, with the
 * share (missing + 1) / (rows + 1), yet never for less than the median does. In a column that was always missing, any value is new.
 */
export function makeTailColumn(counts: TailCounts, logs: Float64Array, formula: TailFormula): TailColumn {
  const { padded, below, missing, skewSign } = counts;
  const present = logs.length - 1;
  const all = Math.log(present + missing + 1);
  const missingAlone = all - Math.log(missing + 1);
  const index = makeTailIndex(valuesOf(counts));
  if (present === 0) {
    const weights: TailWeights = [1, 0, 1, 0];
    return { padded, below, missing, skewSign, index, logs: Float64Array.of(all), weights, missingScore: missingAlone };
  }
  const tail = { padded, below, missing, skewSign, index, logs, weights: formula(skewSign), missingScore: 0 };
  const median = new Float64Array(1);
  addScores(Uint32Array.of(2 * medianPlace(below, present) + 1), 1, tail, median, 0);
  return { ...tail, missingScore: Math.max(missingAlone, median[0]!) };
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
  const { below, logs, weights, missingScore } = tail;
  const a = +weights[0];
  const b = +weights[1];
  const c = +weights[2];
  const d = +weights[3];
  const present = logs.length - 1;
  const missing = 2 * below.length - 1;
  for (let i = 0; i < count; i++) {
    const place = places[i]!;
    if (place === missing) {
      out[first + i]! += missingScore;
      continue;
    }
    const low = place >>> 1;
    const left = logs[below[low + (place & 1)]!]!;
    const right = logs[present - below[low]!]!;
    const one = a * left + b * right;
    const other = c * left + d * right;
    out[first + i]! += one > other ? one : other;
  }
}
