import { expect, test } from 'vitest';
import { judgeClock, type RetentionClock } from './retention-clock.ts';

const HOUR_US = 3600e6;
const DAY_US = 24 * HOUR_US;
const START_US = 1_790_000_000e6;
const NONE: RetentionClock = { trustedUs: null, pendingFromUs: null, pendingUs: null };

/** Goes on by the minute with data right behind; returns the clock and how many steps were trusted. */
function run(clock: RetentionClock, fromUs: number, hours: number): { clock: RetentionClock; trusted: number } {
  let now = clock;
  let trusted = 0;
  for (let minute = 0; minute < hours * 60; minute++) {
    const nowUs = fromUs + minute * 60e6;
    const { isTrusted, ...next } = judgeClock(now, {
      nowUs,
      newestUs: nowUs - 60e6,
      hoursSince: (sinceUs) => Math.max(0, Math.floor((nowUs - sinceUs) / HOUR_US)),
    });
    now = next;
    if (isTrusted) trusted++;
  }
  return { clock: now, trusted };
}

test('a clock that goes on is trusted, also over a night without power', () => {
  const first = run(NONE, START_US, 2);
  expect(first.trusted).toBe(120);
  expect(run(first.clock, START_US + 20 * HOUR_US, 1).trusted).toBe(60);
});

test('without data, and with data of another time, nothing may be deleted', () => {
  const hoursSince = (): number => 1000;
  expect(judgeClock(NONE, { nowUs: START_US, newestUs: null, hoursSince }).isTrusted).toBe(false);
  expect(judgeClock(NONE, { nowUs: START_US, newestUs: START_US - 3 * DAY_US, hoursSince }).isTrusted).toBe(false);
  const going = { trustedUs: START_US, pendingFromUs: null, pendingUs: null };
  const stale = { nowUs: START_US + HOUR_US, newestUs: START_US - 3 * DAY_US, hoursSince };
  expect(judgeClock(going, stale).isTrusted).toBe(false);
});

for (const [title, jumpUs] of [
  ['on by a year', 365 * DAY_US],
  ['back by a year', -365 * DAY_US],
  ['back by an hour', -HOUR_US],
] as const)
  test(`a clock that jumps ${title} is trusted again after 24 hours of data in the new time`, () => {
    const { clock } = run(NONE, START_US, 2);
    const new1 = run(clock, START_US + 2 * HOUR_US + jumpUs, 23);
    // An hour back is over after an hour: the old time is reached again.
    if (jumpUs === -HOUR_US) {
      expect(new1.trusted).toBeGreaterThan(21 * 60);
      expect(new1.trusted).toBeLessThan(23 * 60);
      return;
    }
    expect(new1.trusted).toBe(0);
    const new2 = run(new1.clock, START_US + 2 * HOUR_US + jumpUs + 23 * HOUR_US, 3);
    expect(new2.trusted).toBeGreaterThan(100);
    expect(new2.clock.pendingFromUs).toBeNull();
  });

test('a jump that is undone is forgotten, and a second jump begins to wait anew', () => {
  const { clock } = run(NONE, START_US, 2);
  const away = run(clock, START_US + 400 * DAY_US, 20);
  expect(run(away.clock, START_US + 3 * HOUR_US, 1).trusted).toBe(60);
  const further = run(away.clock, START_US + 800 * DAY_US, 20);
  expect(further.trusted).toBe(0);
});

test('a day without data after a jump confirms nothing', () => {
  const { clock } = run(NONE, START_US, 2);
  let now = clock;
  for (let hour = 0; hour < 100; hour++) {
    const nowUs = START_US + 365 * DAY_US + hour * HOUR_US;
    const { isTrusted, ...next } = judgeClock(now, { nowUs, newestUs: nowUs - 60e6, hoursSince: () => 3 });
    expect(isTrusted).toBe(false);
    now = next;
  }
});
