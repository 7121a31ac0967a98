// What the port-scan detector remembers of a source that tries a few ports on each of many machines.
import { hashAddress, hashPair, mix } from '../base/hash.ts';
import { DistinctSets } from './distinct-sets.ts';
import { copyWords } from './rows.ts';
import { Tally } from './tally.ts';

/** Sources (and protocols) watched at once, and bitmaps for those with more than 16 tries, ports or addresses. */
const SOURCES = 256;
const BITMAPS = 12;
/** Fewer ports on many addresses are a sweep, fewer addresses with many ports a scan of each. */
const PORTS_MIN = 4;
const ADDRESSES_MIN = 4;

export class GridTable {
  readonly tries: Tally;
  readonly ports = new DistinctSets(SOURCES, BITMAPS);
  readonly addresses = new DistinctSets(SOURCES, BITMAPS);
  /** Source and latest target, 8 words. */
  readonly words = new Uint32Array(SOURCES * 8);
  readonly protocol = new Uint8Array(SOURCES);

  constructor(windowSeconds: number, flush: (slot: number) => void) {
    this.tries = new Tally({ keys: SOURCES, bitmaps: BITMAPS, windowSeconds, flush });
  }

  static bytes(): number {
    return Tally.bytes(SOURCES, BITMAPS) + 2 * DistinctSets.bytes(SOURCES, BITMAPS) + SOURCES * 33;
  }

  /** Counts a try that had no answer yet (8 words of source and target at `at`); the slot when it is worth telling, else -1. */
  add(key: Uint32Array, at: number, protocol: number, port: number, timeUs: number, least: number): number {
    const slot = this.tries.claim(halfOf(key, at, protocol, 1), halfOf(key, at, protocol, 2), timeUs);
    if (this.tries.isFresh) {
      this.ports.reset(slot);
      this.addresses.reset(slot);
      this.protocol[slot] = protocol;
    }
    const target = hashAddress(key, at + 4, 5);
    if (!this.tries.add(slot, hashPair(target, port) & 0xffff, timeUs)) return -1;
    copyWords(key, at, this.words, slot * 8, 8);
    this.ports.add(slot, port);
    this.addresses.add(slot, target & 0xffff);
    const isGrid = this.ports.count(slot) >= PORTS_MIN && this.addresses.count(slot) >= ADDRESSES_MIN;
    return isGrid && this.tries.isNews(slot, least) ? slot : -1;
  }

  /** The try of the source at word `from` on the machine at word `to` had an answer. */
  remove(key: Uint32Array, from: number, to: number, protocol: number, port: number): void {
    const slot = this.tries.table.find(halfOf(key, from, protocol, 1), halfOf(key, from, protocol, 2));
    if (slot >= 0) this.tries.sets.remove(slot, hashPair(hashAddress(key, to, 5), port) & 0xffff);
  }
}

function halfOf(key: Uint32Array, at: number, protocol: number, seed: number): number {
  return hashPair(hashAddress(key, at, seed), mix(protocol + seed));
}
