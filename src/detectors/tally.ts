// Counts distinct things per key over a long window, in bounded memory: what scans and sweeps are found by.
import { WayTable } from '../base/way-table.ts';
import { DistinctSets } from './distinct-sets.ts';
import { PAUSE_US, RunSpans } from './run-spans.ts';

/** While something goes on, its numbers are told again after this time, or when they have doubled. */
const AGAIN_US = 60e6;

export interface TallyOptions {
  /** Keys at once, a power of two. */
  readonly keys: number;
  /** Bitmaps for keys with more than 16 values. */
  readonly bitmaps: number;
  readonly windowSeconds: number;
  /** Called with a key's slot before its count is begun anew, when values came after its last report. */
  readonly flush: (slot: number) => void;
}

/**
 * One entry a key: the distinct values seen within the window. An entry that was never reported begins anew after a window; one
 * that was reported goes on until it was quiet for a window. Its span (`startOf`, `endOf`) is that of the new values.
 */
export class Tally {
  readonly table: WayTable;
  readonly sets: DistinctSets;
  /** True after `claim` when the slot serves a key for the first time, or anew. */
  isFresh = false;
  readonly #reported: Uint32Array;
  readonly #reportedUs: Float64Array;
  /** Time of the entry's beginning and of its latest value, new or not. */
  readonly #openedUs: Float64Array;
  readonly #lastUs: Float64Array;
  readonly #spans: RunSpans;
  /** The known values that came again since the last report, and the time of the latest that belongs to this second pass. */
  readonly #again: DistinctSets;
  readonly #againUs: Float64Array;
  readonly #windowUs: number;
  readonly #flush: (slot: number) => void;

  constructor(options: TallyOptions) {
    this.#windowUs = options.windowSeconds * 1e6;
    this.#flush = options.flush;
    this.table = new WayTable(options.keys, this.#windowUs);
    this.sets = new DistinctSets(options.keys, options.bitmaps);
    this.#openedUs = new Float64Array(options.keys);
    this.#lastUs = new Float64Array(options.keys);
    this.#spans = new RunSpans(options.keys);
    this.#again = new DistinctSets(options.keys, againBitmaps(options.bitmaps));
    this.#againUs = new Float64Array(options.keys);
    this.#reported = new Uint32Array(options.keys);
    this.#reportedUs = new Float64Array(options.keys);
  }

  /** Bytes that a tally takes. */
  static bytes(keys: number, bitmaps: number): number {
    const sets = DistinctSets.bytes(keys, bitmaps) + DistinctSets.bytes(keys, againBitmaps(bitmaps));
    return WayTable.bytes(keys) + sets + RunSpans.bytes(keys) + keys * (4 + 4 * 8);
  }

  /** The slot of a key at a time, begun anew where it is over. */
  claim(a: number, b: number, timeUs: number): number {
    const slot = this.table.claim(a, b, timeUs);
    this.isFresh = this.table.isFresh;
    if (!this.isFresh) {
      const sinceUs = this.#reported[slot] === 0 ? this.#openedUs[slot]! : this.#lastUs[slot]!;
      if (timeUs - sinceUs <= this.#windowUs) return slot;
      if (this.#isPending(slot)) this.#flush(slot);
      this.isFresh = true;
    }
    this.sets.reset(slot);
    this.#openedUs[slot] = timeUs;
    this.#lastUs[slot] = timeUs;
    this.#spans.begin(slot, timeUs);
    this.#reported[slot] = 0;
    this.#again.reset(slot);
    this.table.worth[slot] = 0;
    return slot;
  }

  /** Counts a value at a time; true when it is new. */
  add(slot: number, value: number, timeUs: number): boolean {
    this.#lastUs[slot] = timeUs;
    const isReported = this.#reported[slot]! > 0;
    if (!this.sets.add(slot, value)) {
      if (isReported && this.#again.add(slot, value)) this.#seeAgain(slot, timeUs);
      return false;
    }
    this.#spans.add(slot, this.sets.count(slot) - 1, timeUs, isReported);
    this.table.worth[slot] = Math.min(255, this.sets.count(slot));
    return true;
  }

  /** True when a count of at least `least` is worth telling: the first time, when it has doubled, or when it grew or was gone through again a minute later. */
  isNews(slot: number, least: number): boolean {
    const count = this.sets.count(slot);
    const reported = this.#reported[slot]!;
    if (count < least) return false;
    if (reported === 0 || count >= reported * 2) return true;
    return this.#isPending(slot) && this.#lastUs[slot]! - this.#reportedUs[slot]! >= AGAIN_US;
  }

  /** Remembers that the count so far was told; true the first time. */
  tell(slot: number): boolean {
    const isFirst = this.#reported[slot] === 0;
    if (this.#isAgain(slot)) this.#spans.extend(slot, this.#againUs[slot]!);
    this.#reported[slot] = this.sets.count(slot);
    this.#reportedUs[slot] = this.#lastUs[slot]!;
    this.#again.reset(slot);
    return isFirst;
  }

  /** When what is told began: the first new value, without a few ordinary ones that came long before all others. */
  startOf(slot: number): number {
    return this.#spans.startOf(slot, this.sets.count(slot));
  }

  /** When the latest new value came (but for a few stragglers long after), or the values once more. Right after `tell`. */
  endOf(slot: number): number {
    return this.#spans.endOf(slot);
  }

  /** Flushes every key of which more came after its last report. */
  finish(): void {
    for (let slot = 0; slot < this.table.capacity; slot++) if (this.#isPending(slot)) this.#flush(slot);
  }

  #isPending(slot: number): boolean {
    const reported = this.#reported[slot]!;
    if (reported === 0) return false;
    return this.sets.count(slot) > reported || this.#isAgain(slot);
  }

  /** A known value came for the first time since the last report. Past half of them, one after a pause is ordinary. */
  #seeAgain(slot: number, timeUs: number): void {
    const isBefore = this.#again.count(slot) * 2 <= this.#reported[slot]! + 1;
    if (isBefore || timeUs - this.#againUs[slot]! < PAUSE_US) this.#againUs[slot] = timeUs;
  }

  /** Half of the values again is the same thing once more, not a straggler. */
  #isAgain(slot: number): boolean {
    return this.#again.count(slot) * 2 >= Math.max(1, this.#reported[slot]!);
  }
}

/** Bitmaps for values that come again: only keys that were reported need them. */
function againBitmaps(bitmaps: number): number {
  return Math.ceil(bitmaps / 4);
}
