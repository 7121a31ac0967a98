// The tail of scores beyond what was seen often: a generalized Pareto distribution of the excesses over a high threshold.

/** A fitted tail: the chance of more than `threshold` + y is part · (1 + shape · y / scale)^(−1/shape), with e^(−y/scale) at shape 0. */
export interface ParetoTail {
  readonly threshold: number;
  /** Share of all values that lie above the threshold. */
  readonly part: number;
  /** Values above the threshold, which the tail was fitted to. */
  readonly excesses: number;
  /** Extreme value index: above 0 heavy, 0 exponential, below 0 bounded. */
  readonly shape: number;
  readonly scale: number;
}

export interface ParetoFit {
  readonly shape: number;
  readonly scale: number;
  readonly logLikelihood: number;
}

/** Shapes at or below this have an unbounded likelihood. */
const LEAST_SHAPE = -1;
/** Points at which a side is searched for sign changes. */
const GRID = 160;
const HALVINGS = 100;

/**
 * Maximum-likelihood fit to positive excesses (Grimshaw 1993, "Computing maximum likelihood estimates for the generalized Pareto
 * distribution"): with x = shape/scale the likelihood has one unknown, whose roots are searched; the exponential (x = 0) competes. Null
 * where there are no excesses or they have no spread.
 */
export function fitPareto(excesses: Float64Array): ParetoFit | null {
  const { mean, least, most } = extentOf(excesses);
  if (!(mean > 0) || !(most > least)) return null;
  let best: ParetoFit = { shape: 0, scale: mean, logLikelihood: -excesses.length * (Math.log(mean) + 1) };
  for (const x of rootsOf(excesses, mean, least, most)) {
    const shape = meanLog(excesses, x);
    if (shape <= LEAST_SHAPE) continue;
    const scale = shape / x;
    const logLikelihood = -excesses.length * (Math.log(scale) + shape + 1);
    if (logLikelihood > best.logLikelihood) best = { shape, scale, logLikelihood };
  }
  return best;
}

/** Natural logarithm of the chance of more than `value`, for values at or above the threshold; −Infinity beyond the end of a bounded tail. */
export function logTailProbability(tail: ParetoTail, value: number): number {
  return Math.log(tail.part) + logSurvival(tail.shape, (value - tail.threshold) / tail.scale);
}

/** The value that is exceeded with probability e^logP, for logP up to ln(part). The inverse of logTailProbability; z_q of Siffer et al. 2017. */
export function tailQuantile(tail: ParetoTail, logP: number): number {
  const ratio = logP - Math.log(tail.part);
  const y = tail.shape === 0 ? -ratio : Math.expm1(-tail.shape * ratio) / tail.shape;
  return tail.threshold + tail.scale * y;
}

/**
 * A heavier tail that the data do not rule out: the shape is raised by `errors` standard errors, (1 + shape)/√N, and the scale follows it as
 * the two estimates depend on each other, by −scale/(1 + shape) (asymptotic covariance of Smith 1987).
 */
export function widenedTail(tail: ParetoTail, errors: number): ParetoTail {
  const step = errors / Math.sqrt(tail.excesses);
  return {
    threshold: tail.threshold,
    part: tail.part,
    excesses: tail.excesses,
    shape: tail.shape + (1 + tail.shape) * step,
    scale: tail.scale * Math.max(0.5, 1 - step),
  };
}

// ln of (1 + shape y)^(−1/shape).
function logSurvival(shape: number, y: number): number {
  if (y <= 0) return 0;
  if (shape === 0) return -y;
  const growth = shape * y;
  return growth <= -1 ? Number.NEGATIVE_INFINITY : -Math.log1p(growth) / shape;
}

function extentOf(values: Float64Array): { mean: number; least: number; most: number } {
  let sum = 0;
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    sum += value;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return { mean: values.length === 0 ? 0 : sum / values.length, least, most };
}

// Roots of u(x) v(x) = 1 besides 0, with u = mean 1/(1 + x y) and v = 1 + mean ln(1 + x y). They lie above −1/most and below
// 2 (mean − least)/least² (Grimshaw 1993).
function rootsOf(values: Float64Array, mean: number, least: number, most: number): number[] {
  const roots: number[] = [];
  const near = 1e-5 / mean;
  searchRoots(values, (part) => -1 / most + (1 / most - near) * 10 ** (-9 * (1 - part)) * (1 - 1e-12), roots);
  const far = Math.min(1e6 / mean, (2 * (mean - least)) / (least * least));
  if (far > near) searchRoots(values, (part) => near * (far / near) ** part, roots);
  return roots;
}

function searchRoots(values: Float64Array, pointAt: (part: number) => number, roots: number[]): void {
  let from = pointAt(0);
  let valueFrom = equation(values, from);
  for (let i = 1; i <= GRID; i++) {
    const to = pointAt(i / GRID);
    const valueTo = equation(values, to);
    if (valueFrom < 0 !== valueTo < 0) roots.push(bisected(values, from, to, valueFrom < 0));
    from = to;
    valueFrom = valueTo;
  }
}

function bisected(values: Float64Array, from: number, to: number, isRising: boolean): number {
  let low = from;
  let high = to;
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (equation(values, middle) < 0 === isRising) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function equation(values: Float64Array, x: number): number {
  let inverse = 0;
  let logs = 0;
  for (let i = 0; i < values.length; i++) {
    const term = x * values[i]!;
    inverse += 1 / (1 + term);
    logs += Math.log1p(term);
  }
  return (inverse / values.length) * (1 + logs / values.length) - 1;
}

function meanLog(values: Float64Array, x: number): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += Math.log1p(x * values[i]!);
  return sum / values.length;
}
