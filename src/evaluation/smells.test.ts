// Signs of a data set that is too easy: found where they are, and only there.
import { expect, test } from 'vitest';
import { createMatrix, type Matrix } from '../base/matrix.ts';
import { createRandom } from '../base/random.ts';
import { rocAuc } from './ranking-metrics.ts';
import { neighbourSmells, singleFeatureEfficacy, valueRule } from './smells.ts';

const NAMES = ['bytes', 'packets', 'port'];

/** Two columns of noise and a port of eight at random; every tenth row is abnormal. `shape` changes the abnormal rows. */
function table(
  rows: number,
  shape: (row: Float64Array, random: () => number) => void,
): { matrix: Matrix; labels: Uint8Array } {
  const random = createRandom(5);
  const matrix = createMatrix(rows, 3);
  const labels = new Uint8Array(rows);
  for (let i = 0; i < rows; i++) {
    const row = matrix.values.subarray(i * 3, i * 3 + 3);
    row.set([random() * 100, random() * 10, [22, 53, 80, 123, 443, 1883, 5353, 8883][Math.floor(random() * 8)]!]);
    if (i % 10 === 0) {
      labels[i] = 1;
      shape(row, random);
    }
  }
  return { matrix, labels };
}

test('nothing is said of rows that differ in nothing', () => {
  const { matrix, labels } = table(3000, () => undefined);
  expect(singleFeatureEfficacy(matrix, labels, NAMES)).toMatchObject({ sentence: null });
  expect(valueRule(matrix, labels, NAMES)!.sentence).toBeNull();
  expect(valueRule(matrix, labels, NAMES)!.balancedAccuracy).toBeLessThan(0.6);
  const neighbours = neighbourSmells(matrix, labels, createRandom(1));
  expect(neighbours.copies).toBe(0);
  // Labels drawn by chance are contradicted by their neighbours: that is the sign of columns that do not show the difference.
  expect(neighbours.contradicted).toBeGreaterThan(0.5);
  expect(neighbours.sentences.length).toBe(1);
});

test('a column that tells everything is named with its direction, missing values and all', () => {
  const { matrix, labels } = table(1000, (row, random) => {
    row[1] = random() < 0.5 ? Number.NaN : -random() / 10;
  });
  const found = singleFeatureEfficacy(matrix, labels, NAMES)!;
  const column = Float64Array.from(labels, (_, i) => matrix.values[i * 3 + 1]!).map((value) =>
    Number.isNaN(value) ? -1e9 : value,
  );
  expect(found).toMatchObject({ feature: 'packets', isHigherAbnormal: false, auc: 1 - rocAuc(labels, column) });
  expect(found.sentence).toMatch(
    /^One column alone tells abnormal rows from normal ones: low values of packets reach a ROC AUC of 1\.000\./,
  );
});

test('a value in the middle that names the attack is found by looking it up, not by its rank', () => {
  const { matrix, labels } = table(2000, (row) => {
    row[2] = 2323;
  });
  expect(singleFeatureEfficacy(matrix, labels, NAMES)!.sentence).toBeNull();
  const rule = valueRule(matrix, labels, NAMES)!;
  expect(rule).toMatchObject({ feature: 'port', balancedAccuracy: 1 });
  expect(rule.sentence).toContain('The values of port name the class');
});

test('a value that abnormal rows share with some normal ones counts by its share of each class', () => {
  const { matrix, labels } = table(3000, (row) => {
    row[2] = 80;
  });
  const rule = valueRule(matrix, labels, NAMES)!;
  expect(rule.feature).toBe('port');
  expect(rule.balancedAccuracy).toBeGreaterThan(0.9);
  expect(rule.balancedAccuracy).toBeLessThan(0.95);
  expect(rule.sentence).toBeNull();
});

test('a column with a value of its own in every row is no table of names', () => {
  const { matrix, labels } = table(10_000, () => undefined);
  expect(valueRule(matrix, labels, NAMES)!.feature).toBe('port');
});

test('attacks that repeat one row are told, and labels that fit their neighbours are not', () => {
  const { matrix, labels } = table(3000, (row, random) => row.set([500, 50 + random() * 1e-4, 2323]));
  const found = neighbourSmells(matrix, labels, createRandom(1));
  expect(found).toMatchObject({ copies: 1, contradicted: 0 });
  expect(found.rows).toBe(2000);
  expect(found.sentences).toEqual([expect.stringMatching(/^100% of the abnormal rows are near copies/)]);
  expect(neighbourSmells(matrix, labels, createRandom(1))).toEqual(found);
});

test('one class, one row and no column give no finding', () => {
  const one = { rows: 3, columns: 1, values: Float64Array.of(1, 2, 3) };
  expect(singleFeatureEfficacy(one, new Uint8Array(3), ['a'])).toBeNull();
  expect(valueRule(one, new Uint8Array(3), ['a'])).toBeNull();
  expect(neighbourSmells(one, new Uint8Array(3), createRandom(1)).sentences).toEqual([]);
  expect(neighbourSmells(createMatrix(0, 0), new Uint8Array(0), createRandom(1)).sentences).toEqual([]);
  expect(singleFeatureEfficacy(createMatrix(2, 0), Uint8Array.of(0, 1), [])).toBeNull();
});
