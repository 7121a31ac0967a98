// The addresses of a home's network: which are taken, by whom, and which one a newcomer gets.
import { MAPPED_WORD } from '../base/address.ts';
import { ipv4Words, isIpv4, type Words } from './address-substitution.ts';

const PREFIX_MIN = 16;
const PREFIX_MAX = 30;

/** An IPv4 network with room for newcomers. */
export class HomeAddresses {
  /** The network's first address, and its prefix length. */
  readonly base: number;
  readonly prefix: number;
  readonly #size: number;
  /** Who has an address: a MAC, or -1 where it is unknown. */
  readonly #owners = new Map<number, number>();
  /** What a host of another network was given: its address and MAC, and its new address. */
  readonly #given = new Map<string, number>();

  /** The network of `prefix` bits (16 to 30) around an address. */
  constructor(inside: number, prefix: number) {
    this.prefix = Math.min(PREFIX_MAX, Math.max(PREFIX_MIN, prefix));
    this.#size = 2 ** (32 - this.prefix);
    this.base = inside - (inside % this.#size);
  }

  has(word: number): boolean {
    return word >= this.base && word < this.base + this.#size;
  }

  /** True for the first and the last address, which belong to the network itself. */
  isReserved(word: number): boolean {
    return word === this.base || word === this.base + this.#size - 1;
  }

  isTaken(word: number): boolean {
    return this.#owners.has(word) || this.isReserved(word);
  }

  /** Takes an address for the host with this MAC (-1 = unknown). The first owner stays. */
  take(words: Words, mac: number): void {
    if (!isIpv4(words) || (this.#owners.get(words[3]) ?? -1) >= 0) return;
    this.#owners.set(words[3], mac);
  }

  /** The MAC that has an address, or -1. */
  ownerOf(word: number): number {
    return this.#owners.get(word) ?? -1;
  }

  /** The address whose host bits `word` has. */
  counterpartOf(word: number): number {
    return this.base + (word % this.#size);
  }

  /**
   * An address for the host that had `word` elsewhere: its host bits where they are free or its own, else the next free address.
   * The same host gets the same one again. -1 when none is free.
   */
  allot(word: number, mac: number): number {
    if (mac >= 0 && this.ownerOf(this.counterpartOf(word)) === mac) return this.counterpartOf(word);
    const host = `${word}|${mac}`;
    const before = this.#given.get(host);
    if (before !== undefined) return before;
    const free = this.#nextFree(word % this.#size);
    if (free < 0) return -1;
    this.#given.set(host, free);
    this.#owners.set(free, mac);
    return free;
  }

  /**
   * As `allot` for a host that never speaks: the address stays free for others, and `lent` has the ones given so far. Where nothing
   * is free it is the counterpart, whoever has it: a sweep of a whole network reaches the home's own hosts.
   */
  lend(word: number, lent: Set<number>): number {
    const free = this.#nextFree(word % this.#size, lent);
    const given = free < 0 ? this.counterpartOf(word) : free;
    lent.add(given);
    return given;
  }

  #nextFree(host: number, lent?: ReadonlySet<number>): number {
    for (let i = 0; i < this.#size; i++) {
      const word = this.base + ((host + i) % this.#size);
      if (!this.isTaken(word) && lent?.has(word) !== true) return word;
    }
    return -1;
  }

  /** The broadcast address, and the network's own. */
  get broadcast(): Words {
    return ipv4Words(this.base + this.#size - 1);
  }

  get network(): Words {
    return [0, 0, MAPPED_WORD, this.base];
  }
}
