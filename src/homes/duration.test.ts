import { expect, test } from 'vitest';
import { budgetText, durationText, parseBudget, parseDuration } from './duration.ts';

test('spans are read in seconds, minutes, hours, days and weeks, also joined', () => {
  expect(['45s', '90m', '12h', '3d', '2w', '1d12h', '0.5h'].map(parseDuration)).toEqual([
    45, 5400, 43_200, 259_200, 1_209_600, 129_600, 1800,
  ]);
});

test('what is no span, or longer than ten years, is refused', () => {
  for (const text of ['', '3', 'd', '3 d', '-3d', '3D', '3days', '1e3d', '.5d', '99999999d', '3d;']) {
    expect(parseDuration(text), text).toBeNull();
  }
});

test('a span is written so that it reads the same', () => {
  for (const seconds of [0, 1, 60, 90, 5400, 86_400, 129_600, 259_200]) {
    expect(parseDuration(durationText(seconds))).toBe(seconds);
  }
  expect([259_200, 1_209_600, 5400, 61].map(durationText)).toEqual(['3d', '14d', '90m', '61s']);
});

test('budgets are read by period', () => {
  expect(parseBudget('1/week')).toEqual({ count: 1, perDays: 7 });
  expect(parseBudget('2/day')).toEqual({ count: 2, perDays: 1 });
  expect(parseBudget('0.5/week')).toEqual({ count: 0.5, perDays: 7 });
  expect(parseBudget('3/10d')).toEqual({ count: 3, perDays: 10 });
});

test('what is no budget, nothing at all, or more than a hundred a day is refused', () => {
  for (const text of [
    '',
    '1',
    '1/',
    '/week',
    '0/week',
    '-1/week',
    '1/fortnight',
    '1 / week',
    '101/day',
    '1/0d',
    '0.000001/year',
  ]) {
    expect(parseBudget(text), text).toBeNull();
  }
});

test('a budget is written so that it reads the same', () => {
  for (const text of ['1/week', '2/day', '0.5/week', '1/month', '3/10d'])
    expect(budgetText(parseBudget(text)!)).toBe(text);
});
