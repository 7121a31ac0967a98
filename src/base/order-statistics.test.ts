import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quantileOf, selectQuantiles } from './order-statistics.ts';

test('a quantile lies between its neighbours as numpy.percentile has it', () => {
  const sorted = Float64Array.of(1, 2, 4, 8);
  expect([0, 0.25, 0.5, 0.9, 1].map((part) => quantileOf(sorted, part))).toEqual([1, 1.75, 3, 6.800000000000001, 8]);
  expect(quantileOf(Float64Array.of(5), 0.3)).toBe(5);
  expect(quantileOf(new Float64Array(0), 0.5)).toBeNaN();
  expect(quantileOf(Float64Array.of(-1.6e308, 1.6e308), 0.5)).toBe(0);
});

test('quantiles equal numpy’s to the bit where the way of interpolating shows', () => {
  const theirs = [
    [0.16, 0.479, 0.735, 0.394465],
    [0.284, 0.956, 0.649, 0.720128],
    [0.091, 0.374, 0.661, 0.278063],
    [0.205, 0.528, 0.741, 0.444343],
    [0.093, 0.481, 0.547, 0.305236],
    [0.563, 0.921, 0.744, 0.829352],
  ] as const;
  for (const [low, high, part, value] of theirs) expect(quantileOf(Float64Array.of(low, high), part)).toBe(value);
});

test('quantiles by selection equal those of the sorted numbers to the bit', () => {
  const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -5, max: 5 })),
      fc.array(finite, { minLength: 1, maxLength: 300 }),
      (few, many) => {
        for (const values of [Float64Array.from(few), Float64Array.from(many)]) {
          const parts = [0, 0.1, 0.25, 0.5, 0.75, 0.999, 1];
          const sorted = values.toSorted();
          const expected = parts.map((part) => quantileOf(sorted, part));
          expect(selectQuantiles(values, parts)).toEqual(expected);
        }
      },
    ),
  );
});

test('orders made to slow selection down do not', () => {
  // Ascending, descending, organ pipe and all equal: 100,000 numbers each within a small multiple of one sort.
  const count = 100_000;
  const shapes = [
    (i: number): number => i,
    (i: number): number => -i,
    (i: number): number => Math.min(i, count - i),
    (): number => 7,
    (i: number): number => (i % 2 === 0 ? i : count - i),
  ];
  const started = process.cpuUsage();
  for (const shape of shapes)
    selectQuantiles(
      Float64Array.from({ length: count }, (_, i) => shape(i)),
      [0.25, 0.5, 0.75],
    );
  const used = process.cpuUsage(started);
  expect((used.user + used.system) / 1e6).toBeLessThan(2);
});
