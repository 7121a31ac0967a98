// Evidence of windows that come in runs: neighbours tell much the same, so a run weighs little more than its strangest window.
import { cusumStep, shiryaevRobertsStep } from './e-detector.ts';
import { logWatchedEValue } from './e-values.ts';

/** Windows up to this p-value are called strange where windows are counted for people. Natural logarithm of 0.01. */
export const STRANGE_LOG_P = Math.log(0.01);
/** A window up to this p-value prolongs a run: 0.05, since a few hundred windows reach 0.01 just so. */
export const RUN_LOG_P = Math.log(0.05);
/** So many windows without one of those end a run: a firmware update pauses, a new habit goes on, and both are one run. */
export const RUN_QUIET_WINDOWS = 30;
/**
 * What a window of a run adds beside the strangest one: e^(1/4). By Hölder's inequality any four windows weighed so are together evidence
 * however they depend on each other.
 */
export const RUN_WEIGHT = 0.25;
/**
 * All that a run adds beside its strangest window, at most e^5: a device that does something new does it for hours, and that is one event. On
 * tuning devices such runs reach e^27 in a quarter of an hour and e^36 in a day where windows multiply.
 */
export const RUN_ADDS_MOST = 5;

/** Evidence before a window, plain numbers. */
export interface RunState {
  /** Log evidence; null = none. */
  readonly logR: number | null;
  /** Largest log e-value of the run that goes on. */
  readonly runMost: number;
  /** What the run added beside it. */
  readonly runAdded: number;
  /** Windows since the last one that prolonged the run. */
  readonly quiet: number;
}

/**
 * Shiryaev-Roberts evidence in which a run counts for its strangest window and, weighed, for the others. No window adds more than its e-value,
 * so the bound of the e-detector holds for independent windows; what depends on its neighbours hardly counts twice.
 */
export class RunEvidence {
  #logR = Number.NEGATIVE_INFINITY;
  #runMost = 0;
  #runAdded = 0;
  #quiet = 0;

  /** Log evidence if a window with this p-value came next. Changes nothing. */
  after(logP: number): number {
    return this.#step(weightOf(logP));
  }

  /** Takes a closed window; returns the log evidence with it. */
  add(logP: number): number {
    const logE = weightOf(logP);
    this.#logR = this.#step(logE);
    this.#runAdded += this.#besides(logE);
    this.#runMost = Math.max(this.#runMost, logE);
    this.count(logP);
    return this.#logR;
  }

  /** Only counts a closed window for the run: its evidence is of no interest. */
  count(logP: number): void {
    this.#quiet = logP <= RUN_LOG_P ? 0 : this.#quiet + 1;
    if (!this.isRunOver) return;
    this.#runMost = 0;
    this.#runAdded = 0;
  }

  get isRunOver(): boolean {
    return this.#quiet >= RUN_QUIET_WINDOWS;
  }

  /** No evidence, and no windows that were strange. */
  clear(): void {
    this.#logR = Number.NEGATIVE_INFINITY;
    this.#runMost = 0;
    this.#runAdded = 0;
    this.#quiet = 0;
  }

  save(): RunState {
    return {
      logR: Number.isFinite(this.#logR) ? this.#logR : null,
      runMost: this.#runMost,
      runAdded: this.#runAdded,
      quiet: this.#quiet,
    };
  }

  /** Throws an Error when `saved` is no such state. */
  restore(saved: unknown): this {
    const { logR, runMost, runAdded, quiet } = (saved ?? {}) as Partial<RunState>;
    const isEvidence = logR === null || (typeof logR === 'number' && Number.isFinite(logR));
    const isRun = isAmount(runMost) && isAmount(runAdded) && isAmount(quiet);
    if (!isEvidence || !isRun) throw new Error('the evidence of a stream is missing or no numbers');
    this.#logR = logR ?? Number.NEGATIVE_INFINITY;
    this.#runMost = runMost;
    this.#runAdded = runAdded;
    this.#quiet = quiet;
    return this;
  }

  // Within a run nothing begins anew (CUSUM): a thousand windows that add nothing must not add up as a thousand beginnings.
  #step(logE: number): number {
    const added = logE <= 0 ? logE : Math.max(0, logE - this.#runMost) + this.#besides(logE);
    return this.#runMost > 0 ? cusumStep(this.#logR, added) : shiryaevRobertsStep(this.#logR, added);
  }

  // What counts beside the strangest window: the lesser of the two.
  #besides(logE: number): number {
    const lesser = Math.max(0, Math.min(logE, this.#runMost));
    return Math.min(RUN_WEIGHT * lesser, RUN_ADDS_MOST - this.#runAdded);
  }
}

// Windows that are hardly strange never add up: days are a little unlike each other, which is no attack.
function weightOf(logP: number): number {
  const logE = logWatchedEValue(logP);
  return logP > RUN_LOG_P ? Math.min(0, logE) : logE;
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
