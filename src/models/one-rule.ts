// One rule: the single column, direction and cut that tell labelled rows apart best. A dumb baseline for data that is easier than it looks.
import type { Matrix } from '../base/matrix.ts';
import { selectQuantiles } from '../base/order-statistics.ts';
import { type EmpiricalTail, restoreTail, spreadOf, thinSorted, upperTail } from './empirical-tail.ts';
import type { Model, ModelParts, ModelSpec } from './model.ts';
import { checkColumns, finiteColumn } from './scaler.ts';

/** Values of the column that are kept; between them the score is interpolated. */
const VALUES_MAX = 16_384;
/** What a row without a value in the column gets: the cut, which is not above it. */
const MISSING_SCORE = 0.5;

/** A column, which way is abnormal, and where the cut lies. */
interface Rule {
  readonly column: number;
  /** 1: high values are abnormal; −1: low ones. */
  readonly sign: 1 | -1;
  /** Abnormal strictly beyond it; in the column's own (scaled) numbers. */
  readonly cut: number;
  /** Of the training rows. */
  readonly rocAuc: number;
}

export const oneRuleModel: ModelSpec = {
  name: 'one-rule',
  title: 'One rule',
  description:
    'Picks the one column, direction and cut that tell the labelled training rows apart best (after Holte, Very simple classification rules, Machine Learning 1993, with ROC AUC as the measure). A baseline: where it comes near a model, one column gives the answer away. Needs labels.',
  explanation: 'The whole score stands on the one column of the rule; all other columns are 0.',
  options: {},
  needsLabels: true,
  isBaseline: true,
  usualThreshold: { kind: 'fixed', value: 0.5, words: 'the cut of the rule' },
  rowsLeast: 2,
  *fit({ matrix, labels }) {
    if (labels === null || labels.length < matrix.rows) throw new Error('one-rule is fitted without labels');
    const search = new RuleSearch(matrix, labels);
    for (let j = 0; j < matrix.columns; j++) {
      search.tryColumn(j);
      yield (j + 1) / matrix.columns;
    }
    const rule = search.best;
    const values = finiteColumn(matrix, rule.column, new Float64Array(matrix.rows)).map((value) => rule.sign * value);
    const sorted = thinSorted(values.length > 0 ? values.sort() : Float64Array.of(0), VALUES_MAX);
    return createModel(matrix.columns, rule, { sorted, spread: spreadOf(sorted) });
  },
  restore(parts, columns) {
    return createModel(
      columns,
      restoreRule(parts, columns),
      restoreTail(parts.arrays['values'], 'the values of the rule'),
    );
  },
};

/** Goes through the columns and keeps the best rule; equal ones: the first. */
class RuleSearch {
  best: Rule = { column: 0, sign: 1, cut: 0, rocAuc: 0.5 };
  #isFound = false;
  readonly #matrix: Matrix;
  readonly #labels: Uint8Array;
  readonly #normal: Float64Array;
  readonly #abnormal: Float64Array;

  constructor(matrix: Matrix, labels: Uint8Array) {
    this.#matrix = matrix;
    this.#labels = labels;
    let abnormal = 0;
    for (let i = 0; i < matrix.rows; i++) if (labels[i] === 1) abnormal++;
    this.#abnormal = new Float64Array(abnormal);
    this.#normal = new Float64Array(matrix.rows - abnormal);
  }

  tryColumn(column: number): void {
    const found = finiteColumn(this.#matrix, column, new Float64Array(this.#matrix.rows));
    if (found.length === 0) return;
    splitColumn(this.#matrix, column, this.#labels, selectQuantiles(found, [0.5])[0]!, this.#normal, this.#abnormal);
    this.#normal.sort();
    this.#abnormal.sort();
    const auc = rocAucOf(this.#normal, this.#abnormal);
    const sign = auc >= 0.5 ? 1 : -1;
    const rocAuc = sign === 1 ? auc : 1 - auc;
    if (!this.#isFound || rocAuc > this.best.rocAuc)
      this.best = { column, sign, cut: bestCut(this.#normal, this.#abnormal, sign), rocAuc };
    this.#isFound = true;
  }
}

/** Values of the normal and the abnormal rows; the median stands for what is missing, the largest double for infinity. */
function splitColumn(
  { rows, columns, values }: Matrix,
  column: number,
  labels: Uint8Array,
  median: number,
  normal: Float64Array,
  abnormal: Float64Array,
): void {
  let normals = 0;
  let abnormals = 0;
  for (let i = 0, at = column; i < rows; i++, at += columns) {
    const read = values[at]!;
    const value = Number.isNaN(read) ? median : Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, read));
    if (labels[i] === 1) abnormal[abnormals++] = value;
    else normal[normals++] = value;
  }
}

/** Share of pairs in which the abnormal row has the larger value, ties counting half (Mann and Whitney 1947); both lists ascending. */
function rocAucOf(normal: Float64Array, abnormal: Float64Array): number {
  if (normal.length === 0 || abnormal.length === 0) return 0.5;
  let below = 0;
  let upTo = 0;
  let pairs = 0;
  for (const value of abnormal) {
    while (below < normal.length && normal[below]! < value) below++;
    while (upTo < normal.length && normal[upTo]! <= value) upTo++;
    pairs += (below + upTo) / 2;
  }
  return pairs / (normal.length * abnormal.length);
}

/** The value beyond which the rates of true and false alarms differ most (Youden 1950): half way between two neighbours. */
function bestCut(normal: Float64Array, abnormal: Float64Array, sign: 1 | -1): number {
  let cut = 0;
  let best = Number.NEGATIVE_INFINITY;
  let normals = 0;
  let abnormals = 0;
  while (normals < normal.length || abnormals < abnormal.length) {
    const value = Math.min(normal[normals] ?? Number.MAX_VALUE, abnormal[abnormals] ?? Number.MAX_VALUE);
    while (normals < normal.length && normal[normals]! <= value) normals++;
    while (abnormals < abnormal.length && abnormal[abnormals]! <= value) abnormals++;
    const next = Math.min(normal[normals] ?? Number.POSITIVE_INFINITY, abnormal[abnormals] ?? Number.POSITIVE_INFINITY);
    // Shares at or below the cut; what matters is by how much they differ, the right way round.
    const gain = sign * (normals / (normal.length || 1) - abnormals / (abnormal.length || 1));
    if (gain > best) {
      best = gain;
      const middle = value / 2 + next / 2;
      cut = middle < next ? middle : value;
    }
  }
  return cut;
}

function createModel(columns: number, rule: Rule, tail: EmpiricalTail): Model {
  // Below 1, where a cut far below all values seen would round to it.
  const cutTail = Math.min(upperTail(tail, rule.sign * rule.cut), 1 - Number.EPSILON);
  const scoreOf = (value: number): number => {
    if (Number.isNaN(value)) return MISSING_SCORE;
    const at = upperTail(tail, rule.sign * value);
    return at < cutTail ? 0.5 + (0.5 * (cutTail - at)) / cutTail : (0.5 * (1 - at)) / (1 - cutTail);
  };
  return {
    columns,
    score({ rows, columns: width, values }, out) {
      checkColumns(width, columns, 'one-rule');
      for (let i = 0; i < rows; i++) out[i] = scoreOf(values[i * width + rule.column]!);
    },
    explain(row) {
      const amounts = new Float64Array(columns);
      amounts[rule.column] = scoreOf(row[rule.column]!);
      return amounts;
    },
    save: () => ({ settings: { ...rule }, arrays: { values: tail.sorted } }),
  };
}

function restoreRule({ settings }: ModelParts, columns: number): Rule {
  const { column, sign, cut, rocAuc } = settings;
  if (typeof column !== 'number' || !Number.isInteger(column) || column < 0 || column >= columns)
    throw new Error(`the rule is about a column that is none of ${columns}`);
  if (sign !== 1 && sign !== -1) throw new Error('the rule has no direction');
  if (typeof cut !== 'number' || !Number.isFinite(cut)) throw new Error('the rule has no cut');
  if (typeof rocAuc !== 'number' || !(rocAuc >= 0 && rocAuc <= 1)) throw new Error('the rule has no ROC AUC');
  return { column, sign, cut, rocAuc };
}
