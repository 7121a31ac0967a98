// Exact intervals against values of scipy.
import { expect, test } from 'vitest';
import { measuredRate, poissonInterval, poissonUpperBound, shareInterval } from './intervals.ts';
import { incompleteBeta, incompleteGamma, logGamma } from './quantile-functions.ts';

test('Poisson intervals are those of scipy 1.17.1 stats.chi2.ppf', () => {
  const rows = [
    [0, 0, 3.6888794541139354, 2.9957322735539895],
    [1, 0.025317807984289876, 5.571643390938898, 4.743864518390577],
    [3, 0.6186721228956014, 8.767273069742323, 7.753656527932725],
    [7, 2.8143630515198654, 14.422675361702376, 13.148113802432116],
    [40, 28.576586441788965, 54.468646963984064, 52.069369115136936],
    [250, 219.9679956309373, 282.98770504231607, 277.6153926106948],
    [3000, 2893.5986209846633, 3109.313530471967, 3091.6722802024137],
  ] as const;
  for (const [count, low, high, upper] of rows) {
    const ours = poissonInterval(count);
    expect(ours.low - low, `${count}`).toBeCloseTo(0, 8);
    expect(ours.high / high).toBeCloseTo(1, 9);
    expect(poissonUpperBound(count) / upper).toBeCloseTo(1, 9);
  }
});

test('intervals of shares are those of scipy 1.17.1 stats.binomtest(…).proportion_ci(method="exact")', () => {
  const rows = [
    [0, 1, 0, 0.975],
    [1, 1, 0.025000000000000022, 1],
    [0, 60, 0, 0.05962949228633472],
    [57, 60, 0.8607567532789, 0.9895676703556517],
    [60, 60, 0.9403705077136653, 1],
    [3, 10, 0.06673951117773447, 0.652452850060008],
    [500, 1000, 0.46854917297179194, 0.531450827028208],
    [1, 100000, 2.5317842743932826e-7, 5.571516034432556e-5],
    [99990, 100000, 0.9998161041546235, 0.9999520451048671],
  ] as const;
  for (const [successes, trials, low, high] of rows) {
    const ours = shareInterval(successes, trials);
    expect(ours.low, `${successes} of ${trials}`).toBeCloseTo(low, 10);
    expect(ours.high, `${successes} of ${trials}`).toBeCloseTo(high, 10);
  }
  expect(shareInterval(0, 0)).toEqual({ low: 0, high: 1 });
});

test('incomplete gamma and beta functions are those of scipy 1.17.1 special', () => {
  const gammas = [
    [0.5, 0.1, 0.34527915398142317],
    [1, 1, 0.6321205588285577],
    [3, 2.5, 0.45618688411667035],
    [10, 25, 0.9997785233617512],
    [250, 240, 0.2676500698540158],
  ] as const;
  for (const [a, x, value] of gammas) expect(incompleteGamma(a, x), `${a} ${x}`).toBeCloseTo(value, 11);
  const betas = [
    [0.5, 0.5, 0.1, 0.20483276469913345],
    [2, 3, 0.7, 0.9163],
    [58, 3, 0.9, 0.0530450818159927],
    [501, 500, 0.52, 0.8914189367456221],
  ] as const;
  for (const [a, b, x, value] of betas) expect(incompleteBeta(a, b, x), `${a} ${b} ${x}`).toBeCloseTo(value, 11);
  expect(logGamma(0.25)).toBeCloseTo(1.2880225246980774, 12);
  expect(logGamma(5)).toBeCloseTo(Math.log(24), 12);
});

test('a measured rate stands in the unit that was asked for, and nothing watched excludes nothing', () => {
  const { rate, low, high, upper95 } = measuredRate(2, 14, 7);
  expect([rate, low, high, upper95].map((value) => Number(value.toFixed(4)))).toEqual([1, 0.1211, 3.6123, 3.1479]);
  expect(measuredRate(0, 0).upper95).toBe(Number.POSITIVE_INFINITY);
});
