// A trained model as commands and detectors use it: rows as they are read go in; scores, p-values and explanations come out.
import { errorFunction } from '../base/error-function.ts';
import type { Matrix } from '../base/matrix.ts';
import { UserError } from '../base/user-error.ts';
import type { Model, ModelSpec } from './model.ts';
import type { ModelOptions } from './model-options.ts';
import type { ScalerChain } from './scaler-chain.ts';

/** What to do about rows with a missing value: `median` fills them, before training and before scoring, with the training median. */
export type MissingRule = 'drop' | 'median' | 'fail' | 'keep';

/** A column and what the training rows had in it, before scaling; null where no training row had a finite number. */
export interface ModelFeature {
  readonly name: string;
  readonly unit: string;
  /** A short noun phrase for sentences. */
  readonly words: string;
  readonly least: number | null;
  readonly median: number | null;
  readonly largest: number | null;
  readonly mean: number | null;
  /** Population standard deviation. */
  readonly sd: number | null;
  /** Training rows without a finite number here. */
  readonly missing: number;
}

/** Everything about a model that is not its numbers; plain JSON. */
export interface ModelHeader {
  readonly format: 1;
  /** Version of Porchlight that trained it. */
  readonly porchlight: string;
  readonly model: string;
  readonly featureSet: string | null;
  readonly features: readonly ModelFeature[];
  readonly scalers: readonly string[];
  readonly options: ModelOptions;
  readonly seed: number;
  /** Training rows. */
  readonly rows: number;
  readonly missingRule: MissingRule;
  readonly threshold: { readonly value: number; readonly rule: string };
  /** Over all training rows; sd is the population's. */
  readonly trainingScores: {
    readonly count: number;
    readonly mean: number;
    readonly sd: number;
    readonly least: number;
    readonly largest: number;
  };
  /** Milliseconds since 1970. */
  readonly createdMs: number | null;
  readonly files: readonly string[];
  /** Hash of the training rows, hexadecimal. */
  readonly fingerprint: string;
  readonly notes: Readonly<Record<string, string | number>>;
}

/** What a feature adds to the score of a row. */
export interface Contribution {
  /** Position in the header's features. */
  readonly feature: number;
  /** As the model's `explain` gives it. */
  readonly amount: number;
  /** Of the positive amounts, 0 to 1; 0 where the amount is not positive. */
  readonly share: number;
  /** As read, before scaling; NaN = missing. */
  readonly value: number;
  /** Against least to largest of the training rows. */
  readonly side: 'below' | 'above' | 'within' | 'missing';
}

export interface TrainedModelParts {
  readonly header: ModelHeader;
  readonly spec: ModelSpec;
  readonly model: Model;
  readonly scalers: ScalerChain;
  /** Ascending; see `TRAINING_SCORES_MAX`. */
  readonly trainingScores: Float64Array;
}

/** Training scores that a model keeps: all, or this many evenly spaced order statistics. */
export const TRAINING_SCORES_MAX = 65_536;

/** Numbers that are filled and scaled at a time (16 MB), so that scoring needs no second copy of a table. */
const BLOCK_NUMBERS = 2_097_152;

/** A model with what stands around it. Immutable. */
export class TrainedModel {
  readonly header: ModelHeader;
  readonly spec: ModelSpec;
  readonly model: Model;
  readonly scalers: ScalerChain;
  readonly trainingScores: Float64Array;
  readonly #fills: Float64Array | null;

  constructor(parts: TrainedModelParts) {
    this.header = parts.header;
    this.spec = parts.spec;
    this.model = parts.model;
    this.scalers = parts.scalers;
    this.trainingScores = parts.trainingScores;
    this.#fills = parts.header.missingRule === 'median' ? medianFills(parts.header.features) : null;
  }

  /**
   * Writes the score of row i to `out[i]`; columns as read (unscaled), in the order of the header's features. Missing values are filled
   * with the training median where the header's rule is `median`, and left to the model's own rule otherwise. Throws
   * UserError('wrong-columns') for another number of columns.
   */
  score(matrix: Matrix, out: Float64Array): void {
    const { rows, columns } = matrix;
    this.#checkColumns(columns);
    if (this.#fills === null && this.scalers.names.length === 0) {
      this.model.score(matrix, out);
      return;
    }
    const most = Math.max(1, Math.floor(BLOCK_NUMBERS / columns));
    const block = new Float64Array(Math.min(rows, most) * columns);
    for (let from = 0; from < rows; from += most) {
      const count = Math.min(most, rows - from);
      block.set(matrix.values.subarray(from * columns, (from + count) * columns));
      const scaled = this.#prepare({ rows: count, columns, values: block });
      this.model.score(scaled, out.subarray(from, from + count));
    }
  }

  /** Share of the training rows that are at least as strange, the row itself counted: (1 + scores ≥ this one) / (1 + scores). NaN without training scores. */
  pValue(score: number): number {
    const scores = this.trainingScores;
    if (scores.length === 0) return Number.NaN;
    let low = 0;
    let high = scores.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (scores[middle]! < score) low = middle + 1;
      else high = middle;
    }
    return (1 + scores.length - low) / (1 + scores.length);
  }

  /** PyOD's `predict_proba`: `linear` between least and largest training score, `unify` by the normal distribution (Kriegel et al. 2011). NaN without them. */
  probability(score: number, kind: 'linear' | 'unify'): number {
    const { count, mean, sd, least, largest } = this.header.trainingScores;
    if (count === 0) return Number.NaN;
    const position =
      kind === 'linear' ? part(score - least, largest - least) : errorFunction(part(score - mean, sd * Math.SQRT2));
    return Math.min(1, Math.max(0, position));
  }

  /** What each feature adds to the score of a row as read (unscaled), the largest amount first. */
  explain(row: Float64Array): Contribution[] {
    const amounts = this.amountsOf(row);
    const shares = sharesOf(amounts);
    const features = this.header.features;
    return Array.from(amounts, (amount, feature) => ({
      feature,
      amount,
      share: shares[feature]!,
      value: row[feature]!,
      side: sideOf(row[feature]!, features[feature]!),
    })).sort((first, second) => second.amount - first.amount || first.feature - second.feature);
  }

  /** What each feature adds to the score of a row as read (unscaled), in the order of the features. */
  amountsOf(row: Float64Array): Float64Array {
    this.#checkColumns(row.length);
    const scaled = this.#prepare({ rows: 1, columns: row.length, values: Float64Array.from(row) });
    return this.model.explain(scaled.values);
  }

  /** The same model with another threshold. */
  withThreshold(value: number, rule: string): TrainedModel {
    const { header, spec, model, scalers, trainingScores } = this;
    return new TrainedModel({
      header: { ...header, threshold: { value, rule } },
      spec,
      model,
      scalers,
      trainingScores,
    });
  }

  #checkColumns(columns: number): void {
    const wanted = this.header.features.length;
    if (columns !== wanted) throw new UserError('wrong-columns', { model: this.header.model, wanted, found: columns });
  }

  /** Fills and scales a matrix that is ours, in place. */
  #prepare(matrix: Matrix): Matrix {
    if (this.#fills !== null) fillMissing(matrix, this.#fills);
    return this.scalers.transform(matrix, matrix.values);
  }
}

/** What stands for a missing value of each feature: its median; NaN where no training row had a number. */
export function medianFills(features: readonly ModelFeature[]): Float64Array {
  return Float64Array.from(features, (feature) => feature.median ?? Number.NaN);
}

/** Writes `fills[column]` over each NaN. */
export function fillMissing(matrix: Matrix, fills: Float64Array): void {
  const { rows, columns, values } = matrix;
  let at = 0;
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++, at++) if (Number.isNaN(values[at])) values[at] = fills[j]!;
}

/** Each amount's share of the positive amounts; all 0 where none is positive. */
export function sharesOf(amounts: Float64Array): Float64Array {
  const shares = new Float64Array(amounts.length);
  let largest = 0;
  for (const amount of amounts) if (amount > largest) largest = amount;
  // Against the largest first, so that sums of huge amounts stay finite; infinite amounts share alone.
  let sum = 0;
  for (let i = 0; i < amounts.length; i++) {
    const amount = amounts[i]!;
    if (amount > 0) shares[i] = largest === Number.POSITIVE_INFINITY ? Number(amount === largest) : amount / largest;
    sum += shares[i]!;
  }
  if (sum > 0) for (let i = 0; i < shares.length; i++) shares[i]! /= sum;
  return shares;
}

/** part / whole; a whole of 0 (all training scores equal) counts as 1, as in scikit-learn's MinMaxScaler. */
function part(distance: number, whole: number): number {
  if (distance === 0) return 0;
  return distance / (whole > 0 ? whole : 1);
}

function sideOf(value: number, feature: ModelFeature): Contribution['side'] {
  if (Number.isNaN(value)) return 'missing';
  if (feature.least !== null && value < feature.least) return 'below';
  if (feature.largest !== null && value > feature.largest) return 'above';
  return 'within';
}
