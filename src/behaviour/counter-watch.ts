// One number of a device, such as bytes sent in a minute: what it learned of it, and how strange a value is.
import { Calibration, type CalibrationOptions } from '../evidence/calibration.ts';
import type { TailPrior } from '../evidence/log-tail.ts';
import { DriftCeiling } from './drift-ceiling.ts';
import type { LearnerContext, Trust } from './learner.ts';

/** What is watched: a number of an activity on a logarithmic scale, of which only large values are strange. */
export interface CounterSpec {
  /** Word in the numbers of the finding ('up', 'connections' …). */
  readonly what: string;
  /** Activity feature that it is made of, and its position in a row. */
  readonly feature: string;
  readonly place: number;
  /** Amounts well below it are all alike: nobody wants to hear of 3 kB that were 300 bytes. In the feature's unit. */
  readonly softness: number;
  /** True for numbers that only grow while a window is open, so that an open one may be judged. */
  readonly grows: boolean;
}

/** Scores that the calibration holds, half of them the largest: 4 kB. */
const CALIBRATION_SCORES = 1024;
/** ln 1.25: a day of drift makes a quarter more normal; a week of it a factor of 4.8. */
export const DRIFT_STEP_PER_DAY = Math.log(1.25);
/**
 * What is believed beforehand of scores in e-folds: beyond the busiest minutes each e-fold is e² times as rare. Measured on tuning devices;
 * without it a device whose minutes are all alike would take a few kilobytes for a wonder.
 */
export const LOG_PRIOR: TailPrior = { excesses: 20, scale: 0.5 };
/** Without calibration (ablation): a value above this quantile of what was learned counts as this rare. */
const FIXED_P = 1e-3;

export interface Followed {
  readonly trust: Trust;
  readonly teaches: boolean;
  readonly timeUs: number;
}

export class CounterWatch {
  readonly #options: CalibrationOptions;
  #calibration: Calibration;
  readonly #ceiling = new DriftCeiling(DRIFT_STEP_PER_DAY);
  readonly #isCalibrated: boolean;

  /** `logPrior`: what is believed of the scale of logarithmic scores beforehand; absent for scores of another kind. */
  constructor(context: Pick<LearnerContext, 'seed' | 'isCalibrated'>, logPrior?: TailPrior) {
    this.#isCalibrated = context.isCalibrated ?? true;
    this.#options = {
      capacity: CALIBRATION_SCORES,
      seed: context.seed,
      ...(logPrior === undefined ? {} : { logPrior }),
    };
    this.#calibration = new Calibration(this.#options);
  }

  get count(): number {
    return this.#calibration.count;
  }

  get leastLogP(): number {
    return this.#calibration.leastLogP;
  }

  /** Whether values get p-values at all, and not only a verdict by a fixed quantile. */
  get isCalibrated(): boolean {
    return this.#isCalibrated;
  }

  /** The largest score taken as normal, as far as it was let drift; -Infinity before the first. */
  get largest(): number {
    return this.#ceiling.value;
  }

  /** A window of the learning phase: all of it is normal. */
  learn(score: number): void {
    this.#ceiling.raise(score);
    this.#calibration.add(score);
  }

  /** A window seen while watching; `teaches`: it is taken into what is normal, as far as drift may go. */
  follow(score: number, { trust, teaches, timeUs }: Followed): void {
    const admitted = this.#ceiling.admit(score, timeUs, trust === 'suspicious');
    if (teaches) this.#calibration.add(admitted);
  }

  /** The owner said that this is normal. */
  allow(score: number): void {
    this.#ceiling.raise(score);
    this.#calibration.add(score);
  }

  /** Whether the p-value is surely above `p`: what most windows end with. */
  isAbove(p: number, score: number): boolean {
    return this.#calibration.isAbove(p, score);
  }

  judge(score: number): { readonly logP: number; readonly isExtrapolated: boolean } {
    if (this.#isCalibrated) return this.#calibration.probability(score);
    const isAbove = score > this.#calibration.scoreAt(Math.log(FIXED_P));
    return { logP: isAbove ? Math.log(FIXED_P) : 0, isExtrapolated: false };
  }

  /** The score that has this p-value. */
  scoreAt(logP: number): number {
    return this.#calibration.scoreAt(logP);
  }

  save(): unknown {
    return { calibration: this.#calibration.save(), ceiling: this.#ceiling.save() };
  }

  /** Throws an Error with words for what `save` does not make. */
  restore(saved: unknown): void {
    const { calibration, ceiling } = (saved ?? {}) as Record<string, unknown>;
    this.#calibration = Calibration.restore(calibration, this.#options);
    this.#ceiling.restore(ceiling);
  }
}
