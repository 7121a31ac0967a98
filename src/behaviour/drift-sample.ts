// Which windows teach while a device is watched: all at first, later some of them, since thousands of ordinary windows tell the same.
import type { Trust } from './learner.ts';

/** Up to so many windows behind a calibration each one teaches. */
const FULL_WINDOWS = 2880;
/** Beyond, one trusted window in so many does. */
const DRIFT_EVERY = 4;
/** One suspicious window in so many teaches, cut at what drift allows. */
export const SUSPICIOUS_EVERY = 20;

/** The three rates of learning by trust: all of a baseline, a part of what drifts by, hardly anything suspicious. */
export class DriftSample {
  #drift = 0;
  #suspicious = 0;

  /** Whether the next window of this trust teaches; `count`: windows learnt so far. */
  takes(trust: Trust, count: number): boolean {
    if (trust === 'baseline') return true;
    if (trust === 'drift') return count < FULL_WINDOWS || this.#drift++ % DRIFT_EVERY === 0;
    return trust === 'suspicious' && this.#suspicious++ % SUSPICIOUS_EVERY === SUSPICIOUS_EVERY - 1;
  }

  save(): readonly [drift: number, suspicious: number] {
    return [this.#drift % DRIFT_EVERY, this.#suspicious % SUSPICIOUS_EVERY];
  }

  /** Throws an Error with words for what `save` does not make. */
  restore(saved: unknown): void {
    if (!Array.isArray(saved) || saved.length !== 2 || !saved.every((each) => Number.isSafeInteger(each) && each >= 0))
      throw new Error('a learner without its count of windows that drift');
    [this.#drift, this.#suspicious] = saved as [number, number];
  }
}
