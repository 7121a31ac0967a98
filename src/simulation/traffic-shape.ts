// Drawing sizes and times from measured distributions, given as their quantiles.
import type { Random } from '../base/random.ts';

/** Quantiles at equal steps from the least to the greatest value, ascending. */
export type Shape = readonly number[];

/** A value of the distribution: between two quantiles in the logarithm, so that wide tails keep their form. */
export function draw(shape: Shape, random: Random): number {
  const at = random() * (shape.length - 1);
  const i = Math.min(shape.length - 2, Math.floor(at));
  const low = shape[i]!;
  const high = shape[i + 1]!;
  const part = at - i;
  if (low === high) return low;
  return (low + 1) ** (1 - part) * (high + 1) ** part - 1;
}

/** The same, in whole numbers. */
export function drawWhole(shape: Shape, random: Random): number {
  return Math.max(0, Math.round(draw(shape, random)));
}

/** A time to wait whose mean is `mean`, of events that know nothing of one another. */
export function drawExponential(mean: number, random: Random): number {
  return -Math.log(1 - random()) * mean;
}
