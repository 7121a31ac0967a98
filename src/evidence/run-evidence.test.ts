// A run of strange windows weighs little more than its strangest; independent windows keep the bound of the e-detector.
import { expect, test } from 'vitest';
import { shiryaevRobertsStep } from './e-detector.ts';
import { logWatchedEValue } from './e-values.ts';
import { RUN_ADDS_MOST, RUN_LOG_P, RUN_QUIET_WINDOWS, RUN_WEIGHT, RunEvidence } from './run-evidence.ts';

const last = (logPs: readonly number[]): number => {
  const evidence = new RunEvidence();
  return logPs.map((logP) => evidence.add(logP)).at(-1)!;
};

test('a single window counts in full, a second one as strange a quarter, whatever their order', () => {
  const alone = logWatchedEValue(-12);
  expect(last([-12])).toBeCloseTo(alone, 12);
  expect(last([-12, -12])).toBeCloseTo(alone * (1 + RUN_WEIGHT), 12);
  expect(last([-6, -12])).toBeCloseTo(alone + RUN_WEIGHT * logWatchedEValue(-6), 12);
  expect(last([-12, -6])).toBeCloseTo(alone + RUN_WEIGHT * logWatchedEValue(-6), 12);
});

test('a run adds at most so much beside its strangest window, however long it lasts', () => {
  const alone = logWatchedEValue(-9);
  expect(last(new Array<number>(10_000).fill(-9))).toBeCloseTo(alone + RUN_ADDS_MOST, 9);
});

test('after a pause another run counts anew', () => {
  const evidence = new RunEvidence();
  for (let i = 0; i < 3; i++) evidence.add(-20);
  for (let i = 0; i < RUN_QUIET_WINDOWS; i++) evidence.add(Math.log(0.4));
  expect(evidence.isRunOver).toBe(true);
  const before = Math.max(0, evidence.save().logR!);
  expect(evidence.after(-20)).toBeGreaterThanOrEqual(before + logWatchedEValue(-20) - 1e-9);
});

test('no window ever adds more than the e-detector would', () => {
  const evidence = new RunEvidence();
  let logR = Number.NEGATIVE_INFINITY;
  let state = 1;
  for (let i = 0; i < 20_000; i++) {
    state = (state * 16_807) % 2_147_483_647;
    const logP = Math.log(state / 2_147_483_647) * (i % 50 < 5 ? 4 : 1);
    logR = shiryaevRobertsStep(logR, logWatchedEValue(logP));
    expect(evidence.add(logP)).toBeLessThanOrEqual(logR + 1e-9);
  }
});

test('windows up to 0.05 prolong a run, others let it end', () => {
  const isOverAfter = (logP: number) => {
    const evidence = new RunEvidence();
    for (let i = 0; i < RUN_QUIET_WINDOWS; i++) evidence.add(i === 0 ? -20 : logP);
    evidence.add(logP);
    return evidence.isRunOver;
  };
  expect(RUN_LOG_P).toBe(Math.log(0.05));
  expect(isOverAfter(Math.log(0.04))).toBe(false);
  expect(isOverAfter(Math.log(0.06))).toBe(true);
});
