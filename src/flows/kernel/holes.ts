// Data above a hole in a TCP stream: stretches of relative sequence numbers, in one pool for all flows.
import { holeFrom, holeNext, holeTo } from './memory.ts';

/** Stretches remembered in all. */
const HOLES = 16384;

/** Stretches of one side: a window of a megabyte with every second segment lost has about 350. */
const STRETCHES_MAX = 1024;

let freeHole: i32 = 1;

/** `holeNext`: next stretch of the same side, index + 1; 0 = none. Also chains the free ones. */
export function makeHoles(): void {
  for (let i = 0; i < HOLES - 1; i++) holeNext[i] = i + 2;
}

/**
 * Adds [from, to) to the stretches that begin with `first` (index + 1, 0 = none), joined with those it meets. Returns the
 * new first one, or -1 when there is no room.
 */
export function addHole(first: i32, from: f64, to: f64): i32 {
  let previous = 0;
  let at = first;
  while (at !== 0 && holeTo[at - 1] < from) {
    previous = at;
    at = holeNext[at - 1];
  }
  if (at !== 0 && holeFrom[at - 1] <= to) {
    widen(at, from, to);
    return first;
  }
  if (freeHole === 0 || countHoles(first) >= STRETCHES_MAX) return -1;
  const added = freeHole;
  freeHole = holeNext[added - 1];
  holeFrom[added - 1] = from;
  holeTo[added - 1] = to;
  holeNext[added - 1] = at;
  if (previous === 0) return added;
  holeNext[previous - 1] = added;
  return first;
}

function countHoles(first: i32): i32 {
  let count = 0;
  for (let at = first; at !== 0; at = holeNext[at - 1]) count++;
  return count;
}

/** Frees the first stretch and returns the one behind it. */
export function dropHole(first: i32): i32 {
  const next = holeNext[first - 1];
  holeNext[first - 1] = freeHole;
  freeHole = first;
  return next;
}

/** Frees all stretches of a side. */
export function clearHoles(first: i32): void {
  for (let at = first; at !== 0; ) at = dropHole(at);
}

/** Where the last stretch ends. */
export function endOfHoles(first: i32): f64 {
  let at = first;
  while (holeNext[at - 1] !== 0) at = holeNext[at - 1];
  return holeTo[at - 1];
}

/** Bytes in all stretches of a side. */
export function sizeOfHoles(first: i32): f64 {
  let size: f64 = 0;
  for (let at = first; at !== 0; at = holeNext[at - 1]) size += holeTo[at - 1] - holeFrom[at - 1];
  return size;
}

function widen(at: i32, from: f64, to: f64): void {
  if (from < holeFrom[at - 1]) holeFrom[at - 1] = from;
  if (to > holeTo[at - 1]) holeTo[at - 1] = to;
  for (;;) {
    const next = holeNext[at - 1];
    if (next === 0 || holeFrom[next - 1] > holeTo[at - 1]) return;
    if (holeTo[next - 1] > holeTo[at - 1]) holeTo[at - 1] = holeTo[next - 1];
    holeNext[at - 1] = dropHole(next);
  }
}
