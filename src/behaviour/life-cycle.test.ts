import { expect, test } from 'vitest';
import { ACTIVE_MINUTES_LEAST, LifeCycle } from './life-cycle.ts';

const DAY_SECONDS = 86_400;
const DAY_US = DAY_SECONDS * 1e6;

function born(isLearnExact: boolean, minutes = 0): LifeCycle {
  const life = new LifeCycle({ learnSeconds: DAY_SECONDS, isLearnExact }, 1000);
  for (let i = 0; i < minutes; i++) life.countMinute();
  return life;
}

test('a device is known by facts only until something was learnt of it', () => {
  const life = born(false);
  expect(life.phase).toBe('facts-only');
  life.countMinute();
  expect(life.phase).toBe('learning');
});

test('learning ends with its span where minutes enough were active, and not before', () => {
  const life = born(false, ACTIVE_MINUTES_LEAST);
  expect(life.isDue(1000 + DAY_US - 1)).toBe(false);
  expect(life.isDue(1000 + DAY_US)).toBe(true);
  expect(life.isLearningAt(1000 + DAY_US)).toBe(false);
  life.settle(1000 + DAY_US);
  expect([life.phase, life.endsUs, life.isLowConfidence, life.isDue(9e15)]).toEqual([
    'watching',
    1000 + DAY_US,
    false,
    false,
  ]);
});

test('with too few active minutes it goes on, to twice the span at most, with low confidence until they have come', () => {
  const life = born(false, 3);
  expect(life.isDue(1000 + 2 * DAY_US - 1)).toBe(false);
  expect(life.isDue(1000 + 2 * DAY_US)).toBe(true);
  life.settle(1000 + 5 * DAY_US);
  expect([life.endsUs, life.isLowConfidence]).toEqual([1000 + 2 * DAY_US, true]);
  for (let i = 0; i < ACTIVE_MINUTES_LEAST; i++) life.countMinute();
  expect(life.isLowConfidence).toBe(false);
});

test('an exact span counts the clock alone, silence included', () => {
  const life = born(true, 1);
  life.shift(2000, 2000 + DAY_US / 2);
  expect(life.isDue(1000 + DAY_US)).toBe(true);
});

test('a silence of some hours is time of learning', () => {
  const life = born(false, ACTIVE_MINUTES_LEAST);
  life.shift(2000, 2000 + DAY_US / 5);
  expect(life.endsUs).toBe(1000 + DAY_US);
});

test('a jump of the clock moves the end along, ahead but for a quarter of the span, and back', () => {
  const life = born(false, ACTIVE_MINUTES_LEAST);
  life.shift(2000, 2000 + 500 * DAY_US);
  expect(life.endsUs).toBe(1000 + 500.75 * DAY_US);
  life.shift(2000 + 500 * DAY_US, 0);
  expect(life.endsUs).toBe(0.75 * DAY_US - 1000);
  const exact = born(true, 1);
  exact.shift(5 * DAY_US, 4 * DAY_US);
  expect(exact.endsUs).toBe(1000);
});

test('a saved life goes on as it was, a damaged one is refused', () => {
  const life = born(false, 7);
  const again = born(false);
  again.restore(JSON.parse(JSON.stringify(life.save())));
  expect(again.save()).toEqual(life.save());
  for (const damaged of [
    null,
    {},
    { ...(life.save() as object), endUs: 'x' },
    { ...(life.save() as object), activeMinutes: -1 },
  ])
    expect(() => born(false).restore(damaged)).toThrow(/life cycle/);
});
