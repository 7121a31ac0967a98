// Evidence of one device and kind: p-values of windows in, an alarm out when together they are more than the budget's chance explains.
import { shiryaevRobertsStep } from './e-detector.ts';
import { logWatchedEValue } from './e-values.ts';
import { PeakCalibration, type PeakState } from './peak-calibration.ts';

/** A window with a p-value up to this is strange: it prolongs a run. Natural logarithm of 0.01. */
export const STRANGE_LOG_P = Math.log(0.01);
/** So many windows without a strange one end a run: a firmware update pauses, a new habit goes on, and both are told once. */
export const RUN_QUIET_WINDOWS = 30;

/** What a stream says of a window. */
export interface EvidenceVerdict {
  /** Natural logarithm of the evidence gathered, this window included; −Infinity when there is none. */
  readonly logEvidence: number;
  /** The evidence passes the threshold with this window, for the first time in this run of strange windows. */
  readonly isAlarm: boolean;
  /** It passes the threshold, but not the home's extra demand; said once a run. */
  readonly isWithheld: boolean;
  /** The run that an alarm was raised for goes on. */
  readonly isTold: boolean;
}

export interface EvidenceState {
  readonly logBefore: number | null;
  readonly logR: number | null;
  readonly quiet: number;
  readonly run: 'none' | 'withheld' | 'told';
  readonly isStrange: boolean;
  readonly peaks: PeakState;
}

/**
 * A Shiryaev-Roberts e-detector over windows, with what dependent windows need: its threshold is raised by what runs of ordinary windows
 * reached (peak-calibration.ts), and a run of strange windows alarms once. Evidence is of closed windows; an open window can be judged
 * again and again, only its latest p-value counts.
 */
export class EvidenceStream {
  /** Natural logarithm of the average run length that the budget asks for, in windows. May be changed at any time. */
  logRunLength: number;
  #peaks: PeakCalibration;
  /** Evidence before the current window, and with it. */
  #logBefore = Number.NEGATIVE_INFINITY;
  #logR = Number.NEGATIVE_INFINITY;
  #quiet = 0;
  #run: 'none' | 'withheld' | 'told' = 'none';
  #isStrange = false;

  constructor(logRunLength: number) {
    this.logRunLength = logRunLength;
    this.#peaks = new PeakCalibration();
  }

  /** Natural logarithm of the evidence from which on there is an alarm. */
  get threshold(): number {
    return this.#peaks.thresholdFor(this.logRunLength);
  }

  /** p-values of ordinary windows in order of time, from which runs show how far evidence goes without any attack. */
  calibrate(logPs: ArrayLike<number>): void {
    this.#peaks.calibrate(logPs);
  }

  /**
   * Judges a window. `isNewWindow`: false when the window of the call before is judged again with more in it. `demand`: log evidence that
   * the home asks for beyond the threshold (BudgetGuard).
   */
  judge(logP: number, isNewWindow: boolean, demand = 0): EvidenceVerdict {
    if (isNewWindow) this.#closeWindow();
    this.#isStrange = logP <= STRANGE_LOG_P;
    if (this.#run === 'told') {
      if (this.#isStrange || this.#quiet < RUN_QUIET_WINDOWS) {
        return { logEvidence: Number.NEGATIVE_INFINITY, isAlarm: false, isWithheld: false, isTold: true };
      }
      this.#run = 'none';
    }
    this.#logR = shiryaevRobertsStep(this.#logBefore, logWatchedEValue(logP));
    const logEvidence = this.#logR;
    const threshold = this.threshold;
    if (logEvidence < threshold) return { logEvidence, isAlarm: false, isWithheld: false, isTold: false };
    if (logEvidence < threshold + demand) {
      const isWithheld = this.#run === 'none';
      this.#run = 'withheld';
      return { logEvidence, isAlarm: false, isWithheld, isTold: false };
    }
    this.#run = 'told';
    this.#clear();
    return { logEvidence, isAlarm: true, isWithheld: false, isTold: false };
  }

  /** Forgets the evidence and the run, not what was calibrated: after a verdict or a new epoch. */
  reset(): void {
    this.#clear();
    this.#run = 'none';
    this.#isStrange = false;
  }

  /** Plain JSON of everything but the run length, which the home sets. */
  save(): EvidenceState {
    return {
      logBefore: finiteOrNull(this.#logBefore),
      logR: finiteOrNull(this.#logR),
      quiet: this.#quiet,
      run: this.#run,
      isStrange: this.#isStrange,
      peaks: this.#peaks.save(),
    };
  }

  /** Throws an Error when `saved` is no such state. */
  static restore(saved: unknown, logRunLength: number): EvidenceStream {
    const { logBefore, logR, quiet, run, isStrange, peaks } = (saved ?? {}) as Partial<EvidenceState>;
    const isWhole = typeof quiet === 'number' && Number.isInteger(quiet) && quiet >= 0;
    const isRun = run === 'none' || run === 'withheld' || run === 'told';
    if (!isWhole || !isRun || typeof isStrange !== 'boolean') throw new Error('a stream of evidence is no such state');
    const stream = new EvidenceStream(logRunLength);
    stream.#peaks = PeakCalibration.restore(peaks);
    stream.#logBefore = numberOrNone(logBefore);
    stream.#logR = numberOrNone(logR);
    stream.#quiet = quiet;
    stream.#run = run;
    stream.#isStrange = isStrange;
    return stream;
  }

  // The window judged last is closed: its evidence counts from now on.
  #closeWindow(): void {
    this.#quiet = this.#isStrange ? 0 : this.#quiet + 1;
    if (this.#run === 'told') return;
    this.#logBefore = this.#logR;
    // What was withheld may be an attack: it does not teach what is ordinary.
    if (this.#run === 'none') this.#peaks.add(this.#logR);
    else if (this.#quiet >= RUN_QUIET_WINDOWS) this.#run = 'none';
  }

  #clear(): void {
    this.#logBefore = Number.NEGATIVE_INFINITY;
    this.#logR = Number.NEGATIVE_INFINITY;
    this.#quiet = 0;
    this.#peaks.dropEvent();
  }
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function numberOrNone(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : Number.NEGATIVE_INFINITY;
}
