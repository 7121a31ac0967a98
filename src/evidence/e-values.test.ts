// Parity of e-values and e-detectors with reference values, and what makes them evidence.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createRandom } from '../base/random.ts';
import { cusumStep, shiryaevRobertsStep } from './e-detector.ts';
import { logKappaEValue, logWatchedEValue } from './e-values.ts';

const { martingales } = JSON.parse(
  readFileSync(new URL('../../test/fixtures/classical/online-testing.json', import.meta.url), 'utf8'),
) as {
  martingales: {
    e_value_of_p: number[];
    e_cusum: number[];
    shiryaev_roberts: number[];
    first_crossing: { cusum_1000: number; shiryaev_roberts_1000: number };
    calibrators: { p: number; 'kappa_0.5': number }[];
  };
};

test('the calibrator is that of the reference, from p = 1e-12 to 1', () => {
  for (const row of martingales.calibrators) {
    expect(Math.exp(logKappaEValue(Math.log(row.p), 0.5)) / row['kappa_0.5'], `p ${row.p}`).toBeCloseTo(1, 11);
  }
});

test('CUSUM and Shiryaev-Roberts walk as the reference does and cross 1000 at the same windows', () => {
  let logW = Number.NEGATIVE_INFINITY;
  let logR = Number.NEGATIVE_INFINITY;
  const crossed = { cusum: -1, shiryaevRoberts: -1 };
  martingales.e_value_of_p.forEach((e, i) => {
    const logE = Math.log(e);
    logW = cusumStep(logW, logE);
    logR = shiryaevRobertsStep(logR, logE);
    expect(Math.exp(logW) / martingales.e_cusum[i]!).toBeCloseTo(1, 9);
    expect(Math.exp(logR) / martingales.shiryaev_roberts[i]!).toBeCloseTo(1, 9);
    if (crossed.cusum < 0 && logW >= Math.log(1000)) crossed.cusum = i;
    if (crossed.shiryaevRoberts < 0 && logR >= Math.log(1000)) crossed.shiryaevRoberts = i;
  });
  expect(crossed).toEqual({
    cusum: martingales.first_crossing.cusum_1000,
    shiryaevRoberts: martingales.first_crossing.shiryaev_roberts_1000,
  });
});

test('the calibrator of streams has mean 1 over uniform p-values, falls with p, and bears any p', () => {
  // Midpoints in ln p; the part below e^−500 is nothing.
  let mean = 0;
  const step = 0.001;
  for (let size = step / 2; size < 500; size += step) mean += Math.exp(logWatchedEValue(-size) - size) * step;
  expect(mean).toBeCloseTo(1, 5);
  let last = Number.POSITIVE_INFINITY;
  for (const logP of [-5000, -700, -20, -3, -1, -0.1, 0]) {
    const logE = logWatchedEValue(logP);
    expect(Number.isFinite(logE) && logE < last && logE <= -logP).toBe(true);
    last = logE;
  }
  expect(Math.exp(logWatchedEValue(0))).toBeCloseTo(0.125, 12);
});

test('over independent ordinary windows the mean time to an alarm is at least the threshold', () => {
  const random = createRandom(7);
  const threshold = Math.log(200);
  let logR = Number.NEGATIVE_INFINITY;
  let alarms = 0;
  const windows = 400_000;
  for (let i = 0; i < windows; i++) {
    logR = shiryaevRobertsStep(logR, logWatchedEValue(Math.log(1 - random())));
    if (logR < threshold) continue;
    alarms++;
    logR = Number.NEGATIVE_INFINITY;
  }
  expect(alarms).toBeGreaterThan(0);
  expect(windows / alarms).toBeGreaterThan(200);
});
