// ECOD and COPOD against PyOD's own scores, and what they promise beyond them.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Matrix } from '../base/matrix.ts';
import { createRandom } from '../base/random.ts';
import { copod } from './copod.ts';
import { ecod } from './ecod.ts';
import type { ModelSpec } from './model.ts';
import type { TailCounts } from './tail-column.ts';
import { joinTails, TailGather } from './tail-gather.ts';
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

/** Numbers as tables have them: few different ones, wide and narrow ones, both zeros, infinities, missing. */
const cell = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.double({ noNaN: true }),
  fc.double({ min: 1e9, max: 1e9 + 1, noNaN: true }),
  fc.constantFrom(-0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN),
);
const columns = 3;
const table = fc
  .array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 40 })
  .map((rows) => matrixOf(rows, columns));

/** U of a share of the rows that are present, counted one by one. */
function tailOf(count: number, present: number): number {
  return -Math.log(count === 0 ? 1 / (present + 1) : count / present);
}

/** The scores by definition, one column, one row: no sorting, no search. */
function plainScore(spec: ModelSpec, train: Matrix, column: number, value: number, skewSign: number): number {
  const all = Array.from({ length: train.rows }, (_, row) => train.values[row * columns + column]!);
  const present = all.filter((each) => !Number.isNaN(each)).sort((a, b) => a - b);
  const of = (x: number): number => {
    const left = tailOf(present.filter((each) => each <= x).length, present.length);
    const right = tailOf(present.filter((each) => each >= x).length, present.length);
    const skewed = skewSign < 0 ? left : skewSign > 0 ? right : left + right;
    return spec === ecod ? Math.max(left, right, skewed) : Math.max(skewed, (left + right) / 2);
  };
  const missingShare = (all.length - present.length + 1) / (all.length + 1);
  if (present.length === 0) return Number.isNaN(value) ? 0 : Math.log(all.length + 1);
  if (!Number.isNaN(value)) return of(value);
  return Math.max(-Math.log(missingShare), of(present[(present.length - 1) >> 1]!));
}

for (const spec of specs) {
  test(`${spec.name} scores any numbers as its definition does: ties, zeros, infinities, missing ones`, () => {
    fc.assert(
      fc.property(table, table, (train, fresh) => {
        const model = trained(spec, train);
        const signs = model.save().arrays['skewSigns'] as Int32Array;
        const scores = scoresOf(model, fresh);
        for (let row = 0; row < fresh.rows; row++) {
          const values = fresh.values.subarray(row * columns, (row + 1) * columns);
          const expected = [...values].map((value, column) => plainScore(spec, train, column, value, signs[column]!));
          const shares = [...model.explain(values)];
          expect(largestDifference(shares, expected)).toBeLessThan(1e-12);
          expect(scores[row]).toBe(shares.reduce((sum, share) => sum + share, 0));
        }
      }),
    );
  });

  test(`${spec.name}: a model that was saved and restored scores to the bit the same, in both ways`, () => {
    fc.assert(
      fc.property(table, table, (train, fresh) => {
        const model = trained(spec, train);
        const again = spec.restore(structuredClone(model.save()), columns, {}) as TailModel;
        expect(scoresOf(again, fresh)).toEqual(scoresOf(model, fresh));
        expect(batchScoresOf(again, fresh)).toEqual(batchScoresOf(model, fresh));
        expect(again.save()).toEqual(model.save());
      }),
    );
  });

  test(`${spec.name}: with a batch, rows are ranked among both, whatever is in them`, () => {
    fc.assert(
      fc.property(table, table, (train, fresh) => {
        const both = {
          ...train,
          rows: train.rows + fresh.rows,
          values: new Float64Array([...train.values, ...fresh.values]),
        };
        const joint = trained(spec, both);
        const scores = batchScoresOf(trained(spec, train), fresh);
        const expected = scoresOf(joint, both).slice(train.rows);
        const signs = joint.save().arrays['skewSigns'] as Int32Array;
        // Where the sign of a skewness is left to rounding, both are right.
        fc.pre(signs.every((sign, column) => sign === jointSign(train, fresh, column)));
        expect(largestDifference(scores, expected)).toBeLessThan(1e-12);
      }),
    );
  });

  test(`${spec.name}: many rows at once, one by one and in another order get the same scores to the bit`, () => {
    const random = createRandom(5);
    const gaussian = (): number => Math.sqrt(-2 * Math.log(random() + 1e-12)) * Math.cos(2 * Math.PI * random());
    const make = (rows: number): Matrix => {
      const values = new Float64Array(rows * columns);
      for (let row = 0; row < rows; row++) {
        values[row * columns] = gaussian();
        values[row * columns + 1] = random() < 0.1 ? Number.NaN : Math.floor(Math.exp(2 * gaussian()));
        values[row * columns + 2] = Math.exp(9 * gaussian());
      }
      return { rows, columns, values };
    };
    const model = trained(spec, make(20_000));
    const fresh = make(5000);
    const scores = scoresOf(model, fresh);
    const single = (row: number): Matrix => ({
      rows: 1,
      columns,
      values: fresh.values.subarray(row * columns, (row + 1) * columns),
    });
    for (let row = 0; row < fresh.rows; row += 7) expect(scoresOf(model, single(row))[0]).toBe(scores[row]);
    const reversed = matrixOf(
      Array.from({ length: fresh.rows }, (_, row) => [...single(fresh.rows - 1 - row).values]),
      columns,
    );
    expect(scoresOf(model, reversed).reverse()).toEqual(scores);
  });

  test(`${spec.name}: one row, equal rows, a constant column and no rows give numbers`, () => {
    const one = matrixOf([[1, Number.NaN, 3]]);
    expect(scoresOf(trained(spec, one), matrixOf([[1, Number.NaN, 3]]))).toEqual([0]);
    const other = scoresOf(trained(spec, one), matrixOf([[2, 5, Number.NaN]]))[0]!;
    expect(Number.isFinite(other) && other > 0).toBe(true);
    // Ten times 0.1 is not 1, so a naive skewness of this column is not 0.
    const constant = trained(spec, matrixOf(Array.from({ length: 10 }, () => [0.1])));
    expect([...(constant.save().arrays['skewSigns'] as Int32Array)]).toEqual([0]);
    const equal = matrixOf(Array.from({ length: 9 }, () => [4, 4, 4]));
    expect(scoresOf(trained(spec, equal), equal)).toEqual(Array.from({ length: 9 }, () => 0));
    expect(scoresOf(trained(spec, equal), matrixOf([], columns))).toEqual([]);
    expect(batchScoresOf(trained(spec, equal), matrixOf([], columns))).toEqual([]);
  });

  test(`${spec.name}: a missing value is never more normal than the median, and rare where the column was full`, () => {
    const train = matrixOf([
      [1, 1, 1],
      [2, 2, Number.NaN],
      [3, 3, Number.NaN],
      [4, 4, Number.NaN],
    ]);
    const model = trained(spec, train);
    const shares = model.explain(Float64Array.of(Number.NaN, 2, Number.NaN));
    expect(shares[0]).toBeCloseTo(Math.log(5), 12);
    expect(shares[2]).toBeCloseTo(Math.log(5 / 4), 12);
    const sparse = trained(spec, matrixOf([[1], [2], ...Array.from({ length: 8 }, () => [Number.NaN])]));
    const [ordinary] = sparse.explain(Float64Array.of(1));
    expect(ordinary).toBeGreaterThan(Math.log(11 / 9));
    expect(sparse.explain(Float64Array.of(Number.NaN))[0]).toBe(ordinary);
    for (const value of [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]) {
      expect(model.explain(Float64Array.of(value, 2, 1))[0]).toBeGreaterThanOrEqual(
        model.explain(Float64Array.of(1, 2, 1))[0]!,
      );
    }
  });

  test(`${spec.name} refuses parts that no fit makes, with words`, () => {
    const parts = trained(
      spec,
      matrixOf([
        [1, 5],
        [2, 5],
        [2, Number.NaN],
        [9, 7],
      ]),
    ).save();
    const changed = (change: (arrays: Record<string, Float64Array>) => void, settings = parts.settings): unknown => {
      const copy = structuredClone(parts);
      change(copy.arrays as unknown as Record<string, Float64Array>);
      return () => spec.restore({ ...copy, settings }, 2, {});
    };
    expect(changed(() => {})).not.toThrow();
    expect(() => spec.restore(parts, 3, {})).toThrow(/not 3/);
    for (const rows of [undefined, -1, 1.5, 2 ** 40, 2]) expect(changed(() => {}, { rows })).toThrow(/rows|column/);
    expect(changed((arrays) => delete arrays['values'])).toThrow(/absent/);
    expect(changed((arrays) => (arrays['below'] = new Float64Array(5)))).toThrow(/type/);
    expect(changed((arrays) => (arrays['values']![1] = 1))).toThrow(/sorted/);
    expect(changed((arrays) => (arrays['values']![1] = Number.NaN))).toThrow(/sorted/);
    expect(changed((arrays) => (arrays['below']![1] = 0))).toThrow(/grow/);
    expect(changed((arrays) => (arrays['below']![0] = 1))).toThrow(/grow/);
    expect(changed((arrays) => (arrays['below']![2] = 4))).toThrow(/grow/);
    expect(changed((arrays) => (arrays['lengths']![0] = 4_000_000_000))).toThrow(/fit/);
    expect(changed((arrays) => (arrays['missing']![0] = 4_000_000_000))).toThrow(/add up/);
    expect(changed((arrays) => (arrays['skewSigns']![0] = 2))).toThrow(/skewness/);
  });
}

function jointSign(train: Matrix, fresh: Matrix, column: number): number {
  const take = ({ rows, values }: Matrix): TailCounts => {
    const own = Float64Array.from({ length: rows }, (_, row) => values[row * columns + column]!);
    return new TailGather({ rows, columns: 1, values: own }).count(0);
  };
  return joinTails(take(train), take(fresh)).skewSign;
}
