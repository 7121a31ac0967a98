import { expect, test } from 'vitest';
import { daysOfAny, WatchedTime } from './watched-time.ts';

const HOUR = 3600e6;
const DAY = 86_400e6;

function watched(...hours: number[]): WatchedTime {
  const time = new WatchedTime();
  for (const hour of hours) time.see(hour * HOUR);
  return time;
}

test('gaps over six hours are no watched time, shorter ones are', () => {
  const time = watched(0, 6, 12, 18.5, 24);
  expect(time.spans).toEqual([
    [0, 12 * HOUR],
    [18.5 * HOUR, 24 * HOUR],
  ]);
  expect(time.days(0, DAY)).toBeCloseTo(17.5 / 24, 12);
});

test('days before and after learning add up to all days', () => {
  const time = watched(0, 5, 10, 30, 33, 36);
  const learnsUntil = 31 * HOUR;
  expect(time.days(time.firstUs, learnsUntil) + time.days(learnsUntil, time.lastUs)).toBeCloseTo(16 / 24, 12);
});

test('times that go back do not shorten a span, and moving moves all of it', () => {
  const time = watched(0, 4, 2, 5);
  expect(time.spans).toEqual([[0, 5 * HOUR]]);
  expect(time.shifted(DAY).spans).toEqual([[DAY, DAY + 5 * HOUR]]);
});

test('a device that sleeps is watched as long as others of the home are heard', () => {
  const sleepy = new WatchedTime();
  sleepy.see(0, 48 * HOUR);
  const heard = WatchedTime.union([watched(0, 20, 21), watched(2, 6, 11, 40, 44, 48)]);
  expect(heard.spans.map(([from, to]) => [from / HOUR, to / HOUR])).toEqual([
    [0, 11],
    [20, 21],
    [40, 48],
  ]);
  expect(sleepy.intersection(heard).days(0, 2 * DAY)).toBeCloseTo(20 / 24, 12);
});

test('days of a home count once where several devices are there', () => {
  const times = [
    { time: watched(0, 5, 10), fromUs: 4 * HOUR },
    { time: watched(8, 12), fromUs: 0 },
    { time: watched(100, 101), fromUs: 200 * HOUR },
  ];
  expect(daysOfAny(times)).toBeCloseTo(8 / 24, 12);
  expect(daysOfAny([])).toBe(0);
});
