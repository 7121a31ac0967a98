// The tail of amounts on a logarithmic scale: believed beforehand, then measured.
import { expect, test } from 'vitest';
import { createRandom } from '../base/random.ts';
import { fitLogTail } from './log-tail.ts';
import { logTailProbability } from './pareto-tail.ts';

const prior = { excesses: 20, scale: 0.5 };

function tops(count: number, scale: number, seed: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: count }, () => -Math.log(1 - random()) * scale).sort();
}

test('with many scores the scale is that of the scores, a little widened', () => {
  const top = tops(5000, 2, 1);
  const tail = fitLogTail(top, 5000, prior, 0)!;
  const widened = fitLogTail(top, 5000, prior, 1.645)!;
  // 50 excesses of mean 2 and 20 believed ones of mean 0.5.
  expect(tail.scale).toBeGreaterThan(1.2);
  expect(tail.scale).toBeLessThan(2);
  expect(widened.scale / tail.scale).toBeCloseTo(1 + 1.645 / Math.sqrt(70), 12);
  expect(tail.shape).toBe(0);
  expect(Math.exp(logTailProbability(tail, tail.threshold))).toBeCloseTo(0.01, 12);
});

test('scores that are all alike have the tail that was believed', () => {
  const tail = fitLogTail(new Float32Array(100).fill(3), 100, prior, 0)!;
  expect(tail.threshold).toBe(3);
  expect(tail.scale).toBeCloseTo((20 * 0.5) / 30, 12);
});

test('too few scores, or infinite ones, have no tail', () => {
  expect(fitLogTail(tops(10, 1, 2), 10, prior, 0)).toBeNull();
  const broken = tops(40, 1, 3);
  broken[39] = Number.POSITIVE_INFINITY;
  expect(fitLogTail(broken, 40, prior, 0)).toBeNull();
});
