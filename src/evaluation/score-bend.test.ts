// When the axis of scores is bent.
import { expect, test } from 'vitest';
import { bendOf } from './score-bend.ts';

test('scores of one magnitude have a straight axis', () => {
  expect(bendOf(Float64Array.of(0.3, 0.5, 0.9))).toBeNull();
  expect(bendOf(Float64Array.of(0, 0, 0))).toBeNull();
  expect(bendOf(new Float64Array(0))).toBeNull();
});

test('scores that reach a thousand usual ones bend it at the usual one, whatever their sign', () => {
  expect(bendOf(Float64Array.of(0, 0, 0, 2, 3, -4, -1e8, Number.POSITIVE_INFINITY))).toBe(4);
});
