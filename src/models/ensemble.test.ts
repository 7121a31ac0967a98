import { expect, test } from 'vitest';
import { createMatrix, type Matrix } from '../base/matrix.ts';
import { createRandom } from '../base/random.ts';
import { findModel } from './index.ts';
import type { Model } from './model.ts';
import type { ModelOptions } from './model-options.ts';

const ensemble = findModel('ensemble')!;

function fitted(matrix: Matrix, options: ModelOptions): Model {
  const steps = ensemble.fit({ matrix, labels: null }, options, createRandom(1));
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

function scoresOf(model: Model, matrix: Matrix): Float64Array {
  const out = new Float64Array(matrix.rows);
  model.score(matrix, out);
  return out;
}

function randomMatrix(rows: number, columns: number): Matrix {
  const random = createRandom(9);
  const matrix = createMatrix(rows, columns);
  for (let i = 0; i < matrix.values.length; i++) matrix.values[i] = random();
  return matrix;
}

function single(name: string, matrix: Matrix): Model {
  const spec = findModel(name)!;
  const steps = spec.fit({ matrix, labels: null }, { combine: 'sum' }, createRandom(1));
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

const matrix = randomMatrix(99, 3);
const members = ['ecod', 'box-plot'];

/** Upper tail of each row of the training matrix among all of them: rank from above over n + 1, ties sharing theirs. */
function tailsOf(scores: Float64Array): number[] {
  return Array.from(scores, (score) => {
    const above = scores.filter((each) => each > score).length;
    const equal = scores.filter((each) => each === score).length;
    return (above + (equal + 1) / 2) / (scores.length + 1);
  });
}

test.each([
  ['rank', (tails: number[]): number => 1 - (tails[0]! + tails[1]!) / 2],
  ['p-value', (tails: number[]): number => -(Math.log(tails[0]!) + Math.log(tails[1]!)) / 2],
  ['max', (tails: number[]): number => 1 - Math.min(...tails)],
])('%s combines the tails of the members', (combine, expected) => {
  const tails = members.map((name) => tailsOf(scoresOf(single(name, matrix), matrix)));
  const out = scoresOf(fitted(matrix, { members, combine }), matrix);
  for (const [i, score] of out.entries()) expect(score).toBeCloseTo(expected(tails.map((each) => each[i]!)), 12);
});

test('the explanation is the mean of the members’ shares', () => {
  const row = Float64Array.of(0.5, 7, 0.1);
  const shares = members.map((name) => {
    const amounts = single(name, matrix).explain(row);
    const sum = amounts.reduce((total, amount) => total + amount, 0);
    return amounts.map((amount) => amount / sum);
  });
  const out = fitted(matrix, { members, combine: 'rank' }).explain(row);
  for (let j = 0; j < 3; j++) expect(out[j]).toBeCloseTo((shares[0]![j]! + shares[1]![j]!) / 2, 12);
});

test.each([
  [['nope'], 'An ensemble cannot have the member "nope".'],
  [['ensemble'], 'An ensemble cannot have the member "ensemble".'],
  [['ecod', 'one-rule'], 'An ensemble cannot have the member "one-rule", which needs labels.'],
  [['ecod', 'ecod'], 'An ensemble has each member once.'],
  [[], 'An ensemble has 1 to 8 members, not 0.'],
])('members %j are refused by name', (names, words) => {
  expect(() => fitted(matrix, { members: names, combine: 'rank' })).toThrow(words);
});

test('members keep the options that they were fitted with', () => {
  const { settings, arrays } = fitted(matrix, { members, combine: 'rank' }).save();
  const kept = settings['members'] as { name: string; options: ModelOptions }[];
  expect(kept.map(({ name, options }) => [name, options])).toEqual([
    ['ecod', {}],
    ['box-plot', { combine: 'sum' }],
  ]);
  const changed = { members: [kept[0], { ...kept[1], options: { combine: 'nonsense' } }] };
  expect(() => ensemble.restore({ settings: changed, arrays }, 3, { members, combine: 'rank' })).toThrow('combine');
  const swapped = { members: [kept[1], kept[0]] };
  expect(() => ensemble.restore({ settings: swapped, arrays }, 3, { members, combine: 'rank' })).toThrow('not ecod');
});
