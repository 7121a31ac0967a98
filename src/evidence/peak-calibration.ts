// How far evidence climbs in ordinary times: windows depend on each other, and a busy evening must not pass for an attack.
import { RunEvidence } from './run-evidence.ts';

/** Log evidence above which a climb is an event; e^3 is reached about once in 20 windows at most, so even a day shows some. */
export const EVENT_LOG_EVIDENCE = 3;
/** An event ends when log evidence is below this again. */
const EVENT_END = 1;
/** What is believed before anything was seen: so many events, with this mean height above EVENT_LOG_EVIDENCE. */
const PRIOR_EVENTS = 4;
const PRIOR_HEIGHT = 1.2;
/** Events and windows are halved beyond this many windows, so that what is long ago fades: about a month of minutes. */
const WINDOWS_MOST = 43_200;

export interface PeakState {
  readonly windows: number;
  readonly events: number;
  readonly heights: number;
  readonly peak: number;
}

/**
 * Peaks over a threshold of the evidence itself, declustered (Davison, Smith 1990; one peak a climb). Under independent windows log evidence
 * has an exponential tail of mean height 1 and events come no more often than once in e^EVENT_LOG_EVIDENCE windows; under dependence both are
 * larger, as measured here. The threshold for an average run length is read from that tail, and never below its logarithm.
 */
export class PeakCalibration {
  #windows = 0;
  #events = 0;
  #heights = 0;
  /** Highest log evidence of the event that goes on; 0 = none. */
  #peak = 0;

  /** Log evidence that ordinary times reach once in e^logRunLength windows, at least logRunLength itself. */
  thresholdFor(logRunLength: number): number {
    const expected = Math.exp(-EVENT_LOG_EVIDENCE);
    // Never rarer than independence allows at most: few events in a short time prove nothing.
    const rate = Math.max(expected, (this.#events + 1) / (this.#windows + 1 / expected));
    return Math.max(logRunLength, EVENT_LOG_EVIDENCE + this.height * (logRunLength + Math.log(rate)));
  }

  /** Mean height of events above EVENT_LOG_EVIDENCE, at least 1, drawn towards what is believed beforehand. */
  get height(): number {
    return Math.max(1, (this.#heights + PRIOR_EVENTS * PRIOR_HEIGHT) / (this.#events + PRIOR_EVENTS));
  }

  /** Takes the log evidence after an ordinary closed window. */
  add(logEvidence: number): void {
    this.#windows++;
    if (logEvidence > EVENT_LOG_EVIDENCE && logEvidence > this.#peak) this.#peak = logEvidence;
    if (logEvidence < EVENT_END) this.#endEvent();
    if (this.#windows < WINDOWS_MOST) return;
    this.#windows /= 2;
    this.#events /= 2;
    this.#heights /= 2;
  }

  /** The event that goes on was no ordinary one: it is not counted. */
  dropEvent(): void {
    this.#peak = 0;
  }

  /** p-values of ordinary windows in order of time. */
  calibrate(logPs: ArrayLike<number>): void {
    const evidence = new RunEvidence();
    for (let i = 0; i < logPs.length; i++) this.add(evidence.add(logPs[i]!));
    this.#endEvent();
  }

  save(): PeakState {
    return { windows: this.#windows, events: this.#events, heights: this.#heights, peak: this.#peak };
  }

  /** Throws an Error when `saved` is no such state. */
  static restore(saved: unknown): PeakCalibration {
    const { windows, events, heights, peak } = (saved ?? {}) as Partial<PeakState>;
    const calibration = new PeakCalibration();
    calibration.#windows = checked(windows);
    calibration.#events = checked(events);
    calibration.#heights = checked(heights);
    calibration.#peak = checked(peak);
    return calibration;
  }

  #endEvent(): void {
    if (this.#peak === 0) return;
    this.#events++;
    this.#heights += this.#peak - EVENT_LOG_EVIDENCE;
    this.#peak = 0;
  }
}

function checked(value: unknown): number {
  if (typeof value !== 'number' || !(value >= 0) || value > 1e12)
    throw new Error('the peaks of a stream of evidence are missing or no numbers');
  return value;
}
