// Signs that a data set tests less than it seems ("Bad Design Smells", Flood, Engelen, Aspinall, Desmet, EuroS&P 2024): one column that
// tells everything, one value that names the attack, rows that are copies of each other, labels that neighbours contradict.
import type { Matrix } from '../base/matrix.ts';
import type { Random } from '../base/random.ts';
import { rocAuc } from './ranking-metrics.ts';

/** A single column with such an area under its ROC curve does the work of a model. */
const SINGLE_COLUMN_AUC = 0.95;

/** Balanced accuracy from the value of one column alone that is told. */
const VALUE_RULE_ACCURACY = 0.95;

/** Distinct values that a column may have to be taken for names rather than measurements. */
const VALUES_MAX = 4096;

/** Rows compared pair by pair. */
const NEIGHBOUR_ROWS_MAX = 2000;

/** Neighbours closer than this share of the ranges of all columns (root of the mean square) are near copies. */
const COPY_DISTANCE = 0.001;

const COPY_SHARE = 0.9;
const CONTRADICTED_SHARE = 0.2;

export interface SingleFeature {
  readonly feature: string;
  /** Area under the ROC curve of the column itself, in the direction that is better; NaN with one class only. */
  readonly auc: number;
  /** Whether high values are the abnormal ones. */
  readonly isHigherAbnormal: boolean;
  /** A warning where the column does the work of a model; null = none. */
  readonly sentence: string | null;
}

/** The column that alone ranks abnormal rows best (SingleFeatureEfficacyTest); missing values count as lowest. null without columns. */
export function singleFeatureEfficacy(
  matrix: Matrix,
  labels: Uint8Array,
  names: readonly string[],
): SingleFeature | null {
  const scores = new Float64Array(matrix.rows);
  let best: { column: number; auc: number; isHigherAbnormal: boolean } | null = null;
  for (let column = 0; column < matrix.columns; column++) {
    copyColumn(matrix, column, scores);
    const auc = rocAuc(labels, scores);
    if (Number.isNaN(auc)) continue;
    const better = Math.max(auc, 1 - auc);
    if (best === null || better > best.auc) best = { column, auc: better, isHigherAbnormal: auc >= 0.5 };
  }
  if (best === null) return null;
  const feature = names[best.column] ?? `column ${best.column + 1}`;
  const { auc, isHigherAbnormal } = best;
  const side = isHigherAbnormal ? 'high' : 'low';
  const sentence =
    auc >= SINGLE_COLUMN_AUC
      ? `One column alone tells abnormal rows from normal ones: ${side} values of ${feature} reach a ROC AUC of ${shown(auc)}. A model that does no better has learned no more than that.`
      : null;
  return { feature, auc, isHigherAbnormal, sentence };
}

export interface ValueRule {
  readonly feature: string;
  /** Mean of the recalls of both classes, on the half of the rows that the rule was not made from. */
  readonly balancedAccuracy: number;
  readonly sentence: string | null;
}

/**
 * The column whose bare values, looked up like names, tell the class best (PortTest, for every column with few enough values): the
 * more frequent class of each value in the even rows of each class, tried on the odd ones. null with one class only or without such columns.
 */
export function valueRule(matrix: Matrix, labels: Uint8Array, names: readonly string[]): ValueRule | null {
  const scores = new Float64Array(matrix.rows);
  const isTrain = alternating(labels);
  let best: { column: number; accuracy: number } | null = null;
  for (let column = 0; column < matrix.columns; column++) {
    copyColumn(matrix, column, scores);
    const accuracy = lookupAccuracy(scores, labels, isTrain);
    if (!Number.isNaN(accuracy) && (best === null || accuracy > best.accuracy)) best = { column, accuracy };
  }
  if (best === null) return null;
  const feature = names[best.column] ?? `column ${best.column + 1}`;
  const sentence =
    best.accuracy >= VALUE_RULE_ACCURACY
      ? `The values of ${feature} name the class: a table of them alone is right in ${percent(best.accuracy)} of the cases (balanced accuracy). Leave the column out, or say that figures rest on it.`
      : null;
  return { feature, balancedAccuracy: best.accuracy, sentence };
}

export interface NeighbourFindings {
  /** Rows that were compared. */
  readonly rows: number;
  /** Share of the abnormal ones whose nearest abnormal neighbour is a near copy; NaN with fewer than two of them. */
  readonly copies: number;
  /** Share of the abnormal ones whose nearest neighbour is normal; NaN without one of the classes. */
  readonly contradicted: number;
  readonly sentences: readonly string[];
}

/**
 * Compares a sample of rows pair by pair, every column scaled to its range (NearestNeighboursTest; the near copies stand for CosineTest).
 * Half of the sample is abnormal where there are enough.
 */
export function neighbourSmells(matrix: Matrix, labels: Uint8Array, random: Random): NeighbourFindings {
  const rows = sampleBothClasses(labels, random);
  const scaled = scaleRows(matrix, rows);
  const width = matrix.columns;
  const limit = COPY_DISTANCE * COPY_DISTANCE * Math.max(1, width);
  let abnormal = 0;
  let copies = 0;
  let contradicted = 0;
  for (let i = 0; i < rows.length; i++) {
    if (labels[rows[i]!] === 0) continue;
    abnormal++;
    let own = Number.POSITIVE_INFINITY;
    let other = Number.POSITIVE_INFINITY;
    for (let j = 0; j < rows.length; j++) {
      if (i === j) continue;
      const isAbnormal = labels[rows[j]!] !== 0;
      const distance = squaredDistance(scaled, i * width, j * width, width, isAbnormal ? own : other);
      if (isAbnormal) own = Math.min(own, distance);
      else other = Math.min(other, distance);
    }
    if (own <= limit) copies++;
    if (other < own) contradicted++;
  }
  const copyShare = abnormal > 1 ? copies / abnormal : Number.NaN;
  const contradictedShare = abnormal > 0 && abnormal < rows.length ? contradicted / abnormal : Number.NaN;
  return {
    rows: rows.length,
    copies: copyShare,
    contradicted: contradictedShare,
    sentences: neighbourSentences(copyShare, contradictedShare),
  };
}

function neighbourSentences(copies: number, contradicted: number): string[] {
  const sentences: string[] = [];
  if (copies >= COPY_SHARE)
    sentences.push(
      `${percent(copies)} of the abnormal rows are near copies of another abnormal row: finding one is finding all, so figures say little about other attacks.`,
    );
  if (contradicted >= CONTRADICTED_SHARE)
    sentences.push(
      `${percent(contradicted)} of the abnormal rows look most like a normal row: either their labels are wrong, or these columns do not show what makes them abnormal.`,
    );
  return sentences;
}

/** Both classes from one column looked up by value; NaN with one class only or with more values than names have. */
function lookupAccuracy(values: Float64Array, labels: Uint8Array, isTrain: Uint8Array): number {
  const counts = new Map<number, { normal: number; abnormal: number }>();
  const totals = { normal: 0, abnormal: 0 };
  for (let i = 0; i < values.length; i++) {
    if (isTrain[i] === 0) continue;
    let count = counts.get(values[i]!);
    if (count === undefined) {
      if (counts.size === VALUES_MAX) return Number.NaN;
      count = { normal: 0, abnormal: 0 };
      counts.set(values[i]!, count);
    }
    const name = labels[i] === 0 ? 'normal' : 'abnormal';
    count[name]++;
    totals[name]++;
  }
  const right = { normal: 0, abnormal: 0 };
  const tried = { normal: 0, abnormal: 0 };
  for (let i = 0; i < values.length; i++) {
    if (isTrain[i] !== 0) continue;
    const name = labels[i] === 0 ? 'normal' : 'abnormal';
    const count = counts.get(values[i]!);
    // Shares of each class decide, so that a rare class is not outvoted; a value never seen is taken for normal.
    const isAbnormal = count !== undefined && count.abnormal * totals.normal > count.normal * totals.abnormal;
    tried[name]++;
    if (isAbnormal === (name === 'abnormal')) right[name]++;
  }
  return (right.normal / tried.normal + right.abnormal / tried.abnormal) / 2;
}

/** Every second row of each class. */
function alternating(labels: Uint8Array): Uint8Array {
  const seen = [0, 0];
  return labels.map((label) => {
    const side = label === 0 ? 0 : 1;
    seen[side]!++;
    return seen[side]! % 2;
  });
}

function copyColumn(matrix: Matrix, column: number, out: Float64Array): void {
  for (let i = 0; i < matrix.rows; i++) {
    const value = matrix.values[i * matrix.columns + column]!;
    out[i] = Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value;
  }
}

/** At most NEIGHBOUR_ROWS_MAX rows, up to half of them abnormal (reservoirs; Vitter 1985). */
function sampleBothClasses(labels: Uint8Array, random: Random): Uint32Array {
  let abnormalCount = 0;
  for (const label of labels) if (label !== 0) abnormalCount++;
  const half = NEIGHBOUR_ROWS_MAX / 2;
  const normalCount = labels.length - abnormalCount;
  const abnormalMost = Math.min(abnormalCount, Math.max(half, NEIGHBOUR_ROWS_MAX - normalCount));
  const normalMost = Math.min(normalCount, NEIGHBOUR_ROWS_MAX - abnormalMost);
  const kept = [new Uint32Array(normalMost), new Uint32Array(abnormalMost)];
  const seen = [0, 0];
  for (let i = 0; i < labels.length; i++) {
    const side = labels[i] === 0 ? 0 : 1;
    const own = kept[side]!;
    const count = seen[side]!++;
    const at = count < own.length ? count : Math.floor(random() * (count + 1));
    if (at < own.length) own[at] = i;
  }
  const rows = new Uint32Array(normalMost + abnormalMost);
  rows.set(kept[0]!);
  rows.set(kept[1]!, normalMost);
  return rows;
}

/** The rows with each column from 0 to 1 over the sample; missing values lie apart at −1, columns without a range at 0. */
function scaleRows(matrix: Matrix, rows: Uint32Array): Float64Array {
  const { columns, values } = matrix;
  const scaled = new Float64Array(rows.length * columns);
  for (let column = 0; column < columns; column++) {
    let least = Number.POSITIVE_INFINITY;
    let largest = Number.NEGATIVE_INFINITY;
    for (const row of rows) {
      const value = values[row * columns + column]!;
      if (value < least) least = value;
      if (value > largest) largest = value;
    }
    const range = largest - least;
    for (let i = 0; i < rows.length; i++) {
      const value = values[rows[i]! * columns + column]!;
      scaled[i * columns + column] = Number.isNaN(value)
        ? -1
        : range > 0 && Number.isFinite(range)
          ? (value - least) / range
          : 0;
    }
  }
  return scaled;
}

/** Ends early once it is beyond `most`. */
function squaredDistance(values: Float64Array, first: number, second: number, width: number, most: number): number {
  let sum = 0;
  for (let j = 0; j < width; j++) {
    const difference = values[first + j]! - values[second + j]!;
    sum += difference * difference;
    if (sum > most) return sum;
  }
  return sum;
}

function shown(value: number): string {
  return value >= 0.9995 && value < 1 ? '>0.999' : value.toFixed(3);
}

function percent(share: number): string {
  return `${Math.floor(share * 1000) / 10}%`;
}
