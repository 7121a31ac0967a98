// The table of open flows: slots in one stretch of memory, an index by key, and lists in the order in which flows end.
import * as rows from '../packets/packet-batch.ts';
import * as layout from './flow-layout.ts';

// Constants of its own module are folded by the compiler, imported ones are loaded at every use.
const { KEY_WORDS } = rows;
const { SLOT_WORDS, SLOT_WORDS_WITH_STATISTICS, W_HASH, W_KEY } = layout;

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
/** Per slot beside the slot itself: two buckets of two words, two links, a due time, a list, a free-list entry. */
const INDEX_BYTES = 16 + 8 + 8 + 1 + 4;

/** Bytes of memory that one flow of the capacity takes, by what is metered; `FlowTable.bytes` is this times the capacity. */
export const BYTES_PER_FLOW = SLOT_WORDS * BYTES_PER_WORD + INDEX_BYTES;
export const BYTES_PER_FLOW_WITH_STATISTICS = SLOT_WORDS_WITH_STATISTICS * BYTES_PER_WORD + INDEX_BYTES;

const EMPTY = 0;

const BUCKET_WORDS = 2;

/** Flows of a list whose memory is fetched at once. */
const FETCHED = 16;
const LINE_WORDS = 16;

export class FlowTable {
  readonly capacity: number;
  /** Words of a slot; half as many numbers. */
  readonly stride: number;
  readonly words: Int32Array;
  readonly numbers: Float64Array;
  /** The same memory by bytes, and by halves of words. */
  readonly bytes: Uint8Array;
  readonly halves: Uint16Array;
  /** Open addressing with linear probing: hash and slot + 1 a bucket, twice as many buckets as slots. */
  readonly index: Int32Array;
  readonly indexMask: number;
  /** Next and previous slot in the list; entries from `capacity` on are the ends of the lists. */
  readonly links: Int32Array;
  readonly listOf: Uint8Array;
  /** Lists not in order of the last packet: when the slot's turn comes, microseconds. */
  readonly due: Float64Array;
  /** Free slots, a ring: the slot freed longest ago is taken first, so that flows that begin one after another stand side by side. */
  readonly #free: Int32Array;
  #freeCount: number;
  readonly #fetching = new Int32Array(FETCHED);
  fetched = 0;
  /** Nothing becomes due before this time. */
  nextDueUs = Number.POSITIVE_INFINITY;

  constructor(capacity: number, hasStatistics: boolean) {
    const buckets = 2 ** Math.ceil(Math.log2(Math.max(2, capacity * 2)));
    this.capacity = capacity;
    this.stride = hasStatistics ? SLOT_WORDS_WITH_STATISTICS : SLOT_WORDS;
    const memory = new ArrayBuffer(capacity * this.stride * BYTES_PER_WORD);
    this.words = new Int32Array(memory);
    this.numbers = new Float64Array(memory);
    this.bytes = new Uint8Array(memory);
    this.halves = new Uint16Array(memory);
    this.index = new Int32Array(buckets * BUCKET_WORDS);
    this.indexMask = buckets - 1;
    this.links = new Int32Array((capacity + LISTS) * 2);
    this.listOf = new Uint8Array(capacity);
    this.due = new Float64Array(capacity);
    this.#free = new Int32Array(capacity);
    this.#freeCount = capacity;
    for (let i = 0; i < capacity; i++) this.#free[i] = capacity - 1 - i;
    for (let end = capacity; end < capacity + LISTS; end++) {
      this.links[end * 2] = end;
      this.links[end * 2 + 1] = end;
    }
  }

  get count(): number {
    return this.capacity - this.#freeCount;
  }

  get isFull(): boolean {
    return this.#freeCount === 0;
  }

  /** Bytes of all arrays. */
  get byteLength(): number {
    return (
      this.words.byteLength +
      this.index.byteLength +
      this.links.byteLength +
      this.listOf.byteLength +
      this.due.byteLength +
      this.#free.byteLength
    );
  }

  /** A free slot, taken; the table must not be full. Its memory holds what the flow before left. */
  take(): number {
    const slot = this.#free[--this.#freeCount]!;
    this.links[slot * 2] = slot;
    this.links[slot * 2 + 1] = slot;
    return slot;
  }

  /** The slot that the `ahead`-th `take` from now on will give, if that many are free; else any slot. */
  peek(ahead: number): number {
    const at = this.#freeCount - 1 - ahead;
    return this.#free[at < 0 ? 0 : at]!;
  }

  /** Enters a slot, whose key and hash are written, in the index. */
  enter(slot: number): void {
    const { index, indexMask } = this;
    const hash = this.words[slot * this.stride + W_HASH]!;
    let bucket = hash & indexMask;
    while (index[bucket * BUCKET_WORDS + 1] !== EMPTY) bucket = (bucket + 1) & indexMask;
    index[bucket * BUCKET_WORDS] = hash;
    index[bucket * BUCKET_WORDS + 1] = slot + 1;
  }

  /** Frees a slot that has left. */
  free(slot: number): void {
    this.#free[this.#freeCount++] = slot;
  }

  /** Takes a slot out of the index and its list. */
  leave(slot: number): void {
    const { index, indexMask } = this;
    unlink(this.links, slot);
    let hole = this.words[slot * this.stride + W_HASH]! & indexMask;
    while (index[hole * BUCKET_WORDS + 1] !== slot + 1) hole = (hole + 1) & indexMask;
    // Backward shift: entries behind the hole move up unless they stand at or behind their home already.
    for (let at = (hole + 1) & indexMask; index[at * BUCKET_WORDS + 1] !== EMPTY; at = (at + 1) & indexMask) {
      const home = index[at * BUCKET_WORDS]! & indexMask;
      if (((at - home) & indexMask) < ((at - hole) & indexMask)) continue;
      index[hole * BUCKET_WORDS] = index[at * BUCKET_WORDS]!;
      index[hole * BUCKET_WORDS + 1] = index[at * BUCKET_WORDS + 1]!;
      hole = at;
    }
    index[hole * BUCKET_WORDS] = 0;
    index[hole * BUCKET_WORDS + 1] = EMPTY;
  }

  /** Slot that the first entry at the home of a hash names, or -1: most likely the flow of that hash. */
  guess(hash: number): number {
    return this.index[(hash & this.indexMask) * BUCKET_WORDS + 1]! - 1;
  }

  /**
   * Loads the memory of the flows that stand in a list from `slot` on, so that the processor waits for all of it at once;
   * returns how many there were. The sum keeps the loads from being left out as useless.
   */
  fetchList(slot: number): number {
    const { links, capacity, words, stride, index, indexMask } = this;
    const slots = this.#fetching;
    let count = 0;
    for (let at = slot; at < capacity && count < FETCHED; at = links[at * 2]!) slots[count++] = at;
    let sum = 0;
    for (let i = 0; i < count; i++) {
      const w = slots[i]! * stride;
      sum ^= words[w]! ^ words[w + LINE_WORDS]! ^ words[w + 2 * LINE_WORDS]! ^ words[w + W_HASH]!;
    }
    for (let i = 0; i < count; i++) sum ^= index[(words[slots[i]! * stride + W_HASH]! & indexMask) * BUCKET_WORDS]!;
    this.fetched ^= sum;
    return count;
  }

  /** First slot of a list, or -1. */
  head(list: number): number {
    const slot = this.links[(this.capacity + list) * 2]!;
    return slot < this.capacity ? slot : -1;
  }
}

/**
 * Slot of the key at `key[at]` (side 0 first, with `ports` and `protocol` in place of what stands there), or -1. The address words may
 * stand the other way round: `low` is where those of side 0 begin, `high` where those of side 1 do.
 */
export function findSlot(
  table: FlowTable,
  hash: number,
  key: Int32Array,
  low: number,
  high: number,
  ports: number,
  protocol: number,
): number {
  const { index, indexMask, words, stride } = table;
  for (let bucket = hash & indexMask; ; bucket = (bucket + 1) & indexMask) {
    const slot = index[bucket * BUCKET_WORDS + 1]! - 1;
    if (slot < 0) return -1;
    if (index[bucket * BUCKET_WORDS] !== hash) continue;
    const w = slot * stride + W_KEY;
    if (
      words[w + 3] === key[low + 3] &&
      words[w + 7] === key[high + 3] &&
      words[w + 8] === ports &&
      words[w + 9] === protocol &&
      words[w] === key[low] &&
      words[w + 1] === key[low + 1] &&
      words[w + 2] === key[low + 2] &&
      words[w + 4] === key[high] &&
      words[w + 5] === key[high + 1] &&
      words[w + 6] === key[high + 2]
    )
      return slot;
  }
}

/** Hash of a key in the form that `findSlot` takes. */
export function hashKey(
  key: Int32Array,
  low: number,
  high: number,
  ports: number,
  protocol: number,
  seed: number,
): number {
  let hash = Math.imul(key[low + 3]! ^ seed, 0x9e3779b1) ^ Math.imul(key[high + 3]! + seed, 0x85ebca77);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) ^ Math.imul(ports + protocol, 0xc2b2ae3d);
  // IPv4 addresses, mapped, have nothing above their last word but the mark of the mapping.
  if (key[low + 1] !== 0 || key[low] !== 0) {
    for (let i = 0; i < 3; i++) {
      hash = Math.imul(hash ^ key[low + i]!, 0x9e3779b1) ^ Math.imul(key[high + i]!, 0x27d4eb2f);
      hash ^= hash >>> 13;
    }
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return hash ^ (hash >>> 13);
}

/** Writes key and hash of a slot. */
export function writeKey(
  table: FlowTable,
  slot: number,
  hash: number,
  key: Int32Array,
  low: number,
  high: number,
  ports: number,
  protocol: number,
): void {
  const { words, stride } = table;
  const w = slot * stride;
  for (let i = 0; i < 4; i++) {
    words[w + W_KEY + i] = key[low + i]!;
    words[w + W_KEY + 4 + i] = key[high + i]!;
  }
  words[w + W_KEY + KEY_WORDS - 2] = ports;
  words[w + W_KEY + KEY_WORDS - 1] = protocol;
  words[w + W_HASH] = hash;
}

export function unlink(links: Int32Array, slot: number): void {
  const next = links[slot * 2]!;
  const previous = links[slot * 2 + 1]!;
  links[previous * 2] = next;
  links[next * 2 + 1] = previous;
}

/** Puts a slot that is in no list behind another node. */
export function linkBehind(links: Int32Array, slot: number, previous: number): void {
  const next = links[previous * 2]!;
  links[slot * 2] = next;
  links[slot * 2 + 1] = previous;
  links[previous * 2] = slot;
  links[next * 2 + 1] = slot;
}
