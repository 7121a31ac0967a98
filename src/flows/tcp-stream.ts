// What of a TCP stream has been seen: delivered, acknowledged, missing. Follows Zeek's reassembler, without keeping bytes.

import * as letters from './flow-history.ts';
import { addScaled, needRare } from './flow-history.ts';
import * as layout from './flow-layout.ts';
import type { FlowCounters } from './flow-meter.ts';
import type { FlowTable } from './flow-table.ts';
import type { HolePool } from './hole-pool.ts';

// Constants of its own module are folded by the compiler, imported ones are loaded at every use.
const { COUNT_GAP } = letters;
const {
  CLOSED,
  ESTABLISHED,
  HAS_FIN,
  HAS_HOLE,
  IS_PARTIAL,
  N_FIN,
  N_MISSED,
  N_SIDES,
  PREVIOUS_SHIFT,
  RESET,
  SIDE_NUMBERS,
  SIDE_WORDS,
  SKIPS,
  STATE_BITS,
  STATE_SHIFT,
  S_ACKNOWLEDGED,
  S_DELIVERED,
  S_HOLE,
  S_SEQUENCE,
  S_START,
  S_TRIMMED,
  S_WRAPS,
  W_SIDES,
  W_STATE,
} = layout;

const TWO_32 = 4294967296;

/** Data that a sender may have in flight before an acknowledgement must have been seen (Zeek's tcp_max_initial_window). */
const INITIAL_WINDOW_BYTES = 16_384;
/** Without acknowledgements, this much above a hole makes Zeek give up (tcp_max_above_hole_without_any_acks). */
const ABOVE_HOLE_BYTES = 16_384;
/** As much unacknowledged data makes Zeek give up (tcp_excessive_data_without_further_acks). */
export const UNACKNOWLEDGED_BYTES = 10 * 1024 * 1024;

const LETTER_G = 0x67;

/** What the functions of this file work on. */
export interface StreamContext {
  readonly table: FlowTable;
  readonly holes: HolePool;
  readonly counters: FlowCounters;
}

const endpoint = (state: number, side: number): number => (state >> (side * STATE_SHIFT)) & STATE_BITS;
const previous = (state: number, side: number): number => (state >> (PREVIOUS_SHIFT + side * STATE_SHIFT)) & STATE_BITS;

function isClean(state: number, side: number): boolean {
  const now = endpoint(state, side);
  return now === ESTABLISHED || (now === CLOSED && previous(state, side) === ESTABLISHED);
}

/** Highest sequence number sent, 64 bits. */
function sentFull(words: Int32Array, s: number): number {
  return (words[s + S_WRAPS]! & 0xffff) * TWO_32 + (words[s + S_SEQUENCE]! >>> 0);
}

function acknowledgedFull(words: Int32Array, s: number): number {
  return (words[s + S_WRAPS]! >>> 16) * TWO_32 + (words[s + S_ACKNOWLEDGED]! >>> 0);
}

/** True if nothing but perhaps the SYN of a side was acknowledged. */
export function hasNoDataAcknowledged(words: Int32Array, s: number): boolean {
  const acknowledged = acknowledgedFull(words, s) - (words[s + S_START]! >>> 0);
  return acknowledged === 0 || acknowledged === 1;
}

/** Stream bytes of a side by its sequence numbers, `s` = where its words begin. Counts neither SYN nor FIN. */
export function streamBytes(words: Int32Array, s: number, hasFin: boolean): number {
  const sent = sentFull(words, s);
  const acknowledged = acknowledgedFull(words, s);
  let size = (sent > acknowledged ? sent : acknowledged) - (words[s + S_START]! >>> 0);
  // Zeek computes in 64 unsigned bits: what would be negative is near 2^64 there.
  if (size < 0) size += TWO_32 * TWO_32;
  if (size !== 0) size--;
  if (hasFin && size !== 0) size--;
  return size;
}

/** Takes `length` bytes of data from relative sequence number `sequence` on, sent by `side`. */
export function takeData(context: StreamContext, slot: number, side: number, sequence: number, length: number): void {
  const { table, holes } = context;
  const { words, numbers } = table;
  const w = slot * table.stride;
  const s = w + W_SIDES + side * SIDE_WORDS;
  const n = (w >> 1) + N_SIDES + side * SIDE_NUMBERS;
  if ((words[w + W_STATE]! & (SKIPS << side)) !== 0) return;
  const to = sequence + length;
  if (to <= numbers[n + S_TRIMMED]!) return;
  const from = Math.max(sequence, numbers[n + S_TRIMMED]!);
  if (from > numbers[n + S_DELIVERED]!) {
    const first = holes.add(words[s + S_HOLE]!, from, to);
    if (first < 0) {
      giveUp(context, w, side);
      return;
    }
    words[s + S_HOLE] = first;
    words[w + W_STATE]! |= HAS_HOLE << side;
  } else if (to > numbers[n + S_DELIVERED]!) {
    numbers[n + S_DELIVERED] = to;
    closeHoles(context, w, side);
    const hasFin = (words[w + W_STATE]! & (HAS_FIN << side)) !== 0;
    if (hasNoDataAcknowledged(words, s) && streamBytes(words, s, hasFin) > INITIAL_WINDOW_BYTES)
      numbers[n + S_TRIMMED] = numbers[n + S_DELIVERED]!;
  }
  const end = words[s + S_HOLE] === 0 ? numbers[n + S_DELIVERED]! : holes.end(words[s + S_HOLE]!);
  if (end - numbers[n + S_DELIVERED]! > ABOVE_HOLE_BYTES && hasNoDataAcknowledged(words, s)) giveUp(context, w, side);
  else if (end - numbers[n + S_TRIMMED]! > UNACKNOWLEDGED_BYTES) {
    const held = numbers[n + S_DELIVERED]! - numbers[n + S_TRIMMED]! + holes.size(words[s + S_HOLE]!);
    if (held > UNACKNOWLEDGED_BYTES) giveUp(context, w, side);
  }
}

/** The other side has acknowledged the data of `side` up to relative sequence number `upTo`. Returns whether that is news. */
export function takeAcknowledgement(context: StreamContext, slot: number, side: number, upTo: number): boolean {
  const { table, holes } = context;
  const { words, numbers } = table;
  const w = slot * table.stride;
  const s = w + W_SIDES + side * SIDE_WORDS;
  const n = (w >> 1) + N_SIDES + side * SIDE_NUMBERS;
  const state = words[w + W_STATE]!;
  const hasFin = (state & (HAS_FIN << side)) !== 0;
  const end = hasFin ? Math.min(upTo, numbers[(w >> 1) + N_FIN + side]! - 1) : upTo;
  if (end <= numbers[n + S_TRIMMED]!) return false;
  // A connection without SYN got its first sequence number by a guess, which may be one or two too low.
  const isGuess = end <= 2 && (state & IS_PARTIAL) !== 0;
  if (end > numbers[n + S_DELIVERED]! && !isGuess) {
    if ((state & (SKIPS << side)) === 0) countGaps(context, w, side, end);
    if (end > numbers[n + S_DELIVERED]!) numbers[n + S_DELIVERED] = end;
  }
  if (words[s + S_HOLE] !== 0) {
    let first = words[s + S_HOLE]!;
    while (first !== 0 && holes.to[first - 1]! <= end) first = holes.drop(first);
    words[s + S_HOLE] = first;
    closeHoles(context, w, side);
  }
  numbers[n + S_TRIMMED] = end;
  return true;
}

/** Counts what is missing below `end`, delivering the stretches between. */
function countGaps(context: StreamContext, w: number, side: number, end: number): void {
  const { table, holes } = context;
  const { words, numbers } = table;
  const s = w + W_SIDES + side * SIDE_WORDS;
  const n = (w >> 1) + N_SIDES + side * SIDE_NUMBERS;
  let first = words[s + S_HOLE]!;
  while (first !== 0 && holes.from[first - 1]! < end) {
    countGap(context, w, side, holes.from[first - 1]! - numbers[n + S_DELIVERED]!);
    numbers[n + S_DELIVERED] = holes.to[first - 1]!;
    first = holes.drop(first);
  }
  words[s + S_HOLE] = first;
  if (first === 0) words[w + W_STATE]! &= ~(HAS_HOLE << side);
  if (end > numbers[n + S_DELIVERED]!) countGap(context, w, side, end - numbers[n + S_DELIVERED]!);
}

function countGap(context: StreamContext, w: number, side: number, length: number): void {
  const { table } = context;
  const state = table.words[w + W_STATE]!;
  if (!isClean(state, 0) || !isClean(state, 1)) return;
  addScaled(table, w, side, COUNT_GAP, LETTER_G, context.counters);
  needRare(table.words, w);
  table.numbers[(w >> 1) + N_MISSED]! += length;
}

/** Delivers the stretches that now follow without a hole. */
function closeHoles(context: StreamContext, w: number, side: number): void {
  const { table, holes } = context;
  const { words, numbers } = table;
  const s = w + W_SIDES + side * SIDE_WORDS;
  const n = (w >> 1) + N_SIDES + side * SIDE_NUMBERS;
  let first = words[s + S_HOLE]!;
  while (first !== 0 && holes.from[first - 1]! <= numbers[n + S_DELIVERED]!) {
    if (holes.to[first - 1]! > numbers[n + S_DELIVERED]!) numbers[n + S_DELIVERED] = holes.to[first - 1]!;
    first = holes.drop(first);
  }
  words[s + S_HOLE] = first;
  if (first === 0) words[w + W_STATE]! &= ~(HAS_HOLE << side);
}

function giveUp(context: StreamContext, w: number, side: number): void {
  const { words } = context.table;
  const s = w + W_SIDES + side * SIDE_WORDS;
  context.holes.clear(words[s + S_HOLE]!);
  words[s + S_HOLE] = 0;
  words[w + W_STATE] = (words[w + W_STATE]! & ~(HAS_HOLE << side)) | (SKIPS << side);
}

/** True if data of `side` below its last sequence number is not delivered yet, or the other side's is not acknowledged. */
export function isDataPending(table: FlowTable, w: number, side: number): boolean {
  const { words, numbers } = table;
  const state = words[w + W_STATE]!;
  if ((state & (SKIPS << side)) !== 0) return false;
  const s = w + W_SIDES + side * SIDE_WORDS;
  const delivered = (words[s + S_START]! >>> 0) + numbers[(w >> 1) + N_SIDES + side * SIDE_NUMBERS + S_DELIVERED]!;
  const sent = sentFull(words, s);
  if (sent < delivered) return false;
  // A FIN takes a sequence number, a RST does not.
  if (delivered !== sent && delivered !== sent - 1) return true;
  return endpoint(state, side) !== RESET && hasUnacknowledged(table, w, 1 - side);
}

function hasUnacknowledged(table: FlowTable, w: number, side: number): boolean {
  const state = table.words[w + W_STATE]!;
  if ((state & (SKIPS << side)) !== 0) return false;
  const n = (w >> 1) + N_SIDES + side * SIDE_NUMBERS;
  return (state & (HAS_HOLE << side)) !== 0 || table.numbers[n + S_DELIVERED]! > table.numbers[n + S_TRIMMED]!;
}

/** Frees what the pool holds of a flow. */
export function forgetStream(context: StreamContext, w: number): void {
  const { words } = context.table;
  const state = words[w + W_STATE]!;
  if ((state & HAS_HOLE) !== 0) context.holes.clear(words[w + W_SIDES + S_HOLE]!);
  if ((state & (HAS_HOLE << 1)) !== 0) context.holes.clear(words[w + W_SIDES + SIDE_WORDS + S_HOLE]!);
}
