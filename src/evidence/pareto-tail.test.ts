// Parity of the generalized Pareto tail with reference fits, and of SPOT and DSPOT made from it.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fitPareto, logTailProbability, type ParetoTail, tailQuantile, widenedTail } from './pareto-tail.ts';

interface ReferenceFit {
  readonly threshold: number;
  readonly excesses: number;
  readonly shape: number;
  readonly scale: number;
  readonly log_likelihood: number;
  readonly quantiles: readonly { readonly q: number; readonly z_q: number }[];
  readonly tail_probability_at: readonly { readonly x: number; readonly p: number }[];
}
interface Stream {
  readonly q: number;
  readonly level: number;
  readonly depth?: number;
  readonly initial: readonly number[];
  readonly stream: readonly number[];
  readonly initial_z_q: number;
  readonly alarms: readonly number[];
  readonly log: readonly { readonly i: number; readonly z_q: number; readonly excesses: number; readonly n: number }[];
}
const reference = JSON.parse(
  readFileSync(new URL('../../test/fixtures/classical/evt.json', import.meta.url), 'utf8'),
) as {
  samples: Record<string, { n: number; upper: number[]; fits: ReferenceFit[] }>;
  z_q_formula: { t: number; shape: number; scale: number; q: number; n: number; excesses: number; z_q: number }[];
  streams: { spot: Stream; dspot: Stream };
};

const cases = Object.entries(reference.samples).flatMap(([name, { n, upper, fits }]) =>
  fits.map((fit) => ({ name: `${name} above ${fit.threshold}`, n, upper, fit })),
);

describe.each(cases)('the tail of $name', ({ n, upper, fit }) => {
  const excesses = Float64Array.from(
    upper.filter((value) => value > fit.threshold).map((value) => value - fit.threshold),
  );
  const part = fit.excesses / n;

  test('has the likelihood, shape and scale of the reference fit', () => {
    const ours = fitPareto(excesses)!;
    expect(excesses.length).toBe(fit.excesses);
    expect(ours.logLikelihood).toBeGreaterThan(fit.log_likelihood - 1e-9 * Math.abs(fit.log_likelihood));
    expect(Math.abs(ours.shape - fit.shape)).toBeLessThan(1e-7);
    expect(Math.abs(ours.scale / fit.scale - 1)).toBeLessThan(1e-7);
  });

  test('has the quantiles and probabilities of the reference', () => {
    const tail: ParetoTail = { ...fit, part };
    for (const { q, z_q } of fit.quantiles) expect(tailQuantile(tail, Math.log(q)) / z_q).toBeCloseTo(1, 10);
    for (const { x, p } of fit.tail_probability_at) {
      const ours = Math.exp(logTailProbability(tail, x));
      if (p === 0) expect(ours).toBe(0);
      else expect(ours / p).toBeCloseTo(1, 10);
    }
  });
});

test('quantiles follow the formula, also where the shape is almost 0 and below the threshold', () => {
  for (const { t, shape, scale, q, n, excesses, z_q } of reference.z_q_formula) {
    const ours = tailQuantile({ threshold: t, shape, scale, part: excesses / n, excesses }, Math.log(q));
    expect(ours / z_q, `shape ${shape}`).toBeCloseTo(1, 10);
  }
});

test('excesses without spread have no fit', () => {
  expect(fitPareto(new Float64Array([2, 2, 2]))).toBeNull();
  expect(fitPareto(new Float64Array(0))).toBeNull();
});

test('a widened tail is heavier, and the more so the fewer excesses carry it', () => {
  const tail: ParetoTail = { threshold: 0, part: 0.1, excesses: 50, shape: 0.1, scale: 1 };
  const narrow = logTailProbability(tail, 20);
  const wide = logTailProbability(widenedTail(tail, 1.645), 20);
  const wider = logTailProbability(widenedTail({ ...tail, excesses: 20 }, 1.645), 20);
  expect(wide).toBeGreaterThan(narrow);
  expect(wider).toBeGreaterThan(wide);
});

test.each(['spot', 'dspot'] as const)('%s made of these tails raises the alarms of the reference', (name) => {
  const stream = reference.streams[name];
  const { alarms, levels, initial } = peaksOverThreshold(stream);
  expect(initial / stream.initial_z_q).toBeCloseTo(1, 6);
  expect(alarms).toEqual(stream.alarms);
  for (const { i, z_q } of stream.log) expect(levels[i]! / z_q, `value ${i}`).toBeCloseTo(1, 4);
});

// SPOT, and DSPOT with a depth (Siffer et al. 2017), with the fit under test.
function peaksOverThreshold({ q, level, depth = 0, initial, stream }: Stream) {
  const window: number[] = initial.slice(0, depth);
  const shifted = (value: number) => (depth === 0 ? value : value - window.reduce((sum, x) => sum + x, 0) / depth);
  const accept = (value: number) => {
    if (depth === 0) return;
    window.shift();
    window.push(value);
  };
  const start = initial.slice(depth).map((value) => {
    const result = shifted(value);
    accept(value);
    return result;
  });
  const threshold = [...start].sort((a, b) => a - b)[Math.floor(level * start.length)]!;
  const excesses = start.filter((value) => value > threshold).map((value) => value - threshold);
  let n = start.length;
  const fitted = () => {
    const { shape, scale } = fitPareto(Float64Array.from(excesses))!;
    return tailQuantile({ threshold, shape, scale, part: excesses.length / n, excesses: excesses.length }, Math.log(q));
  };
  let zQ = fitted();
  const first = zQ;
  const alarms: number[] = [];
  const levels = stream.map((value, i) => {
    const relative = shifted(value);
    if (relative > zQ) {
      alarms.push(i);
      return zQ;
    }
    n++;
    if (relative > threshold) {
      excesses.push(relative - threshold);
      zQ = fitted();
    }
    accept(value);
    return zQ;
  });
  return { alarms, levels, initial: first };
}
