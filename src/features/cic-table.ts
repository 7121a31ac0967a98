// The flow table of the set `cic`: open addressing over typed arrays, and two queues, of open flows and of what is left of cut ones.
import { hashWords } from '../base/hash.ts';
import { KEY_PORTS, KEY_PROTOCOL, KEY_WORDS } from '../packets/packet-batch.ts';
import { FLOW_NUMBERS } from './cic-layout.ts';

/** Flows that the table holds; when it is full, the oldest one goes first. 46 MB of numbers, 5 MB of the rest. */
export const CIC_FLOWS_MAX = 65_536;

/** Words of a slot: the key, its lower end first. */
const PORT_BITS = 16;

export class CicTable {
  readonly numbers: Float64Array;
  /** KEY_WORDS words a slot, the lower end first; ICMP without ports. */
  readonly keys: Uint32Array;
  /** 1 = the higher end is forward. */
  readonly isTurned: Uint8Array;
  /** 1 = ended by FIN or RST. */
  readonly isClosed: Uint8Array;
  /** 1 = the flow is written and only its direction is remembered. */
  readonly isCut: Uint8Array;
  /** Key of the packet in hand, as in `keys`, and 1 if its source is the higher end. */
  readonly key = new Uint32Array(KEY_WORDS);
  isSwapped = 0;
  /** Slots of open flows and of cut ones. */
  size = 0;
  readonly capacity: number;
  readonly #places: Int32Array;
  readonly #mask: number;
  readonly #hashes: Int32Array;
  readonly #seed: number;
  /** Queues as rings: slot `capacity` is the head of the open ones, `capacity + 1` that of the cut ones. */
  readonly #next: Int32Array;
  readonly #before: Int32Array;
  #free: number;

  constructor(capacity: number, seed: number) {
    this.capacity = capacity;
    this.numbers = new Float64Array(capacity * FLOW_NUMBERS);
    this.keys = new Uint32Array(capacity * KEY_WORDS);
    this.isTurned = new Uint8Array(capacity);
    this.isClosed = new Uint8Array(capacity);
    this.isCut = new Uint8Array(capacity);
    let places = 4;
    while (places < 2 * capacity) places *= 2;
    this.#places = new Int32Array(places).fill(-1);
    this.#mask = places - 1;
    this.#hashes = new Int32Array(capacity);
    this.#seed = seed;
    this.#next = Int32Array.from({ length: capacity + 2 }, (_, slot) => slot + 1);
    this.#before = new Int32Array(capacity + 2);
    for (const head of [capacity, capacity + 1]) {
      this.#next[head] = head;
      this.#before[head] = head;
    }
    this.#free = 0;
  }

  /** Makes `key` that of the row at `at` of `keys`; returns its hash. */
  read(keys: Uint32Array, at: number, hasPorts: boolean): number {
    const ports = hasPorts ? keys[at + KEY_PORTS]! : 0;
    const isSwapped = isHigher(keys, at, ports) ? 1 : 0;
    const { key } = this;
    const lower = isSwapped === 1 ? at + 4 : at;
    const higher = isSwapped === 1 ? at : at + 4;
    for (let i = 0; i < 4; i++) {
      key[i] = keys[lower + i]!;
      key[i + 4] = keys[higher + i]!;
    }
    key[KEY_PORTS] = isSwapped === 1 ? (ports >>> PORT_BITS) | (ports << PORT_BITS) : ports;
    key[KEY_PROTOCOL] = keys[at + KEY_PROTOCOL]!;
    this.isSwapped = isSwapped;
    return hashWords(key, 0, KEY_WORDS, this.#seed);
  }

  /** The slot of `key`, or -1. */
  find(hash: number): number {
    const places = this.#places;
    for (let place = hash & this.#mask; ; place = (place + 1) & this.#mask) {
      const slot = places[place]!;
      if (slot < 0) return -1;
      if (this.#hashes[slot] === hash && hasKey(this.keys, slot * KEY_WORDS, this.key)) return slot;
    }
  }

  /** A slot for `key` at the end of the queue of open flows. The table has room and no slot of that key. */
  insert(hash: number): number {
    const slot = this.#free;
    this.#free = this.#next[slot]!;
    this.#hashes[slot] = hash;
    this.keys.set(this.key, slot * KEY_WORDS);
    this.isCut[slot] = 0;
    let place = hash & this.#mask;
    while (this.#places[place]! >= 0) place = (place + 1) & this.#mask;
    this.#places[place] = slot;
    this.#append(slot, this.capacity);
    this.size++;
    return slot;
  }

  /** Moves a slot to the end of the queue of open flows. */
  reopen(slot: number): void {
    this.#unlink(slot);
    this.isCut[slot] = 0;
    this.#append(slot, this.capacity);
  }

  /** Moves a slot to the end of the queue of cut flows. */
  cut(slot: number): void {
    this.#unlink(slot);
    this.isCut[slot] = 1;
    this.#append(slot, this.capacity + 1);
  }

  /** The oldest open flow, or -1. */
  oldestOpen(): number {
    const slot = this.#next[this.capacity]!;
    return slot < this.capacity ? slot : -1;
  }

  /** The oldest cut flow, or -1. */
  oldestCut(): number {
    const slot = this.#next[this.capacity + 1]!;
    return slot < this.capacity ? slot : -1;
  }

  /** Frees a slot; the entries behind it move up, so that searches never meet a gap (Knuth 6.4, algorithm R). */
  remove(slot: number): void {
    this.#unlink(slot);
    this.#next[slot] = this.#free;
    this.#free = slot;
    this.size--;
    const places = this.#places;
    const mask = this.#mask;
    let hole = this.#hashes[slot]! & mask;
    while (places[hole] !== slot) hole = (hole + 1) & mask;
    for (let place = (hole + 1) & mask; places[place]! >= 0; place = (place + 1) & mask) {
      const home = this.#hashes[places[place]!]! & mask;
      if (((place - home) & mask) < ((place - hole) & mask)) continue;
      places[hole] = places[place]!;
      hole = place;
    }
    places[hole] = -1;
  }

  #append(slot: number, head: number): void {
    const last = this.#before[head]!;
    this.#next[last] = slot;
    this.#before[slot] = last;
    this.#next[slot] = head;
    this.#before[head] = slot;
  }

  #unlink(slot: number): void {
    const next = this.#next[slot]!;
    const before = this.#before[slot]!;
    this.#next[before] = next;
    this.#before[next] = before;
  }
}

/** Whether the source of the row's key is the higher end: by address, then by port. */
function isHigher(keys: Uint32Array, at: number, ports: number): boolean {
  for (let i = 0; i < 4; i++) {
    const source = keys[at + i]!;
    const destination = keys[at + 4 + i]!;
    if (source !== destination) return source > destination;
  }
  return ports >>> PORT_BITS > (ports & 0xffff);
}

function hasKey(keys: Uint32Array, at: number, key: Uint32Array): boolean {
  for (let i = KEY_WORDS - 1; i >= 0; i--) if (keys[at + i] !== key[i]) return false;
  return true;
}
