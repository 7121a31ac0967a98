// Own fits of the isolation forest: as good as scikit-learn's, and what scores, explanations and files promise.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Matrix } from '../base/matrix.ts';
import { createRandom } from '../base/random.ts';
import { averagePathLength } from './forest-trees.ts';
import { isolationForest } from './isolation-forest.ts';
import type { IsolationForest } from './isolation-forest-model.ts';
import type { ModelParts } from './model.ts';
import type { ModelOptions } from './model-options.ts';

const EXTENDED = { splits: 'extended', extensionLevel: 2 };
const VECTORS = new URL('../../test/fixtures/classical/', import.meta.url);

function fitted(matrix: Matrix, options: ModelOptions = {}, seed = 1): IsolationForest {
  const steps = isolationForest.fit({ matrix, labels: null }, { ...defaults, ...options }, createRandom(seed));
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value as IsolationForest;
    expect(step.value).toBeGreaterThan(0);
    expect(step.value).toBeLessThanOrEqual(1);
  }
}

const defaults: ModelOptions = Object.fromEntries(
  Object.entries(isolationForest.options).map(([name, option]) => [name, option.default]),
);

function scoresOf(model: IsolationForest, matrix: Matrix): Float64Array {
  const out = new Float64Array(matrix.rows).fill(7);
  model.score(matrix, out);
  return out;
}

function readTable(file: string): { readonly matrix: Matrix; readonly labels: readonly number[] } {
  const [, ...lines] = readFileSync(new URL(file, VECTORS), 'utf8').trim().split('\n');
  const rows = lines.map((line) => line.split(',').map(Number));
  const columns = rows[0]!.length - 1;
  const values = Float64Array.from(rows.flatMap((row) => row.slice(0, columns)));
  return { matrix: { rows: rows.length, columns, values }, labels: rows.map((row) => row[columns]!) };
}

/** `rows` × `columns` normal numbers, the last row far out. */
function cloud(rows: number, columns: number, seed: number): Matrix {
  const random = createRandom(seed);
  const values = Float64Array.from(
    { length: rows * columns },
    () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
  );
  values.fill(8, (rows - 1) * columns);
  return { rows, columns, values };
}

function rocAuc(scores: Float64Array, labels: readonly number[]): number {
  let above = 0;
  let pairs = 0;
  for (let i = 0; i < scores.length; i++) {
    for (let j = 0; labels[i] === 1 && j < scores.length; j++) {
      if (labels[j] !== 0) continue;
      pairs++;
      above += scores[i]! > scores[j]! ? 1 : scores[i] === scores[j] ? 0.5 : 0;
    }
  }
  return above / pairs;
}

interface Expected {
  readonly file: string;
  readonly roc_auc: { readonly mean: number };
  readonly nodes_per_tree: { readonly mean: number; readonly std: number };
  readonly anomaly_score_mean_over_seeds_first_50_rows: number[];
  readonly anomaly_score_std_over_seeds_first_50_rows: number[];
  readonly accept_auc_mean_within: number;
}

const SEEDS = 20;
const expectations = JSON.parse(readFileSync(new URL('isolation-forest-auc.json', VECTORS), 'utf8')) as {
  sets: Record<string, Expected>;
};

for (const [name, expected] of Object.entries(expectations.sets)) {
  test(`twenty fits on ${name} are as good as scikit-learn's, with trees of the same size and the same scores`, () => {
    const { matrix, labels } = readTable(expected.file);
    const rowMeans = new Float64Array(50);
    let aucMean = 0;
    let nodesMean = 0;
    for (let seed = 1; seed <= SEEDS; seed++) {
      const model = fitted(matrix, {}, seed);
      const scores = scoresOf(model, matrix);
      aucMean += rocAuc(scores, labels) / SEEDS;
      nodesMean += model.trees.features.length / 100 / SEEDS;
      for (let row = 0; row < 50; row++) rowMeans[row]! += scores[row]! / SEEDS;
    }
    expect(Math.abs(aucMean - expected.roc_auc.mean)).toBeLessThan(expected.accept_auc_mean_within);
    // How far means of 20 and 20 seeds may lie apart, as the vectors' own description says.
    const within = (std: number) => 5 * std * Math.sqrt(2 / 20);
    const { mean, std } = expected.nodes_per_tree;
    expect(Math.abs(nodesMean - mean)).toBeLessThan(within(std) + 0.3);
    expected.anomaly_score_mean_over_seeds_first_50_rows.forEach((score, row) => {
      const spread = expected.anomaly_score_std_over_seeds_first_50_rows[row]!;
      expect(Math.abs(rowMeans[row]! - score)).toBeLessThan(within(spread) + 0.001);
    });
  });
}

test('c(n) is the mean path length of an unsuccessful search, as in scikit-learn', () => {
  const { c_of_n } = JSON.parse(readFileSync(new URL('isolation-forest.json', VECTORS), 'utf8')) as {
    c_of_n: Record<string, number>;
  };
  for (const [rows, length] of Object.entries(c_of_n)) {
    expect(Math.abs(averagePathLength(Number(rows)) - length)).toBeLessThan(1e-12);
  }
});

for (const [kind, options] of [
  ['standard', {}],
  ['extended', EXTENDED],
] as const) {
  test(`${kind}: the row far out scores highest, between 0 and 1`, () => {
    const matrix = cloud(500, 4, 3);
    const scores = scoresOf(fitted(matrix, options), matrix);
    expect(scores.indexOf(Math.max(...scores))).toBe(499);
    expect(scores[499]).toBeGreaterThan(0.6);
    for (const score of scores) expect(score > 0 && score <= 1).toBe(true);
  });

  test(`${kind}: the same seed gives the same forest to the bit, another seed another one`, () => {
    const matrix = cloud(300, 5, 4);
    expect(fitted(matrix, options, 9).save()).toEqual(fitted(matrix, options, 9).save());
    expect(fitted(matrix, options, 10).save()).not.toEqual(fitted(matrix, options, 9).save());
  });

  test(`${kind}: a restored forest scores and explains the same to the bit`, () => {
    const matrix = cloud(300, 5, 4);
    const model = fitted(matrix, options);
    const restored = isolationForest.restore(model.save(), 5, defaults) as IsolationForest;
    expect(scoresOf(restored, matrix)).toEqual(scoresOf(model, matrix));
    const row = matrix.values.slice(1495);
    expect(restored.explain(row)).toEqual(model.explain(row));
  });

  test(`${kind}: what the columns are credited with sums to c(samples) less the mean path length`, () => {
    const matrix = cloud(400, 6, 5);
    const model = fitted(matrix, options);
    for (const row of [0, 17, 399]) {
      const values = matrix.values.slice(row * 6, row * 6 + 6);
      if (row === 17) values[2] = Number.NaN;
      const { mean, expected } = model.pathLength(values);
      const sum = model.explain(values).reduce((total, credit) => total + credit, 0);
      expect(expected).toBe(averagePathLength(256));
      expect(Math.abs(sum - (expected - mean))).toBeLessThan(1e-12);
    }
  });

  test(`${kind}: the column that makes a row strange carries it`, () => {
    const matrix = cloud(400, 6, 5);
    const row = matrix.values.slice(0, 6).fill(0);
    row[4] = 9;
    const credits = fitted(matrix, options).explain(row);
    expect(credits.indexOf(Math.max(...credits))).toBe(4);
  });

  test(`${kind}: where no training row lacked a value, a missing one scores at least as high as any value there is`, () => {
    const matrix = cloud(300, 3, 6);
    const model = fitted(matrix, options);
    for (let row = 0; row < 300; row += 23) {
      const missing = { rows: 3, columns: 3, values: new Float64Array(9) };
      for (let column = 0; column < 3; column++) {
        missing.values.set(matrix.values.subarray(row * 3, row * 3 + 3), column * 3);
        missing.values[column * 4] = Number.NaN;
      }
      const scores = scoresOf(model, missing);
      for (let column = 0; column < 3; column++) {
        const others = { rows: 302, columns: 3, values: new Float64Array(302 * 3) };
        for (let other = 0; other < 302; other++) {
          others.values.set(matrix.values.subarray(row * 3, row * 3 + 3), other * 3);
          const extreme = other === 300 ? -1e30 : 1e30;
          others.values[other * 3 + column] = other < 300 ? matrix.values[other * 3 + column]! : extreme;
        }
        expect(scores[column]).toBeGreaterThanOrEqual(Math.max(...scoresOf(model, others)));
      }
    }
  });

  test(`${kind}: a column that is always missing, constant or infinite breaks nothing`, () => {
    const matrix = cloud(100, 5, 7);
    for (let row = 0; row < 100; row++) {
      matrix.values[row * 5] = Number.NaN;
      matrix.values[row * 5 + 1] = 3;
      matrix.values[row * 5 + 2] = row === 50 ? Infinity : row === 51 ? -Infinity : row;
    }
    const model = fitted(matrix, options);
    for (const score of scoresOf(model, matrix)) expect(score > 0 && score <= 1).toBe(true);
    expect([...model.trees.features.keys()].filter((node) => splitColumns(model, node).includes(1))).toEqual([]);
    const credits = model.explain(matrix.values.slice(250, 255));
    expect(credits.every(Number.isFinite)).toBe(true);
  });

  test(`${kind}: one training row, or only equal ones, give every row 0.5 exactly`, () => {
    const one = fitted({ rows: 1, columns: 2, values: new Float64Array([1, 2]) }, options);
    const equal = fitted({ rows: 40, columns: 2, values: new Float64Array(80).fill(4) }, options);
    const probe = { rows: 2, columns: 2, values: new Float64Array([1, 2, 900, Number.NaN]) };
    expect([...scoresOf(one, probe)]).toEqual([0.5, 0.5]);
    expect([...scoresOf(equal, probe)]).toEqual([0.5, 0.5]);
    expect(scoresOf(equal, { rows: 0, columns: 2, values: new Float64Array(0) })).toHaveLength(0);
  });
}

/** Columns that a node asks for. */
function splitColumns(model: IsolationForest, node: number): number[] {
  const { features, planes } = model.trees;
  if (features[node]! < 0) return [];
  if (planes === null) return [features[node]!];
  const split = features.subarray(0, node).filter((feature) => feature >= 0).length;
  const terms = [...Array(planes.width).keys()].map((term) => split * planes.width + term);
  return terms.filter((term) => planes.weights[term] !== 0).map((term) => planes.columns[term]!);
}

test('rows that lacked a value in training make a missing value ordinary', () => {
  const matrix = cloud(400, 3, 8);
  const whole = fitted(matrix);
  for (let row = 0; row < 399; row += 2) matrix.values[row * 3 + 1] = Number.NaN;
  const used = fitted(matrix);
  const probe = { rows: 1, columns: 3, values: new Float64Array([0, Number.NaN, 0]) };
  expect(scoresOf(used, probe)[0]).toBeLessThan(0.5);
  expect(scoresOf(whole, probe)[0]).toBeGreaterThan(scoresOf(used, probe)[0]! + 0.02);
});

test('missing against present parts rows that are otherwise equal', () => {
  const values = new Float64Array(64).fill(5);
  values[63] = Number.NaN;
  const model = fitted({ rows: 64, columns: 1, values });
  const scores = scoresOf(model, { rows: 2, columns: 1, values: new Float64Array([5, Number.NaN]) });
  expect(scores[1]).toBeGreaterThan(0.7);
  expect(scores[0]).toBeLessThan(0.5);
});

/** Saved parts that a test may change as it likes. */
interface Parts {
  readonly settings: Record<string, unknown>;
  readonly arrays: Record<string, Int32Array>;
}

test('each part of a saved forest is checked: what is cut, turned or out of range is refused with words', () => {
  const matrix = cloud(200, 3, 9);
  const refused = (options: ModelOptions, change: (parts: Parts) => void): string => {
    const { settings, arrays } = fitted(matrix, { trees: 5, ...options }).save();
    const parts = { settings: { ...settings }, arrays: structuredClone(arrays) } as unknown as Parts;
    change(parts);
    try {
      isolationForest.restore(parts as ModelParts, 3, defaults);
    } catch (error) {
      return (error as Error).message;
    }
    return 'taken';
  };
  expect(refused({}, () => {})).toBe('taken');
  for (const name of ['starts', 'features', 'thresholds', 'counts', 'missing']) {
    expect(refused({}, ({ arrays }) => delete arrays[name])).toContain(`"${name}"`);
    expect(refused({}, ({ arrays }) => (arrays[name] = arrays[name]!.slice(0, -1)))).not.toBe('taken');
    expect(refused({}, ({ arrays }) => (arrays[name] = new Float64Array(9) as never))).toContain(`"${name}"`);
  }
  expect(refused({}, ({ arrays }) => (arrays['features']![0] = 3))).toBe('node 0 asks for column 3 of 3');
  expect(refused({}, ({ arrays }) => (arrays['features']![0] = -2))).toBe('node 0 asks for column -2 of 3');
  expect(refused({}, ({ arrays }) => arrays['features']!.fill(0))).toContain('does not end within its nodes');
  expect(refused({}, ({ arrays }) => arrays['features']!.fill(-1))).toContain('nothing leads to');
  expect(refused({}, ({ arrays }) => (arrays['thresholds']![0] = Number.NaN))).toBe('node 0 has no threshold');
  expect(refused({}, ({ arrays }) => (arrays['missing']![0] = 3))).toBe('node 0 has no rule for missing values');
  expect(refused({}, ({ arrays }) => (arrays['starts']![1] = arrays['starts']![2]!))).toBe(
    'tree 1 of the forest has no nodes',
  );
  expect(refused({}, ({ settings }) => (settings['samples'] = 0))).toContain('0 sample rows');
  expect(refused({}, ({ settings }) => delete settings['samples'])).toContain('settings');
  expect(refused(EXTENDED, ({ settings }) => (settings['planeWidth'] = 2))).toContain('do not fit');
  expect(refused(EXTENDED, ({ settings }) => (settings['planeWidth'] = Number.NaN))).toContain('terms');
  expect(refused(EXTENDED, ({ arrays }) => (arrays['planeColumns']![0] = 3))).toBe('a plane asks for column 3 of 3');
  expect(refused(EXTENDED, ({ arrays }) => (arrays['planePoints']![1] = Infinity))).toContain('no number');
});

test('rows of other columns are refused', () => {
  const model = fitted(cloud(50, 3, 9));
  expect(() => model.score(cloud(50, 4, 9), new Float64Array(50))).toThrow('rows of 4 columns for a forest of 3');
  expect(() => model.explain(new Float64Array(2))).toThrow('a row of 2 columns for a forest of 3');
});

test('a forest that might become larger than memory is refused before it grows', () => {
  const matrix = { rows: 65_536, columns: 1, values: new Float64Array(65_536) };
  expect(() => fitted(matrix, { trees: 5000, samples: 65_536 })).toThrow('5000 trees on 65536 rows');
  const wide = { rows: 65_536, columns: 40, values: new Float64Array(65_536 * 40) };
  expect(() => fitted(wide, { splits: 'extended', extensionLevel: 1000, samples: 65_536 })).toThrow('does not fit');
});
