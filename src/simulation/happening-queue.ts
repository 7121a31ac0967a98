// What happens next in a simulated home: everything that waits for its time, as a binary heap.
import type { FrameWriter } from './frame-writer.ts';

/** Something with a time: a conversation that sends its next packet, a device that begins something. */
export interface Happening {
  /** When it happens next, whole microseconds; Infinity = it is over. */
  timeUs: number;
  /** Given by the queue: what was added first goes first between equal times. */
  order: number;
  /** What it is part of, given by the queue: 0 = ordinary life, n = the n-th attack. */
  mark: number;
  /** Happens: writes one frame at most, may add other happenings that are not earlier, and sets `timeUs` anew. */
  happen(writer: FrameWriter): void;
}

export class HappeningQueue {
  readonly #heap: Happening[] = [];
  #added = 0;
  #mark = 0;

  get size(): number {
    return this.#heap.length;
  }

  /** Time of the next happening; Infinity = there is none. */
  get nextUs(): number {
    return this.#heap[0]?.timeUs ?? Number.POSITIVE_INFINITY;
  }

  /** Adds something that is part of what happens at this moment, or of `mark`. */
  add(happening: Happening, mark: number = this.#mark): void {
    happening.order = this.#added++;
    happening.mark = mark;
    this.#push(happening);
  }

  /** Lets the next one happen, and keeps it when it has a next time. */
  step(writer: FrameWriter): void {
    const first = this.#pop();
    this.#mark = first.mark;
    writer.mark = first.mark;
    first.happen(writer);
    this.#mark = 0;
    if (first.timeUs < Number.POSITIVE_INFINITY) this.#push(first);
  }

  #push(happening: Happening): void {
    const heap = this.#heap;
    let i = heap.length;
    heap.push(happening);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!isBefore(happening, heap[parent]!)) break;
      heap[i] = heap[parent]!;
      i = parent;
    }
    heap[i] = happening;
  }

  #pop(): Happening {
    const heap = this.#heap;
    const first = heap[0]!;
    const last = heap.pop()!;
    const count = heap.length;
    if (count === 0) return first;
    let i = 0;
    for (;;) {
      let child = i * 2 + 1;
      if (child >= count) break;
      if (child + 1 < count && isBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!isBefore(heap[child]!, last)) break;
      heap[i] = heap[child]!;
      i = child;
    }
    heap[i] = last;
    return first;
  }
}

function isBefore(a: Happening, b: Happening): boolean {
  return a.timeUs < b.timeUs || (a.timeUs === b.timeUs && a.order < b.order);
}
