// The facts of one batch: put in the order of their time, and sorted out by who reads which kind.
import type { Fact, FactKind } from '../packets/facts.ts';

/** Facts that the first columns have room for; a batch with more makes them grow. */
const FACTS_FIRST = 1024;

/** Which kinds a reader wants; null = all. */
export type FactInterest = readonly FactKind[] | null;

export class FactQueue {
  /** Facts of the batch so far; by time once `close` was called. */
  all: Fact[] = [];
  /** The same by reader: only the kinds that it wants. */
  readonly lists: Fact[][];
  /** Readers of each kind. */
  readonly #readers = new Map<string, readonly number[]>();
  readonly #interests: readonly FactInterest[];
  /** Times beside the facts: facts have many shapes, and reading a time out of each of them for every comparison is slow. */
  #timesUs = new Float64Array(FACTS_FIRST);
  #timesNs = new Uint16Array(FACTS_FIRST);
  #isOrdered = true;

  constructor(interests: readonly FactInterest[]) {
    this.#interests = interests;
    this.lists = interests.map(() => []);
  }

  add(fact: Fact): void {
    const { timeUs, timeNs } = fact;
    const i = this.all.push(fact) - 1;
    if (i === this.#timesUs.length) this.#grow();
    this.#timesUs[i] = timeUs;
    this.#timesNs[i] = timeNs;
    if (i > 0 && this.#isBefore(i, i - 1)) this.#isOrdered = false;
  }

  /** The batch is complete. The decoder's facts (ARP) came before the reader's; all are wanted by time, equal ones as they came. */
  close(): void {
    if (!this.#isOrdered) this.#order();
    for (const fact of this.all) {
      const readers = this.#readers.get(fact.kind) ?? this.#readersOf(fact.kind);
      for (let i = 0; i < readers.length; i++) this.lists[readers[i]!]!.push(fact);
    }
  }

  /** Forgets the batch. */
  clear(): void {
    this.all.length = 0;
    for (const list of this.lists) if (list.length > 0) list.length = 0;
    this.#isOrdered = true;
  }

  #order(): void {
    const count = this.all.length;
    let second = 1;
    while (second < count && !this.#isBefore(second, second - 1)) second++;
    let rest = second + 1;
    while (rest < count && !this.#isBefore(rest, rest - 1)) rest++;
    // Nearly always two stretches in order; more only where a message began in an earlier packet than it ended.
    this.all = rest >= count ? this.#merged(second) : this.#sorted();
  }

  /** The stretches before and from `second` on as one; equal times keep the order in which they came. */
  #merged(second: number): Fact[] {
    const { all } = this;
    const merged: Fact[] = [];
    let a = 0;
    let b = second;
    while (a < second || b < all.length) {
      const isSecond = a === second || (b < all.length && this.#isBefore(b, a));
      merged.push(all[isSecond ? b++ : a++]!);
    }
    return merged;
  }

  #sorted(): Fact[] {
    const order = Uint32Array.from(this.all, (_, i) => i);
    order.sort((a, b) => (this.#isBefore(a, b) ? -1 : this.#isBefore(b, a) ? 1 : a - b));
    return Array.from(order, (i) => this.all[i]!);
  }

  #isBefore(a: number, b: number): boolean {
    const aUs = this.#timesUs[a]!;
    const bUs = this.#timesUs[b]!;
    return aUs < bUs || (aUs === bUs && this.#timesNs[a]! < this.#timesNs[b]!);
  }

  #readersOf(kind: FactKind): readonly number[] {
    const readers: number[] = [];
    for (const [i, interest] of this.#interests.entries()) {
      if (interest === null || interest.includes(kind)) readers.push(i);
    }
    this.#readers.set(kind, readers);
    return readers;
  }

  #grow(): void {
    const timesUs = new Float64Array(this.#timesUs.length * 2);
    const timesNs = new Uint16Array(timesUs.length);
    timesUs.set(this.#timesUs);
    timesNs.set(this.#timesNs);
    this.#timesUs = timesUs;
    this.#timesNs = timesNs;
  }
}
