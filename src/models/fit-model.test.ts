import { expect, test } from 'vitest';
import type { ErrorCode } from '../base/error-words.ts';
import { createMatrix, type Matrix } from '../base/matrix.ts';
import { createRandom } from '../base/random.ts';
import { UserError } from '../base/user-error.ts';
import { type FitRequest, fitModel } from './fit-model.ts';
import { findModel } from './index.ts';
import { defaultModelOptions } from './option-values.ts';
import { TRAINING_SCORES_MAX, type TrainedModel } from './trained-model.ts';

function request(matrix: Matrix, change: Partial<FitRequest> = {}): FitRequest {
  const spec = change.spec ?? findModel('box-plot')!;
  return {
    spec,
    matrix,
    labels: null,
    features: Array.from({ length: matrix.columns }, (_, i) => ({
      name: `c${i}`,
      unit: 'bytes',
      words: `column ${i}`,
    })),
    featureSet: 'flow',
    scalers: [],
    options: defaultModelOptions(spec),
    seed: 7,
    contamination: null,
    missingRule: 'drop',
    porchlight: '1.2.3',
    createdMs: 1_700_000_000_000,
    files: ['a.csv'],
    ...change,
  };
}

function run(asked: FitRequest): { trained: TrainedModel; steps: number[] } {
  const fit = fitModel(asked);
  const steps: number[] = [];
  let step = fit.next();
  for (; step.done !== true; step = fit.next()) steps.push(step.value);
  return { trained: step.value, steps };
}

function randomMatrix(rows: number, columns: number): Matrix {
  const random = createRandom(rows);
  const matrix = createMatrix(rows, columns);
  for (let i = 0; i < matrix.values.length; i++) matrix.values[i] = random();
  return matrix;
}

function codeOf(asked: FitRequest): ErrorCode | null {
  try {
    run(asked);
  } catch (error) {
    if (error instanceof UserError) return error.code;
    throw error;
  }
  return null;
}

test('the header says what was trained on what', () => {
  const matrix = {
    rows: 4,
    columns: 2,
    values: Float64Array.of(1, 5, 2, Number.NaN, 3, 5, 6, Number.POSITIVE_INFINITY),
  };
  const { header } = run(request(matrix, { scalers: ['standard'], notes: { window: 10 } })).trained;
  expect(header).toMatchObject({
    format: 1,
    porchlight: '1.2.3',
    model: 'box-plot',
    featureSet: 'flow',
    scalers: ['standard'],
    options: { combine: 'sum' },
    seed: 7,
    rows: 4,
    missingRule: 'drop',
    createdMs: 1_700_000_000_000,
    files: ['a.csv'],
    notes: { window: 10 },
  });
  expect(header.features[0]).toEqual({
    name: 'c0',
    unit: 'bytes',
    words: 'column 0',
    least: 1,
    median: 2.5,
    largest: 6,
    mean: 3,
    sd: Math.sqrt(3.5),
    missing: 0,
  });
  expect(header.features[1]).toMatchObject({ least: 5, median: 5, largest: 5, mean: 5, sd: 0, missing: 2 });
  expect(header.trainingScores.count).toBe(4);
  expect(header.fingerprint).toMatch(/^[0-9a-f]{64}$/);
});

test('a column without a number has no range', () => {
  const matrix = { rows: 2, columns: 2, values: Float64Array.of(1, Number.NaN, 2, Number.NaN) };
  const { features } = run(request(matrix, { missingRule: 'median' })).trained.header;
  expect(features[1]).toMatchObject({ least: null, median: null, largest: null, mean: null, sd: null, missing: 2 });
});

test('the fingerprint follows the rows, not the model, the seed or the names', () => {
  const matrix = randomMatrix(50, 2);
  const fingerprint = run(request(matrix)).trained.header.fingerprint;
  expect(run(request(matrix, { seed: 8, scalers: ['log'] })).trained.header.fingerprint).toBe(fingerprint);
  const changed = { ...matrix, values: matrix.values.with(99, 0.5) };
  expect(run(request(changed)).trained.header.fingerprint).not.toBe(fingerprint);
  expect(run(request({ rows: 25, columns: 4, values: matrix.values })).trained.header.fingerprint).not.toBe(
    fingerprint,
  );
  // Positions beyond rows × columns are not part of a matrix.
  const longer = { ...matrix, values: Float64Array.from([...matrix.values, 1, 2, 3]) };
  expect(run(request(longer)).trained.header.fingerprint).toBe(fingerprint);
});

test('the threshold is the contamination’s percentile where one is given, and the usual one otherwise', () => {
  const matrix = randomMatrix(1000, 3);
  const flagged = (trained: TrainedModel): number => {
    const out = new Float64Array(1000);
    trained.score(matrix, out);
    return out.filter((score) => score > trained.header.threshold.value).length;
  };
  const usual = run(request(matrix)).trained;
  expect(usual.header.threshold.rule).toBe('0.9 quantile of the training scores');
  expect(flagged(usual)).toBe(100);
  const chosen = run(request(matrix, { contamination: 0.03 })).trained;
  expect(chosen.header.threshold.rule).toBe('contamination 0.03 of the training rows');
  expect(flagged(chosen)).toBe(30);
  const forest = run(request(matrix, { spec: findModel('isolation-forest')! })).trained;
  expect(forest.header.threshold.value).toBe(0.5);
  expect(forest.header.threshold.rule).toContain('auto');
});

test('progress rises from 0 to 1', () => {
  const { steps } = run(request(randomMatrix(10_000, 3)));
  expect(steps[0]).toBe(0);
  expect(steps.at(-1)).toBe(1);
  for (let i = 1; i < steps.length; i++) expect(steps[i]!).toBeGreaterThanOrEqual(steps[i - 1]!);
});

test('the training rows are not changed', () => {
  const matrix = randomMatrix(100, 3);
  matrix.values[5] = Number.NaN;
  const before = matrix.values.slice();
  run(request(matrix, { scalers: ['log', 'standard'], missingRule: 'median' }));
  expect(matrix.values).toEqual(before);
});

test('many training scores are kept as evenly spaced ones', () => {
  const rows = TRAINING_SCORES_MAX * 2 + 5;
  const { trained } = run(request(randomMatrix(rows, 1)));
  expect(trained.header.trainingScores.count).toBe(rows);
  expect(trained.trainingScores.length).toBe(TRAINING_SCORES_MAX);
  expect(trained.trainingScores[0]).toBe(trained.header.trainingScores.least);
  expect(trained.trainingScores.at(-1)).toBe(trained.header.trainingScores.largest);
});

test('what cannot be trained is refused with a code', () => {
  const inne = findModel('inne')!;
  const oneRule = findModel('one-rule')!;
  const matrix = randomMatrix(10, 2);
  expect(codeOf(request(randomMatrix(1, 2), { spec: inne }))).toBe('too-few-rows');
  expect(codeOf(request(randomMatrix(10, 0)))).toBe('no-columns');
  for (const contamination of [0, 1, -1, Number.NaN])
    expect(codeOf(request(matrix, { contamination }))).toBe('bad-contamination');
  expect(codeOf(request(matrix, { scalers: ['nope'] }))).toBe('unknown-scaler');
  expect(codeOf(request(matrix, { spec: oneRule }))).toBe('labels-needed');
  expect(codeOf(request(matrix, { spec: oneRule, labels: new Uint8Array(10) }))).toBe('one-class');
  expect(codeOf(request(matrix, { spec: oneRule, labels: new Uint8Array(10).fill(1) }))).toBe('one-class');
  expect(codeOf(request(matrix, { spec: oneRule, labels: new Uint8Array(10).fill(1, 0, 3) }))).toBeNull();
});
