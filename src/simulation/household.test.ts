// People of a simulated home keep hours that people keep.
import { expect, test } from 'vitest';
import { UTC_ZONE } from '../base/time-zone.ts';
import { Household } from './household.ts';

const MONDAY = 1_767_571_200e6;
const HOUR = 3600e6;

/** Share of the hours at `hour` of many days that are so. */
function share(hour: number, weekend: boolean, isSo: (household: Household, timeUs: number) => boolean): number {
  const household = new Household(2, 9, UTC_ZONE);
  let days = 0;
  let so = 0;
  for (let day = 0; day < 70; day++) {
    const timeUs = MONDAY + day * 24 * HOUR + hour * HOUR;
    if (household.isWeekend(timeUs) !== weekend) continue;
    days++;
    if (isSo(household, timeUs)) so++;
  }
  return so / days;
}

test('at noon on weekdays most are out, at midnight all are at home, at four all are asleep', () => {
  expect(share(12, false, (home, at) => home.isHome(0, at))).toBeLessThan(0.4);
  expect(share(12, true, (home, at) => home.isHome(0, at))).toBeGreaterThan(0.4);
  expect(share(0.5, false, (home, at) => home.isHome(0, at))).toBe(1);
  expect(share(4, false, (home, at) => home.isAwake(0, at))).toBe(0);
  expect(share(20, false, (home, at) => home.activityAt(at) === 1)).toBeGreaterThan(0.95);
});

test('every day is another one, and the same when it is asked for again', () => {
  const household = new Household(1, 3, UTC_ZONE);
  const wakes = (day: number): number => {
    for (let minute = 0; minute < 1440; minute++)
      if (household.isAwake(0, MONDAY + (day * 1440 + minute) * 60e6) && minute > 240) return minute;
    return -1;
  };
  const days = [0, 1, 2, 3, 4, 5, 6].map(wakes);
  expect(new Set(days).size).toBeGreaterThan(3);
  expect(days.map((_, day) => wakes(day))).toEqual(days);
});
