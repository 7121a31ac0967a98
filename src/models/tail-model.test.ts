// ECOD and COPOD against PyOD's own scores, and what they promise beyond them.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Matrix } from '../base/matrix.ts';
import { createRandom } from '../base/random.ts';
import { copod } from './copod.ts';
import { ecod } from './ecod.ts';
import type { ModelSpec } from './model.ts';
import type { TailModel } from './tail-model.ts';

interface Case {
  readonly train: number[][];
  readonly new: number[][];
  readonly skew_sign_train: number[];
  readonly train_O: number[][];
  readonly decision_scores_: number[];
  readonly pyod_new_scores: number[];
  readonly frozen_new_O: number[][];
  readonly frozen_new_scores: number[];
}

const specs = [ecod, copod];

function casesOf(spec: ModelSpec): [string, Case][] {
  const url = new URL(`../../test/fixtures/classical/${spec.name}.json`, import.meta.url);
  const { cases } = JSON.parse(readFileSync(url, 'utf8')) as { cases: Record<string, Case> };
  return Object.entries(cases);
}

function matrixOf(rows: readonly (readonly number[])[], columns = rows[0]?.length ?? 0): Matrix {
  return { rows: rows.length, columns, values: Float64Array.from(rows.flat()) };
}

function trained(spec: ModelSpec, matrix: Matrix): TailModel {
  const steps = spec.fit({ matrix, labels: null }, {}, createRandom(1));
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value as TailModel;
  }
}

function scoresOf(model: TailModel, matrix: Matrix): number[] {
  const out = new Float64Array(matrix.rows).fill(7);
  model.score(matrix, out);
  return [...out];
}

function batchScoresOf(model: TailModel, matrix: Matrix): number[] {
  const out = new Float64Array(matrix.rows).fill(7);
  model.scoreWithBatch(matrix, out);
  return [...out];
}

function largestDifference(one: readonly number[], other: readonly number[]): number {
  expect(one.length).toBe(other.length);
  return Math.max(...one.map((value, i) => Math.abs(value - other[i]!)));
}

for (const spec of specs) {
  for (const [name, vectors] of casesOf(spec)) {
    test(`${spec.name}, ${name}: training rows score as PyOD's decision_scores_, column by column`, () => {
      const train = matrixOf(vectors.train);
      const model = trained(spec, train);
      expect(largestDifference(scoresOf(model, train), vectors.decision_scores_)).toBeLessThan(1e-11);
      const shares = vectors.train.map((row) => [...model.explain(Float64Array.from(row))]);
      expect(largestDifference(shares.flat(), vectors.train_O.flat())).toBeLessThan(1e-12);
      expect([...(model.save().arrays['skewSigns'] as Int32Array)]).toEqual(vectors.skew_sign_train);
    });

    test(`${spec.name}, ${name}: new rows score by the training rows alone`, () => {
      const model = trained(spec, matrixOf(vectors.train));
      expect(largestDifference(scoresOf(model, matrixOf(vectors.new)), vectors.frozen_new_scores)).toBeLessThan(1e-11);
      const shares = vectors.new.map((row) => [...model.explain(Float64Array.from(row))]);
      expect(largestDifference(shares.flat(), vectors.frozen_new_O.flat())).toBeLessThan(1e-12);
    });

    test(`${spec.name}, ${name}: with the batch, new rows score as PyOD's decision_function`, () => {
      const model = trained(spec, matrixOf(vectors.train));
      const scores = batchScoresOf(model, matrixOf(vectors.new));
      expect(largestDifference(scores, vectors.pyod_new_scores)).toBeLessThan(1e-11);
    });
  }
}
