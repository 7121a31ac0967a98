// The distribution of one training column, and what each place in it adds to a score: what ECOD and COPOD share.
import { makeTailIndex, PADDING, type TailIndex } from './tail-index.ts';

/** What a column says about one value, from U_l = −ln(share ≤ value), U_r = −ln(share ≥ value) and the sign of its skewness. */
export type TailContribution = (left: number, right: number, skewSign: number) => number;

/** What was counted in a column; all that a model file keeps of it. */
export interface TailCounts {
  /** The different values that are present, ascending; no NaN, no −0. */
  readonly values: Float64Array;
  /** Rows whose value is at most that of the same place; the last one is all rows with a value. */
  readonly atMost: Uint32Array;
  readonly missing: number;
  /** −1, 0 or 1. */
  readonly skewSign: number;
}

export interface TailColumn extends TailCounts {
  /** The values and PADDING times NaN. */
  readonly padded: Float64Array;
  readonly index: TailIndex;
  /**
   * What is added by a value equal to values[i], at 2i + 1; by one between values[i − 1] and values[i], at 2i; by a missing one, at the
   * end.
   */
  readonly scores: Float64Array;
}

/** −ln of 1 / rows, 2 / rows … 1, at 1 … `rows`; at 0 what no row has counts as, −ln of 1 / (rows + 1). */
export function makeTailLogs(rows: number): Float64Array {
  const logs = new Float64Array(rows + 1);
  logs[0] = Math.log(rows + 1);
  const all = Math.log(rows);
  for (let count = 1; count <= rows; count++) logs[count] = all - Math.log(count);
  return logs;
}

/** Counts sorted numbers (no NaN); `missing` rows had none. */
export function countTails(sorted: Float64Array, missing: number, skewSign: number): TailCounts {
  const size = sorted.length;
  let different = 0;
  for (let i = 0; i < size; i++) if (i + 1 === size || sorted[i] !== sorted[i + 1]) different++;
  const values = new Float64Array(different);
  const atMost = new Uint32Array(different);
  for (let i = 0, to = 0; i < size; i++) {
    if (i + 1 < size && sorted[i] === sorted[i + 1]) continue;
    // −0 and 0 are one value.
    values[to] = sorted[i]! + 0;
    atMost[to++] = i + 1;
  }
  return { values, atMost, missing, skewSign };
}

/**
 * Adds to counts what scoring needs. `logs` are those of the rows with a value. A missing value counts as a kind of its own, with the
 * share (missing + 1) / (rows + 1), yet never for less than the median does. In a column that was always missing, any value is new.
 */
export function makeTailColumn(counts: TailCounts, logs: Float64Array, contribution: TailContribution): TailColumn {
  const { values, atMost, missing, skewSign } = counts;
  const present = logs.length - 1;
  const scores = new Float64Array(2 * values.length + 2);
  let below = 0;
  for (let i = 0; i < values.length; i++) {
    const right = logs[present - below]!;
    const here = atMost[i]!;
    scores[2 * i] = contribution(logs[below]!, right, skewSign);
    scores[2 * i + 1] = contribution(logs[here]!, right, skewSign);
    below = here;
  }
  const rows = present + missing;
  scores[2 * values.length] = present === 0 ? Math.log(rows + 1) : contribution(logs[present]!, logs[0]!, skewSign);
  const median = present === 0 ? 0 : scores[2 * medianPlace(atMost, present) + 1]!;
  scores[2 * values.length + 1] = Math.max(Math.log(rows + 1) - Math.log(missing + 1), median);
  const padded = new Float64Array(values.length + PADDING).fill(Number.NaN, values.length);
  padded.set(values);
  const searched = padded.subarray(0, values.length);
  return { values: searched, atMost, missing, skewSign, padded, index: makeTailIndex(searched), scores };
}

/** Place of the (lower) median. */
function medianPlace(atMost: Uint32Array, present: number): number {
  const half = Math.ceil(present / 2);
  let low = 0;
  let high = atMost.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (atMost[middle]! < half) low = middle + 1;
    else high = middle;
  }
  return low;
}
