// Evidence of one device and kind: p-values of windows in, an alarm out when together they are more than the budget's chance explains.
import { PeakCalibration, type PeakState } from './peak-calibration.ts';
import { RunEvidence, type RunState } from './run-evidence.ts';

/** What a stream says of a window. */
export interface EvidenceVerdict {
  /** Natural logarithm of the evidence gathered, this window included; −Infinity while a told run goes on. */
  readonly logEvidence: number;
  /** The evidence passes the threshold with this window, for the first time in this run of strange windows. */
  readonly isAlarm: boolean;
  /** It passes the threshold, but not the home's extra demand; said once a run. */
  readonly isWithheld: boolean;
  /** The run that an alarm was raised for goes on. */
  readonly isTold: boolean;
  /** Of an alarm: the least p-value (logarithm) of this window that would not have raised it; null = even p = 1 would. */
  readonly silentLogP: number | null;
}

export interface EvidenceState {
  readonly evidence: RunState;
  /** Of the window judged last; null before the first. */
  readonly logP: number | null;
  readonly run: 'none' | 'withheld' | 'told';
  readonly peaks: PeakState;
}

const TOLD: EvidenceVerdict = {
  logEvidence: Number.NEGATIVE_INFINITY,
  isAlarm: false,
  isWithheld: false,
  isTold: true,
  silentLogP: null,
};
const HALVINGS = 60;

/**
 * A Shiryaev-Roberts e-detector over windows, with what dependent windows need: a run of strange windows weighs little more than its
 * strangest (run-evidence.ts) and alarms once, and the threshold is raised by what ordinary runs reached (peak-calibration.ts). Evidence is of
 * closed windows; an open window can be judged again and again, only its latest p-value counts.
 */
export class EvidenceStream {
  /** Natural logarithm of the average run length that the budget asks for, in windows. May be changed at any time. */
  logRunLength: number;
  #peaks = new PeakCalibration();
  /** Of closed windows. */
  readonly #evidence = new RunEvidence();
  #logP: number | null = null;
  #run: 'none' | 'withheld' | 'told' = 'none';

  constructor(logRunLength: number) {
    this.logRunLength = logRunLength;
  }

  /** Natural logarithm of the evidence from which on there is an alarm. */
  get threshold(): number {
    return this.#peaks.thresholdFor(this.logRunLength);
  }

  /**
   * Judges a window. `isNewWindow`: false when the window of the call before is judged again with more in it. `demand`: log evidence that
   * the home asks for beyond the threshold (BudgetGuard).
   */
  judge(logP: number, isNewWindow: boolean, demand = 0): EvidenceVerdict {
    if (isNewWindow) this.#closeWindow();
    this.#logP = logP;
    if (this.#run === 'told') {
      if (!this.#evidence.isRunOver) return TOLD;
      this.#run = 'none';
    }
    const logEvidence = this.#evidence.after(logP);
    const threshold = this.threshold;
    const verdict = { logEvidence, isAlarm: false, isWithheld: false, isTold: false, silentLogP: null };
    if (logEvidence < threshold) return verdict;
    this.#peaks.dropEvent();
    if (logEvidence < threshold + demand) {
      const isWithheld = this.#run === 'none';
      this.#run = 'withheld';
      return { ...verdict, isWithheld };
    }
    const silentLogP = this.#silentLogP(logP, threshold + demand);
    this.#run = 'told';
    this.#evidence.clear();
    return { ...verdict, isAlarm: true, silentLogP };
  }

  /** Forgets the evidence and the run, not what was calibrated: after a verdict or a new epoch. */
  reset(): void {
    this.#evidence.clear();
    this.#peaks.dropEvent();
    this.#run = 'none';
    this.#logP = null;
  }

  /** Plain JSON of everything but the run length, which the home sets. */
  save(): EvidenceState {
    return { evidence: this.#evidence.save(), logP: this.#logP, run: this.#run, peaks: this.#peaks.save() };
  }

  /** Throws an Error when `saved` is no such state. */
  static restore(saved: unknown, logRunLength: number): EvidenceStream {
    const { evidence, logP, run, peaks } = (saved ?? {}) as Partial<EvidenceState>;
    const isRun = run === 'none' || run === 'withheld' || run === 'told';
    const isLogP = logP === null || (typeof logP === 'number' && logP <= 0);
    if (!isRun || !isLogP) throw new Error('a stream of evidence without its run');
    const stream = new EvidenceStream(logRunLength);
    stream.#peaks = PeakCalibration.restore(peaks);
    stream.#evidence.restore(evidence);
    stream.#logP = logP;
    stream.#run = run;
    return stream;
  }

  // The window judged last is closed: its evidence counts from now on.
  #closeWindow(): void {
    if (this.#logP === null) return;
    if (this.#run === 'told') {
      this.#evidence.count(this.#logP);
      return;
    }
    const logR = this.#evidence.add(this.#logP);
    // What was withheld may be an attack: it does not teach what is ordinary.
    if (this.#run === 'none') this.#peaks.add(logR);
    else if (this.#evidence.isRunOver) this.#run = 'none';
  }

  // Evidence falls as p grows, so halving finds where it passes the level.
  #silentLogP(logP: number, level: number): number | null {
    if (this.#evidence.after(0) >= level) return null;
    let strange = logP;
    let silent = 0;
    for (let i = 0; i < HALVINGS; i++) {
      const middle = (strange + silent) / 2;
      if (this.#evidence.after(middle) >= level) strange = middle;
      else silent = middle;
    }
    return silent;
  }
}
