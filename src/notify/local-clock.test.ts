import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UTC_ZONE } from '../base/time-zone.ts';
import { createTimeZone } from '../homes/time-zone.ts';
import { isWithin, localMinute, nextClock } from './local-clock.ts';

const DAY_MS = 86_400_000;
const berlin = createTimeZone('Europe/Berlin');

test('the local minute follows the zone and its summer time', () => {
  expect(localMinute(UTC_ZONE, Date.UTC(2026, 6, 1, 12, 30))).toBe(750);
  expect(localMinute(berlin, Date.UTC(2026, 6, 1, 12, 30))).toBe(870);
  expect(localMinute(berlin, Date.UTC(2026, 11, 1, 23, 30))).toBe(30);
});

test('a span over midnight holds on both sides of it', () => {
  const at = (hour: number): boolean => isWithin(UTC_ZONE, Date.UTC(2026, 0, 1, hour), 22 * 60, 7 * 60);
  expect([21, 22, 23, 0, 6, 7, 12].map(at)).toEqual([false, true, true, true, true, false, false]);
  expect(isWithin(UTC_ZONE, 0, null, 7 * 60)).toBe(false);
  expect(isWithin(UTC_ZONE, 0, 60, 60)).toBe(false);
});

test('the next time at which a clock shows a minute comes within a day and an hour, and shows it', () => {
  const from = Date.UTC(2026, 0, 1);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 365 * 24 * 60 }), fc.integer({ min: 0, max: 1439 }), (offset, minute) => {
      const timeMs = from + offset * 60_000 + 12_345;
      const next = nextClock(berlin, timeMs, minute);
      expect(next).toBeGreaterThan(timeMs);
      expect(next - timeMs).toBeLessThanOrEqual(DAY_MS + 3_600_000);
      // On the night of the change the hour from 2 to 3 is left out, or comes twice.
      if (minute < 120 || minute >= 180) expect(localMinute(berlin, next)).toBe(minute);
    }),
    { numRuns: 3000 },
  );
});
