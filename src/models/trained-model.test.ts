import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createMatrix, type Matrix } from '../base/matrix.ts';
import { createRandom } from '../base/random.ts';
import type { UserError } from '../base/user-error.ts';
import { ecod } from './ecod.ts';
import { type FitRequest, fitModel } from './fit-model.ts';
import { findModel } from './index.ts';
import { defaultModelOptions } from './option-values.ts';
import { sharesOf, type TrainedModel } from './trained-model.ts';

const boxPlot = findModel('box-plot')!;

function train(matrix: Matrix, change: Partial<FitRequest> = {}): TrainedModel {
  const spec = change.spec ?? boxPlot;
  const fit = fitModel({
    spec,
    matrix,
    labels: null,
    features: Array.from({ length: matrix.columns }, (_, i) => ({ name: `c${i}`, unit: '1', words: `column ${i}` })),
    featureSet: null,
    scalers: [],
    options: defaultModelOptions(spec),
    seed: 1,
    contamination: null,
    missingRule: 'drop',
    porchlight: '0.0.0',
    createdMs: null,
    files: [],
    ...change,
  });
  let step = fit.next();
  while (step.done !== true) step = fit.next();
  return step.value;
}

function scoresOf(trained: TrainedModel, matrix: Matrix): Float64Array {
  const out = new Float64Array(matrix.rows);
  trained.score(matrix, out);
  return out;
}

function randomMatrix(rows: number, columns: number, seed: number): Matrix {
  const random = createRandom(seed);
  const matrix = createMatrix(rows, columns);
  for (let i = 0; i < matrix.values.length; i++) matrix.values[i] = Math.round(random() * 1000) / 10;
  return matrix;
}

type Cells = readonly (readonly (number | 'NaN')[])[];

function fixture<Content>(name: string): Content {
  return JSON.parse(readFileSync(new URL(`../../test/fixtures/classical/${name}`, import.meta.url), 'utf8')) as Content;
}

function matrixOf(cells: Cells): Matrix {
  return { rows: cells.length, columns: cells[0]!.length, values: Float64Array.from(cells.flat().map(Number)) };
}

test('probabilities equal PyOD’s predict_proba, linear and unify, on training rows and new ones', () => {
  const { cases } = fixture<{ cases: Record<string, { train: Cells; new: Cells }> }>('ecod.json');
  const theirs = fixture<{ cases: Record<string, Record<string, number[]>> }>('probabilities.json').cases;
  for (const [name, { train: rows, new: fresh }] of Object.entries(cases)) {
    const trained = train(matrixOf(rows), { spec: ecod });
    for (const [prefix, part] of [
      ['train', rows],
      ['frozen_new', fresh],
    ] as const)
      for (const [i, score] of scoresOf(trained, matrixOf(part)).entries())
        for (const kind of ['linear', 'unify'] as const) {
          const wanted = theirs[name]![`${prefix}_proba_${kind}`]![i]!;
          expect(Math.abs(trained.probability(score, kind) - wanted), `${name} ${prefix} ${kind} ${i}`).toBeLessThan(
            1e-9,
          );
        }
  }
});

test('a p-value is the share of training rows at least as strange, the row itself counted', () => {
  const trained = train({ rows: 4, columns: 1, values: Float64Array.of(1, 2, 3, 10) });
  const scores = trained.trainingScores;
  expect(trained.pValue(Number.POSITIVE_INFINITY)).toBe(1 / 5);
  expect(trained.pValue(scores[3]!)).toBe(2 / 5);
  expect(trained.pValue(scores[0]!)).toBe(1);
  expect(trained.pValue(scores[3]! - 1e-9)).toBe(2 / 5);
});

test('where all training scores are equal, probabilities are 0 up to them and positive beyond', () => {
  const trained = train({ rows: 3, columns: 1, values: Float64Array.of(4, 4, 4) });
  for (const kind of ['linear', 'unify'] as const) {
    expect(trained.probability(0, kind)).toBe(0);
    expect(trained.probability(-1, kind)).toBe(0);
    expect(trained.probability(1, kind)).toBeGreaterThan(0.5);
  }
});

test('scores do not depend on blocks, on scaling in place, or on the rows around', () => {
  // A block is 2,097,152 numbers: 6990 rows of 300 columns.
  const columns = 300;
  const matrix = randomMatrix(9000, columns, 2);
  const before = matrix.values.slice();
  const trained = train(matrix, { scalers: ['log', 'robust'] });
  const all = scoresOf(trained, matrix);
  expect(matrix.values.every((value, i) => value === before[i])).toBe(true);
  for (const row of [0, 6989, 6990, 8999]) {
    const values = matrix.values.slice(row * columns, (row + 1) * columns);
    expect(scoresOf(trained, { rows: 1, columns, values })[0], `row ${row}`).toBe(all[row]);
  }
});

test('under the rule median a missing value scores as the training median; otherwise by the model’s own rule', () => {
  const matrix = randomMatrix(200, 2, 3);
  const holed = { ...matrix, values: Float64Array.of(Number.NaN, 50) };
  const filling = train(matrix, { missingRule: 'median' });
  const median = filling.header.features[0]!.median!;
  const rows = { rows: 1, columns: 2, values: holed.values };
  const filled = { rows: 1, columns: 2, values: Float64Array.of(median, 50) };
  expect(scoresOf(filling, rows)).toEqual(scoresOf(filling, filled));
  expect(holed.values[0]).toBeNaN();
  const strict = train(matrix);
  expect(scoresOf(strict, rows)[0]!).toBeGreaterThan(scoresOf(strict, filled)[0]!);
});

test('an explanation names the features by amount, their share, and where the value lies', () => {
  const matrix = { rows: 5, columns: 4, values: Float64Array.of(...[1, 2, 3, 4, 5].flatMap((x) => [x, 10 * x, 7, x])) };
  const trained = train(matrix);
  const parts = trained.explain(Float64Array.of(-9, 90, 7, Number.NaN));
  expect(parts.map(({ feature, side }) => [feature, side])).toEqual([
    [0, 'below'],
    [1, 'above'],
    [3, 'missing'],
    [2, 'within'],
  ]);
  expect(parts[0]).toMatchObject({ amount: 5.5, value: -9 });
  expect(parts[1]).toMatchObject({ amount: 2.5, value: 90 });
  expect(parts.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
  expect(parts[3]!.share).toBe(0);
});

test('shares are of the positive amounts, whatever their size', () => {
  expect(Array.from(sharesOf(Float64Array.of(3, -5, 1)))).toEqual([0.75, 0, 0.25]);
  expect(Array.from(sharesOf(Float64Array.of(0, -1)))).toEqual([0, 0]);
  expect(Array.from(sharesOf(Float64Array.of(1e308, 1e308)))).toEqual([0.5, 0.5]);
  expect(Array.from(sharesOf(Float64Array.of(Number.POSITIVE_INFINITY, 5)))).toEqual([1, 0]);
});

test('rows of another width are refused in words', () => {
  const trained = train(randomMatrix(20, 3, 4));
  const attempt = (): void => trained.score(createMatrix(2, 5), new Float64Array(2));
  expect(attempt).toThrow('The box-plot model was trained on 3 columns, and these rows have 5.');
  expect(() => trained.explain(new Float64Array(2))).toThrow('trained on 3 columns');
  try {
    attempt();
  } catch (error) {
    expect((error as UserError).hint).toContain('porchlight model show');
  }
});

test('another threshold changes the header and nothing else', () => {
  const matrix = randomMatrix(50, 2, 5);
  const trained = train(matrix);
  const other = trained.withThreshold(7, 'by hand');
  expect(other.header).toEqual({ ...trained.header, threshold: { value: 7, rule: 'by hand' } });
  expect(scoresOf(other, matrix)).toEqual(scoresOf(trained, matrix));
});

test('no rows give no scores', () => {
  const trained = train(randomMatrix(20, 2, 6), { scalers: ['standard'], missingRule: 'median' });
  const out = Float64Array.of(42);
  trained.score(createMatrix(0, 2), out);
  expect(out[0]).toBe(42);
});
