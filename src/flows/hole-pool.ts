// Data above a hole in a TCP stream: stretches of relative sequence numbers, in one pool for all flows.

/** Stretches remembered in all; 16,384 take 400 kB. */
export const HOLE_POOL_CAPACITY = 16_384;

/** Stretches of one side: a window of a megabyte with every second segment lost has about 350. */
const STRETCHES_MAX = 1024;

export class HolePool {
  readonly from = new Float64Array(HOLE_POOL_CAPACITY);
  readonly to = new Float64Array(HOLE_POOL_CAPACITY);
  /** Next stretch of the same side, index + 1; 0 = none. Also chains the free ones. */
  readonly next = new Int32Array(HOLE_POOL_CAPACITY);
  #free = 1;

  constructor() {
    for (let i = 0; i < HOLE_POOL_CAPACITY - 1; i++) this.next[i] = i + 2;
  }

  /**
   * Adds [from, to) to the stretches that begin with `first` (index + 1, 0 = none), joined with those it meets. Returns the
   * new first one, or -1 when there is no room.
   */
  add(first: number, from: number, to: number): number {
    let previous = 0;
    let at = first;
    let steps = 0;
    while (at !== 0 && this.to[at - 1]! < from) {
      previous = at;
      at = this.next[at - 1]!;
      if (++steps >= STRETCHES_MAX) return -1;
    }
    if (at !== 0 && this.from[at - 1]! <= to) {
      this.#widen(at, from, to);
      return first;
    }
    if (this.#free === 0) return -1;
    const added = this.#free;
    this.#free = this.next[added - 1]!;
    this.from[added - 1] = from;
    this.to[added - 1] = to;
    this.next[added - 1] = at;
    if (previous === 0) return added;
    this.next[previous - 1] = added;
    return first;
  }

  /** Frees the first stretch and returns the one behind it. */
  drop(first: number): number {
    const next = this.next[first - 1]!;
    this.next[first - 1] = this.#free;
    this.#free = first;
    return next;
  }

  /** Frees all stretches of a side. */
  clear(first: number): void {
    for (let at = first; at !== 0; ) at = this.drop(at);
  }

  /** Where the last stretch ends. */
  end(first: number): number {
    let at = first;
    while (this.next[at - 1] !== 0) at = this.next[at - 1]!;
    return this.to[at - 1]!;
  }

  /** Bytes in all stretches of a side. */
  size(first: number): number {
    let bytes = 0;
    for (let at = first; at !== 0; at = this.next[at - 1]!) bytes += this.to[at - 1]! - this.from[at - 1]!;
    return bytes;
  }

  #widen(at: number, from: number, to: number): void {
    if (from < this.from[at - 1]!) this.from[at - 1] = from;
    if (to > this.to[at - 1]!) this.to[at - 1] = to;
    for (;;) {
      const next = this.next[at - 1]!;
      if (next === 0 || this.from[next - 1]! > this.to[at - 1]!) return;
      if (this.to[next - 1]! > this.to[at - 1]!) this.to[at - 1] = this.to[next - 1]!;
      this.next[at - 1] = this.drop(next);
    }
  }
}
