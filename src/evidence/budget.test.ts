// A budget split over streams is kept by independent ordinary windows.
import { expect, test } from 'vitest';
import { createRandom } from '../base/random.ts';
import { LEAST_LOG_THRESHOLD, splitBudget } from './budget.ts';
import { EvidenceStream } from './evidence-stream.ts';

test('the rates of all streams add up to the budget, each in proportion to its weight', () => {
  const streams = [
    { kind: 'new-destination', windowsPerDay: 1440, weight: 3 },
    { kind: 'behaviour', windowsPerDay: 1440, weight: 1 },
    { kind: 'behaviour', windowsPerDay: 17, weight: 1 },
  ];
  const rates = splitBudget({ count: 2, perDays: 7 }, streams).map(
    (log, i) => streams[i]!.windowsPerDay / Math.exp(log),
  );
  expect(rates.reduce((sum, rate) => sum + rate, 0)).toBeCloseTo(2 / 7, 12);
  expect(rates[0]! / rates[1]!).toBeCloseTo(3, 10);
  expect(rates[1]! / rates[2]!).toBeCloseTo(1, 10);
});

test('a budget of nothing lets nothing through, and no budget lets through what is no evidence', () => {
  const stream = { kind: 'behaviour', windowsPerDay: 1440, weight: 1 };
  expect(splitBudget({ count: 0, perDays: 7 }, [stream])).toEqual([Number.POSITIVE_INFINITY]);
  expect(splitBudget({ count: 1e9, perDays: 1 }, [stream])).toEqual([LEAST_LOG_THRESHOLD]);
  expect(splitBudget({ count: 1, perDays: 7 }, [])).toEqual([]);
  expect(splitBudget({ count: 1, perDays: 7 }, [{ ...stream, weight: 0 }, stream])[0]).toBe(Number.POSITIVE_INFINITY);
});

test('a home of independent ordinary windows stays within one false alarm a day', () => {
  const random = createRandom(11);
  const windowsPerDay = 200;
  const days = 2000;
  const thresholds = splitBudget(
    { count: 1, perDays: 1 },
    Array.from({ length: 4 }, () => ({ kind: 'behaviour', windowsPerDay, weight: 1 })),
  );
  const streams = thresholds.map((threshold) => new EvidenceStream(threshold));
  let alarms = 0;
  for (let i = 0; i < windowsPerDay * days; i++) {
    for (const stream of streams) if (stream.judge(Math.log(1 - random()), true).isAlarm) alarms++;
  }
  expect(alarms).toBeGreaterThan(0);
  expect(alarms / days).toBeLessThan(1);
});
