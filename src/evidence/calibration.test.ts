// Scores become p-values that keep what they promise.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createRandom } from '../base/random.ts';
import { AMOUNT_EXTRAPOLATION_LEAST, Calibration, SCORE_EXTRAPOLATION_LEAST } from './calibration.ts';

const { conformal } = JSON.parse(
  readFileSync(new URL('../../test/fixtures/classical/online-testing.json', import.meta.url), 'utf8'),
) as { conformal: { calibration: number[]; scores: number[]; p: number[] } };

test('p-values are the conformal ones of the reference', () => {
  const calibration = new Calibration({ capacity: 64, seed: 1 });
  expect(calibration.probability(3).logP).toBe(0);
  for (const score of conformal.calibration) calibration.add(score);
  conformal.scores.forEach((score, i) => {
    const { logP, isExtrapolated } = calibration.probability(score);
    expect(Math.exp(logP)).toBeCloseTo(conformal.p[i]!, 12);
    expect(isExtrapolated).toBe(false);
  });
});

test('ordinary scores are as rare as their p-value says, also where the set is a sample and the tail is fitted', () => {
  const random = createRandom(3);
  const score = () => (-Math.log(1 - random())) ** 1.5;
  const calibration = new Calibration({ capacity: 512, seed: 5 });
  for (let i = 0; i < 20_000; i++) calibration.add(score());
  const logPs = [0.5, 0.1, 0.01, 1e-3, 1e-4].map(Math.log);
  const seen = logPs.map(() => 0);
  const draws = 200_000;
  for (let i = 0; i < draws; i++) {
    const { logP } = calibration.probability(score());
    logPs.forEach((limit, k) => {
      if (logP <= limit) seen[k]!++;
    });
  }
  logPs.forEach((limit, k) => {
    const expected = draws * Math.exp(limit);
    // The calibration set is itself a sample: 20,000 · p of its scores lie beyond.
    const spread =
      4 * Math.sqrt(expected + expected ** 2 * (1 / (20_000 * Math.exp(limit)) + (limit > -5 ? 1 / 256 : 0)));
    expect(Math.abs(seen[k]! - expected), `p ${Math.exp(limit)}`).toBeLessThan(spread);
  });
  let least = 0;
  for (let i = 0; i < 1_000_000; i++) if (calibration.probability(score()).logP <= Math.log(1e-5)) least++;
  expect(least).toBeLessThan(60);
});

test('300 windows never claim 1e-12: the tail ends at a hundredth below 1/(n + 1), of amounts at a ten-thousandth', () => {
  const random = createRandom(4);
  const calibration = new Calibration({ capacity: 1024, seed: 1 });
  for (let i = 0; i < 300; i++) calibration.add(random());
  for (const score of [1.1, 5, 1e9, Number.POSITIVE_INFINITY, Number.NaN]) {
    const { logP, isExtrapolated } = calibration.probability(score);
    expect(isExtrapolated).toBe(true);
    expect(logP).toBeLessThanOrEqual(-Math.log(301));
    expect(logP).toBeGreaterThanOrEqual(Math.log(SCORE_EXTRAPOLATION_LEAST / 301));
  }
  expect(calibration.probability(Number.NaN).logP).toBe(calibration.leastLogP);
  expect(calibration.leastLogP).toBeCloseTo(Math.log(SCORE_EXTRAPOLATION_LEAST / 301), 12);
  const amounts = new Calibration({ capacity: 1024, seed: 1, logPrior: { excesses: 20, scale: 0.5 } });
  for (let i = 0; i < 300; i++) amounts.add(random());
  expect(amounts.probability(1e9).logP).toBeCloseTo(Math.log(AMOUNT_EXTRAPOLATION_LEAST / 301), 12);
});

test('few scores, and scores without spread, are not extrapolated', () => {
  const few = new Calibration({ capacity: 64, seed: 1 });
  for (let i = 0; i < 17; i++) few.add(i);
  expect(few.probability(1e9)).toEqual({ logP: -Math.log(18), isExtrapolated: false });
  expect(few.leastLogP).toBe(-Math.log(18));
  const same = new Calibration({ capacity: 1024, seed: 1 });
  for (let i = 0; i < 1000; i++) same.add(4);
  expect(same.probability(5)).toEqual({ logP: -Math.log(1001), isExtrapolated: false });
  expect(same.probability(4).logP).toBe(0);
});

test('a little beyond bounded scores is not called impossible', () => {
  const random = createRandom(6);
  const calibration = new Calibration({ capacity: 1024, seed: 1 });
  // Their fitted tail ends at 1.
  for (let i = 0; i < 2000; i++) calibration.add(1 - Math.sqrt(random()));
  expect(calibration.probability(1.1).logP).toBeGreaterThan(calibration.leastLogP + 2);
  expect(calibration.probability(3).logP).toBe(calibration.leastLogP);
});

test('a score at the answer of scoreAt is not stranger than asked, one a little higher is', () => {
  const random = createRandom(9);
  const calibration = new Calibration({ capacity: 512, seed: 1 });
  for (let i = 0; i < 3000; i++) calibration.add(-Math.log(1 - random()));
  for (const logP of [-0.5, -1, -3, -6, -8, -9, -10, -12]) {
    const score = calibration.scoreAt(logP);
    expect(calibration.probability(score).logP).toBeGreaterThanOrEqual(logP - 1e-6);
    expect(calibration.probability(score * 1.001 + 0.01).logP).toBeLessThan(logP);
  }
  expect(calibration.scoreAt(-100)).toBe(Number.POSITIVE_INFINITY);
});

test('a saved set goes on bit for bit, and a damaged one is refused with words', () => {
  const random = createRandom(2);
  const options = { capacity: 128, seed: 77 };
  const first = new Calibration(options);
  for (let i = 0; i < 1000; i++) first.add(random());
  const text = JSON.stringify(first.save());
  const second = Calibration.restore(JSON.parse(text), options);
  expect(JSON.stringify(second.save())).toBe(text);
  for (let i = 0; i < 500; i++) {
    const score = random();
    first.add(score);
    second.add(score);
  }
  expect(JSON.stringify(second.save())).toBe(JSON.stringify(first.save()));
  const saved = first.save();
  const damaged = [
    null,
    {},
    { ...saved, count: -1 },
    { ...saved, count: 5 },
    { ...saved, top: 'AAAA' },
    { ...saved, top: saved.body, body: saved.top },
    { ...saved, top: `${saved.top.slice(0, -4)}//9/` },
    { ...saved, body: `${saved.body}AAAA` },
    { ...saved, body: 7 },
  ];
  for (const state of damaged)
    expect(() => Calibration.restore(state, options), JSON.stringify(state)?.slice(0, 80)).toThrow(/calibration/);
  expect(() => Calibration.restore(saved, { capacity: 64, seed: 77 })).toThrow(/calibration/);
});
