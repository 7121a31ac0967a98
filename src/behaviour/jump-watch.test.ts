import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DAY_US, MINUTE_US, START_US } from '../../test/behaviour-days.ts';
import { UTC_ZONE } from '../base/time-zone.ts';
import { JUMP_FACTOR, JumpWatch } from './jump-watch.ts';

const CLIP = 600_000;
const LARGEST = 2 * CLIP;
const at = (day: number, hour: number): number => START_US + day * DAY_US + hour * 60 * MINUTE_US;

/** A camera that wakes for six minutes a day, in the day, and never sends more than two clips a minute. */
function camera(days = 5): JumpWatch {
  const jumps = new JumpWatch({ baseLeast: 10_000 }, UTC_ZONE);
  for (let day = 0; day < days; day++) {
    for (let i = 0; i < 6; i++)
      jumps.follow(CLIP, day + i === 0 ? 0 : LARGEST, at(day, 8 + 2 * i), day === 0 ? 'baseline' : 'drift');
    if (day === 0) jumps.settle();
  }
  return jumps;
}

/** A hub that sends 2 kB in each minute. */
function hub(days = 2): JumpWatch {
  const jumps = new JumpWatch({ baseLeast: 10_000 }, UTC_ZONE);
  for (let i = 0; i < days * 1440; i++) {
    if (i === 1440) jumps.settle();
    jumps.follow(2000, 2000, START_US + i * MINUTE_US, i < 1440 ? 'baseline' : 'drift');
  }
  return jumps;
}

test('what is less than three times the largest value, or next to nothing, is no jump', () => {
  const jumps = camera();
  expect(jumps.judge(JUMP_FACTOR * LARGEST - 1, LARGEST, at(5, 12))).toBeNull();
  expect(jumps.judge(JUMP_FACTOR * LARGEST, LARGEST, at(5, 12))).not.toBeNull();
  expect([29_999, 30_000].map((value) => hub().judge(value, 2000, at(3, 12)) !== null)).toEqual([false, true]);
  expect(jumps.judge(Number.NaN, LARGEST, at(5, 12))).toBeNull();
});

test('a jump is as rare a window as its rate a day says, whether the device wakes six times a day or speaks all day', () => {
  const perDay = (jumps: JumpWatch, windows: number, largest: number): number =>
    Math.exp(jumps.judge(JUMP_FACTOR * largest, largest, at(5, 12))!.logP) * windows;
  // One in ten days beforehand, less by the days watched, times three for the ways to be as rare.
  expect(perDay(camera(), 6, LARGEST)).toBeGreaterThan(0.15);
  expect(perDay(camera(), 6, LARGEST)).toBeLessThan(0.3);
  expect(perDay(hub(5), 1440, 10_000)).toBeCloseTo(perDay(camera(), 6, LARGEST), 1);
});

test('the larger it is and the stranger its hour, the rarer; an hour is strange only to a device that sleeps through it', () => {
  const logP = (times: number, hour: number, jumps = camera()): number =>
    jumps.judge(times * LARGEST, LARGEST, at(5, hour))!.logP;
  expect(logP(30, 12)).toBeCloseTo(logP(3, 12) - 2 * Math.log(10));
  expect(logP(30, 3)).toBeCloseTo(logP(30, 12) - Math.log(32), 0);
  expect(camera().judge(30 * LARGEST, LARGEST, at(5, 3))).toMatchObject({ isUnusualHour: true, hour: 3 });
  expect(logP(1e12, 3)).toBeGreaterThanOrEqual(camera().leastLogP);
  expect(logP(30, 3, hub())).toBe(logP(30, 12, hub()));
});

test('each quiet day makes a jump rarer', () => {
  const [two, ten, twenty] = [2, 10, 20].map((days) => camera(days).judge(30 * LARGEST, LARGEST, at(30, 12))!.logP);
  expect(Math.exp(two! - ten!)).toBeGreaterThan(1.2);
  expect(Math.exp(ten! - twenty!)).toBeGreaterThan(1.2);
});

test('hours become usual by windows that are trusted, and never by suspicious ones', () => {
  const after = (trust: 'drift' | 'suspicious'): boolean => {
    const jumps = camera();
    for (let i = 0; i < 3; i++) jumps.follow(CLIP, LARGEST, at(5, 3) + i * MINUTE_US, trust);
    return jumps.judge(30 * LARGEST, LARGEST, at(6, 3))!.isUnusualHour;
  };
  expect([after('suspicious'), after('drift')]).toEqual([true, false]);
});

test('own jumps make the next one likelier, late ones in learning more than early ones, suspicious ones hardly', () => {
  const after = (days: readonly number[], trust: 'baseline' | 'drift' | 'suspicious'): number => {
    const jumps = new JumpWatch({ baseLeast: 10_000 }, UTC_ZONE);
    for (let day = 0; day < 8; day++) {
      const isLearning = trust === 'baseline';
      for (let hour = 0; hour < 24; hour++)
        jumps.follow(CLIP, day + hour === 0 ? 0 : CLIP, at(day, hour), isLearning ? 'baseline' : 'drift');
      if (days.includes(day)) jumps.follow(10 * CLIP, CLIP, at(day, 23.5), trust);
    }
    jumps.settle();
    return Math.exp(jumps.judge(10 * CLIP, CLIP, at(8, 12))!.logP);
  };
  const none = after([], 'baseline');
  expect(after([6], 'baseline')).toBeGreaterThan(1.5 * none);
  expect(after([0], 'baseline')).toBeLessThan(1.1 * none);
  const quiet = after([], 'drift');
  expect(after([6], 'drift') / quiet).toBeCloseTo(2, 0);
  expect(after([6], 'suspicious') / quiet).toBeCloseTo(1.1, 1);
});

test('who jumps every day below all alarms makes the next one n + 1 times as likely in n days, and no more', () => {
  const quiet = camera(1);
  const drilled = camera(1);
  for (let day = 1; day < 8; day++)
    for (let i = 0; i < 50; i++) {
      quiet.follow(CLIP, LARGEST, at(day, 12), 'drift');
      drilled.follow(4 * LARGEST, LARGEST, at(day, 12), 'drift');
    }
  const gained =
    drilled.judge(100 * LARGEST, LARGEST, at(8, 12))!.logP - quiet.judge(100 * LARGEST, LARGEST, at(8, 12))!.logP;
  expect(gained).toBeGreaterThan(Math.log(4));
  expect(gained).toBeLessThanOrEqual(Math.log(8) + 1e-9);
});

test('the value named for a chance is the largest that is no rarer', () => {
  const watches = [camera(), hub()];
  fc.assert(
    fc.property(
      fc.nat(1),
      fc.double({ min: -20, max: -1, noNaN: true }),
      fc.nat(23),
      fc.nat(1e7),
      (which, logP, hour, largest) => {
        const jumps = watches[which]!;
        const timeUs = at(6, hour);
        const value = jumps.valueAt(logP, largest, timeUs);
        const chanceOf = (each: number): number => jumps.judge(each, largest, timeUs)?.logP ?? 0;
        if (value === Number.POSITIVE_INFINITY) expect(chanceOf(1e300)).toBeGreaterThanOrEqual(logP - 1e-9);
        else {
          expect(chanceOf(value * (1 - 1e-6))).toBeGreaterThanOrEqual(logP);
          expect(chanceOf(value * (1 + 1e-6))).toBeLessThan(logP);
        }
      },
    ),
  );
});

test('a saved watch goes on as it was, and a damaged one is refused', () => {
  const jumps = camera();
  const saved = JSON.parse(JSON.stringify(jumps.save())) as Record<string, unknown>;
  const again = new JumpWatch({ baseLeast: 10_000 }, UTC_ZONE);
  again.restore(saved);
  for (const each of [jumps, again]) each.follow(9e6, LARGEST, at(6, 4), 'drift');
  expect(again.save()).toEqual(jumps.save());
  expect(again.judge(1e8, LARGEST, at(7, 3))).toEqual(jumps.judge(1e8, LARGEST, at(7, 3)));
  const { numbers, ...others } = saved;
  const damages = [
    null,
    'x',
    others,
    { ...saved, hours: [1] },
    { ...saved, rate: [Number.NaN] },
    { ...saved, numbers: [1, 2, 3, 4] },
  ];
  expect(numbers).toHaveLength(4);
  for (const damaged of damages) expect(() => new JumpWatch({ baseLeast: 1 }, UTC_ZONE).restore(damaged)).toThrow(/\w/);
});
