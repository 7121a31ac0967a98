// Half-space trees: what they find, that they learn only when told to, and what scores, explanations and files promise.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Matrix } from '../base/matrix.ts';
import { createRandom } from '../base/random.ts';
import { halfSpaceTrees } from './half-space-trees.ts';
import type { HalfSpaceTrees } from './half-space-trees-model.ts';
import type { ModelParts } from './model.ts';
import type { ModelOptions } from './model-options.ts';

const DEFAULTS: ModelOptions = { trees: 100, depth: 8, window: 250 };

function fitted(matrix: Matrix, options: ModelOptions = {}, seed = 1): HalfSpaceTrees {
  const steps = halfSpaceTrees.fit({ matrix, labels: null }, { ...DEFAULTS, ...options }, createRandom(seed));
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value as HalfSpaceTrees;
  }
}

function scoresOf(model: HalfSpaceTrees, matrix: Matrix): Float64Array {
  const out = new Float64Array(matrix.rows).fill(7);
  model.score(matrix, out);
  return out;
}

/** Normal numbers around `center`. */
function cloud(rows: number, columns: number, center: number, seed: number): Matrix {
  const random = createRandom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return { rows, columns, values: Float64Array.from({ length: rows * columns }, () => center + normal()) };
}

function rowOf(...values: number[]): Matrix {
  return { rows: 1, columns: values.length, values: Float64Array.from(values) };
}

test('the declared defaults are those that are tested here', () => {
  for (const [name, value] of Object.entries(DEFAULTS)) expect(halfSpaceTrees.options[name]!.default).toBe(value);
});

test('outliers among clusters score above nearly all others', () => {
  const url = new URL('../../test/fixtures/classical/data/outliers-pyod-clusters.csv', import.meta.url);
  const [, ...lines] = readFileSync(url, 'utf8').trim().split('\n');
  const rows = lines.map((line) => line.split(',').map(Number));
  const values = Float64Array.from(rows.flatMap((row) => row.slice(0, 4)));
  const matrix = { rows: rows.length, columns: 4, values };
  const scores = scoresOf(fitted(matrix), matrix);
  let above = 0;
  let pairs = 0;
  for (const [i, outlier] of rows.entries()) {
    for (const [j, other] of rows.entries()) {
      if (outlier[4] !== 1 || other[4] !== 0) continue;
      pairs++;
      if (scores[i]! > scores[j]!) above++;
    }
  }
  expect(above / pairs).toBeGreaterThan(0.97);
});

test('a row where nobody was scores near 1, one in the crowd below 0', () => {
  const model = fitted(cloud(1000, 3, 0, 1));
  const far = scoresOf(model, rowOf(50, -50, 50))[0]!;
  expect(far > 0.9 && far <= 1).toBe(true);
  expect(scoresOf(model, rowOf(0, 0, 0))[0]).toBeLessThan(0);
});

test('scoring never learns, updating does: after a window elsewhere the new place is the ordinary one', () => {
  const model = fitted(cloud(1000, 2, 0, 1));
  const elsewhere = cloud(250, 2, 2, 2);
  const before = scoresOf(model, elsewhere);
  expect(scoresOf(model, elsewhere)).toEqual(before);
  model.update({ rows: 249, columns: 2, values: elsewhere.values.subarray(0, 498) });
  expect(scoresOf(model, elsewhere)).toEqual(before);
  model.update({ rows: 1, columns: 2, values: elsewhere.values.subarray(498) });
  expect(scoresOf(model, rowOf(2, 2))[0]).toBeLessThan(scoresOf(model, rowOf(-1, -1))[0]!);
});

test('learning is the same to the bit in any batches, and a restored model learns on as the first one does', () => {
  const matrix = cloud(777, 3, 0, 4);
  const model = fitted(matrix);
  const restored = halfSpaceTrees.restore(model.save(), 3, DEFAULTS) as HalfSpaceTrees;
  const more = cloud(400, 3, 1, 5);
  model.update(more);
  for (const [from, to] of [
    [0, 1],
    [1, 300],
    [300, 400],
  ] as const) {
    restored.update({ rows: to - from, columns: 3, values: more.values.subarray(from * 3, to * 3) });
  }
  expect(restored.save()).toEqual(model.save());
  expect(scoresOf(restored, matrix)).toEqual(scoresOf(model, matrix));
});

test('a saved model does not change when the model learns on', () => {
  const model = fitted(cloud(300, 2, 0, 4));
  const parts = model.save();
  const kept = structuredClone(parts);
  model.update(cloud(400, 2, 1, 5));
  expect(parts).toEqual(kept);
});

test('the same seed gives the same model to the bit, another seed another one', () => {
  const matrix = cloud(300, 3, 0, 6);
  expect(fitted(matrix, {}, 5).save()).toEqual(fitted(matrix, {}, 5).save());
  expect(fitted(matrix, {}, 6).save()).not.toEqual(fitted(matrix, {}, 5).save());
});

test('before the first window is full, rows are held against what there is of it', () => {
  const model = fitted(cloud(60, 2, 0, 7));
  expect(scoresOf(model, rowOf(0, 0))[0]).toBeLessThan(scoresOf(model, rowOf(9, 9))[0]!);
});

test('what the columns are credited with sums to the score, and the strange column has most of it', () => {
  const matrix = cloud(500, 4, 0, 8);
  for (let row = 0; row < 250; row += 3) matrix.values[row * 4 + 1] = Number.NaN;
  const model = fitted(matrix);
  for (const row of [
    [0, 0, 0, 0],
    [0, 0, 9, 0],
    [0, Number.NaN, 0, Number.NaN],
  ]) {
    const credits = model.explain(Float64Array.from(row));
    const sum = credits.reduce((total, credit) => total + credit, 0);
    expect(sum).toBeCloseTo(scoresOf(model, rowOf(...row))[0]!, 12);
  }
  const credits = model.explain(Float64Array.of(0, 0, 9, 0));
  expect(credits.indexOf(Math.max(...credits))).toBe(2);
});

test('where no row of the window lacked a value, a missing one scores at least as high as any value there is', () => {
  const matrix = cloud(300, 3, 0, 9);
  const model = fitted(matrix);
  for (let row = 0; row < 300; row += 29) {
    for (let column = 0; column < 3; column++) {
      const values = [...matrix.values.subarray(row * 3, row * 3 + 3)];
      const missing = scoresOf(model, rowOf(...values.with(column, Number.NaN)))[0]!;
      for (let other = 0; other < 300; other += 7) {
        const filled = values.with(column, matrix.values[other * 3 + column]!);
        expect(missing).toBeGreaterThanOrEqual(scoresOf(model, rowOf(...filled))[0]!);
      }
    }
  }
});

test('where rows of the window lacked it too, a missing value is ordinary', () => {
  const matrix = cloud(500, 2, 0, 10);
  const whole = fitted(matrix);
  for (let row = 0; row < 500; row += 2) matrix.values[row * 2] = Number.NaN;
  const probe = rowOf(Number.NaN, 0);
  expect(scoresOf(fitted(matrix), probe)[0]).toBeLessThan(scoresOf(whole, probe)[0]! - 0.5);
});

test('constant, missing and infinite columns, one row and no varying column break nothing', () => {
  const matrix = cloud(100, 4, 0, 11);
  for (let row = 0; row < 100; row++) {
    matrix.values[row * 4] = 5;
    matrix.values[row * 4 + 1] = Number.NaN;
    matrix.values[row * 4 + 2] = row % 2 === 0 ? Infinity : -Infinity;
  }
  const model = fitted(matrix);
  for (const score of scoresOf(model, matrix)) expect(Number.isFinite(score)).toBe(true);
  expect(new Set(model.nodes.features)).toEqual(new Set([3]));
  const one = fitted(rowOf(1, 2, 3));
  for (const score of scoresOf(one, cloud(5, 3, 0, 1))) expect(Number.isFinite(score)).toBe(true);
  expect(scoresOf(one, { rows: 0, columns: 3, values: new Float64Array(0) })).toHaveLength(0);
});

/** Saved parts that a test may change as it likes. */
interface Parts {
  readonly settings: Record<string, unknown>;
  readonly arrays: Record<string, Uint32Array>;
}

test('each part of a saved model is checked: what is cut, turned or out of range is refused with words', () => {
  const model = fitted(cloud(300, 3, 0, 12), { trees: 3, depth: 4 });
  const refused = (change: (parts: Parts) => void): string => {
    const parts = structuredClone(model.save()) as unknown as Parts;
    change(parts);
    try {
      halfSpaceTrees.restore(parts as ModelParts, 3, DEFAULTS);
    } catch (error) {
      return (error as Error).message;
    }
    return 'taken';
  };
  expect(refused(() => {})).toBe('taken');
  for (const name of ['features', 'thresholds', 'reference', 'latest']) {
    expect(refused(({ arrays }) => delete arrays[name])).toContain('lack');
    expect(refused(({ arrays }) => (arrays[name] = arrays[name]!.slice(1)))).not.toBe('taken');
  }
  for (const name of ['trees', 'depth', 'window', 'referenceRows', 'latestRows']) {
    expect(refused(({ settings }) => delete settings[name])).toContain(`"${name}"`);
    expect(refused(({ settings }) => (settings[name] = Number.NaN))).not.toBe('taken');
    expect(refused(({ settings }) => (settings[name] = 1e9))).not.toBe('taken');
  }
  expect(refused(({ arrays }) => (arrays['features']![0] = 3))).toBe('split 0 asks for column 3 of 3');
  expect(refused(({ arrays }) => (arrays['thresholds']![0] = Number.NaN))).toBe('split 0 has no threshold');
  expect(refused(({ arrays }) => (arrays['reference']![0] = 3))).toContain('holds 3 rows of 250');
  expect(refused(({ arrays }) => (arrays['reference']![1] = 999))).toContain('hands down more rows');
});

test('too large a forest is refused before it is made', () => {
  expect(() => fitted(cloud(10, 2, 0, 1), { trees: 1000, depth: 15 })).toThrow('1000 half-space trees of depth 15');
});

test('rows of other columns are refused', () => {
  const model = fitted(cloud(50, 3, 0, 1));
  expect(() => model.score(cloud(5, 4, 0, 1), new Float64Array(5))).toThrow('rows of 4 columns');
  expect(() => model.update(cloud(5, 2, 0, 1))).toThrow('rows of 2 columns');
});
