// Internet checksums (RFC 1071) of IPv4 headers and of TCP, UDP and ICMP messages, read in place.
import type { DecodeState } from './decode-state.ts';
import { MARK_IPV6 } from './packet-batch.ts';

/**
 * The ones' complement sum, in 16 bits, of `length` bytes at `at` and of `sum` (below 2^32). Little-endian words are summed,
 * which gives the byte-swapped sum (RFC 1071 2 B); zero stays zero, so it serves to judge.
 */
export function addWords(view: DataView, at: number, length: number, sum: number): number {
  // A frame has at most 2^18 bytes, so each half stays below 2^32: integers do, and `| 0` says so.
  let low = sum & 0xffff;
  let high = sum >>> 16;
  let i = at;
  for (const end = at + (length & ~15); i < end; i += 16) {
    const a = view.getInt32(i, true);
    const b = view.getInt32(i + 4, true);
    const c = view.getInt32(i + 8, true);
    const d = view.getInt32(i + 12, true);
    low = (low + (a & 0xffff) + (b & 0xffff) + (c & 0xffff) + (d & 0xffff)) | 0;
    high = (high + (a >>> 16) + (b >>> 16) + (c >>> 16) + (d >>> 16)) | 0;
  }
  const end = at + length;
  for (; i + 2 <= end; i += 2) low += view.getUint16(i, true);
  if (i < end) low += view.getUint8(i);
  return fold(fold(low >>> 0) + fold(high >>> 0));
}

/** Folds a sum below 2^32 to 16 bits. */
function fold(sum: number): number {
  const once = (sum & 0xffff) + (sum >>> 16);
  return (once & 0xffff) + (once >>> 16);
}

/** Swaps a 16-bit value, for header fields that join a little-endian sum. */
function swap(value: number): number {
  return ((value & 0xff) << 8) | (value >>> 8);
}

/** True when an IPv4 header of `bytes` bytes sums up to what a correct one does. */
export function isGoodHeaderSum(view: DataView, at: number, bytes: number): boolean {
  return addWords(view, at, bytes, 0) === 0xffff;
}

/**
 * True when the `length` bytes at `at` and, unless `addressBytes` is 0, their pseudo header (RFC 768, RFC 8200 8.1) sum up to what
 * a correct message does. `addressBytes`: 4 or 16.
 */
export function isGoodSum(
  view: DataView,
  at: number,
  length: number,
  protocol: number,
  sourceAt: number,
  destinationAt: number,
  addressBytes: number,
): boolean {
  let sum = 0;
  if (addressBytes > 0) {
    sum = addWords(view, sourceAt, addressBytes, swap(protocol) + swap(length & 0xffff) + swap(length >>> 16));
    sum = addWords(view, destinationAt, addressBytes, sum);
  }
  return addWords(view, at, length, sum) === 0xffff;
}

/** True when the message at `state.at` was not captured whole or is one fragment of several, so that its sum says nothing. */
export function isUnjudgeable(state: DecodeState): boolean {
  return state.isFragment || state.end < state.wireEnd;
}

/** Judges the message from `state.at` to the end of its packet, with the pseudo header of its IP version. */
export function isGoodMessage(state: DecodeState, hasPseudoHeader: boolean): boolean {
  const addressBytes = hasPseudoHeader ? ((state.ipMarks & MARK_IPV6) !== 0 ? 16 : 4) : 0;
  const { at, view, wireEnd, protocol, sourceAt, destinationAt } = state;
  return isGoodSum(view, at, wireEnd - at, protocol, sourceAt, destinationAt, addressBytes);
}
