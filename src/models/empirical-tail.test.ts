import fc from 'fast-check';
import { expect, test } from 'vitest';
import { restoreTail, spreadOf, thinSorted, upperTail } from './empirical-tail.ts';

const tailOf = (values: readonly number[]): { sorted: Float64Array; spread: number } => {
  const sorted = Float64Array.from(values).sort();
  return { sorted, spread: spreadOf(sorted) };
};

test('the tail of the i-th of n numbers is its rank from above over n + 1, and ties share theirs', () => {
  const tail = tailOf([1, 2, 2, 3]);
  expect([1, 2, 3].map((value) => upperTail(tail, value))).toEqual([4 / 5, 2.5 / 5, 1 / 5]);
  expect(upperTail(tail, 1.5)).toBe(3.5 / 5);
});

test('of two values the larger has the smaller tail, and all lie between 0 and 1', () => {
  const value = fc.integer({ min: -50, max: 50 });
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 30 }), value, value, (seen, first, second) => {
      const tail = tailOf(seen);
      const [low, high] = [Math.min(first, second), Math.max(first, second)];
      if (low < high) expect(upperTail(tail, low)).toBeGreaterThan(upperTail(tail, high));
      expect(upperTail(tail, low)).toBeLessThan(1);
      expect(upperTail(tail, high)).toBeGreaterThan(0);
    }),
  );
});

test('infinities are the ends', () => {
  const tail = tailOf([1, 2]);
  expect(upperTail(tail, Number.POSITIVE_INFINITY)).toBe(0);
  expect(upperTail(tail, Number.NEGATIVE_INFINITY)).toBe(1);
});

test('thinning keeps the ends and the order', () => {
  const thin = thinSorted(
    Float64Array.from({ length: 1000 }, (_, i) => i),
    5,
  );
  expect(Array.from(thin)).toEqual([0, 250, 500, 749, 999]);
});

test('numbers of a model file that are none, unordered or not finite are refused', () => {
  expect(() => restoreTail(undefined, 'the scores')).toThrow('the scores are missing');
  expect(() => restoreTail(new Float64Array(0), 'the scores')).toThrow('missing');
  expect(() => restoreTail(Float64Array.of(2, 1), 'the scores')).toThrow('not in order');
  expect(() => restoreTail(Float64Array.of(1, Number.NaN), 'the scores')).toThrow('not finite');
  expect(restoreTail(Float64Array.of(1, 1), 'the scores').spread).toBe(1);
});
