// The first packets of each flow (nfstream's SPLT): direction, size and interval.
import { allocate, I32s, recordSpltBytes, recordSpltDirection, recordSpltIntervalMs, U8s } from './memory.ts';
import { capacity } from './table.ts';

/** Words a packet: direction in the lowest bit and size above it, then the interval in milliseconds. */
const PACKET_WORDS = 2;
const MILLISECONDS_MAX: f64 = 0x7fffffff;

export let hasSequences: bool = false;
let length: i32 = 0;
let packets: I32s = changetype<I32s>(0);
let counts: U8s = changetype<U8s>(0);

/** `packetsKept` packets, 0 to 255, of each slot. */
export function makeSequences(packetsKept: i32): void {
  hasSequences = packetsKept > 0;
  length = packetsKept;
  if (!hasSequences) return;
  packets = changetype<I32s>(allocate(<u64>capacity * length * PACKET_WORDS * 4));
  counts = changetype<U8s>(allocate(<u64>capacity));
}

export function beginSequence(slot: i32): void {
  counts[slot] = 0;
}

export function addToSequence(slot: i32, direction: i32, size: i32, intervalMs: f64): void {
  const count: i32 = counts[slot];
  if (count === length) return;
  const at = (slot * length + count) * PACKET_WORDS;
  packets[at] = (size << 1) | direction;
  packets[at + 1] = count === 0 ? 0 : <i32>(intervalMs < MILLISECONDS_MAX ? intervalMs : MILLISECONDS_MAX);
  counts[slot] = count + 1;
}

/** Fills the sequence columns of record `i`. */
export function writeSequence(slot: i32, i: i32): void {
  const count: i32 = counts[slot];
  for (let j = 0; j < length; j++) {
    const at = (slot * length + j) * PACKET_WORDS;
    const to = i * length + j;
    const isThere = j < count;
    recordSpltDirection[to] = isThere ? packets[at] & 1 : -1;
    recordSpltBytes[to] = isThere ? packets[at] >>> 1 : -1;
    recordSpltIntervalMs[to] = isThere ? packets[at + 1] : -1;
  }
}
