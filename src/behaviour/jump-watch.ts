// Jumps of one number of a device: minutes several times beyond the largest ever learned, which few windows cannot calibrate.
import { localDay, localHour, type TimeZone } from '../base/time-zone.ts';
import { EventRate, numbersOf } from './contract-rates.ts';
import type { Trust } from './learner.ts';

/** What is watched for jumps, in the unit of the number. */
export interface JumpSpec {
  /** A largest value below this counts as this: factors of next to nothing mean nothing. */
  readonly baseLeast: number;
}

/** A jump is so many times the largest value learned. */
export const JUMP_FACTOR = 3;
/**
 * Prior of jumps: one in ten device-days. The tuning devices made no upload of the kind in 10.4 days after one learned day, and none in 6.7 after
 * three (`npm run corpus -- CORPUS --only contract` prints it; most of the days are one hub's); what uploads grew by was x 1.9 and x 1.4, a
 * camera's clips. Their own quiet days take the rate of other devices down, their own jumps up.
 */
const PRIOR = { events: 1, minutes: 10 * 1440 } as const;
/** Jumps x times as large are x² times as rare: as the largest minutes of tuning devices are (LOG_PRIOR of counter-watch.ts), there being no jumps to measure. */
const SIZE_POWER = 2;
/** Nobody knows how much rarer than this a larger jump is: one of 300 times the largest value learned. */
const SIZE_SHARE_LEAST = 1e-4;
/** An hour in which, and beside which, fewer of the windows than this lie is unusual. */
const HOUR_SHARE = 0.02;
/** A jump at an unusual hour is no rarer than this among jumps, however seldom windows lie there: where one window lies, more may. */
const HOUR_SHARE_LEAST = 0.02;
/**
 * Jumps at usual and at unusual hours are told apart: two ways to be as rare, so a window has such a jump with twice its own rate. And by half as
 * much again: a stream takes the smaller of the calibrated p-value and this one, which then lets through two thirds of what the former does;
 * the inflation of e^0.5 that every stream is granted from the start (evidence/peak-calibration.ts) covers just that.
 */
const WAYS = 3;
/** As for amounts, no claim goes beyond what a day of minutes could show: 1e-4 / 1441 (evidence/calibration.ts). */
const LOG_P_LEAST = Math.log(1e-4 / 1441);
const HOURS = 24;
/** Windows that all hours together hold; then all are halved. */
const HOUR_WINDOWS_MAX = 20_000;
/** A gap longer than this counts as so many minutes of experience. */
const GAP_MINUTES_MAX = 1440;
/** What a suspicious jump counts for: less than one that drifts by. Bounded a day as all novelties are (RATE_EVENTS_A_DAY). */
const SUSPICIOUS_WEIGHT = 0.1;
const MINUTE_US = 60e6;

/** The rate of jumps with what makes one of them rare, for one window. */
export interface JumpOdds {
  readonly logP: number;
  readonly hour: number;
  readonly isUnusualHour: boolean;
  /** Share of the hour in what makes it rare, 0 to 1. */
  readonly hourShare: number;
}

/**
 * Chance of a jump in one window, by the rate model of novelties (contract-rates.ts): jumps a minute with a Gamma prior from other devices
 * and what this one did, times the minutes a window of it stands for, times the share of jumps as large (a power law), apart for usual and unusual
 * hours. It says how often a *device* does such a thing; a calibration says how high windows are among windows. Where these are
 * few, the latter cannot reach a small p-value for any value at all, and this one can: at the price of resting on the prior.
 */
export class JumpWatch {
  readonly #spec: JumpSpec;
  readonly #zone: TimeZone;
  readonly #rate = new EventRate(PRIOR);
  readonly #hours = new Float64Array(HOURS);
  /** Windows and minutes of experience, minutes of it when learning ended, and the latest window (minutes since 1970). */
  #windows = 0;
  #minutes = 0;
  #settledAt = 0;
  #last = 0;

  constructor(spec: JumpSpec, zone: TimeZone) {
    this.#spec = spec;
    this.#zone = zone;
  }

  /** Least value that is a jump; `largest`: the largest learned. */
  leastJump(largest: number): number {
    return JUMP_FACTOR * this.#base(largest);
  }

  /** A closed window, before its value changes the largest one. */
  follow(value: number, largest: number, timeUs: number, trust: Exclude<Trust, 'none'>): void {
    const minute = Math.floor(timeUs / MINUTE_US);
    const isFirst = this.#windows === 0;
    const gap = isFirst ? 1 : Math.max(0, Math.min(GAP_MINUTES_MAX, minute - this.#last));
    this.#last = Math.max(this.#last, minute);
    this.#windows++;
    this.#minutes += gap;
    if (trust !== 'baseline') this.#rate.pass(gap);
    // A suspicious hour must not become a usual one.
    if (trust !== 'suspicious') this.#countHour(localHour(this.#zone, timeUs));
    // The first window of all is larger than nothing.
    if (isFirst || value < this.leastJump(largest)) return;
    if (trust === 'baseline') this.#rate.learn(this.#minutes - this.#settledAt);
    else this.#rate.count(localDay(this.#zone, timeUs), trust === 'drift' ? 1 : SUSPICIOUS_WEIGHT);
  }

  /** The learning phase ends. */
  settle(): void {
    this.#rate.settle(this.#minutes - this.#settledAt);
    this.#settledAt = this.#minutes;
  }

  /** Null where the value is no jump. */
  judge(value: number, largest: number, timeUs: number): JumpOdds | null {
    const base = this.#base(largest);
    if (!(value >= JUMP_FACTOR * base)) return null;
    const hour = localHour(this.#zone, timeUs);
    const isUnusualHour = this.#isUnusual(hour);
    const size = Math.max(Math.log(SIZE_SHARE_LEAST), -SIZE_POWER * Math.log(value / (JUMP_FACTOR * base)));
    const logP = Math.max(LOG_P_LEAST, this.#logRateAt(isUnusualHour) + size);
    const hourShare = isUnusualHour && logP < 0 ? Math.min(1, Math.log(this.#unusualShare()) / logP) : 0;
    return { logP: Math.min(0, logP), hour, isUnusualHour, hourShare };
  }

  /** The largest value that is no jump as rare as e^logP at that time; Infinity where none is. */
  valueAt(logP: number, largest: number, timeUs: number): number {
    if (logP <= LOG_P_LEAST) return Number.POSITIVE_INFINITY;
    const size = this.#logRateAt(this.#isUnusual(localHour(this.#zone, timeUs))) - logP;
    const logShareLeast = Math.log(SIZE_SHARE_LEAST);
    if (size < 0) return this.leastJump(largest) * (1 - 1e-9);
    if (-size <= logShareLeast) return Number.POSITIVE_INFINITY;
    return this.leastJump(largest) * Math.exp(size / SIZE_POWER);
  }

  /** Natural logarithm of the least chance that a jump can get now. */
  get leastLogP(): number {
    const logRate = Math.min(this.#logRateAt(false), this.#logRateAt(true));
    return Math.max(LOG_P_LEAST, logRate + Math.log(SIZE_SHARE_LEAST));
  }

  #base(largest: number): number {
    return Math.max(largest, this.#spec.baseLeast);
  }

  /** ln of the jumps a window with all ways to be as rare. */
  #logRateAt(isUnusualHour: boolean): number {
    const perWindow = this.#rate.rate * Math.max(1, this.#minutes / Math.max(1, this.#windows));
    return Math.log(WAYS * perWindow) + (isUnusualHour ? Math.log(this.#unusualShare()) : 0);
  }

  #isUnusual(hour: number): boolean {
    let near = 0;
    for (let side = -1; side <= 1; side++) near += this.#hours[(hour + side + HOURS) % HOURS]!;
    return near <= HOUR_SHARE * this.#sum();
  }

  /** Share of windows at unusual hours, with one more that could be. */
  #unusualShare(): number {
    let unusual = 0;
    for (let hour = 0; hour < HOURS; hour++) if (this.#isUnusual(hour)) unusual += this.#hours[hour]!;
    return Math.max(HOUR_SHARE_LEAST, (unusual + 1) / (this.#sum() + 2));
  }

  #sum(): number {
    let sum = 0;
    for (let hour = 0; hour < HOURS; hour++) sum += this.#hours[hour]!;
    return sum;
  }

  #countHour(hour: number): void {
    this.#hours[hour]!++;
    if (this.#sum() <= HOUR_WINDOWS_MAX) return;
    for (let each = 0; each < HOURS; each++) this.#hours[each]! /= 2;
  }

  save(): unknown {
    return {
      numbers: [this.#windows, this.#minutes, this.#settledAt, this.#last],
      rate: this.#rate.save(),
      hours: [...this.#hours],
    };
  }

  /** Throws an Error with words for what `save` does not make. */
  restore(saved: unknown): void {
    const { numbers, rate, hours } = (saved ?? {}) as Record<string, unknown>;
    const [windows, minutes, settledAt, last] = numbersOf(numbers, 4);
    if (settledAt! > minutes!) throw new Error('jumps with more minutes learned than seen');
    this.#windows = windows!;
    this.#minutes = minutes!;
    this.#settledAt = settledAt!;
    this.#last = last!;
    this.#rate.restore(rate);
    this.#hours.set(numbersOf(hours, HOURS));
  }
}
