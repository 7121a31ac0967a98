import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Matrix } from '../base/matrix.ts';
import { createRandom } from '../base/random.ts';
import { rocAuc } from '../evaluation/ranking-metrics.ts';
import { inneModel } from './inne.ts';
import type { Model } from './model.ts';
import { defaultModelOptions } from './option-values.ts';
import { fitScalers } from './scaler-chain.ts';

function fitted(matrix: Matrix, seed: number, options = defaultModelOptions(inneModel)): Model {
  const steps = inneModel.fit({ matrix, labels: null }, options, createRandom(seed));
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

function scoresOf(model: Model, matrix: Matrix): Float64Array {
  const out = new Float64Array(matrix.rows);
  model.score(matrix, out);
  return out;
}

// PyOD 3.6.7's INNE() on standardised columns, ROC AUC in sample, mean and population standard deviation over seeds 0 to 9.
const PYOD: Readonly<Record<string, readonly [number, number]>> = {
  'breast-cancer': [0.9447, 0.0049],
  'correlated-scaled': [0.8714, 0.0043],
  digits: [0.5717, 0.0311],
  'heavy-tail-counts': [0.8892, 0.0047],
  'pyod-clusters': [0.9974, 0.0006],
  'pyod-uniform-outliers': [0.973, 0.0084],
  wine: [0.8461, 0.0132],
};

test('fits are as good as PyOD’s on seven tables', () => {
  let sum = 0;
  for (const [name, [mean, sd]] of Object.entries(PYOD)) {
    const url = new URL(`../../test/fixtures/classical/data/outliers-${name}.csv`, import.meta.url);
    const lines = readFileSync(url, 'utf8').trim().split('\n').slice(1);
    const rows = lines.map((line) => line.split(',').map(Number));
    const columns = rows[0]!.length - 1;
    const read = {
      rows: rows.length,
      columns,
      values: Float64Array.from(rows.flatMap((row) => row.slice(0, columns))),
    };
    const labels = Uint8Array.from(rows, (row) => row[columns]!);
    const matrix = fitScalers(['standard'], read).transform(read);
    const aucs = [1, 2, 3, 4, 5].map((seed) => rocAuc(labels, scoresOf(fitted(matrix, seed), matrix)));
    const own = aucs.reduce((total, auc) => total + auc, 0) / aucs.length;
    // Three standard errors of the difference of a mean of five and one of ten.
    expect(Math.abs(own - mean), `${name}: ${own} and ${mean}`).toBeLessThan(
      3 * sd * Math.sqrt(1 / 5 + 1 / 10) + 0.001,
    );
    sum += own - mean;
  }
  expect(Math.abs(sum / 7)).toBeLessThan(0.006);
});

test('a row between two clusters is strange, which looking at one column at a time does not show', () => {
  const random = createRandom(3);
  const values = Float64Array.from({ length: 400 }, (_, i) => (Math.floor(i / 2) % 2) * 10 + random());
  const model = fitted({ rows: 200, columns: 2, values }, 1);
  const [inside, crossed] = scoresOf(model, { rows: 2, columns: 2, values: Float64Array.of(10.5, 10.5, 10.5, 0.5) });
  expect(crossed!).toBeGreaterThan(0.99);
  expect(inside!).toBeLessThan(0.6);
});

test('the explanation names the column that is odd', () => {
  const random = createRandom(4);
  const values = Float64Array.from({ length: 900 }, () => random());
  const model = fitted({ rows: 300, columns: 3, values }, 1);
  const amounts = model.explain(Float64Array.of(0.5, 4, 0.5));
  expect(amounts[1]!).toBeGreaterThan(0.3);
  expect(Math.abs(amounts[0]!)).toBeLessThan(0.1);
});

test('each number of the explanation is what the score loses with the median in its column', () => {
  const random = createRandom(6);
  const columns = 5;
  const cell = (): number => (random() < 0.1 ? Number.NaN : random() < 0.1 ? 1e12 : random());
  const model = fitted({ rows: 100, columns, values: Float64Array.from({ length: 500 }, () => random()) }, 1);
  const medians = model.save().arrays['medians']!;
  for (let i = 0; i < 40; i++) {
    const row = Float64Array.from({ length: columns }, cell);
    const amounts = model.explain(row);
    const whole = scoresOf(model, { rows: 1, columns, values: row })[0]!;
    for (let j = 0; j < columns; j++) {
      const without = scoresOf(model, { rows: 1, columns, values: row.with(j, medians[j]!) })[0]!;
      expect(amounts[j], `row ${i}, column ${j}`).toBeCloseTo(whole - without, 12);
    }
  }
});

test('a missing value makes a row stranger than the median does, and less so where training rows lacked it', () => {
  const random = createRandom(5);
  const values = Float64Array.from({ length: 600 }, (_, i) => (i % 6 === 5 ? Number.NaN : random()));
  const model = fitted({ rows: 200, columns: 3, values }, 1);
  const nan = Number.NaN;
  const median = Number(model.save().arrays['medians']![2]);
  const rows = Float64Array.of(0.5, 0.5, median, 0.5, 0.5, nan, nan, 0.5, median, nan, nan, nan);
  const [whole, often, never, all] = scoresOf(model, { rows: 4, columns: 3, values: rows });
  expect(often!).toBeGreaterThan(whole!);
  expect(never!).toBeGreaterThan(often!);
  expect(all!).toBeGreaterThan(never!);
});

test('more rows a set than there are training rows are as many as there are', () => {
  const model = fitted({ rows: 3, columns: 1, values: Float64Array.of(1, 2, 4) }, 1, { estimators: 5, samples: 100 });
  expect(model.save().settings).toEqual({ estimators: 5, samples: 3 });
  // Centers 1 and 2 reach 1 far, center 4 reaches 2: squared, the ball of 4 is isolated by 1 − 1/4.
  const out = scoresOf(model, { rows: 4, columns: 1, values: Float64Array.of(1.5, 5, 7, 0) });
  expect(out[0]).toBeCloseTo(0, 12);
  expect(out[1]).toBeCloseTo(0.75, 12);
  expect(out[2]).toBe(1);
  // At the very edge of a ball is inside.
  expect(out[3]).toBeCloseTo(0, 12);
});
