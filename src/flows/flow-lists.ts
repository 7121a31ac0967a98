// When flows end: lists in order of the time at which something becomes due, so that expiry looks at their heads only.
import * as layout from './flow-layout.ts';
import * as tables from './flow-table.ts';
import { type FlowTable, linkBehind, unlink } from './flow-table.ts';

// Constants of its own module are folded by the compiler, imported ones are loaded at every use.
const { N_LAST } = layout;
const { LISTS, LIST_IDLE } = tables;

/** Slots passed when a late packet's flow looks for its place; beyond, it stands a little too far back. */
const LATE_STEPS_MAX = 64;

/** The lists' clock and timeouts. One a table. */
export class FlowLists {
  readonly table: FlowTable;
  /** The largest packet time so far, microseconds. */
  clockUs = Number.NEGATIVE_INFINITY;
  /** Idle lists: microseconds after the last packet. Others: 0, their slots have a due time of their own. */
  readonly timeoutUs = new Float64Array(LISTS);
  /** Not later than the due time of the first slot of each list. */
  readonly #headDue = new Float64Array(LISTS).fill(Number.POSITIVE_INFINITY);

  constructor(table: FlowTable) {
    this.table = table;
  }

  /** Moves a slot to a list where it waits until its `table.due`. */
  wait(slot: number, list: number): void {
    this.#insert(slot, list, this.table.due[slot]!);
  }

  /** Moves a slot to a list where it waits for `delayUs` from the clock on, which is the delay of all in the list. */
  delay(slot: number, list: number, delayUs: number): void {
    const { table } = this;
    const due = this.clockUs + delayUs;
    table.due[slot] = due;
    unlink(table.links, slot);
    table.listOf[slot] = list;
    this.#append(slot, list, due);
  }

  /** Moves a slot to an idle list, by the time of its last packet. */
  idle(slot: number, list: number): void {
    this.#insert(slot, list, this.#dueOf(slot, list));
  }

  /** A packet of a flow came, its time is written: in an idle list the flow is the last to end now. */
  touch(slot: number): void {
    const { table } = this;
    const list = table.listOf[slot]!;
    if (list < LIST_IDLE) return;
    const end = table.capacity + list;
    const isLast = table.links[slot * 2] === end;
    const lastUs = table.numbers[slot * (table.stride >> 1) + N_LAST]!;
    if (lastUs < this.clockUs) this.#insert(slot, list, lastUs + this.timeoutUs[list]!);
    else if (!isLast) {
      unlink(table.links, slot);
      this.#append(slot, list, lastUs + this.timeoutUs[list]!);
    }
  }

  /** Puts a slot that is in no list last. */
  #append(slot: number, list: number, due: number): void {
    const { table } = this;
    const { links } = table;
    const end = table.capacity + list;
    const previous = links[end * 2 + 1]!;
    linkBehind(links, slot, previous);
    if (previous !== end) return;
    this.#headDue[list] = due;
    if (due < table.nextDueUs) table.nextDueUs = due;
  }

  /** The list whose first slot is due next, or -1 if none is due by `nowUs`; sets `table.nextDueUs`. */
  next(nowUs: number): number {
    const headDue = this.#headDue;
    for (;;) {
      let first = 0;
      for (let list = 1; list < LISTS; list++) if (headDue[list]! < headDue[first]!) first = list;
      this.table.nextDueUs = headDue[first]!;
      if (headDue[first]! > nowUs) return -1;
      const slot = this.table.head(first);
      const due = slot < 0 ? Number.POSITIVE_INFINITY : this.#dueOf(slot, first);
      if (due === headDue[first]) return first;
      headDue[first] = due;
    }
  }

  /** Time of the last packet of the first slot of a list, Infinity when it is empty. */
  quietSince(list: number): number {
    const slot = this.table.head(list);
    return slot < 0 ? Number.POSITIVE_INFINITY : this.table.numbers[slot * (this.table.stride >> 1) + N_LAST]!;
  }

  #dueOf(slot: number, list: number): number {
    const { table } = this;
    return list < LIST_IDLE
      ? table.due[slot]!
      : table.numbers[slot * (table.stride >> 1) + N_LAST]! + this.timeoutUs[list]!;
  }

  #insert(slot: number, list: number, due: number): void {
    const { table } = this;
    const { links, capacity } = table;
    const end = capacity + list;
    unlink(links, slot);
    table.listOf[slot] = list;
    let previous = links[end * 2 + 1]!;
    // In order of time this loop ends at once: only packets older than others make a slot look further ahead.
    for (let steps = 0; previous !== end && this.#dueOf(previous, list) > due; steps++) {
      if (steps === LATE_STEPS_MAX) {
        if (due <= this.clockUs) previous = end;
        break;
      }
      previous = links[previous * 2 + 1]!;
    }
    linkBehind(links, slot, previous);
    if (previous === end) {
      this.#headDue[list] = due;
      if (due < table.nextDueUs) table.nextDueUs = due;
    }
  }
}
