// Tests of the default model of tables: threshold, severities, windows, and that what is strange is found in short and long tables.
import { expect, test } from 'vitest';
import { createRandom } from '../base/random.ts';
import { CURVE_PARTS_MAX, TABLE_DETAILS_MAX, TableJudge } from './table-judge.ts';
import { severityOf, TABLE_WINDOW_ROWS, TableModel, trimmedThreshold } from './table-model.ts';

/** Rows of two columns; from `strange` on ten times as large. */
function rowsOf(rows: number, strange = -1, seed = 1): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from({ length: rows * 2 }, (_, i) => {
    const row = i >> 1;
    return Math.round(random() * 20) * (row === strange ? 10 : 1) + (row === strange ? 200 : 0);
  });
}

const scoresOf = (model: TableModel, values: Float64Array, rows: number): Float64Array => {
  const scaled = values.slice();
  model.scale(scaled, rows);
  const scores = new Float64Array(rows - TABLE_WINDOW_ROWS + 1);
  model.score(scaled, rows, scores);
  return scores;
};

test('the threshold is mean + 3 deviations of all scores but the highest 5 %', () => {
  const scores = Float64Array.from({ length: 1000 }, (_, i) => ((i * 37) % 1000) / 1000);
  const kept = [...scores].sort((a, b) => a - b).slice(0, 950);
  const mean = kept.reduce((sum, score) => sum + score, 0) / 950;
  const sd = Math.sqrt(kept.reduce((sum, score) => sum + (score - mean) ** 2, 0) / 950);
  expect(trimmedThreshold(scores)).toBeCloseTo(mean + 3 * sd, 12);
  expect(scores[1]).toBe(0.037);
});

test('of few scores at least ten are left out, and at most a third', () => {
  expect(trimmedThreshold(Float64Array.from({ length: 50 }, (_, i) => (i < 10 ? 9 : 0.4)))).toBe(0.4);
  expect(trimmedThreshold(Float64Array.of(0.4, 0.4, 9))).toBe(0.4);
  expect(trimmedThreshold(Float64Array.of(0.4, 9))).toBeGreaterThan(9);
});

test('equal scores are never above their threshold', () => {
  for (const score of [0.1, 1 / 3, 0.45, 0.7]) expect(trimmedThreshold(new Float64Array(777).fill(score))).toBe(score);
});

test('severity goes by the ratio of score to threshold: 1, 1.2, 1.5, 3', () => {
  expect([1.01, 1.19, 1.2, 1.49, 1.5, 2.9, 3].map((score) => severityOf(score, 1))).toEqual([
    'Low',
    'Low',
    'Medium',
    'Medium',
    'High',
    'High',
    'Critical',
  ]);
});

test.for([40, 100, 1000, 5000])('one strange row of %i is found in the windows that hold it', (rows) => {
  const strange = rows >> 1;
  const values = rowsOf(rows, strange);
  const model = new TableModel(values.slice(), rows, 2);
  const found = [...model.fittedScores.entries()].filter(([, score]) => score > model.threshold).map(([i]) => i);
  const around = found.filter((first) => first > strange - TABLE_WINDOW_ROWS && first <= strange);
  expect(around.length).toBe(TABLE_WINDOW_ROWS);
  expect(found.length - around.length).toBeLessThan(rows * 0.03);
});

test('a row has the same score whether it was among the rows of the fit or comes later, and whatever stands around it', () => {
  const values = rowsOf(9000, 4000);
  const model = new TableModel(values.slice(), 9000, 2);
  expect(scoresOf(model, values, 9000)).toEqual(model.fittedScores);
  expect(scoresOf(model, values.slice(2 * 3990, 2 * 4050), 60)).toEqual(model.fittedScores.slice(3990, 3990 + 51));
});

test('the same table gives the same model, and missing values count as the median', () => {
  const first = new TableModel(rowsOf(500), 500, 2);
  const second = new TableModel(rowsOf(500), 500, 2);
  expect(second.threshold).toBe(first.threshold);
  const holes = new Float64Array(20).fill(Number.NaN);
  const medians = new Float64Array(20).fill(Number.NaN);
  const scaled = rowsOf(500).slice();
  first.scale(scaled, 500);
  first.scale(medians, 10);
  expect([...medians].every((value) => value === 0)).toBe(true);
  expect(scoresOf(first, holes, 10)[0]).toBeLessThan(first.threshold);
});

test('the judge keeps the strangest windows in order, counts all, and draws at most a thousand parts', () => {
  const random = createRandom(3);
  const scores = Float64Array.from({ length: 10_000 }, () => random());
  const judge = new TableJudge(0.5);
  const raw = Float64Array.from({ length: 10_009 }, (_, i) => i);
  for (let at = 0; at < scores.length; at += 700) {
    const part = scores.subarray(at, at + 700);
    judge.take(part, raw.subarray(at, at + part.length + TABLE_WINDOW_ROWS - 1), 1);
  }
  const expected = [...scores.entries()].filter(([, score]) => score > 0.5).sort((a, b) => b[1] - a[1]);
  expect(judge.anomalies).toBe(expected.length);
  expect(judge.windows).toBe(10_000);
  const strangest = judge.strangest();
  expect(strangest.map(({ firstRow, score }) => [firstRow, score])).toEqual(expected.slice(0, TABLE_DETAILS_MAX));
  for (const { firstRow, lastRow } of strangest) expect(lastRow).toEqual(Float64Array.of(firstRow + 9));
  const curve = judge.curve();
  expect(curve.length).toBeLessThanOrEqual(CURVE_PARTS_MAX);
  expect(curve.length).toBeGreaterThan(CURVE_PARTS_MAX / 2);
  expect(curve[0]).toBe(Math.max(...scores.subarray(0, 16)));
});
