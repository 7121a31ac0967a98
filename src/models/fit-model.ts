// Trains a model: summary of the rows, scaling, fitting, scoring the training rows, threshold. In steps, so that a caller can show and stop it.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Matrix } from '../base/matrix.ts';
import { createRandom } from '../base/random.ts';
import { UserError } from '../base/user-error.ts';
import { momentsOf, type NamedColumn, summarizeFeatures } from './feature-summary.ts';
import type { ModelSpec } from './model.ts';
import type { ModelOptions } from './model-options.ts';
import { fitScalers } from './scaler-chain.ts';
import { type Threshold, thresholdByContamination, thresholdByQuantile } from './thresholds.ts';
import {
  fillMissing,
  type MissingRule,
  type ModelHeader,
  medianFills,
  TRAINING_SCORES_MAX,
  TrainedModel,
} from './trained-model.ts';

export interface FitRequest {
  readonly spec: ModelSpec;
  /** Training rows as read (unscaled), NaN = missing. Not kept and not changed. */
  readonly matrix: Matrix;
  /** 1 = abnormal, one number a row; needed by models with `needsLabels`, ignored by the others. */
  readonly labels: Uint8Array | null;
  /** One a column, in order. */
  readonly features: readonly NamedColumn[];
  readonly featureSet: string | null;
  /** Names, in order; empty = none. */
  readonly scalers: readonly string[];
  readonly options: ModelOptions;
  readonly seed: number;
  /** Share of the training rows taken to be abnormal, between 0 and 1; null = the model's usual threshold. */
  readonly contamination: number | null;
  /**
   * `median` fills missing values here. Under `drop` and `fail` the caller has already left rows out or refused; what is still missing is
   * treated by the model's own rule.
   */
  readonly missingRule: MissingRule;
  readonly porchlight: string;
  /** Milliseconds since 1970. */
  readonly createdMs: number | null;
  readonly files: readonly string[];
  readonly notes?: Readonly<Record<string, string | number>>;
}

/** Rows scored between two reports of progress. */
const BLOCK_ROWS = 16_384;
/** Share of the work that fitting is reported as; the rest is scoring the training rows. */
const FIT_SHARE = 0.8;

/**
 * Trains in steps; yields the part done (0 to 1). Throws UserError: 'too-few-rows', 'labels-needed', 'one-class', 'no-columns',
 * 'bad-contamination', 'unknown-scaler'.
 */
export function* fitModel(request: FitRequest): Generator<number, TrainedModel, void> {
  const { spec, matrix, labels } = request;
  checkRequest(request);
  const features = summarizeFeatures(request.features, matrix);
  const filled = request.missingRule === 'median' ? filledCopy(matrix, medianFills(features)) : matrix;
  const scalers = fitScalers(request.scalers, filled);
  const scaled =
    scalers.names.length === 0 ? filled : scalers.transform(filled, filled === matrix ? undefined : filled.values);
  yield 0;
  const fit = spec.fit(
    { matrix: scaled, labels: spec.needsLabels ? labels : null },
    request.options,
    createRandom(request.seed),
  );
  let step = fit.next();
  for (; step.done !== true; step = fit.next()) yield FIT_SHARE * step.value;
  const model = step.value;
  const scores = new Float64Array(matrix.rows);
  for (let from = 0; from < matrix.rows; from += BLOCK_ROWS) {
    const count = Math.min(BLOCK_ROWS, matrix.rows - from);
    const values = scaled.values.subarray(from * matrix.columns, (from + count) * matrix.columns);
    model.score({ rows: count, columns: matrix.columns, values }, scores.subarray(from, from + count));
    yield FIT_SHARE + (1 - FIT_SHARE) * ((from + count) / matrix.rows);
  }
  checkScores(spec, scores);
  scores.sort();
  const header: ModelHeader = {
    format: 1,
    porchlight: request.porchlight,
    model: spec.name,
    featureSet: request.featureSet,
    features,
    scalers: scalers.names,
    options: request.options,
    seed: request.seed,
    rows: matrix.rows,
    missingRule: request.missingRule,
    threshold: thresholdOf(spec, scores, request.contamination),
    trainingScores: { count: scores.length, ...momentsOf(scores) },
    createdMs: request.createdMs,
    files: request.files,
    fingerprint: fingerprintOf(matrix),
    notes: request.notes ?? {},
  };
  return new TrainedModel({ header, spec, model, scalers, trainingScores: thinned(scores) });
}

function checkRequest({ spec, matrix, labels, features, contamination }: FitRequest): void {
  if (features.length !== matrix.columns) throw new Error(`${features.length} names for ${matrix.columns} columns`);
  if (matrix.columns === 0) throw new UserError('no-columns', { model: spec.name });
  if (matrix.rows < spec.rowsLeast)
    throw new UserError('too-few-rows', { model: spec.name, rows: matrix.rows, least: spec.rowsLeast });
  // Written so that NaN fails too.
  if (contamination !== null && !(contamination > 0 && contamination < 1))
    throw new UserError('bad-contamination', { contamination });
  if (!spec.needsLabels) return;
  if (labels === null) throw new UserError('labels-needed', { model: spec.name });
  const abnormal = labels.reduce((sum, label) => sum + (label === 1 ? 1 : 0), 0);
  if (abnormal === 0 || abnormal === matrix.rows)
    throw new UserError('one-class', {
      model: spec.name,
      rows: matrix.rows,
      class: abnormal === 0 ? 'normal' : 'abnormal',
    });
}

/** The contract of a model, not the user's trouble. */
function checkScores(spec: ModelSpec, scores: Float64Array): void {
  const row = scores.findIndex((score) => !Number.isFinite(score));
  if (row >= 0) throw new Error(`${spec.name} gives the training row ${row} the score ${scores[row]}`);
}

function thresholdOf(spec: ModelSpec, sorted: Float64Array, contamination: number | null): Threshold {
  if (contamination !== null) return thresholdByContamination(sorted, contamination);
  const usual = spec.usualThreshold;
  return usual.kind === 'fixed'
    ? { value: usual.value, rule: usual.words }
    : thresholdByQuantile(sorted, usual.quantile);
}

/** The same rows give the same text, on every machine that stores numbers with the low byte first (all that Node runs on here). */
function fingerprintOf({ rows, columns, values }: Matrix): string {
  const hash = sha256.create();
  hash.update(new Uint8Array(Uint32Array.of(rows, columns).buffer));
  hash.update(new Uint8Array(values.buffer, values.byteOffset, rows * columns * 8));
  return bytesToHex(hash.digest());
}

function filledCopy({ rows, columns, values }: Matrix, fills: Float64Array): Matrix {
  const copy = { rows, columns, values: values.slice(0, rows * columns) };
  fillMissing(copy, fills);
  return copy;
}

/** All scores, or evenly spaced ones with both ends. */
function thinned(sorted: Float64Array): Float64Array {
  if (sorted.length <= TRAINING_SCORES_MAX) return sorted;
  const step = (sorted.length - 1) / (TRAINING_SCORES_MAX - 1);
  return Float64Array.from({ length: TRAINING_SCORES_MAX }, (_, i) => sorted[Math.round(i * step)]!);
}
