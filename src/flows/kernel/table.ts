// The table of open flows: slots in one stretch of memory, an index by key, and links in the order in which flows end.
import { KEY_PORTS, KEY_PROTOCOL } from '../../packets/packet-marks.ts';
import { SIDE_SLOT_WORDS, SLOT_WORDS, W_HASH, W_KEY } from '../flow-layout.ts';
import {
  allocate,
  beginMemory,
  block,
  copyAddress,
  F64s,
  fetching,
  I32s,
  placeSideSlots,
  rowKey,
  sumWords,
  U8s,
  words,
} from './memory.ts';
import { hasSums, mix } from './run.ts';

/** Lists that a flow can wait in; each is in order of the time at which something becomes due. */
export const LIST_ATTEMPT = 0;
/** Closed: removed after the close delay. */
export const LIST_CLOSED = 1;
/** Half closed and reset or unanswered: looked at again and again until it is quiet. */
export const LIST_LINGER = 2;
/** DNS over UDP. */
export const LIST_DNS = 3;
/** In order of the last packet, by timeout. */
export const LIST_IDLE = 4;
export const LIST_IDLE_TCP = 5;
export const LIST_IDLE_INTERACTIVE = 6;
export const LISTS = 7;

const BYTES_PER_WORD = 4;
const EMPTY = 0;
const BUCKET_WORDS = 2;

/** Flows of a list whose memory is fetched at once. */
const FETCHED = 16;
const LINE_WORDS = 16;
const ADDRESS_WORDS = 4;

/** Slots. */
export let capacity: i32 = 0;
/** Open addressing with linear probing: hash and slot + 1 a bucket, twice as many buckets as slots. */
let index: I32s = changetype<I32s>(0);
let indexMask: i32 = 0;
/** Next and previous slot in the list; entries from `capacity` on are the ends of the lists. */
export let links: I32s = changetype<I32s>(0);
export let listOf: U8s = changetype<U8s>(0);
/** Lists not in order of the last packet: when the slot's turn comes, microseconds. */
export let due: F64s = changetype<F64s>(0);
/** Free slots: the one freed last is taken first. */
let free: I32s = changetype<I32s>(0);
let freeCount: i32 = 0;
export let fetched: i32 = 0;
/** Nothing becomes due before this time. */
export let nextDueUs: f64 = Infinity;

export function makeTable(slots: i32, fillsSums: bool): void {
  let buckets = 2;
  while (buckets < slots * 2) buckets *= 2;
  capacity = slots;
  beginMemory(<u64>slots * SLOT_WORDS * BYTES_PER_WORD);
  const sideBytes = <u64>slots * SIDE_SLOT_WORDS * BYTES_PER_WORD;
  const rare = allocate(sideBytes);
  placeSideSlots(rare, fillsSums ? allocate(sideBytes) : 0);
  index = changetype<I32s>(allocate(<u64>buckets * BUCKET_WORDS * BYTES_PER_WORD));
  indexMask = buckets - 1;
  links = changetype<I32s>(allocate(<u64>(slots + LISTS) * 2 * BYTES_PER_WORD));
  listOf = changetype<U8s>(allocate(<u64>slots));
  due = changetype<F64s>(allocate(<u64>slots * 8));
  free = changetype<I32s>(allocate(<u64>slots * BYTES_PER_WORD));
  freeCount = slots;
  for (let i = 0; i < slots; i++) free[i] = slots - 1 - i;
  for (let end = slots; end < slots + LISTS; end++) {
    links[end * 2] = end;
    links[end * 2 + 1] = end;
  }
}

export function setNextDue(timeUs: f64): void {
  nextDueUs = timeUs;
}

/** Slots in use. */
export function countSlots(): i32 {
  return capacity - freeCount;
}

export function isFull(): bool {
  return freeCount === 0;
}

/** A free slot, taken; the table must not be full. Its memory holds what the flow before left. */
export function takeSlot(): i32 {
  const slot = free[--freeCount];
  links[slot * 2] = slot;
  links[slot * 2 + 1] = slot;
  return slot;
}

/** The slot that the `ahead`-th `takeSlot` from now on will give, if that many are free; else any slot. */
function peek(ahead: i32): i32 {
  const at = freeCount - 1 - ahead;
  return free[at < 0 ? 0 : at];
}

/** Enters a slot, whose key and hash are written, in the index. */
export function enter(slot: i32): void {
  const hash = words[slot * SLOT_WORDS + W_HASH];
  let bucket = hash & indexMask;
  while (index[bucket * BUCKET_WORDS + 1] !== EMPTY) bucket = (bucket + 1) & indexMask;
  index[bucket * BUCKET_WORDS] = hash;
  index[bucket * BUCKET_WORDS + 1] = slot + 1;
}

/** Frees a slot that has left. */
export function freeSlot(slot: i32): void {
  free[freeCount++] = slot;
}

/** Takes a slot out of the index and its list. */
export function leave(slot: i32): void {
  unlink(slot);
  let hole = words[slot * SLOT_WORDS + W_HASH] & indexMask;
  while (index[hole * BUCKET_WORDS + 1] !== slot + 1) hole = (hole + 1) & indexMask;
  // Backward shift: entries behind the hole move up unless they stand at or behind their home already.
  for (let at = (hole + 1) & indexMask; index[at * BUCKET_WORDS + 1] !== EMPTY; at = (at + 1) & indexMask) {
    const home = index[at * BUCKET_WORDS] & indexMask;
    if (((at - home) & indexMask) < ((at - hole) & indexMask)) continue;
    index[hole * BUCKET_WORDS] = index[at * BUCKET_WORDS];
    index[hole * BUCKET_WORDS + 1] = index[at * BUCKET_WORDS + 1];
    hole = at;
  }
  index[hole * BUCKET_WORDS] = 0;
  index[hole * BUCKET_WORDS + 1] = EMPTY;
}

/** Slot that the first entry at the home of a hash names, or -1: most likely the flow of that hash. */
function guess(hash: i32): i32 {
  return index[(hash & indexMask) * BUCKET_WORDS + 1] - 1;
}

/**
 * Loads the index entries of `rows` rows of the block, then the memory of the flows they name. Nothing is done with it here:
 * the processor waits for many of these loads at once, where the metering itself would wait for one after another.
 */
export function fetchBlock(rows: i32): void {
  let sum = 0;
  let fresh = 0;
  for (let i = 0; i < rows; i++) block[i * 4 + 3] = block[i * 4 + 2] < 0 ? -1 : guess(block[i * 4]);
  for (let i = 0; i < rows; i++) {
    const slot = block[i * 4 + 3];
    const isNew = slot === -1;
    const w = (isNew ? peek(fresh++) : slot) * SLOT_WORDS;
    const side = block[i * 4 + 2] === 1 ? LINE_WORDS : 0;
    // A new flow needs its start, another one its other side; both need key and sender.
    sum ^= words[w] ^ words[w + LINE_WORDS + side] ^ words[w + (isNew ? 3 * LINE_WORDS : 2 * LINE_WORDS - side)];
  }
  if (hasSums) {
    for (let i = 0; i < rows; i++) {
      const slot = block[i * 4 + 3];
      if (slot < 0) continue;
      const c = slot * SIDE_SLOT_WORDS;
      sum ^= sumWords[c + (block[i * 4 + 2] === 1 ? LINE_WORDS : 0)] ^ sumWords[c + 2 * LINE_WORDS];
    }
  }
  fetched ^= sum;
}

/**
 * Loads the memory of the flows that stand in a list from `slot` on, so that the processor waits for all of it at once;
 * returns how many there were. The sum keeps the loads from being left out as useless.
 */
export function fetchList(slot: i32): i32 {
  let count = 0;
  for (let at = slot; at < capacity && count < FETCHED; at = links[at * 2]) fetching[count++] = at;
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const w = fetching[i] * SLOT_WORDS;
    sum ^= words[w] ^ words[w + LINE_WORDS] ^ words[w + 2 * LINE_WORDS] ^ words[w + W_HASH];
  }
  for (let i = 0; i < count; i++) sum ^= index[(words[fetching[i] * SLOT_WORDS + W_HASH] & indexMask) * BUCKET_WORDS];
  fetched ^= sum;
  return count;
}

/** First slot of a list, or -1. */
export function head(list: i32): i32 {
  const slot = links[(capacity + list) * 2];
  return slot < capacity ? slot : -1;
}

/**
 * Slot of a row's key (side 0 first, with `ports` and `protocol` in place of what stands there), or -1. The address words may
 * stand the other way round: `low` is where those of side 0 begin, `high` where those of side 1 do.
 */
export function findSlot(hash: i32, low: i32, high: i32, ports: i32, protocol: i32): i32 {
  let bucket = hash & indexMask;
  let slot = index[bucket * BUCKET_WORDS + 1] - 1;
  for (; slot >= 0; bucket = (bucket + 1) & indexMask, slot = index[bucket * BUCKET_WORDS + 1] - 1) {
    if (index[bucket * BUCKET_WORDS] !== hash) continue;
    const w = slot * SLOT_WORDS + W_KEY;
    if (
      words[w + KEY_PORTS] === ports &&
      words[w + KEY_PROTOCOL] === protocol &&
      isSameAddress(w, low) &&
      isSameAddress(w + ADDRESS_WORDS, high)
    )
      return slot;
  }
  return -1;
}

/** Whether the four words at `words[w]` and `rowKey[k]` are the same. */
function isSameAddress(w: i32, k: i32): bool {
  const ours = v128.load(changetype<usize>(words) + ((<usize>w) << 2));
  return i32x4.all_true(i32x4.eq(ours, v128.load(changetype<usize>(rowKey) + ((<usize>k) << 2))));
}

/** Hash of a row's key in the form that `findSlot` takes. */
export function hashKey(low: i32, high: i32, ports: i32, protocol: i32, seed: i32): i32 {
  // The seed goes into every step, and each step mixes all bits, so that nobody who does not know it can arrange equal hashes.
  let hash = mix(rowKey[low + 3] ^ seed);
  hash = mix(hash ^ rowKey[high + 3]) + seed;
  hash = mix(hash ^ ports) ^ protocol;
  // IPv4 addresses, mapped, have nothing above their last word but the mark of the mapping.
  if (rowKey[low + 1] !== 0 || rowKey[low] !== 0)
    for (let i = 0; i < 3; i++) hash = mix(mix(hash + rowKey[low + i]) ^ rowKey[high + i]) + seed;
  return mix(hash);
}

/** Writes key and hash of a slot. */
export function writeKey(slot: i32, hash: i32, low: i32, high: i32, ports: i32, protocol: i32): void {
  const w = slot * SLOT_WORDS;
  copyAddress(changetype<usize>(rowKey) + ((<usize>low) << 2), changetype<usize>(words) + ((<usize>(w + W_KEY)) << 2));
  copyAddress(
    changetype<usize>(rowKey) + ((<usize>high) << 2),
    changetype<usize>(words) + ((<usize>(w + W_KEY + ADDRESS_WORDS)) << 2),
  );
  words[w + W_KEY + KEY_PORTS] = ports;
  words[w + W_KEY + KEY_PROTOCOL] = protocol;
  words[w + W_HASH] = hash;
}

export function unlink(slot: i32): void {
  const next = links[slot * 2];
  const previous = links[slot * 2 + 1];
  links[previous * 2] = next;
  links[next * 2 + 1] = previous;
}

/** Puts a slot that is in no list behind another node. */
export function linkBehind(slot: i32, previous: i32): void {
  const next = links[previous * 2];
  links[slot * 2] = next;
  links[slot * 2 + 1] = previous;
  links[previous * 2] = slot;
  links[next * 2 + 1] = slot;
}
