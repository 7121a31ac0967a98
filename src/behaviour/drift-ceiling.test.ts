import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DriftCeiling, HABIT_DAYS } from './drift-ceiling.ts';
import { DAY_US } from './time-spans.ts';

const STEP = Math.log(1.25);

function settled(value = 10): DriftCeiling {
  const ceiling = new DriftCeiling(STEP);
  ceiling.raise(value);
  return ceiling;
}

test('whatever comes untold, n days of drift raise the ceiling by n steps at most', () => {
  const values = fc.array(fc.tuple(fc.nat(20), fc.double({ min: 0, max: 1000, noNaN: true })), { maxLength: 200 });
  fc.assert(
    fc.property(values, (seen) => {
      const ceiling = settled();
      const days = seen.map(([day]) => day).sort((a, b) => a - b);
      for (const [i, [, value]] of seen.entries()) {
        const admitted = ceiling.admit(value, days[i]! * DAY_US, false);
        expect(admitted).toBeLessThanOrEqual(value);
        expect(admitted).toBeLessThanOrEqual(10 + days[i]! * STEP + 1e-9);
      }
    }),
  );
});

test('a device that stays quiet keeps its ceiling', () => {
  const ceiling = settled();
  for (let day = 0; day < 30; day++) ceiling.admit(3, day * DAY_US, false);
  expect(ceiling.value).toBe(10);
});

test('a larger value that was told on three days of two weeks is a habit, on two it is none', () => {
  const ceiling = settled();
  for (const day of [1, 1, 1, 4]) ceiling.admit(20, day * DAY_US, true);
  expect(ceiling.value).toBeLessThan(10 + 5 * STEP);
  ceiling.admit(19, 9 * DAY_US, true);
  expect(ceiling.value).toBe(19);
  const rare = settled();
  for (let i = 0; i < HABIT_DAYS + 3; i++) rare.admit(20, i * 8 * DAY_US, true);
  expect(rare.value).toBeLessThan(19);
});

test('a saved ceiling goes on as it was, and a damaged one is refused', () => {
  const ceiling = settled();
  for (const day of [0, 1, 2]) ceiling.admit(15, day * DAY_US, day > 0);
  const again = new DriftCeiling(STEP);
  again.restore(JSON.parse(JSON.stringify(ceiling.save())));
  expect(again.save()).toEqual(ceiling.save());
  expect(again.admit(15, 3 * DAY_US, true)).toBe(ceiling.admit(15, 3 * DAY_US, true));
  const fresh = new DriftCeiling(STEP);
  fresh.restore(JSON.parse(JSON.stringify(new DriftCeiling(STEP).save())));
  expect(fresh.value).toBe(Number.NEGATIVE_INFINITY);
  const saved = ceiling.save();
  for (const damaged of [null, {}, { ...saved, value: 'x' }, { ...saved, above: [[1]] }, { ...saved, above: 3 }])
    expect(() => new DriftCeiling(STEP).restore(damaged)).toThrow(/ceiling/);
});
