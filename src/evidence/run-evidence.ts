// Evidence of windows that come in runs: neighbours tell much the same, so a run weighs little more than its strangest window.
import { shiryaevRobertsStep } from './e-detector.ts';
import { logWatchedEValue } from './e-values.ts';

/** A window with a p-value up to this is strange: it begins a run or prolongs it. Natural logarithm of 0.01. */
export const STRANGE_LOG_P = Math.log(0.01);
/** So many windows without a strange one end a run: a firmware update pauses, a new habit goes on, and both are one run. */
export const RUN_QUIET_WINDOWS = 30;
/**
 * What a window of a run adds beside the strangest one: e^(1/4). By Hölder's inequality any four windows weighed so are together evidence
 * however they depend on each other. Chosen on tuning devices: a lock hub's busy quarter of an hour reaches e^27 when windows multiply.
 */
export const RUN_WEIGHT = 0.25;

/** Evidence before a window, plain numbers. */
export interface RunState {
  /** Log evidence; null = none. */
  readonly logR: number | null;
  /** Largest log e-value of the run that goes on. */
  readonly runMost: number;
  /** Windows since the last strange one. */
  readonly quiet: number;
}

/**
 * Shiryaev-Roberts evidence whose windows within a run add (1 − w) times what the strangest of them says and w times what each says, never
 * more than their e-value: so the bound of the e-detector holds for independent windows, and what depends on its neighbours counts once.
 */
export class RunEvidence {
  #logR = Number.NEGATIVE_INFINITY;
  #runMost = 0;
  #quiet = 0;

  /** Log evidence if a window with this p-value came next. Changes nothing. */
  after(logP: number): number {
    const logE = logWatchedEValue(logP);
    const added = logE <= 0 ? logE : RUN_WEIGHT * logE + (1 - RUN_WEIGHT) * Math.max(0, logE - this.#runMost);
    return shiryaevRobertsStep(this.#logR, added);
  }

  /** Takes a closed window; returns the log evidence with it. */
  add(logP: number): number {
    this.#logR = this.after(logP);
    this.count(logP);
    this.#runMost = Math.max(this.#runMost, logWatchedEValue(logP));
    return this.#logR;
  }

  /** Only counts a closed window for the run: its evidence is of no interest. */
  count(logP: number): void {
    this.#quiet = logP <= STRANGE_LOG_P ? 0 : this.#quiet + 1;
    if (this.isRunOver) this.#runMost = 0;
  }

  get isRunOver(): boolean {
    return this.#quiet >= RUN_QUIET_WINDOWS;
  }

  /** No evidence, and no windows that were strange. */
  clear(): void {
    this.#logR = Number.NEGATIVE_INFINITY;
    this.#runMost = 0;
    this.#quiet = 0;
  }

  save(): RunState {
    return { logR: Number.isFinite(this.#logR) ? this.#logR : null, runMost: this.#runMost, quiet: this.#quiet };
  }

  /** Throws an Error when `saved` is no such state. */
  restore(saved: unknown): this {
    const { logR, runMost, quiet } = (saved ?? {}) as Partial<RunState>;
    const isEvidence = logR === null || (typeof logR === 'number' && Number.isFinite(logR));
    if (!isEvidence || typeof runMost !== 'number' || !(runMost >= 0) || !Number.isSafeInteger(quiet) || quiet! < 0) {
      throw new Error('the evidence of a stream is missing or no numbers');
    }
    this.#logR = logR ?? Number.NEGATIVE_INFINITY;
    this.#runMost = runMost;
    this.#quiet = quiet!;
    return this;
  }
}
