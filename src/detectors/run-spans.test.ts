// Tests of the span of a run among what came before and after it.
import { expect, test } from 'vitest';
import { RunSpans } from './run-spans.ts';

/** Where a run with values at these seconds begins and ends. */
function spanOf(seconds: readonly number[]): readonly number[] {
  const spans = new RunSpans(2);
  spans.begin(1, seconds[0]! * 1e6);
  seconds.forEach((at, i) => {
    spans.add(1, i, at * 1e6, false);
  });
  return [spans.startOf(1, seconds.length), spans.endOf(1)].map((us) => us / 1e6);
}

const every = (first: number, gap: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => first + i * gap);

test.each([
  ['one in 30 seconds', every(100, 30, 120)],
  ['one in three seconds', every(100, 3, 40)],
  ['groups with pauses', [0, 5, 10, 15, 20].flatMap((at) => every(at, 0.001, 7))],
  ['hundreds, a long pause, as many again', [...every(0, 0.001, 300), ...every(60, 0.001, 300)]],
  ['hundreds at once, then one in five seconds', [...every(0, 0.001, 200), ...every(5, 5, 200)]],
])('a scan of %s lasts from its first probe to its last', (_, seconds) => {
  expect(spanOf(seconds)).toEqual([seconds[0], seconds.at(-1)]);
});

test('a few contacts long before a burst are none of it, nor are a few long after it', () => {
  expect(spanOf([0, 0.01, 20, 47, ...every(60, 0.01, 41)])).toEqual([60, 60.4]);
  expect(spanOf([0, ...every(600, 0.5, 20)])).toEqual([600, 609.5]);
  expect(spanOf([...every(60, 0.01, 41), 104, 120, 120.01])).toEqual([60, 60.4]);
});

test('where nothing is left of what came earlier, the run begins anew', () => {
  const spans = new RunSpans(1);
  spans.begin(0, 5e6);
  spans.add(0, 0, 5e6, false);
  spans.add(0, 0, 31e6, false);
  spans.add(0, 1, 32e6, false);
  expect(spans.startOf(0, 2)).toBe(31e6);
});
