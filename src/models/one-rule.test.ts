import { expect, test } from 'vitest';
import type { Matrix } from '../base/matrix.ts';
import { createRandom } from '../base/random.ts';
import type { Model } from './model.ts';
import { oneRuleModel } from './one-rule.ts';

function fitted(rows: readonly (readonly number[])[], labels: readonly number[]): Model {
  const input = { matrix: matrixOf(rows), labels: Uint8Array.from(labels) };
  const steps = oneRuleModel.fit(input, {}, createRandom(1));
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

function matrixOf(rows: readonly (readonly number[])[]): Matrix {
  return { rows: rows.length, columns: rows[0]!.length, values: Float64Array.from(rows.flat()) };
}

function scoresOf(model: Model, ...rows: number[][]): number[] {
  const out = new Float64Array(rows.length);
  model.score(matrixOf(rows), out);
  return Array.from(out);
}

const rows = [
  [5, 1, 90],
  [1, 2, 80],
  [4, 3, 70],
  [2, 4, 20],
  [5, 3, 10],
  [3, 3, 15],
];
const labels = [0, 0, 0, 1, 1, 1];

test('the rule takes the column, direction and cut that tell the rows apart', () => {
  const model = fitted(rows, labels);
  expect(model.save().settings).toEqual({ column: 2, sign: -1, cut: 45, rocAuc: 1 });
  const out = scoresOf(model, ...rows);
  expect(out.map((score) => score > 0.5)).toEqual([false, false, false, true, true, true]);
});

test('the score rises in the direction of the rule, is 0.5 at the cut, and stays between 0 and 1', () => {
  const model = fitted(rows, labels);
  const out = scoresOf(model, [0, 0, 1e9], [0, 0, 90], [0, 0, 46], [0, 0, 45], [0, 0, 44], [0, 0, 10], [0, 0, -1e9]);
  for (let i = 1; i < out.length; i++) expect(out[i]!).toBeGreaterThan(out[i - 1]!);
  expect(out[3]).toBe(0.5);
  expect(out[0]!).toBeGreaterThan(0);
  expect(out.at(-1)!).toBeLessThan(1);
});

test('ties count half: a column with one value tells nothing apart', () => {
  const model = fitted([[7], [7], [7], [7]], [0, 1, 0, 1]);
  expect(model.save().settings).toMatchObject({ column: 0, rocAuc: 0.5 });
  expect(fitted([[1], [2], [2], [3]], [0, 0, 1, 1]).save().settings).toMatchObject({ rocAuc: 0.875 });
});

test('a row without a value is left at the cut, and rows without one do not make the rule', () => {
  const nan = Number.NaN;
  const model = fitted([[1], [nan], [3], [9]], [0, 0, 0, 1]);
  expect(scoresOf(model, [nan])).toEqual([0.5]);
  // As the median, 11: better than one abnormal row of two, level with the other.
  expect(fitted([[10], [nan], [11], [12]], [0, 0, 1, 1]).save().settings).toMatchObject({ rocAuc: 0.875 });
  expect(
    fitted(
      [
        [nan, 1],
        [nan, 2],
        [nan, 3],
      ],
      [0, 0, 1],
    ).save().settings,
  ).toMatchObject({ column: 1, cut: 2.5 });
});

test('the explanation stands on the column of the rule alone', () => {
  const model = fitted(rows, labels);
  const amounts = model.explain(Float64Array.of(5, 5, 10));
  expect(amounts[0]).toBe(0);
  expect(amounts[1]).toBe(0);
  expect(amounts[2]).toBe(scoresOf(model, [5, 5, 10])[0]);
});

test('a damaged rule is refused with words', () => {
  const { settings, arrays } = fitted(rows, labels).save();
  const attempts: readonly [RegExp, Record<string, unknown>][] = [
    [/none of 3/, { column: 3 }],
    [/none of 3/, { column: 0.5 }],
    [/direction/, { sign: 2 }],
    [/no cut/, { cut: null }],
    [/ROC AUC/, { rocAuc: 2 }],
  ];
  for (const [words, change] of attempts)
    expect(() => oneRuleModel.restore({ settings: { ...settings, ...change }, arrays }, 3, {})).toThrow(words);
});
