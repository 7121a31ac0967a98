// What of a TCP stream has been seen: delivered, acknowledged, missing. Follows Zeek's reassembler, without keeping bytes.
import {
  CLOSED,
  ESTABLISHED,
  HAS_FIN,
  HAS_HOLE,
  IS_PARTIAL,
  N_FIN,
  N_MISSED,
  N_SIDES,
  RESET,
  S_ACKNOWLEDGED,
  S_DELIVERED,
  S_HOLE,
  S_SEQUENCE,
  S_START,
  S_TRIMMED,
  S_WRAPS,
  SIDE_NUMBERS,
  SIDE_WORDS,
  SKIPS,
  SLOT_WORDS,
  W_SIDES,
  W_STATE,
} from '../flow-layout.ts';
import { previousOf, stateOf } from './endpoint-states.ts';
import { addScaled, COUNT_GAP, needRare } from './history.ts';
import { addHole, clearHoles, dropHole, endOfHoles, sizeOfHoles } from './holes.ts';
import { holeFrom, holeTo, numbers, rareNumbers, sideSlot, words } from './memory.ts';

const TWO_32: f64 = 4294967296;

/** Data that a sender may have in flight before an acknowledgement must have been seen (Zeek's tcp_max_initial_window). */
const INITIAL_WINDOW_BYTES: f64 = 16384;
/** Without acknowledgements, this much above a hole makes Zeek give up (tcp_max_above_hole_without_any_acks). */
const ABOVE_HOLE_BYTES: f64 = 16384;
/** As much unacknowledged data makes Zeek give up (tcp_excessive_data_without_further_acks). */
export const UNACKNOWLEDGED_BYTES: f64 = 10 * 1024 * 1024;

const LETTER_G = 0x67;

function isClean(state: i32, side: i32): bool {
  const now = stateOf(state, side);
  return now === ESTABLISHED || (now === CLOSED && previousOf(state, side) === ESTABLISHED);
}

/** Highest sequence number sent, 64 bits. */
function sentFull(s: i32): f64 {
  return <f64>(words[s + S_WRAPS] & 0xffff) * TWO_32 + <f64>(<u32>words[s + S_SEQUENCE]);
}

function acknowledgedFull(s: i32): f64 {
  return <f64>(words[s + S_WRAPS] >>> 16) * TWO_32 + <f64>(<u32>words[s + S_ACKNOWLEDGED]);
}

/** True if nothing but perhaps the SYN of a side was acknowledged. */
export function hasNoDataAcknowledged(s: i32): bool {
  const acknowledged = acknowledgedFull(s) - <f64>(<u32>words[s + S_START]);
  return acknowledged === 0 || acknowledged === 1;
}

/** Stream bytes of a side by its sequence numbers, `s` = where its words begin. Counts neither SYN nor FIN. */
export function streamBytes(s: i32, hasFin: bool): f64 {
  const sent = sentFull(s);
  const acknowledged = acknowledgedFull(s);
  let size = (sent > acknowledged ? sent : acknowledged) - <f64>(<u32>words[s + S_START]);
  // Zeek computes in 64 unsigned bits: what would be negative is near 2^64 there.
  if (size < 0) size += TWO_32 * TWO_32;
  if (size !== 0) size -= 1;
  if (hasFin && size !== 0) size -= 1;
  return size;
}

/** Takes `length` bytes of data from relative sequence number `sequence` on, sent by `side`. */
export function takeData(slot: i32, side: i32, sequence: f64, length: u32): void {
  const w = slot * SLOT_WORDS;
  const s = w + W_SIDES + side * SIDE_WORDS;
  const n = (w >> 1) + N_SIDES + side * SIDE_NUMBERS;
  if ((words[w + W_STATE] & (SKIPS << side)) !== 0) return;
  const to = sequence + <f64>length;
  if (to <= numbers[n + S_TRIMMED]) return;
  const from = max<f64>(sequence, numbers[n + S_TRIMMED]);
  if (from > numbers[n + S_DELIVERED]) {
    const first = addHole(words[s + S_HOLE], from, to);
    if (first < 0) {
      giveUp(w, side);
      return;
    }
    words[s + S_HOLE] = first;
    words[w + W_STATE] |= HAS_HOLE << side;
  } else if (to > numbers[n + S_DELIVERED]) {
    numbers[n + S_DELIVERED] = to;
    closeHoles(w, side);
    const hasFin = (words[w + W_STATE] & (HAS_FIN << side)) !== 0;
    if (hasNoDataAcknowledged(s) && streamBytes(s, hasFin) > INITIAL_WINDOW_BYTES)
      numbers[n + S_TRIMMED] = numbers[n + S_DELIVERED];
  }
  const end = words[s + S_HOLE] === 0 ? numbers[n + S_DELIVERED] : endOfHoles(words[s + S_HOLE]);
  if (end - numbers[n + S_DELIVERED] > ABOVE_HOLE_BYTES && hasNoDataAcknowledged(s)) giveUp(w, side);
  else if (end - numbers[n + S_TRIMMED] > UNACKNOWLEDGED_BYTES) {
    const held = numbers[n + S_DELIVERED] - numbers[n + S_TRIMMED] + sizeOfHoles(words[s + S_HOLE]);
    if (held > UNACKNOWLEDGED_BYTES) giveUp(w, side);
  }
}

/** The other side has acknowledged the data of `side` up to relative sequence number `upTo`. Returns whether that is news. */
export function takeAcknowledgement(slot: i32, side: i32, upTo: f64): bool {
  const w = slot * SLOT_WORDS;
  const s = w + W_SIDES + side * SIDE_WORDS;
  const n = (w >> 1) + N_SIDES + side * SIDE_NUMBERS;
  const state = words[w + W_STATE];
  const hasFin = (state & (HAS_FIN << side)) !== 0;
  const end = hasFin ? min<f64>(upTo, rareNumbers[(sideSlot(w) >> 1) + N_FIN + side] - 1) : upTo;
  if (end <= numbers[n + S_TRIMMED]) return false;
  // A connection without SYN got its first sequence number by a guess, which may be one or two too low.
  const isGuess = end <= 2 && (state & IS_PARTIAL) !== 0;
  if (end > numbers[n + S_DELIVERED] && !isGuess) {
    if ((state & (SKIPS << side)) === 0) countGaps(w, side, end);
    if (end > numbers[n + S_DELIVERED]) numbers[n + S_DELIVERED] = end;
  }
  if (words[s + S_HOLE] !== 0) {
    let first = words[s + S_HOLE];
    while (first !== 0 && holeTo[first - 1] <= end) first = dropHole(first);
    words[s + S_HOLE] = first;
    closeHoles(w, side);
  }
  numbers[n + S_TRIMMED] = end;
  return true;
}

/** Counts what is missing below `end`, delivering the stretches between. */
function countGaps(w: i32, side: i32, end: f64): void {
  const s = w + W_SIDES + side * SIDE_WORDS;
  const n = (w >> 1) + N_SIDES + side * SIDE_NUMBERS;
  let first = words[s + S_HOLE];
  while (first !== 0 && holeFrom[first - 1] < end) {
    countGap(w, side, holeFrom[first - 1] - numbers[n + S_DELIVERED]);
    numbers[n + S_DELIVERED] = holeTo[first - 1];
    first = dropHole(first);
  }
  words[s + S_HOLE] = first;
  if (first === 0) words[w + W_STATE] &= ~(HAS_HOLE << side);
  if (end > numbers[n + S_DELIVERED]) countGap(w, side, end - numbers[n + S_DELIVERED]);
}

function countGap(w: i32, side: i32, length: f64): void {
  const state = words[w + W_STATE];
  if (!isClean(state, 0) || !isClean(state, 1)) return;
  addScaled(w, side, COUNT_GAP, LETTER_G);
  needRare(w);
  rareNumbers[(sideSlot(w) >> 1) + N_MISSED] += length;
}

/** Delivers the stretches that now follow without a hole. */
function closeHoles(w: i32, side: i32): void {
  const s = w + W_SIDES + side * SIDE_WORDS;
  const n = (w >> 1) + N_SIDES + side * SIDE_NUMBERS;
  let first = words[s + S_HOLE];
  while (first !== 0 && holeFrom[first - 1] <= numbers[n + S_DELIVERED]) {
    if (holeTo[first - 1] > numbers[n + S_DELIVERED]) numbers[n + S_DELIVERED] = holeTo[first - 1];
    first = dropHole(first);
  }
  words[s + S_HOLE] = first;
  if (first === 0) words[w + W_STATE] &= ~(HAS_HOLE << side);
}

function giveUp(w: i32, side: i32): void {
  const s = w + W_SIDES + side * SIDE_WORDS;
  clearHoles(words[s + S_HOLE]);
  words[s + S_HOLE] = 0;
  words[w + W_STATE] = (words[w + W_STATE] & ~(HAS_HOLE << side)) | (SKIPS << side);
}

/** True if data of `side` below its last sequence number is not delivered yet, or the other side's is not acknowledged. */
export function isDataPending(w: i32, side: i32): bool {
  const state = words[w + W_STATE];
  if ((state & (SKIPS << side)) !== 0) return false;
  const s = w + W_SIDES + side * SIDE_WORDS;
  const delivered = <f64>(<u32>words[s + S_START]) + numbers[(w >> 1) + N_SIDES + side * SIDE_NUMBERS + S_DELIVERED];
  const sent = sentFull(s);
  if (sent < delivered) return false;
  // A FIN takes a sequence number, a RST does not.
  if (delivered !== sent && delivered !== sent - 1) return true;
  return stateOf(state, side) !== RESET && hasUnacknowledged(w, 1 - side);
}

function hasUnacknowledged(w: i32, side: i32): bool {
  const state = words[w + W_STATE];
  if ((state & (SKIPS << side)) !== 0) return false;
  const n = (w >> 1) + N_SIDES + side * SIDE_NUMBERS;
  return (state & (HAS_HOLE << side)) !== 0 || numbers[n + S_DELIVERED] > numbers[n + S_TRIMMED];
}

/** Frees what the pool holds of a flow. */
export function forgetStream(w: i32): void {
  const state = words[w + W_STATE];
  if ((state & HAS_HOLE) !== 0) clearHoles(words[w + W_SIDES + S_HOLE]);
  if ((state & (HAS_HOLE << 1)) !== 0) clearHoles(words[w + W_SIDES + SIDE_WORDS + S_HOLE]);
}
