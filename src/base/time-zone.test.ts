// Local time by a table of offsets: days and hours across summer time, both ways, and on both sides of Greenwich.
import { expect, test } from 'vitest';
import { localDay, localHour, offsetSecondsAt, type TimeZone, UTC_ZONE } from './time-zone.ts';

const HOUR_US = 3_600e6;
/** 2023-03-26 01:00 UTC and 2023-10-29 01:00 UTC. */
const SPRING_US = 1_679_792_400e6;
const AUTUMN_US = 1_698_541_200e6;
const berlin: TimeZone = {
  name: 'Europe/Berlin',
  fromUs: [Number.NEGATIVE_INFINITY, SPRING_US, AUTUMN_US],
  offsetSeconds: [3600, 7200, 3600],
};
const newYork: TimeZone = {
  name: 'America/New_York',
  // 2023-03-12 07:00 UTC and 2023-11-05 06:00 UTC.
  fromUs: [Number.NEGATIVE_INFINITY, 1_678_604_400e6, 1_699_164_000e6],
  offsetSeconds: [-18_000, -14_400, -18_000],
};

test('in spring the hour from two to three does not exist, and the day has 23 hours', () => {
  expect(localHour(berlin, SPRING_US - 1)).toBe(1);
  expect(localHour(berlin, SPRING_US)).toBe(3);
  const hours = hoursOfDay(berlin, localDay(berlin, SPRING_US), SPRING_US);
  expect(hours).toHaveLength(23);
  expect(hours).not.toContain(2);
});

test('in autumn the hour from two to three comes twice, and the day has 25 hours', () => {
  expect(localHour(berlin, AUTUMN_US - 1)).toBe(2);
  expect(localHour(berlin, AUTUMN_US)).toBe(2);
  const hours = hoursOfDay(berlin, localDay(berlin, AUTUMN_US), AUTUMN_US);
  expect(hours).toHaveLength(25);
  expect(hours.filter((hour) => hour === 2)).toHaveLength(2);
});

test('a habit at seven in the morning stays at seven when the clocks change', () => {
  const before = SPRING_US - 19 * HOUR_US;
  const after = SPRING_US + 4 * HOUR_US;
  expect(localHour(berlin, before)).toBe(7);
  expect(localHour(berlin, after)).toBe(7);
});

test('west of Greenwich the local day begins later', () => {
  const midnightUtc = 1_688_169_600e6;
  expect(localDay(newYork, midnightUtc)).toBe(localDay(UTC_ZONE, midnightUtc) - 1);
  expect(localHour(newYork, midnightUtc)).toBe(20);
  expect(localHour(newYork, 1_678_604_400e6 - 1)).toBe(1);
  expect(localHour(newYork, 1_678_604_400e6)).toBe(3);
});

test('hours and days before 1970 are counted downwards', () => {
  expect(localHour(UTC_ZONE, -1)).toBe(23);
  expect(localDay(UTC_ZONE, -1)).toBe(-1);
});

test('of a long table the entry that holds is found, at its very edge too', () => {
  const fromUs = [Number.NEGATIVE_INFINITY, ...Array.from({ length: 301 }, (_, i) => i * 1000)];
  const zone: TimeZone = { name: 'Test/Steps', fromUs, offsetSeconds: fromUs.map((_, i) => i * 60) };
  for (let i = 0; i < 301; i++) {
    expect(offsetSecondsAt(zone, i * 1000)).toBe((i + 1) * 60);
    expect(offsetSecondsAt(zone, i * 1000 - 1)).toBe(i * 60);
  }
  expect(offsetSecondsAt(zone, -1e15)).toBe(0);
  expect(offsetSecondsAt(zone, 1e15)).toBe(301 * 60);
});

/** Local hours of the whole hours that lie on a local day. */
function hoursOfDay(zone: TimeZone, day: number, aroundUs: number): number[] {
  const hours: number[] = [];
  for (let timeUs = aroundUs - 30 * HOUR_US; timeUs < aroundUs + 30 * HOUR_US; timeUs += HOUR_US)
    if (localDay(zone, timeUs) === day) hours.push(localHour(zone, timeUs));
  return hours;
}
