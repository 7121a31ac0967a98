// The contract of a model: numbers in, scores out. A higher score is stranger; a row's score never depends on its neighbours.
import type { Matrix } from '../base/matrix.ts';
import type { Random } from '../base/random.ts';
import type { ModelOptionSpecs, ModelOptions } from './model-options.ts';

export interface FitInput {
  /** Scaled training rows; NaN = missing. Not kept: a model copies what it needs. */
  readonly matrix: Matrix;
  /** 1 = abnormal, one number a row; null where nobody labelled them. Only models with `needsLabels` may look. */
  readonly labels: Uint8Array | null;
}

/** The state of a model: plain JSON and typed arrays, from which `restore` makes the same model to the bit. */
export interface ModelParts {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly arrays: Readonly<Record<string, ModelArray>>;
}

export type ModelArray = Float64Array | Float32Array | Int32Array | Uint32Array | Uint16Array | Uint8Array;

export interface Model {
  /** Columns of the rows it takes. */
  readonly columns: number;
  /**
   * Writes the score of row i to `out[i]`: never NaN, equal to the bit for equal rows in any batch. A missing value never makes a row
   * look more normal than the most ordinary value of its column would.
   */
  score(matrix: Matrix, out: Float64Array): void;
  /**
   * What each column adds to the score of one row, `columns` numbers: higher = carries more of it. The spec's `explanation` says what
   * they sum to.
   */
  explain(row: Float64Array): Float64Array;
  save(): ModelParts;
}

/** Where a score becomes a label unless somebody says otherwise; strictly above is abnormal. */
export type UsualThreshold =
  | { readonly kind: 'fixed'; readonly value: number; readonly words: string }
  | { readonly kind: 'quantile'; readonly quantile: number };

export interface ModelSpec {
  /** Name on the command line and in files; never renamed or reused. */
  readonly name: string;
  readonly title: string;
  /** What it does and when to take it, in two or three sentences, with the paper. */
  readonly description: string;
  /** What the numbers of `explain` are and sum to, one sentence. */
  readonly explanation: string;
  readonly options: ModelOptionSpecs;
  /** True where `fit` cannot do without labels. */
  readonly needsLabels: boolean;
  /** True for the dumb baselines that others are compared with. */
  readonly isBaseline: boolean;
  readonly usualThreshold: UsualThreshold;
  /** Scalers that it is given where nobody names any; absent = none. */
  readonly usualScalers?: readonly string[];
  /** Least rows it can be fitted on. */
  readonly rowsLeast: number;
  /**
   * Fits in steps of some milliseconds; yields the part done (0 to 1), so that a caller can show it and stop. Same input, options and
   * seed of `random`: the same model to the bit.
   */
  fit(input: FitInput, options: ModelOptions, random: Random): Generator<number, Model, void>;
  /** Throws an Error with words when the parts are not those of such a model (lengths, indices, ranges): files are hostile. */
  restore(parts: ModelParts, columns: number, options: ModelOptions): Model;
}
