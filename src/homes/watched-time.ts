// How long a home has been watched, beside which its false alerts are counted: boundaries passed while a device was past its learning.
import type { Store } from '../store/store.ts';

const NAME = 'watched';
/** Boundaries of the data's time are whole multiples of it. */
const SLICE_SECONDS = 10;

export interface Watched {
  /** Seconds in which at least one device was watched, and in which packets were looked at, all told. */
  readonly watchingSeconds: number;
  readonly seconds: number;
  /** The first and the last boundary; null before the first packet. */
  readonly firstUs: number | null;
  readonly lastUs: number | null;
}

const NOTHING: Watched = { watchingSeconds: 0, seconds: 0, firstUs: null, lastUs: null };

export function readWatched(store: Store): Watched {
  return { ...NOTHING, ...((store.owner.setting(NAME) ?? {}) as Partial<Watched>) };
}

/** What has passed since the last save. */
export interface WatchedSpan {
  readonly watchingSeconds: number;
  readonly seconds: number;
  readonly firstUs: number;
  readonly lastUs: number;
}

/** Adds a span to what is kept; within a transaction of the caller. */
export function addWatched(store: Store, span: WatchedSpan | null): void {
  if (span === null) return;
  const before = readWatched(store);
  const watched: Watched = {
    watchingSeconds: before.watchingSeconds + span.watchingSeconds,
    seconds: before.seconds + span.seconds,
    firstUs: before.firstUs ?? span.firstUs,
    lastUs: span.lastUs,
  };
  store.owner.putSetting(NAME, watched);
}

export class WatchedTime {
  #firstUs = Number.NaN;
  #lastUs = Number.NaN;
  #boundaries = 0;

  /** A boundary has passed. */
  pass(timeUs: number): void {
    if (this.#boundaries === 0) this.#firstUs = timeUs;
    this.#lastUs = timeUs;
    this.#boundaries++;
  }

  /** Takes what has passed since the last call; null = nothing. */
  take(devices: readonly { readonly phase: string; readonly learningEndsUs: number }[]): WatchedSpan | null {
    if (this.#boundaries === 0) return null;
    const ends = devices.filter(({ phase }) => phase === 'watching').map(({ learningEndsUs }) => learningEndsUs);
    const seconds = this.#boundaries * SLICE_SECONDS;
    const sinceEnd = ends.length === 0 ? 0 : Math.max(0, (this.#lastUs - Math.min(...ends)) / 1e6);
    this.#boundaries = 0;
    return { watchingSeconds: Math.min(seconds, sinceEnd), seconds, firstUs: this.#firstUs, lastUs: this.#lastUs };
  }
}
