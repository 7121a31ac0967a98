// How far evidence climbs in ordinary times: windows depend on each other, and a busy evening must not pass for an attack.

/** Log evidence above which a climb is an event; independent windows reach e^3 about once in 20 windows at most. */
const EVENT_LEAST = 3;
/** An event ends when log evidence is below this again. */
const EVENT_END = 1;
/** Levels of log evidence that events are counted by, each 1 wide, from EVENT_LEAST on; the last one holds what is beyond. */
const LEVELS = 40;
/** Log inflation taken for granted: days that were not seen yet are less alike than those that were. */
const INFLATION_LEAST = 0.5;
/** No inflation counts beyond this: whoever walks below the threshold on purpose, day after day, moves it by e^4 and no further. */
const INFLATION_MOST = 4;
/** Events and windows are halved at so many windows, a month of minutes: what is long ago fades. */
const WINDOWS_MOST = 43_200;
/** Inflation is measured anew after so many windows, and after each event. */
const MEASURED_EVERY = 60;

export interface PeakState {
  readonly windows: number;
  /** Events by the level of their peak, from EVENT_LEAST on. */
  readonly events: readonly number[];
  readonly peak: number;
  readonly inflation: number;
}

/**
 * Calibration of the evidence itself, one peak a climb (declustered peaks over a threshold: Davison, Smith 1990). Evidence of independent
 * windows passes e^x at most once in e^x windows. How much oftener ordinary windows of a device pass some level is their inflation, and the
 * threshold is raised by its logarithm.
 */
export class PeakCalibration {
  #windows = 0;
  readonly #events = new Float64Array(LEVELS);
  /** Highest log evidence of the event that goes on; 0 = none. */
  #peak = 0;
  #inflation = INFLATION_LEAST;

  /** Log evidence that ordinary times pass about once in e^logRunLength windows. */
  thresholdFor(logRunLength: number): number {
    return logRunLength + this.#inflation;
  }

  /** Takes the log evidence after an ordinary closed window. */
  add(logEvidence: number): void {
    this.#windows++;
    if (logEvidence > EVENT_LEAST && logEvidence > this.#peak) this.#peak = logEvidence;
    if (logEvidence < EVENT_END) this.#endEvent();
    if (this.#windows >= WINDOWS_MOST) this.#fade();
    if (this.#windows % MEASURED_EVERY === 0) this.#measure();
  }

  /** The event that goes on was no ordinary one: it is not counted. */
  dropEvent(): void {
    this.#peak = 0;
  }

  save(): PeakState {
    return { windows: this.#windows, events: [...this.#events], peak: this.#peak, inflation: this.#inflation };
  }

  /** Throws an Error when `saved` is no such state. */
  static restore(saved: unknown): PeakCalibration {
    const { windows, events, peak, inflation } = (saved ?? {}) as Partial<PeakState>;
    const isWhole = isAmount(windows) && isAmount(peak) && isAmount(inflation) && Array.isArray(events);
    if (!isWhole || events.length !== LEVELS || !events.every(isAmount)) {
      throw new Error('the peaks of a stream of evidence are missing or no numbers');
    }
    const calibration = new PeakCalibration();
    calibration.#windows = windows;
    calibration.#events.set(events);
    calibration.#peak = peak;
    calibration.#inflation = Math.min(INFLATION_MOST, inflation);
    return calibration;
  }

  #endEvent(): void {
    if (this.#peak === 0) return;
    const level = Math.min(LEVELS - 1, Math.floor(this.#peak - EVENT_LEAST));
    this.#events[level]!++;
    this.#peak = 0;
    this.#measure();
  }

  // The level that was passed most too often, by as much as it was.
  #measure(): void {
    let most = INFLATION_LEAST;
    let passed = 0;
    for (let level = LEVELS - 1; level >= 0; level--) {
      passed += this.#events[level]!;
      if (passed > 0) most = Math.max(most, EVENT_LEAST + level + Math.log(passed / this.#windows));
    }
    this.#inflation = Math.min(INFLATION_MOST, most);
  }

  #fade(): void {
    this.#windows /= 2;
    for (let level = 0; level < LEVELS; level++) this.#events[level]! /= 2;
  }
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 1e12;
}
