// When a run of new values began and ended, by slot: a few ordinary values long before or after the others are none of it.

/** A shorter pause parts nothing: scanners wait a second or so for answers. */
export const PAUSE_US = 2e6;
/** As many values without a pause are a run of their own; fewer, apart from the others, may be ordinary. */
const RUN_MIN = 8;
/** The pause must be so many times as long as what lies between two values of the run: slow scans stay whole. */
const PACE_FACTOR = 16;
/** The run must hold at least this part of all values. */
const RUN_SHARE = 1 / 3;
/** Stragglers are less than this part of what came before them: more is the run that went on at a slower pace. */
const STRAGGLER_SHARE = 1 / 8;

/**
 * Of each slot, where its values may have begun in earnest (at the latest pause that only a few values without pause preceded), and
 * where they ended (before a pause that only a few followed).
 */
export class RunSpans {
  readonly #firstUs: Float64Array;
  readonly #lastUs: Float64Array;
  /** The value after the pause: its time, the pause before it, and how many values came earlier. */
  readonly #runUs: Float64Array;
  readonly #pauseUs: Float64Array;
  readonly #before: Uint32Array;
  /** Values since the latest pause, up to RUN_MIN. */
  readonly #length: Uint8Array;
  readonly #endUs: Float64Array;
  /** Values after the end. */
  readonly #stragglers: Uint32Array;

  constructor(slots: number) {
    this.#firstUs = new Float64Array(slots);
    this.#lastUs = new Float64Array(slots);
    this.#runUs = new Float64Array(slots);
    this.#pauseUs = new Float64Array(slots);
    this.#before = new Uint32Array(slots);
    this.#length = new Uint8Array(slots);
    this.#endUs = new Float64Array(slots);
    this.#stragglers = new Uint32Array(slots);
  }

  static bytes(slots: number): number {
    return slots * (5 * 8 + 2 * 4 + 1);
  }

  begin(slot: number, timeUs: number): void {
    this.#firstUs[slot] = timeUs;
    this.#lastUs[slot] = timeUs;
    this.#before[slot] = 0;
    this.#length[slot] = 0;
    this.#endUs[slot] = timeUs;
    this.#stragglers[slot] = 0;
  }

  /** A new value came; `before` others are there. The start stays as it is once `isSettled`: what is told already is no lead. */
  add(slot: number, before: number, timeUs: number, isSettled: boolean): void {
    // Nothing was left of what came earlier: it had answers.
    if (before === 0 && !isSettled) this.begin(slot, timeUs);
    const pauseUs = timeUs - this.#lastUs[slot]!;
    this.#lastUs[slot] = timeUs;
    if (pauseUs >= PAUSE_US && before > 0) {
      if (!isSettled && this.#length[slot]! < RUN_MIN) {
        this.#runUs[slot] = timeUs;
        this.#pauseUs[slot] = pauseUs;
        this.#before[slot] = before;
      }
      this.#length[slot] = 0;
    }
    if (this.#length[slot]! < RUN_MIN) this.#length[slot]!++;
    this.#end(slot, before, timeUs);
  }

  /** The values came once more, the latest at a time. */
  extend(slot: number, timeUs: number): void {
    this.#endUs[slot] = Math.max(this.#endUs[slot]!, timeUs);
    this.#stragglers[slot] = 0;
  }

  /** The time of the run's first value, of `count` values. */
  startOf(slot: number, count: number): number {
    const before = this.#before[slot]!;
    const run = count - this.#stragglers[slot]! - before;
    const isRun = before > 0 && run >= RUN_MIN && run >= count * RUN_SHARE;
    if (!isRun) return this.#firstUs[slot]!;
    const paceUs = (this.#endUs[slot]! - this.#runUs[slot]!) / (run - 1);
    return this.#pauseUs[slot]! >= paceUs * PACE_FACTOR ? this.#runUs[slot]! : this.#firstUs[slot]!;
  }

  /** The time of the run's last value. */
  endOf(slot: number): number {
    return this.#endUs[slot]!;
  }

  /** Moves the end to a new value, unless it is a straggler. */
  #end(slot: number, before: number, timeUs: number): void {
    const run = before - this.#stragglers[slot]!;
    const awayUs = timeUs - this.#endUs[slot]!;
    if (awayUs >= PAUSE_US && run >= RUN_MIN) {
      const paceUs = (this.#endUs[slot]! - this.startOf(slot, before)) / (run - 1);
      const stragglers = this.#stragglers[slot]! + 1;
      const isFew = this.#length[slot]! < RUN_MIN && stragglers < run * STRAGGLER_SHARE;
      if (isFew && awayUs >= paceUs * PACE_FACTOR) {
        this.#stragglers[slot] = stragglers;
        return;
      }
    }
    this.#endUs[slot] = timeUs;
    this.#stragglers[slot] = 0;
  }
}
