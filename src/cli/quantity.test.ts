import { expect, test } from 'vitest';
import { byteWords, clockWords, countWords, durationWords, timeWords, wholeWords } from './quantity.ts';

test('whole numbers have separators, and one is singular', () => {
  expect(wholeWords(1234567)).toBe('1,234,567');
  expect(countWords(1, 'packet')).toBe('1 packet');
  expect(countWords(2000, 'device')).toBe('2,000 devices');
});

test('bytes have two or three digits and never read 1000 of a unit', () => {
  const cases = [0, 812, 999, 1000, 1449, 9949, 9950, 999_499, 999_500, 23_400_000, 1.5e12].map(byteWords);
  expect(cases).toEqual([
    '0 B',
    '812 B',
    '999 B',
    '1.0 kB',
    '1.4 kB',
    '9.9 kB',
    '10 kB',
    '999 kB',
    '1.0 MB',
    '23 MB',
    '1.5 TB',
  ]);
});

test('durations are said as people say them', () => {
  const cases = [0, 0.0442, 6.12, 12, 119, 120, 3599, 7500, 93_600, 259_200].map(durationWords);
  expect(cases).toEqual(['0 s', '44 ms', '6.1 s', '12 s', '119 s', '2 min', '60 min', '2 h 5 min', '26 h', '3 days']);
});

test('times are UTC, and none is a dash', () => {
  expect(timeWords(1_362_692_526_869_344)).toBe('2013-03-07 21:42:06');
  expect(clockWords(1_362_692_526_869_344)).toBe('21:42:06');
  expect(timeWords(Number.NaN)).toBe('-');
  expect(timeWords(Number.NEGATIVE_INFINITY)).toBe('-');
});
