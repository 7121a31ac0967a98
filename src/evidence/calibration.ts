// Turns scores into p-values: how many of the scores seen in ordinary times were as high, and beyond them a fitted tail.
import { mix } from '../base/hash.ts';
import { floatsOfText, textOfFloats } from './float-text.ts';
import { fitLogTail, type TailPrior } from './log-tail.ts';
import { fitPareto, logTailProbability, type ParetoTail, tailQuantile, widenedTail } from './pareto-tail.ts';

/** A p-value as natural logarithm, ≤ 0. */
export interface CalibratedProbability {
  readonly logP: number;
  /** True where it lies below 1/(n + 1) and comes from the fitted tail. */
  readonly isExtrapolated: boolean;
}

export interface CalibrationOptions {
  /** Scores that are kept at most: half of them the highest ever seen, exactly, half a uniform sample of the others. */
  readonly capacity: number;
  /** Chance of the sample. */
  readonly seed: number;
  /** For logarithms of amounts: the tail is exponential, with what is believed of its scale. Absent = a tail of any shape. */
  readonly logPrior?: TailPrior;
}

/** As plain JSON; scores as base64 of little-endian 32-bit floats, ascending. */
export interface CalibrationState {
  readonly count: number;
  readonly draws: number;
  readonly top: string;
  readonly body: string;
}

/**
 * The fitted tail never claims less than this factor below 1/(n + 1): so much nobody can know of a tail from n scores. Of scores with a
 * prior (log-tail.ts) more is known than of any other, whose tail may be anything.
 */
export const AMOUNT_EXTRAPOLATION_LEAST = 1e-4;
export const SCORE_EXTRAPOLATION_LEAST = 1e-2;
/** Excesses that a tail is fitted to, at most, and without which there is none. */
export const TAIL_MOST = 200;
export const TAIL_LEAST = 20;
/** Part of the scores that is tail. */
const TAIL_PART = 0.1;
/** Standard errors of the fit that its tail is widened by: a one-sided bound of 95 %. */
const WIDENED_BY = 1.645;
/** Numbers of scores are whole up to here; far more than decades of minutes. */
const COUNT_MAX = 2 ** 40;

/**
 * Conformal p-values (1 + #{scores ≥ s})/(n + 1) against a bounded set (Vovk, Gammerman, Shafer 2005), valid where the score is exchangeable
 * with those of the set. Above the highest score a generalized Pareto tail goes on (Pickands 1975), widened by the uncertainty of its fit,
 * never bounded (shape ≥ 0) and stopped at a named factor below 1/(n + 1). Scores are held in 32 bits; rounding makes p larger, never smaller.
 */
export class Calibration {
  readonly #seed: number;
  readonly #logPrior: TailPrior | null;
  /** ln of how far below 1/(n + 1) the tail may go. */
  readonly #logReach: number;
  /** Ascending; the highest scores. */
  readonly #top: Float32Array;
  /** Ascending; a uniform sample of the rest. */
  readonly #body: Float32Array;
  #topCount = 0;
  #bodyCount = 0;
  #count = 0;
  #draws = 0;
  #tail: ParetoTail | null | undefined;

  constructor({ capacity, seed, logPrior }: CalibrationOptions) {
    this.#seed = seed;
    this.#logPrior = logPrior ?? null;
    this.#logReach = Math.log(logPrior === undefined ? SCORE_EXTRAPOLATION_LEAST : AMOUNT_EXTRAPOLATION_LEAST);
    this.#top = new Float32Array(Math.ceil(capacity / 2));
    this.#body = new Float32Array(capacity >>> 1);
  }

  /** Scores added so far. */
  get count(): number {
    return this.#count;
  }

  /** Natural logarithm of the least p-value that any score can get now. */
  get leastLogP(): number {
    const own = -Math.log(this.#count + 1);
    return this.#fitted() === null ? own : own + this.#logReach;
  }

  /** Takes a score of an ordinary window. Anything but a number is taken as the highest. */
  add(score: number): void {
    const value = Number.isNaN(score) ? Number.POSITIVE_INFINITY : Math.fround(score);
    this.#tail = undefined;
    this.#count = Math.min(COUNT_MAX, this.#count + 1);
    if (this.#topCount < this.#top.length) {
      insertAscending(this.#top, this.#topCount++, value);
      return;
    }
    const least = this.#top[0]!;
    if (value <= least) {
      this.#sample(value);
      return;
    }
    const above = countBelow(this.#top, this.#topCount, value);
    this.#top.copyWithin(0, 1, above);
    this.#top[above - 1] = value;
    this.#sample(least);
  }

  /**
   * Whether the p-value of a score is surely larger than `p`: one look at the score of that rank, where `probability` searches. False
   * where that cannot be told so.
   */
  isAbove(p: number, score: number): boolean {
    // (1 + #{scores ≥ s}) / (n + 1) > p if the rank-th highest score is ≥ s, rank = ⌊p (n + 1)⌋.
    const rank = Math.max(1, Math.floor(p * (this.#count + 1)));
    return rank <= this.#topCount && Math.fround(score) <= this.#top[this.#topCount - rank]!;
  }

  /** The p-value of a score. */
  probability(score: number): CalibratedProbability {
    const value = Number.isNaN(score) ? Number.POSITIVE_INFINITY : Math.fround(score);
    const least = -Math.log(this.#count + 1);
    if (this.#topCount === 0 || value <= this.#top[this.#topCount - 1]!) {
      return { logP: Math.log(1 + this.#countAtLeast(value)) + least, isExtrapolated: false };
    }
    const tail = this.#fitted();
    if (tail === null) return { logP: least, isExtrapolated: false };
    const logP = Math.max(least + this.#logReach, logTailProbability(tail, value));
    return logP < least ? { logP, isExtrapolated: true } : { logP: least, isExtrapolated: false };
  }

  /**
   * The highest score whose p-value is still at least e^logP: a window at or below it is no stranger than that. Infinity where every score
   * is, −Infinity where none is.
   */
  scoreAt(logP: number): number {
    if (logP <= this.leastLogP) return Number.POSITIVE_INFINITY;
    if (logP > 0) return Number.NEGATIVE_INFINITY;
    const tail = this.#fitted();
    if (tail !== null && logP < -Math.log(this.#count + 1)) {
      return Math.max(this.#top[this.#topCount - 1]!, tailQuantile(tail, logP));
    }
    // The p-value falls at the scores that are kept, so one of them is the answer.
    for (let i = this.#topCount - 1; i >= 0; i--)
      if (this.probability(this.#top[i]!).logP >= logP) return this.#top[i]!;
    for (let i = this.#bodyCount - 1; i >= 0; i--)
      if (this.probability(this.#body[i]!).logP >= logP) return this.#body[i]!;
    return Number.NEGATIVE_INFINITY;
  }

  save(): CalibrationState {
    return {
      count: this.#count,
      draws: this.#draws,
      top: textOfFloats(this.#top.subarray(0, this.#topCount)),
      body: textOfFloats(this.#body.subarray(0, this.#bodyCount)),
    };
  }

  /** Throws an Error when `saved` is no such state or does not fit the capacity. */
  static restore(saved: unknown, options: CalibrationOptions): Calibration {
    const calibration = new Calibration(options);
    calibration.#restore(saved);
    return calibration;
  }

  #restore(saved: unknown): void {
    const { count, draws, top, body } = (saved ?? {}) as Partial<CalibrationState>;
    if (!isCount(count) || !isCount(draws))
      throw new Error('the counts of a calibration are missing or no whole numbers');
    const highest = floatsOfText(top, this.#top.length);
    const sample = floatsOfText(body, this.#body.length);
    if (highest === null || sample === null || !isAscending(highest) || !isAscending(sample)) {
      throw new Error('the scores of a calibration are missing, too many or not in order');
    }
    const isFull = highest.length === this.#top.length;
    const rest = Math.min(count - highest.length, this.#body.length);
    if (sample.length !== rest || (!isFull && rest > 0) || (rest > 0 && sample[rest - 1]! > highest[0]!)) {
      throw new Error('the scores of a calibration do not fit their number');
    }
    this.#top.set(highest);
    this.#body.set(sample);
    this.#topCount = highest.length;
    this.#bodyCount = sample.length;
    this.#count = count;
    this.#draws = draws;
  }

  // Algorithm R (Vitter 1985): each of the scores outside the top is in the sample with the same chance.
  #sample(value: number): void {
    const size = this.#body.length;
    if (this.#bodyCount < size) {
      insertAscending(this.#body, this.#bodyCount++, value);
      return;
    }
    if (size === 0) return;
    // A draw that depends on its number alone: no state of a generator has to be kept.
    const draw = (mix(this.#seed ^ Math.imul(this.#draws++, 0x9e3779b1)) >>> 0) / 4_294_967_296;
    const place = Math.floor(draw * (this.#count - this.#topCount));
    if (place >= size) return;
    this.#body.copyWithin(place, place + 1, size);
    insertAscending(this.#body, size - 1, value);
  }

  #countAtLeast(value: number): number {
    const inTop = this.#topCount - countBelow(this.#top, this.#topCount, value);
    if (inTop < this.#topCount || this.#bodyCount === 0) return inTop;
    const sampled = this.#bodyCount - countBelow(this.#body, this.#bodyCount, value);
    return inTop + Math.ceil((sampled / this.#bodyCount) * (this.#count - this.#topCount));
  }

  #fitted(): ParetoTail | null {
    if (this.#tail === undefined) {
      const top = this.#top.subarray(0, this.#topCount);
      const prior = this.#logPrior;
      this.#tail = prior === null ? fitTail(top, this.#count) : fitLogTail(top, this.#count, prior, WIDENED_BY);
    }
    return this.#tail;
  }
}

// The widened tail over the highest tenth of all scores, at most TAIL_MOST of them and no more than are kept exactly.
function fitTail(top: Float32Array, count: number): ParetoTail | null {
  const size = Math.min(TAIL_MOST, Math.floor(count * TAIL_PART), top.length - 1);
  if (size < TAIL_LEAST || !Number.isFinite(top[top.length - 1]!)) return null;
  const threshold = top[top.length - 1 - size]!;
  if (!Number.isFinite(threshold)) return null;
  const first = countBelow(top, top.length, threshold, true);
  const excesses = Float64Array.from(top.subarray(first), (value) => value - threshold);
  if (excesses.length < TAIL_LEAST) return null;
  const fit = fitPareto(excesses);
  if (fit === null) return null;
  const part = excesses.length / count;
  const tail = widenedTail({ threshold, part, excesses: excesses.length, ...fit }, WIDENED_BY);
  if (tail.shape >= 0) return tail;
  // Even a tail that is surely bounded goes on as the exponential of the same mean: no sample shows that what lies beyond is impossible.
  const mean = excesses.reduce((sum, excess) => sum + excess, 0) / excesses.length;
  return { ...tail, shape: 0, scale: mean };
}

// Scores below `value` among the first `size` of ascending `values`; with `withEqual` also those equal to it.
function countBelow(values: Float32Array, size: number, value: number, withEqual = false): number {
  let low = 0;
  let high = size;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! < value || (withEqual && values[middle]! === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function insertAscending(values: Float32Array, size: number, value: number): void {
  const at = countBelow(values, size, value);
  values.copyWithin(at + 1, at, size);
  values[at] = value;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= COUNT_MAX;
}

function isAscending(values: Float32Array): boolean {
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i]!) || (i > 0 && values[i]! < values[i - 1]!)) return false;
  }
  return true;
}
