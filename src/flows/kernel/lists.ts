// When flows end: lists in order of the time at which something becomes due, so that expiry looks at their heads only.
import { N_LAST, SLOT_WORDS } from '../flow-layout.ts';
import { headDue, numbers, timeoutUs } from './memory.ts';
import {
  capacity,
  due,
  head,
  LIST_IDLE,
  LISTS,
  linkBehind,
  links,
  listOf,
  nextDueUs,
  setNextDue,
  unlink,
} from './table.ts';

/** Slots passed when a late packet's flow looks for its place; beyond, it stands a little too far back. */
const LATE_STEPS_MAX = 64;

/** The largest packet time so far, microseconds. */
export let clockUs: f64 = -Infinity;

export function setClock(timeUs: f64): void {
  if (timeUs > clockUs) clockUs = timeUs;
}

export function makeLists(): void {
  for (let list = 0; list < LISTS; list++) headDue[list] = Infinity;
}

/** Moves a slot to a list where it waits until `untilUs`. */
export function waitFor(slot: i32, list: i32, untilUs: f64): void {
  due[slot] = untilUs;
  insert(slot, list, untilUs);
}

/** Moves a slot to a list where it waits for `delayUs` from the clock on, which is the delay of all in the list. */
export function delay(slot: i32, list: i32, delayUs: f64): void {
  const until = clockUs + delayUs;
  due[slot] = until;
  unlink(slot);
  listOf[slot] = list;
  append(slot, list, until);
}

/** Moves a slot to an idle list, by the time of its last packet. */
export function idle(slot: i32, list: i32): void {
  insert(slot, list, dueOf(slot, list));
}

/** A packet of a flow came, its time is written: in an idle list the flow is the last to end now. */
export function touch(slot: i32): void {
  const list: i32 = listOf[slot];
  if (list < LIST_IDLE) return;
  const isLast = links[slot * 2] === capacity + list;
  const lastUs = numbers[slot * (SLOT_WORDS >> 1) + N_LAST];
  if (lastUs < clockUs) insert(slot, list, lastUs + timeoutUs[list]);
  else if (!isLast) {
    unlink(slot);
    append(slot, list, lastUs + timeoutUs[list]);
  }
}

/** Puts a slot that is in no list last. */
function append(slot: i32, list: i32, until: f64): void {
  const end = capacity + list;
  const previous = links[end * 2 + 1];
  linkBehind(slot, previous);
  if (previous !== end) return;
  headDue[list] = until;
  if (until < nextDueUs) setNextDue(until);
}

/** The list whose first slot is due next, or -1 if none is due by `nowUs`; sets `nextDueUs`. */
export function nextList(nowUs: f64): i32 {
  let first = 0;
  let isFound = false;
  do {
    first = 0;
    for (let list = 1; list < LISTS; list++) if (headDue[list] < headDue[first]) first = list;
    setNextDue(headDue[first]);
    if (headDue[first] > nowUs) return -1;
    const slot = head(first);
    const until = slot < 0 ? Infinity : dueOf(slot, first);
    isFound = until === headDue[first];
    headDue[first] = until;
  } while (!isFound);
  return first;
}

/** Time of the last packet of the first slot of a list, Infinity when it is empty. */
export function quietSince(list: i32): f64 {
  const slot = head(list);
  return slot < 0 ? Infinity : numbers[slot * (SLOT_WORDS >> 1) + N_LAST];
}

function dueOf(slot: i32, list: i32): f64 {
  return list < LIST_IDLE ? due[slot] : numbers[slot * (SLOT_WORDS >> 1) + N_LAST] + timeoutUs[list];
}

function insert(slot: i32, list: i32, until: f64): void {
  const end = capacity + list;
  unlink(slot);
  listOf[slot] = list;
  let previous = links[end * 2 + 1];
  // In order of time this loop ends at once: only packets older than others make a slot look further ahead.
  for (let steps = 0; previous !== end && dueOf(previous, list) > until; steps++) {
    if (steps === LATE_STEPS_MAX) {
      if (until <= clockUs) previous = end;
      break;
    }
    previous = links[previous * 2 + 1];
  }
  linkBehind(slot, previous);
  if (previous === end) {
    headDue[list] = until;
    if (until < nextDueUs) setNextDue(until);
  }
}
