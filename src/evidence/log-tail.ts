// The tail of amounts on a logarithmic scale, with what is known of such amounts beforehand: for few windows, and for values all alike.
import type { ParetoTail } from './pareto-tail.ts';

/** What is believed of the scale of the tail before anything was seen: so many excesses with this mean. */
export interface TailPrior {
  readonly excesses: number;
  readonly scale: number;
}

/** The tail is the highest fiftieth of the scores, of which so many are taken at least and at most. */
const PART = 0.02;
const LEAST = 10;
const MOST = 50;

/**
 * The tail over the highest of `count` scores (`top`: ascending, those kept exactly). On a logarithmic scale an exponential tail is a power
 * law of the amounts themselves (Hill 1975), beyond which no traffic goes for long: so the shape is 0 and only the scale is
 * learnt, as the posterior mean with the prior, made larger by `widenedBy` of its standard errors. Null with fewer scores than make a tail.
 */
export function fitLogTail(top: Float32Array, count: number, prior: TailPrior, widenedBy: number): ParetoTail | null {
  const size = Math.min(MOST, Math.max(LEAST, Math.floor(count * PART)), top.length - 1);
  if (size < LEAST || !Number.isFinite(top[top.length - 1]!)) return null;
  const threshold = top[top.length - 1 - size]!;
  if (!Number.isFinite(threshold)) return null;
  let sum = prior.excesses * prior.scale;
  for (let i = top.length - size; i < top.length; i++) sum += top[i]! - threshold;
  const weight = size + prior.excesses;
  const scale = (sum / weight) * (1 + widenedBy / Math.sqrt(weight));
  return { threshold, part: size / count, excesses: size, shape: 0, scale };
}
