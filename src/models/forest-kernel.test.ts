// The kernel against the plain walk, to the bit.
import { expect, test } from 'vitest';
import type { Matrix } from '../base/matrix.ts';
import { createRandom } from '../base/random.ts';
import { ForestKernel } from './forest-kernel.ts';
import { isolationForest } from './isolation-forest.ts';
import type { IsolationForest } from './isolation-forest-model.ts';
import type { ModelOptions } from './model-options.ts';

/** Numbers of all sizes, ties, and missing ones by the given share. */
function table(rows: number, columns: number, missingShare: number, seed: number): Matrix {
  const random = createRandom(seed);
  const values = Float64Array.from({ length: rows * columns }, (_, i) => {
    if (random() < missingShare) return Number.NaN;
    const value = random();
    return i % 3 === 0 ? Math.floor(value * 5) : i % 3 === 1 ? 10 ** (60 * value - 20) : value - 0.5;
  });
  return { rows, columns, values };
}

function fitted(matrix: Matrix, options: ModelOptions): IsolationForest {
  const all = { trees: 20, samples: 256, splits: 'standard', extensionLevel: 1, ...options };
  const steps = isolationForest.fit({ matrix, labels: null }, all, createRandom(5));
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value as IsolationForest;
  }
}

/** Path length sums of all rows by the kernel, and by the plain walk. */
function bothWays(model: IsolationForest, matrix: Matrix): [Float64Array, Float64Array] {
  const kernel = new Float64Array(matrix.rows);
  const plain = new Float64Array(matrix.rows);
  model.sumLengths(matrix, kernel);
  model.walkRows(matrix, plain);
  return [kernel, plain];
}

for (const [columns, missing, options] of [
  [1, 0, {}],
  [7, 0, {}],
  [48, 0, {}],
  [48, 0.01, {}],
  [5, 0.5, {}],
  [700, 0, { trees: 5 }],
  [9, 0, { samples: 3000, trees: 5 }],
  [9, 0, { samples: 3 }],
  [6, 0.02, { splits: 'extended' }],
] as [number, number, ModelOptions][]) {
  test(`${columns} columns, ${missing * 100} % missing, ${JSON.stringify(options)}: kernel and plain walk agree to the bit`, () => {
    const matrix = table(3003, columns, missing, columns);
    const model = fitted(matrix, options);
    const [kernel, plain] = bothWays(model, matrix);
    expect(new Set(plain).size).toBeGreaterThan(2);
    expect(kernel).toEqual(plain);
    const [otherKernel, otherPlain] = bothWays(model, table(999, columns, 0.05, 77));
    expect(otherKernel).toEqual(otherPlain);
  });
}

test('a row scores the same to the bit in any batch', () => {
  const matrix = table(1000, 11, 0.02, 3);
  const model = fitted(matrix, {});
  const whole = new Float64Array(1000);
  model.score(matrix, whole);
  for (const [from, count] of [
    [0, 1],
    [999, 1],
    [3, 63],
    [100, 64],
    [517, 129],
  ] as const) {
    const out = new Float64Array(count);
    model.score({ rows: count, columns: 11, values: matrix.values.subarray(from * 11, (from + count) * 11) }, out);
    expect(out).toEqual(whole.slice(from, from + count));
  }
});

test('two forests that take turns in the kernel do not disturb each other', () => {
  const one = table(400, 6, 0, 1);
  const other = table(400, 13, 0, 2);
  const models = [fitted(one, {}), fitted(other, { trees: 33 })];
  for (let turn = 0; turn < 4; turn++) {
    const [kernel, plain] = bothWays(models[turn % 2]!, turn % 2 === 0 ? one : other);
    expect(kernel).toEqual(plain);
  }
});

test('the kernel takes forests up to its limits only', () => {
  const matrix = table(300, 4, 0, 1);
  const { trees } = fitted(matrix, {});
  expect(ForestKernel.takes(trees, 4)).toBe(true);
  expect(ForestKernel.takes(trees, 65_537)).toBe(false);
  expect(ForestKernel.takes({ ...trees, features: new Int32Array(4_000_001) }, 4)).toBe(false);
});
