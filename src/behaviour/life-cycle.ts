// Where a device is in its life: facts only, learning, watching; and when the next part begins.
import { SECOND_US } from './time-spans.ts';

export type Phase = 'facts-only' | 'learning' | 'watching';

/** Minutes with traffic that a learning phase wants, whatever the clock says. */
export const ACTIVE_MINUTES_LEAST = 20;
/** A learning phase ends at this many times its span, with what it has. */
const SPAN_MOST = 2;

/**
 * The share of the span that a gap without any packet counts for at most: a night's silence is time of learning, the years between a wrong
 * clock and a right one are not.
 */
const GAP_SHARE_MOST = 0.25;

export interface LifeCycleOptions {
  readonly learnSeconds: number;
  /** True: exactly that span, whatever was seen in it. */
  readonly isLearnExact: boolean;
}

/**
 * A device is `facts-only` until something was learnt of it, then `learning` for the span on the clock since its first packet, prolonged
 * until ACTIVE_MINUTES_LEAST minutes with traffic were learnt but to twice the span at most, then `watching`.
 */
export class LifeCycle {
  readonly #spanUs: number;
  readonly #isExact: boolean;
  #firstUs: number;
  /** End of the span; moves with the clock when that jumps. */
  #endUs: number;
  #activeMinutes = 0;
  #settledUs: number | null = null;

  constructor(options: LifeCycleOptions, firstUs: number) {
    this.#spanUs = options.learnSeconds * SECOND_US;
    this.#isExact = options.isLearnExact;
    this.#firstUs = firstUs;
    this.#endUs = firstUs + this.#spanUs;
  }

  get phase(): Phase {
    if (this.#settledUs !== null) return 'watching';
    return this.#activeMinutes === 0 ? 'facts-only' : 'learning';
  }

  get firstUs(): number {
    return this.#firstUs;
  }

  /** When learning ends, as far as can be said: the end of the span, later while active minutes are missing. */
  get endsUs(): number {
    return this.#settledUs ?? this.#endUs;
  }

  /** Minutes with traffic that were learnt, also while watching. */
  get activeMinutes(): number {
    return this.#activeMinutes;
  }

  /** True where learning ended with fewer active minutes than wanted and they have not come since. */
  get isLowConfidence(): boolean {
    return this.#settledUs !== null && this.#activeMinutes < ACTIVE_MINUTES_LEAST;
  }

  countMinute(): void {
    this.#activeMinutes++;
  }

  /** Whether an activity that begins at `startUs` is one of the learning phase. */
  isLearningAt(startUs: number): boolean {
    return this.#settledUs === null && !this.isDue(startUs);
  }

  /** Whether learning ends at `timeUs` or has ended before. */
  isDue(timeUs: number): boolean {
    if (this.#settledUs !== null || timeUs < this.#endUs) return false;
    if (this.#isExact || this.#activeMinutes >= ACTIVE_MINUTES_LEAST) return true;
    return timeUs >= this.#endUs + (SPAN_MOST - 1) * this.#spanUs;
  }

  /** Learning is over. */
  settle(timeUs: number): void {
    this.#settledUs = Math.max(this.#endUs, Math.min(timeUs, this.#endUs + (SPAN_MOST - 1) * this.#spanUs));
  }

  /**
   * The clock jumped from `fromUs` to `toUs`. A jump back takes the end of the span along. A jump ahead may also be a long silence, as of a
   * home whose only device sleeps: an exact span counts all of it, any other at most GAP_SHARE_MOST of itself.
   */
  shift(fromUs: number, toUs: number): void {
    const jumpUs = toUs - fromUs;
    if (this.#settledUs !== null || (this.#isExact && jumpUs > 0)) return;
    this.#endUs += jumpUs > 0 ? Math.max(0, jumpUs - GAP_SHARE_MOST * this.#spanUs) : jumpUs;
  }

  save(): unknown {
    return {
      firstUs: this.#firstUs,
      endUs: this.#endUs,
      activeMinutes: this.#activeMinutes,
      settledUs: this.#settledUs,
    };
  }

  /** Throws an Error with words for what `save` does not make. */
  restore(saved: unknown): void {
    const { firstUs, endUs, activeMinutes, settledUs } = (saved ?? {}) as Record<string, unknown>;
    if (!isTime(firstUs) || !isTime(endUs) || !(settledUs === null || isTime(settledUs)))
      throw new Error('a life cycle without its times');
    if (!isTime(activeMinutes) || activeMinutes < 0) throw new Error('a life cycle without its active minutes');
    this.#firstUs = firstUs;
    this.#endUs = endUs;
    this.#activeMinutes = activeMinutes;
    this.#settledUs = settledUs;
  }
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value);
}
