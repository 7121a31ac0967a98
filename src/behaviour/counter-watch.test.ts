import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CounterWatch, LOG_PRIOR } from './counter-watch.ts';

const score = fc.double({ min: 0, max: 20, noNaN: true });

test('the short way says nothing but what the p-value says', () => {
  fc.assert(
    fc.property(
      fc.array(score, { minLength: 1, maxLength: 300 }),
      score,
      fc.double({ min: 0, max: 0.5 }),
      (learnt, at, p) => {
        const watch = new CounterWatch({ seed: 1 }, LOG_PRIOR);
        for (const each of learnt) watch.learn(each);
        for (const value of [at, learnt[0]!])
          if (watch.isAbove(p, value)) expect(Math.exp(watch.judge(value).logP)).toBeGreaterThan(p);
      },
    ),
  );
  const watch = new CounterWatch({ seed: 1 }, LOG_PRIOR);
  for (let i = 0; i < 1000; i++) watch.learn(i / 100);
  expect([watch.isAbove(0.02, 5), watch.isAbove(0.02, 9.99)]).toEqual([true, false]);
});

test('minutes that are all alike do not make a wonder of a little more', () => {
  const watch = new CounterWatch({ seed: 1 }, LOG_PRIOR);
  for (let i = 0; i < 1440; i++) watch.learn(11);
  expect(watch.judge(11.05).logP).toBeGreaterThan(-7.4);
  expect(watch.judge(11.5).logP).toBeGreaterThan(-9);
  expect(watch.judge(15).logP).toBeLessThan(-14);
});

test('without calibration a score counts only above a fixed quantile, and how far does not matter', () => {
  const watch = new CounterWatch({ seed: 1, isCalibrated: false }, LOG_PRIOR);
  for (let i = 0; i < 5000; i++) watch.learn(i / 1000);
  expect([4, 4.99, 6, 60].map((each) => Math.exp(watch.judge(each).logP))).toEqual(
    [1, 1, 0.001, 0.001].map((p) => expect.closeTo(p)),
  );
});
