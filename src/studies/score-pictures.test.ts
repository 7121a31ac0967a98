// What the pictures of scores are drawn from.
import { expect, test } from 'vitest';
import { correlationOf } from './score-pictures.ts';

test('constant columns have no place among the correlations, and a hole or an infinite value does not spoil its column', () => {
  const rows = [
    [1, 0.1, 2, 5],
    [2, 0.1, 4, Number.NaN],
    [3, 0.1, 6, Number.POSITIVE_INFINITY],
    [4, 0.1, 8, 1],
  ];
  const matrix = { rows: 4, columns: 4, values: Float64Array.from(rows.flat()) };
  const correlation = correlationOf(matrix, ['a', 'constant', 'b', 'holes'])!;
  expect(correlation.names).toEqual(['a', 'b', 'holes']);
  expect(correlation.values[1]).toBeCloseTo(1, 12);
  expect(correlation.values[2]).toBeLessThan(0);
  const still = { rows: 4, columns: 2, values: Float64Array.of(1, 0, 2, 0, 3, 0, 4, 0) };
  expect(correlationOf(still, ['a', 'constant'])).toBeNull();
});
