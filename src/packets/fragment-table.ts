// Puts IP datagrams together from fragments (RFC 791 3.2, RFC 8200 4.5) in a fixed amount of memory.
import type { DecodeState } from './decode-state.ts';

/** Datagrams waiting for fragments: SETS sets of WAYS places; a datagram belongs to one set, whose oldest gives way. */
const SETS = 128;
const WAYS = 8;
export const DATAGRAMS_MAX = SETS * WAYS;

/** Bytes of fragments are kept in blocks; 4 MiB in all. */
const BLOCK_BYTES = 2048;
export const BLOCKS_MAX = 2048;

/** Blocks of one datagram: 64 KiB in fragments of 64 bytes. */
const DATAGRAM_BLOCKS_MAX = 1024;

/** A datagram's header with its options or extension headers; longer ones are not put together. */
const HEADER_BYTES_MAX = 256;

/** RFC 8200 4.5: a datagram that is not whole within 60 s of its first fragment is given up. */
const TIMEOUT_US = 60e6;

/** Largest datagram that the IP headers can tell. */
const DATAGRAM_BYTES_MAX = 65535;

/** Words that name a datagram: addresses, identification, and the protocol (IPv4 only; RFC 8200 leaves it out). */
const KEY_WORDS = 10;
const NONE = -1;

/**
 * Fragments of many datagrams. Memory is allocated with the first fragment and never grows: a new datagram takes the place of the
 * oldest in its set, and a fragment that finds no free block takes those of the oldest datagram of all.
 */
export class FragmentTable {
  /** Fragments that were stored and then given up. */
  dropped = 0;
  readonly #key = new Uint32Array(DATAGRAMS_MAX * KEY_WORDS);
  readonly #isUsed = new Uint8Array(DATAGRAMS_MAX);
  readonly #startUs = new Float64Array(DATAGRAMS_MAX);
  /** Order of arrival, so that "oldest" does not depend on clocks that go back. */
  readonly #serial = new Float64Array(DATAGRAMS_MAX);
  readonly #headerBytes = new Uint16Array(DATAGRAMS_MAX);
  readonly #header = new Uint8Array(DATAGRAMS_MAX * HEADER_BYTES_MAX);
  readonly #protocolOffset = new Uint16Array(DATAGRAMS_MAX);
  readonly #protocol = new Uint8Array(DATAGRAMS_MAX);
  /** Payload bytes of the whole datagram, or -1 while the last fragment is missing. */
  readonly #size = new Int32Array(DATAGRAMS_MAX);
  /** Distinct payload bytes stored. */
  readonly #stored = new Int32Array(DATAGRAMS_MAX);
  readonly #fragments = new Uint32Array(DATAGRAMS_MAX);
  readonly #blocks = new Uint16Array(DATAGRAMS_MAX);
  readonly #head = new Int16Array(DATAGRAMS_MAX);
  readonly #tail = new Int16Array(DATAGRAMS_MAX);
  /** Next block of the same datagram, in order of offset, or of the free list. */
  readonly #next = new Int16Array(BLOCKS_MAX);
  readonly #from = new Int32Array(BLOCKS_MAX);
  readonly #to = new Int32Array(BLOCKS_MAX);
  readonly #bytes = new Uint8Array(BLOCKS_MAX * BLOCK_BYTES);
  readonly #wanted = new Uint32Array(KEY_WORDS);
  #free = 0;
  #serials = 0;

  constructor() {
    for (let block = 0; block < BLOCKS_MAX; block++) this.#next[block] = block + 1 < BLOCKS_MAX ? block + 1 : NONE;
  }

  /** Datagrams that wait for fragments now. */
  get waiting(): number {
    let count = 0;
    for (let place = 0; place < DATAGRAMS_MAX; place++) count += this.#isUsed[place]!;
    return count;
  }

  /**
   * Takes the fragment that `state` describes, whose payload lies from `state.at` to `state.end`. Returns the place of its datagram
   * if that is whole now, else -1; `write` then gets the datagram out.
   */
  add(state: DecodeState, isIpv6: boolean): number {
    const length = state.end - state.at;
    const from = state.fragmentOffset;
    const to = from + length;
    if (state.fragmentHeaderBytes > HEADER_BYTES_MAX || to + state.fragmentHeaderBytes > DATAGRAM_BYTES_MAX) {
      this.dropped++;
      return NONE;
    }
    const place = this.#find(state, isIpv6);
    this.#fragments[place]!++;
    if (from === 0) this.#protocol[place] = state.protocol;
    if (!state.hasMoreFragments && to > this.#size[place]!) this.#size[place] = to;
    else if (this.#size[place]! >= 0 && to > this.#size[place]!) this.#size[place] = to;
    if (!this.#store(place, state.bytes, state.at, from, to)) {
      this.#drop(place);
      return NONE;
    }
    return this.#isWhole(place) ? place : NONE;
  }

  /** Bytes that `write` will need. */
  lengthOf(place: number): number {
    return this.#headerBytes[place]! + this.#size[place]!;
  }

  /** Copies a whole datagram to `bytes[at]`, with lengths and protocol set as if it had never been cut, and forgets it. */
  write(place: number, bytes: Uint8Array, at: number): void {
    const headerBytes = this.#headerBytes[place]!;
    const headerAt = place * HEADER_BYTES_MAX;
    bytes.set(this.#header.subarray(headerAt, headerAt + headerBytes), at);
    const size = this.#size[place]!;
    for (let block = this.#head[place]!; block !== NONE && this.#from[block]! < size; block = this.#next[block]!) {
      const source = block * BLOCK_BYTES;
      const from = this.#from[block]!;
      bytes.set(this.#bytes.subarray(source, source + this.#to[block]! - from), at + headerBytes + from);
    }
    bytes[at + this.#protocolOffset[place]!] = this.#protocol[place]!;
    const isIpv4 = bytes[at]! >> 4 === 4;
    const length = isIpv4 ? headerBytes + size : headerBytes + size - 40;
    const lengthAt = at + (isIpv4 ? 2 : 4);
    bytes[lengthAt] = length >> 8;
    bytes[lengthAt + 1] = length & 0xff;
    if (isIpv4) {
      bytes[at + 6] = 0;
      bytes[at + 7] = 0;
    }
    this.#release(place);
  }

  /** Gives a datagram up. */
  forget(place: number): void {
    this.#drop(place);
  }

  #find(state: DecodeState, isIpv6: boolean): number {
    const wanted = this.#wanted;
    const set = (nameDatagram(state, isIpv6, wanted) % SETS) * WAYS;
    const nowUs = state.frames.timeUs[state.frame]!;
    let victim = set;
    for (let place = set; place < set + WAYS; place++) {
      if (this.#isUsed[place] === 0) {
        victim = place;
        continue;
      }
      if (isSameKey(this.#key, place * KEY_WORDS, wanted)) {
        if (nowUs - this.#startUs[place]! <= TIMEOUT_US) return place;
        victim = place;
        break;
      }
      if (this.#isUsed[victim] === 1 && this.#serial[place]! < this.#serial[victim]!) victim = place;
    }
    if (this.#isUsed[victim] === 1) this.#drop(victim);
    this.#begin(victim, state, nowUs);
    return victim;
  }

  #begin(place: number, state: DecodeState, nowUs: number): void {
    this.#isUsed[place] = 1;
    this.#key.set(this.#wanted, place * KEY_WORDS);
    this.#startUs[place] = nowUs;
    this.#serial[place] = this.#serials++;
    this.#headerBytes[place] = state.fragmentHeaderBytes;
    this.#header.set(
      state.bytes.subarray(state.ipAt, state.ipAt + state.fragmentHeaderBytes),
      place * HEADER_BYTES_MAX,
    );
    this.#protocolOffset[place] = state.protocolAt - state.ipAt;
    this.#protocol[place] = state.protocol;
    this.#size[place] = -1;
    this.#stored[place] = 0;
    this.#fragments[place] = 0;
    this.#blocks[place] = 0;
    this.#head[place] = NONE;
    this.#tail[place] = NONE;
  }

  /** Stores what is new of the bytes `from` to `to`; what came first stays. False when a limit is reached. */
  #store(place: number, bytes: Uint8Array, at: number, from: number, to: number): boolean {
    let previous = NONE;
    let next = this.#head[place]!;
    const tail = this.#tail[place]!;
    if (tail !== NONE && from >= this.#to[tail]!) {
      previous = tail;
      next = NONE;
    }
    let start = from;
    while (start < to) {
      while (next !== NONE && this.#to[next]! <= start) {
        previous = next;
        next = this.#next[next]!;
      }
      const gapEnd = next === NONE ? to : Math.min(to, this.#from[next]!);
      if (gapEnd > start) {
        const end = Math.min(gapEnd, start + BLOCK_BYTES);
        const block = this.#takeBlock(place);
        if (block === NONE) return false;
        this.#from[block] = start;
        this.#to[block] = end;
        this.#bytes.set(bytes.subarray(at + start - from, at + end - from), block * BLOCK_BYTES);
        this.#link(place, previous, block, next);
        previous = block;
        start = end;
      } else start = this.#to[next]!;
    }
    return true;
  }

  #link(place: number, previous: number, block: number, next: number): void {
    this.#next[block] = next;
    if (previous === NONE) this.#head[place] = block;
    else this.#next[previous] = block;
    if (next === NONE) this.#tail[place] = block;
    this.#stored[place]! += this.#to[block]! - this.#from[block]!;
    this.#blocks[place]!++;
  }

  /** A free block, taken from the oldest other datagram if there is none; NONE when this datagram has its share. */
  #takeBlock(place: number): number {
    if (this.#blocks[place]! >= DATAGRAM_BLOCKS_MAX) return NONE;
    while (this.#free === NONE) {
      const oldest = this.#oldestBeside(place);
      if (oldest === NONE) return NONE;
      this.#drop(oldest);
    }
    const block = this.#free;
    this.#free = this.#next[block]!;
    return block;
  }

  #oldestBeside(place: number): number {
    let oldest = NONE;
    for (let other = 0; other < DATAGRAMS_MAX; other++) {
      if (this.#isUsed[other] === 0 || other === place || this.#blocks[other] === 0) continue;
      if (oldest === NONE || this.#serial[other]! < this.#serial[oldest]!) oldest = other;
    }
    return oldest;
  }

  /**
   * Whole: the last fragment is there and everything from 0 up to its end. Bytes further on, beyond a gap, belong to another
   * datagram that used the same identification (Zeek decides the same).
   */
  #isWhole(place: number): boolean {
    const size = this.#size[place]!;
    if (size < 0 || this.#stored[place]! < size) return false;
    let reach = 0;
    for (let block = this.#head[place]!; block !== NONE; block = this.#next[block]!) {
      if (this.#from[block] !== reach) break;
      reach = this.#to[block]!;
    }
    if (reach < size) return false;
    this.#size[place] = reach;
    return true;
  }

  #drop(place: number): void {
    this.dropped += this.#fragments[place]!;
    this.#release(place);
  }

  #release(place: number): void {
    const head = this.#head[place]!;
    if (head !== NONE) {
      this.#next[this.#tail[place]!] = this.#free;
      this.#free = head;
    }
    this.#head[place] = NONE;
    this.#tail[place] = NONE;
    this.#isUsed[place] = 0;
  }
}

/** Writes the words that name the datagram of a fragment and returns their hash. */
export function nameDatagram(state: DecodeState, isIpv6: boolean, words: Uint32Array): number {
  const { view, ipAt } = state;
  words.fill(0);
  if (isIpv6) for (let i = 0; i < 8; i++) words[i] = view.getUint32(ipAt + 8 + i * 4);
  else {
    words[0] = view.getUint32(ipAt + 12);
    words[4] = view.getUint32(ipAt + 16);
  }
  words[8] = state.fragmentId;
  words[9] = isIpv6 ? 0x100 : state.protocol;
  let hash = 0x811c9dc5;
  for (let i = 0; i < KEY_WORDS; i++) {
    hash = Math.imul(hash ^ words[i]!, 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash >>> 0;
}

export function isSameKey(keys: Uint32Array, at: number, wanted: Uint32Array): boolean {
  for (let i = 0; i < KEY_WORDS; i++) if (keys[at + i] !== wanted[i]) return false;
  return true;
}
