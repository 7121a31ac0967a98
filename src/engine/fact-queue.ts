// The facts of one batch: put in the order of their time, and sorted out by who reads which kind.
import type { Fact, FactKind } from '../packets/facts.ts';

/** Facts that the first columns have room for; a batch with more makes them grow. */
const FACTS_FIRST = 1024;

/** Which kinds a reader wants; null = all. */
export type FactInterest = readonly FactKind[] | null;

export class FactQueue {
  /** Facts of the batch so far. */
  count = 0;
  /** By reader, once `close` was called: the facts of the kinds that it wants, by time. */
  readonly lists: readonly Fact[][];
  readonly #facts: Fact[] = [];
  /** Readers of each kind. */
  readonly #readers = new Map<FactKind, readonly number[]>();
  readonly #interests: readonly FactInterest[];
  /** Times beside the facts: facts have many shapes, and reading a time out of each of them for every comparison is slow. */
  #timesUs = new Float64Array(FACTS_FIRST);
  #timesNs = new Uint16Array(FACTS_FIRST);
  /** The facts' places in the order of their time, and room to sort them. */
  #order = new Uint32Array(FACTS_FIRST);
  #spare = new Uint32Array(FACTS_FIRST);

  constructor(interests: readonly FactInterest[]) {
    this.#interests = interests;
    this.lists = interests.map(() => []);
  }

  add(fact: Fact): void {
    const { timeUs, timeNs } = fact;
    const i = this.count++;
    if (i === this.#timesUs.length) this.#grow();
    this.#facts.push(fact);
    this.#timesUs[i] = timeUs;
    this.#timesNs[i] = timeNs;
    this.#order[i] = i;
  }

  /** The batch is complete. The decoder's facts (ARP) came before the reader's; all are wanted by time, equal ones as they came. */
  close(): void {
    while (this.#mergeStretches() > 1);
    for (let i = 0; i < this.count; i++) {
      const fact = this.#facts[this.#order[i]!]!;
      const readers = this.#readers.get(fact.kind) ?? this.#readersOf(fact.kind);
      for (let j = 0; j < readers.length; j++) this.lists[readers[j]!]!.push(fact);
    }
  }

  /** Forgets the batch. */
  clear(): void {
    this.count = 0;
    this.#facts.length = 0;
    for (let i = 0; i < this.lists.length; i++) if (this.lists[i]!.length > 0) this.lists[i]!.length = 0;
  }

  /** One pass of a natural merge sort: merges neighbouring stretches that are in order, two and two; returns how many there were. */
  #mergeStretches(): number {
    const { count } = this;
    let stretches = 0;
    for (let from = 0; from < count; stretches++) {
      const middle = this.#endOfStretch(from);
      if (from === 0 && middle === count) return 1;
      if (middle < count) stretches++;
      const end = middle < count ? this.#endOfStretch(middle) : count;
      this.#merge(from, middle, end);
      from = end;
    }
    const sorted = this.#spare;
    this.#spare = this.#order;
    this.#order = sorted;
    return stretches;
  }

  #endOfStretch(from: number): number {
    let end = from + 1;
    while (end < this.count && !this.#isBefore(this.#order[end]!, this.#order[end - 1]!)) end++;
    return end;
  }

  #merge(from: number, middle: number, end: number): void {
    const order = this.#order;
    let a = from;
    let b = middle;
    for (let i = from; i < end; i++) {
      const isSecond = a === middle || (b < end && this.#isBefore(order[b]!, order[a]!));
      this.#spare[i] = order[isSecond ? b++ : a++]!;
    }
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
    const capacity = this.#timesUs.length * 2;
    const timesUs = new Float64Array(capacity);
    const timesNs = new Uint16Array(capacity);
    const order = new Uint32Array(capacity);
    timesUs.set(this.#timesUs);
    timesNs.set(this.#timesNs);
    order.set(this.#order);
    this.#timesUs = timesUs;
    this.#timesNs = timesNs;
    this.#order = order;
    this.#spare = new Uint32Array(capacity);
  }
}
