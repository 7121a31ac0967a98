// What the brute-force detector remembers of a client that tries one login service of many machines, one try each.
import { hashAddress, hashPair, mix } from '../base/hash.ts';
import { Tally } from './tally.ts';

/** Pairs of client and service at once, and bitmaps for those with more than 16 targets. */
const CLIENTS = 256;
const BITMAPS = 8;

export interface Spray {
  readonly service: number;
  readonly targets: number;
  readonly startUs: number;
  readonly endUs: number;
}

export class SprayTable {
  readonly #tally: Tally;

  constructor(windowSeconds: number) {
    this.#tally = new Tally({ keys: CLIENTS, bitmaps: BITMAPS, windowSeconds, flush: () => undefined });
  }

  static bytes(): number {
    return Tally.bytes(CLIENTS, BITMAPS) + CLIENTS;
  }

  /** Counts a try of the client at word `at` of `key` on the machine behind it; what is worth telling, or null. */
  add(key: Uint32Array, at: number, service: number, timeUs: number, least: number): Spray | null {
    const tally = this.#tally;
    const slot = tally.claim(
      hashPair(hashAddress(key, at, 1), mix(service + 1)),
      hashPair(hashAddress(key, at, 2), mix(service + 2)),
      timeUs,
    );
    if (!tally.add(slot, hashAddress(key, at + 4, 5) & 0xffff, timeUs) || !tally.isNews(slot, least)) return null;
    tally.tell(slot);
    return { service, targets: tally.sets.count(slot), startUs: tally.startUs[slot]!, endUs: tally.lastUs[slot]! };
  }
}
