import { expect, test } from 'vitest';
import { HouseWatch } from './house-watch.ts';

const HOUR_US = 3600e6;
const DAY_US = 24 * HOUR_US;
const START_US = 1.7e15;

test('where all devices sleep for hours, a blind sensor is told three times a week and not at every silence', () => {
  const house = new HouseWatch();
  const toldAt: number[] = [];
  for (let hour = 0; hour < 14 * 24; hour += 4) if (house.takeBlind(START_US + hour * HOUR_US)) toldAt.push(hour);
  expect(toldAt).toEqual([0, 4, 8, 168, 172, 176]);
});

test('how often it was told outlives a restart; a clock that goes back, and a state without it, begin anew', () => {
  const house = new HouseWatch();
  for (let i = 0; i < 3; i++) expect(house.takeBlind(START_US + i * HOUR_US)).toBe(true);
  const saved = JSON.parse(JSON.stringify(house.save())) as Record<string, unknown>;
  expect(HouseWatch.restore(saved).takeBlind(START_US + DAY_US)).toBe(false);
  expect(HouseWatch.restore(saved).save()).toEqual(house.save());
  expect(HouseWatch.restore(saved).takeBlind(START_US - DAY_US)).toBe(true);
  const { blindUs, ...older } = saved;
  expect(blindUs).toHaveLength(3);
  expect(HouseWatch.restore(older).takeBlind(START_US + DAY_US)).toBe(true);
  const hostile = HouseWatch.restore({ ...saved, blindUs: Array.from({ length: 1e5 }, (_, i) => START_US + i) });
  expect((hostile.save() as { blindUs: unknown[] }).blindUs).toHaveLength(3);
});
