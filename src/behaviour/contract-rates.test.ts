// Rates of novelties and shares of their classes: what learning, time and drift do to them.
import { expect, test } from 'vitest';
import { ClassShares, EventRate } from './contract-rates.ts';

const PRIOR = { events: 0.1, minutes: 1000 };

test('what is new in the first hours hardly counts, what is new at the end counts whole', () => {
  const early = new EventRate(PRIOR);
  const late = new EventRate(PRIOR);
  for (let i = 0; i < 10; i++) {
    early.learn(30 + i);
    late.learn(1400 + i);
  }
  early.settle(1440);
  late.settle(1440);
  expect(early.events).toBeLessThan(0.01);
  expect(late.events).toBeGreaterThan(9);
  expect(early.rate).toBeCloseTo((0.1 + early.events) / 1480, 9);
});

test('a steady stream of novelties is learned at its rate', () => {
  const rate = new EventRate({ events: 0.001, minutes: 10 });
  for (let minute = 0; minute < 14_400; minute += 10) rate.learn(minute);
  rate.settle(14_400);
  expect(rate.rate).toBeCloseTo(0.1, 2);
});

test('quiet time lowers the rate, down to what a memory of a month can show', () => {
  const rate = new EventRate(PRIOR);
  rate.settle(1440);
  const first = rate.rate;
  rate.pass(10_080);
  expect(rate.rate).toBeLessThan(first / 4);
  for (let day = 0; day < 2000; day++) rate.pass(1440);
  expect(rate.minutes).toBeLessThan(30 * 1440 * 1.5);
});

test('in a day novelties count at most one event, suspicious ones a tenth', () => {
  const trusted = new EventRate(PRIOR);
  const suspicious = new EventRate(PRIOR);
  for (let i = 0; i < 50; i++) {
    trusted.count(7, 1);
    suspicious.count(7, 0.1);
  }
  expect(trusted.events).toBe(1);
  expect(suspicious.events).toBeCloseTo(0.1, 9);
  suspicious.count(8, 0.1);
  expect(suspicious.events).toBeCloseTo(0.2, 9);
  expect(suspicious.count(8, 1)).toBeCloseTo(0.9, 9);
});

test('shares sum to one and move to what was seen', () => {
  const shares = new ClassShares([0.7, 0.2, 0.1], 5);
  const sum = (): number => [0, 1, 2].reduce((total, i) => total + Math.exp(shares.logShare(i)), 0);
  expect(sum()).toBeCloseTo(1, 9);
  for (let i = 0; i < 45; i++) shares.count(2, 1);
  expect(sum()).toBeCloseTo(1, 9);
  expect(Math.exp(shares.logShare(2))).toBeCloseTo(45.5 / 50, 9);
  const restored = new ClassShares([0.7, 0.2, 0.1], 5).restore(JSON.parse(JSON.stringify(shares.save())));
  expect(restored.logShare(0)).toBe(shares.logShare(0));
});
