import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SPANS_MAX, SuspectTimes } from './suspect-times.ts';

const minute = fc.nat(300);

test('every moment of a span that was added is suspect, however spans overlap', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(minute, fc.nat(10)), { maxLength: 100 }), (added) => {
      const times = new SuspectTimes();
      for (const [from, length] of added) times.add(from * 6e7, (from + length) * 6e7);
      for (const [from, length] of added) {
        expect(times.overlaps(from * 6e7, from * 6e7 + 1)).toBe(true);
        expect(times.overlaps((from + length) * 6e7, (from + length) * 6e7 + 1)).toBe(true);
      }
      expect(times.save().length).toBeLessThanOrEqual(SPANS_MAX);
    }),
  );
});

test('what lies between spans is not suspect', () => {
  const times = new SuspectTimes();
  times.add(100, 200);
  times.add(400, 500);
  expect([times.overlaps(0, 100), times.overlaps(201, 399), times.overlaps(501, 900)]).toEqual([false, false, false]);
  expect([times.overlaps(150, 160), times.overlaps(0, 1000), times.overlaps(499, 900)]).toEqual([true, true, true]);
});

test('spans of long ago are forgotten, saved ones come back, damaged ones are refused', () => {
  const times = new SuspectTimes();
  times.add(0, 10);
  times.add(9e10, 9.1e10);
  expect(times.overlaps(0, 10)).toBe(false);
  const again = new SuspectTimes();
  again.restore(JSON.parse(JSON.stringify(times.save())));
  expect(again.overlaps(9e10, 9e10 + 1)).toBe(true);
  times.clear();
  expect(times.overlaps(9e10, 9e10 + 1)).toBe(false);
  for (const damaged of [null, [[1]], [['a', 2]], Array.from({ length: 99 }, () => [0, 1])])
    expect(() => times.restore(damaged)).toThrow(/suspect/);
});
