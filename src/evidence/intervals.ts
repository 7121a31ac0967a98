// Exact confidence intervals: of a Poisson rate from a count, and of a share from successes and trials.
import { betaQuantile, gammaQuantile } from './quantile-functions.ts';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Usual confidence of intervals and bounds. */
export const CONFIDENCE = 0.95;

/** Two-sided exact interval of the mean of a Poisson count (Garwood 1936). */
export function poissonInterval(count: number, confidence: number = CONFIDENCE): Interval {
  const tail = (1 - confidence) / 2;
  return { low: count === 0 ? 0 : gammaQuantile(count, tail), high: gammaQuantile(count + 1, 1 - tail) };
}

/** One-sided upper bound of the mean of a Poisson count: a larger mean would show so few with less than 1 − confidence. */
export function poissonUpperBound(count: number, confidence: number = CONFIDENCE): number {
  return gammaQuantile(count + 1, confidence);
}

/** Two-sided exact interval of a share (Clopper, Pearson 1934); 0 to 1 without trials. */
export function shareInterval(successes: number, trials: number, confidence: number = CONFIDENCE): Interval {
  const tail = (1 - confidence) / 2;
  return {
    low: successes === 0 ? 0 : betaQuantile(successes, trials - successes + 1, tail),
    high: successes >= trials ? 1 : betaQuantile(successes + 1, trials - successes, 1 - tail),
  };
}

/** A rate per `perDays` days with its exact interval and one-sided upper bound, all in the same unit. */
export interface MeasuredRate extends Interval {
  readonly rate: number;
  readonly upper95: number;
}

/** What `count` events in `days` days say of the rate per `perDays` days. Infinite bounds where nothing was watched. */
export function measuredRate(count: number, days: number, perDays = 1): MeasuredRate {
  if (!(days > 0))
    return { rate: Number.NaN, low: 0, high: Number.POSITIVE_INFINITY, upper95: Number.POSITIVE_INFINITY };
  const scale = perDays / days;
  const { low, high } = poissonInterval(count);
  return { rate: count * scale, low: low * scale, high: high * scale, upper95: poissonUpperBound(count) * scale };
}
