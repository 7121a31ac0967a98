// Counts distinct things per key over a long window, in bounded memory: what scans and sweeps are found by.
import { WayTable } from '../base/way-table.ts';
import { DistinctSets } from './distinct-sets.ts';

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
 * One entry a key: the distinct values seen since `startUs`. An entry that was never reported begins anew after a window; one
 * that was reported goes on until it was quiet for a window.
 */
export class Tally {
  readonly table: WayTable;
  readonly sets: DistinctSets;
  readonly startUs: Float64Array;
  readonly lastUs: Float64Array;
  /** True after `claim` when the slot serves a key for the first time, or anew. */
  isFresh = false;
  readonly #reported: Uint32Array;
  readonly #reportedUs: Float64Array;
  /** Values counted again since the last report. */
  readonly #again: Uint32Array;
  readonly #windowUs: number;
  readonly #flush: (slot: number) => void;

  constructor(options: TallyOptions) {
    this.#windowUs = options.windowSeconds * 1e6;
    this.#flush = options.flush;
    this.table = new WayTable(options.keys, this.#windowUs);
    this.sets = new DistinctSets(options.keys, options.bitmaps);
    this.startUs = new Float64Array(options.keys);
    this.lastUs = new Float64Array(options.keys);
    this.#reported = new Uint32Array(options.keys);
    this.#reportedUs = new Float64Array(options.keys);
    this.#again = new Uint32Array(options.keys);
  }

  /** Bytes that a tally takes. */
  static bytes(keys: number, bitmaps: number): number {
    return WayTable.bytes(keys) + DistinctSets.bytes(keys, bitmaps) + keys * (8 + 8 + 4 + 8 + 4);
  }

  /** The slot of a key at a time, begun anew where it is over. */
  claim(a: number, b: number, timeUs: number): number {
    const slot = this.table.claim(a, b, timeUs);
    this.isFresh = this.table.isFresh;
    if (!this.isFresh) {
      const sinceUs = this.#reported[slot] === 0 ? this.startUs[slot]! : this.lastUs[slot]!;
      if (timeUs - sinceUs <= this.#windowUs) return slot;
      if (this.#isPending(slot)) this.#flush(slot);
      this.isFresh = true;
    }
    this.sets.reset(slot);
    this.startUs[slot] = timeUs;
    this.lastUs[slot] = timeUs;
    this.#reported[slot] = 0;
    this.#again[slot] = 0;
    this.table.worth[slot] = 0;
    return slot;
  }

  /** Counts a value at a time; true when it is new. */
  add(slot: number, value: number, timeUs: number): boolean {
    this.lastUs[slot] = timeUs;
    if (!this.sets.add(slot, value)) {
      this.#again[slot]!++;
      return false;
    }
    this.table.worth[slot] = Math.min(255, this.sets.count(slot));
    return true;
  }

  /** True when a count of at least `least` is worth telling: the first time, when it has doubled, or when it grew or was gone through again a minute later. */
  isNews(slot: number, least: number): boolean {
    const count = this.sets.count(slot);
    const reported = this.#reported[slot]!;
    if (count < least) return false;
    if (reported === 0 || count >= reported * 2) return true;
    return this.#isPending(slot) && this.lastUs[slot]! - this.#reportedUs[slot]! >= AGAIN_US;
  }

  /** Remembers that the count so far was told; true the first time. */
  tell(slot: number): boolean {
    const isFirst = this.#reported[slot] === 0;
    this.#reported[slot] = this.sets.count(slot);
    this.#reportedUs[slot] = this.lastUs[slot]!;
    this.#again[slot] = 0;
    return isFirst;
  }

  /** Flushes every key of which more came after its last report. */
  finish(): void {
    for (let slot = 0; slot < this.table.capacity; slot++) if (this.#isPending(slot)) this.#flush(slot);
  }

  #isPending(slot: number): boolean {
    const reported = this.#reported[slot]!;
    if (reported === 0) return false;
    // Half of the values again is the same thing once more, not a straggler.
    return this.sets.count(slot) > reported || this.#again[slot]! * 2 >= reported;
  }
}
