import { expect, test } from 'vitest';
import type { Matrix } from '../base/matrix.ts';
import { createRandom } from '../base/random.ts';
import { boxPlotModel } from './box-plot.ts';
import type { Model } from './model.ts';

function fitted(matrix: Matrix, combine = 'sum'): Model {
  const steps = boxPlotModel.fit({ matrix, labels: null }, { combine }, createRandom(1));
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

function scoreOf(model: Model, ...row: number[]): number {
  const out = new Float64Array(1);
  model.score({ rows: 1, columns: row.length, values: Float64Array.from(row) }, out);
  return out[0]!;
}

const columns = (...lists: number[][]): Matrix => ({
  rows: lists[0]!.length,
  columns: lists.length,
  values: Float64Array.from(lists[0]!.flatMap((_, i) => lists.map((list) => list[i]!))),
});

test('the score is the distance beyond the quartiles in interquartile ranges', () => {
  const model = fitted(columns([0, 1, 2, 3, 4]));
  expect([0, 1, 2, 3, 4, 5, 9].map((value) => scoreOf(model, value))).toEqual([0.5, 0, 0, 0, 0.5, 1, 3]);
});

test('columns add up, or the largest alone counts', () => {
  const matrix = columns([0, 1, 2, 3, 4], [0, 10, 20, 30, 40]);
  expect(scoreOf(fitted(matrix), 5, 70)).toBe(3);
  expect(scoreOf(fitted(matrix, 'largest'), 5, 70)).toBe(2);
  expect(Array.from(fitted(matrix).explain(Float64Array.of(5, 70)))).toEqual([1, 2]);
});

test('a column that is mostly one number is measured by its mean distance from it', () => {
  const model = fitted(columns([3, 3, 3, 3, 3, 3, 3, 11]));
  expect(scoreOf(model, 3)).toBe(0);
  expect(scoreOf(model, 11)).toBe(8);
});

test('in a constant column anything else is beyond the fence at once, and farther is stranger', () => {
  const model = fitted(columns([100, 100, 100]));
  expect(scoreOf(model, 100)).toBe(0);
  expect(scoreOf(model, 101)).toBeCloseTo(1.51, 12);
  expect(scoreOf(model, 300)).toBeCloseTo(3.5, 12);
});

test('a missing value counts as one at the fence, less where the training rows lacked it', () => {
  const model = fitted(
    columns([0, 1, 2, 3], [0, Number.NaN, Number.NaN, 3], [Number.NaN, Number.NaN, Number.NaN, Number.NaN]),
  );
  const nan = Number.NaN;
  expect(scoreOf(model, nan, 1, nan)).toBe(1.5);
  expect(scoreOf(model, 1, nan, nan)).toBe(0.75);
  expect(scoreOf(model, 1, 1, nan)).toBe(0);
});
