// What a home has spent of its alarm budget raises what the next alert must show.
import { expect, test } from 'vitest';
import { BudgetGuard, DEMAND_STEP, DEMAND_STEPS_MOST } from './budget-guard.ts';

const DAY_US = 86_400e6;
const weekly = { count: 1, perDays: 7 };

test('a home within its budget meets no demand; beyond it each alert adds a step, up to the top', () => {
  const guard = new BudgetGuard(weekly);
  const demands = Array.from({ length: 8 }, () => {
    const demand = guard.demandAt(0);
    guard.spend(0);
    return demand / DEMAND_STEP;
  });
  expect(demands).toEqual([0, 0, 1, 2, 3, 4, 4, 4]);
  expect(guard.demandAt(0)).toBe(DEMAND_STEP * DEMAND_STEPS_MOST);
});

test('time takes off what the budget allows, and never goes back', () => {
  const guard = new BudgetGuard(weekly);
  for (let i = 0; i < 3; i++) guard.spend(10 * DAY_US);
  expect(guard.demandAt(10 * DAY_US)).toBeCloseTo(2 * DEMAND_STEP, 12);
  expect(guard.demandAt(2 * DAY_US)).toBeCloseTo(2 * DEMAND_STEP, 12);
  expect(guard.demandAt(13.5 * DAY_US)).toBeCloseTo(1.5 * DEMAND_STEP, 12);
  expect(guard.demandAt(100 * DAY_US)).toBe(0);
});

test('a jump of the clock neither forgives nor punishes', () => {
  const guard = new BudgetGuard(weekly);
  for (let i = 0; i < 3; i++) guard.spend(DAY_US);
  guard.openEpoch();
  expect(guard.demandAt(20_000 * DAY_US)).toBeCloseTo(2 * DEMAND_STEP, 12);
});

test('an alert that was right does not count', () => {
  const guard = new BudgetGuard({ count: 2, perDays: 1 });
  for (let i = 0; i < 3; i++) guard.spend(0);
  expect(guard.demandAt(0)).toBe(DEMAND_STEP);
  guard.refund();
  expect(guard.demandAt(0)).toBe(0);
});

test('a saved guard goes on, under another budget too, and a damaged one is refused', () => {
  const guard = new BudgetGuard({ count: 9, perDays: 1 });
  for (let i = 0; i < 12; i++) guard.spend(5);
  const saved: unknown = JSON.parse(JSON.stringify(guard.save()));
  expect(BudgetGuard.restore(saved, { count: 9, perDays: 1 }).save()).toEqual(saved);
  expect(BudgetGuard.restore(saved, weekly).demandAt(5)).toBe(DEMAND_STEP * DEMAND_STEPS_MOST);
  for (const damaged of [null, {}, { spent: -1, timeUs: 0 }, { spent: 1, timeUs: 0.5 }, { spent: 'x', timeUs: null }]) {
    expect(() => BudgetGuard.restore(damaged, weekly)).toThrow(/damaged/);
  }
});
