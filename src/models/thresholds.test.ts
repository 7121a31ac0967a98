import { expect, test } from 'vitest';
import {
  thresholdByBudget,
  thresholdByContamination,
  thresholdByMeanAndDeviations,
  thresholdByQuantile,
} from './thresholds.ts';

const scores = Float64Array.from({ length: 11 }, (_, i) => i);

test('contamination leaves that share of the training rows strictly above', () => {
  const { value, rule } = thresholdByContamination(scores, 0.2);
  expect(value).toBe(8);
  expect(scores.filter((score) => score > value).length).toBe(2);
  expect(rule).toBe('contamination 0.2 of the training rows');
});

test('a quantile lies between scores', () => {
  expect(thresholdByQuantile(scores, 0.95).value).toBeCloseTo(9.5, 12);
});

test('mean and deviations need no scores at hand', () => {
  expect(thresholdByMeanAndDeviations({ mean: 2, sd: 0.5 }, 3)).toEqual({
    value: 3.5,
    rule: 'mean + 3 standard deviations of the training scores',
  });
});

test('a budget of alerts is the quantile that leaves as many rows a day', () => {
  expect(thresholdByBudget(scores, 1, 10).value).toBe(9);
  expect(thresholdByBudget(scores, 100, 10).value).toBe(0);
  expect(thresholdByBudget(scores, 0, 10).value).toBe(10);
});
