// Forests that scikit-learn fitted score as they do there, and a document that is none is refused with words.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Matrix } from '../base/matrix.ts';
import { isolationForest } from './isolation-forest.ts';
import { importScikitForest } from './scikit-forest.ts';
import { roundDown } from './scikit-forest-tree.ts';

type Rows = (number | string)[][];

interface Case {
  readonly name: string;
  readonly offset_: number;
  readonly max_samples_used: number;
  readonly train: Rows;
  readonly held_out: Rows;
  readonly train_score_samples: number[];
  readonly held_out_score_samples: number[];
  readonly held_out_decision_function: number[];
  readonly held_out_predict: number[];
  readonly train_mean_depth: number[];
  readonly held_out_mean_depth: number[];
  readonly held_out_score_WRONG_without_float32_cast?: number[];
  readonly trees: { children_left: number[]; children_right: number[]; feature: number[]; threshold: number[] }[];
}

function read<T>(name: string): T {
  const url = new URL(`../../test/fixtures/classical/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')) as T;
}

const cases: Case[] = [
  ...read<{ cases: Case[] }>('isolation-forest').cases,
  ...['gaussian', 'correlated', 'ties'].map((name) => read<Case>(`isolation-forest-${name}`)),
];

function matrixOf(rows: Rows): Matrix {
  return { rows: rows.length, columns: rows[0]!.length, values: Float64Array.from(rows.flat(), Number) };
}

function caseNamed(name: string): Case {
  return cases.find((each) => each.name === name)!;
}

test('all ten forests of scikit-learn are there', () => {
  expect(cases.map((each) => each.name)).toEqual([
    'feature_subsets',
    'max_samples_over_rows',
    'bootstrap',
    'nan',
    'float32_cast',
    'one_row',
    'all_rows_equal',
    'gaussian',
    'correlated',
    'ties',
  ]);
});

for (const vectors of cases) {
  test(`the forest "${vectors.name}" scores as in scikit-learn to 1e-12`, () => {
    const { model, columns, offset } = importScikitForest(vectors);
    expect(offset).toBe(vectors.offset_);
    for (const part of ['train', 'held_out'] as const) {
      const matrix = matrixOf(vectors[part]);
      expect(columns).toBe(matrix.columns);
      const scores = new Float64Array(matrix.rows);
      const lengths = new Float64Array(matrix.rows);
      model.score(matrix, scores);
      model.sumLengths(matrix, lengths);
      for (let row = 0; row < matrix.rows; row++) {
        expect(Math.abs(scores[row]! + vectors[`${part}_score_samples`][row]!)).toBeLessThan(1e-12);
        expect(Math.abs(lengths[row]! / vectors.trees.length - vectors[`${part}_mean_depth`][row]!)).toBeLessThan(
          1e-12,
        );
      }
      if (part === 'train') continue;
      vectors.held_out_decision_function.forEach((expected, row) => {
        const decision = -scores[row]! - offset;
        expect(Math.abs(decision - expected)).toBeLessThan(1e-12);
        if (Math.abs(decision) >= 1e-12) expect(decision < 0 ? -1 : 1).toBe(vectors.held_out_predict[row]);
      });
    }
  });
}

test('rows are rounded to float32, as without it they score otherwise', () => {
  const vectors = caseNamed('float32_cast');
  const wrong = vectors.held_out_score_WRONG_without_float32_cast!;
  const apart = wrong.filter((score, row) => Math.abs(score - vectors.held_out_score_samples[row]!) > 1e-6);
  expect(apart.length).toBeGreaterThan(0);
});

test('an imported forest is an ordinary model: saved and restored it scores the same to the bit, and explains', () => {
  const vectors = caseNamed('feature_subsets');
  const { model } = importScikitForest(vectors);
  const restored = isolationForest.restore(model.save(), model.columns, {});
  const matrix = matrixOf(vectors.held_out);
  const one = new Float64Array(matrix.rows);
  const other = new Float64Array(matrix.rows);
  model.score(matrix, one);
  restored.score(matrix, other);
  expect(other).toEqual(one);
  const row = matrix.values.slice(0, matrix.columns);
  const { mean, expected } = model.pathLength(row);
  expect(model.explain(row).reduce((sum, credit) => sum + credit, 0)).toBeCloseTo(expected - mean, 12);
});

test('rounding a threshold down to float32 changes no comparison with a float32', () => {
  const floats = fc.double({ noNaN: true });
  fc.assert(
    fc.property(floats, floats, (threshold, value) => {
      const near = Math.fround(value);
      expect(near <= roundDown(threshold)).toBe(near <= threshold);
      const at = Math.fround(threshold);
      expect(at <= roundDown(threshold)).toBe(at <= threshold);
    }),
  );
  for (const threshold of [1e300, -1e300, 1e-300, -1e-300, 0, -0, 16_777_217, Infinity, -Infinity, 0.1, -0.1]) {
    const at = Math.fround(threshold);
    expect(at <= roundDown(threshold)).toBe(at <= threshold);
    expect(roundDown(threshold)).toBe(Math.fround(roundDown(threshold)));
  }
});

/** The smallest forest of two leaves, with changes. */
function forestWith(changes: object, treeChanges: object): unknown {
  const tree = {
    children_left: [1, -1, -1],
    children_right: [2, -1, -1],
    feature: [0, -2, -2],
    threshold: [0.5, -2, -2],
    n_node_samples: [4, 1, 3],
    ...treeChanges,
  };
  return { n_features_in_: 2, max_samples_: 4, offset_: -0.5, trees: [tree], ...changes };
}

test('a document that is no forest is refused with words that say what and where', () => {
  const refused = (changes: object, treeChanges: object = {}) => {
    try {
      importScikitForest(forestWith(changes, treeChanges));
    } catch (error) {
      return (error as Error).message;
    }
    return 'taken';
  };
  expect(refused({})).toBe('taken');
  expect(refused({ trees: [] })).toContain('1 to');
  expect(refused({ trees: undefined })).toBe('"trees" is not a list');
  expect(refused({ trees: [7] })).toBe('tree 0 is not an object');
  expect(refused({ n_features_in_: 0 })).toContain('"n_features_in_"');
  expect(refused({ n_features_in_: undefined })).toContain('"n_features_in_"');
  expect(refused({ max_samples_: 1.5 })).toContain('"max_samples_"');
  expect(refused({ offset_: 'low' })).toContain('"offset_"');
  expect(refused({ estimators_features_: [] })).toContain('0 lists for 1 trees');
  expect(refused({ estimators_features_: [[2]] })).toContain('is 2, not 0 to 1');
  expect(refused({ feature_names_in_: ['a'] })).toContain('1 names for 2 columns');
  expect(refused({}, { children_left: [0, -1, -1] })).toBe('node 0 of tree 0 cannot have the child 0');
  expect(refused({}, { children_right: [1, -1, -1] })).toBe('node 0 of tree 0 cannot have the child 1');
  expect(refused({}, { children_right: [9, -1, -1] })).toBe('node 0 of tree 0 cannot have the child 9');
  expect(refused({}, { children_right: [-1, -1, -1] })).toBe('node 0 of tree 0 cannot have the child -1');
  const backwards = { children_left: [3, -1, -1, 1, -1], children_right: [4, -1, -1, 2, -1] };
  const five = { feature: [0, 0, 0, 0, 0], threshold: [1, 1, 1, 1, 1], n_node_samples: [4, 1, 1, 2, 2] };
  expect(refused({}, { ...five, ...backwards })).toBe('node 3 of tree 0 cannot have the child 1');
  expect(refused({}, { children_left: [-1, -1, -1], children_right: [-1, -1, -1] })).toContain('nothing leads to');
  expect(refused({}, { feature: [2, -2, -2] })).toBe('node 0 of tree 0 asks for column 2 of 2');
  expect(refused({}, { feature: [0, -2] })).toBe('"feature" of tree 0 has 2 numbers for 3 nodes');
  expect(refused({}, { threshold: ['NaN', -2, -2] })).toBe('node 0 of tree 0 has no threshold');
  expect(refused({}, { threshold: [null, -2, -2] })).toContain('is not a number');
  expect(refused({}, { n_node_samples: [4, -1, 3] })).toBe('node 1 of tree 0 has -1 rows');
  expect(() => importScikitForest(null)).toThrow('the document is not an object');
});
