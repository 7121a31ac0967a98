// Which address and which MAC stand in for which: what the rewriter asks for every frame.
import { MAPPED_WORD } from '../base/address.ts';
import { AddressTable } from './address-table.ts';
import type { LinkReplacement } from './link-replacement.ts';

/** Addresses that one substitution knows: the address space that an attack sweeps is larger than a home. */
export const SUBSTITUTED_ADDRESSES_MAX = 262_144;
/** MACs that one substitution knows. */
export const SUBSTITUTED_MACS_MAX = 16_384;

/** Four words of an address, IPv4 mapped into IPv6. */
export type Words = readonly [number, number, number, number];

/** Gives addresses that nobody has named a substitute when they are first met; false = they stay. */
export type AddressRule = (words: Uint32Array, at: number, out: Uint32Array) => boolean;

/** Old addresses and MACs and what takes their places. Two old addresses never share a new one unless they were given so. */
export class AddressSubstitution {
  /** For captures whose frames lack MACs: gives them Ethernet headers with those of the home's hosts. */
  link: LinkReplacement | null = null;
  readonly #addresses = new AddressTable(SUBSTITUTED_ADDRESSES_MAX);
  #substitutes = new Uint32Array(4096);
  /** For each address the MAC that its own frames carry whatever they carried before, or -1. */
  #frameMacs = new Float64Array(1024).fill(-1);
  readonly #macs = new Map<number, number>();
  readonly #rule: AddressRule | null;
  readonly #scratch = new Uint32Array(8);
  #hasFrameMacs = false;

  constructor(rule: AddressRule | null = null) {
    this.#rule = rule;
  }

  /** True where nothing is replaced. */
  get isEmpty(): boolean {
    return this.#addresses.count === 0 && this.#macs.size === 0 && this.#rule === null;
  }

  /**
   * Replaces an address. `frameMac`: the MAC of frames from and to it where their own would mislead, since a router's MAC carried
   * the old address and the new one is on the local network; -1 = by the table of MACs.
   */
  addAddress(from: Words, to: Words, frameMac = -1): void {
    this.#scratch.set(from);
    this.#scratch.set(to, 4);
    this.#add(this.#scratch, 0, this.#scratch, 4, frameMac);
  }

  addMac(from: number, to: number): void {
    if (this.#macs.size < SUBSTITUTED_MACS_MAX) this.#macs.set(from, to);
  }

  /** The MAC that takes the place of `mac` (a number below 2^48); itself where nothing does. */
  macOf(mac: number): number {
    return this.#macs.get(mac) ?? mac;
  }

  /** Writes what takes the place of the address at `words[at]` to `out` (four words); false where it stays. */
  addressOf(words: Uint32Array, at: number, out: Uint32Array): boolean {
    const number = this.#addresses.find(words, at);
    if (number >= 0) {
      for (let i = 0; i < 4; i++) out[i] = this.#substitutes[number * 4 + i]!;
      return true;
    }
    if (this.#rule === null || !this.#rule(words, at, out)) return false;
    this.#add(words, at, out, 0, -1);
    return true;
  }

  /** The MAC that frames from and to the old address at `words[at]` must carry, or -1. */
  frameMacOf(words: Uint32Array, at: number): number {
    if (!this.#hasFrameMacs) return -1;
    const number = this.#addresses.find(words, at);
    return number < 0 ? -1 : this.#frameMacs[number]!;
  }

  /** The words that take the place of `from`; itself where nothing does. */
  substituteOf(from: Words): Words {
    const out = new Uint32Array(4);
    const words = Uint32Array.from(from);
    return this.addressOf(words, 0, out) ? [out[0]!, out[1]!, out[2]!, out[3]!] : from;
  }

  #add(from: Uint32Array, fromAt: number, to: Uint32Array, toAt: number, frameMac: number): void {
    const number = this.#addresses.add(from, fromAt);
    if (number < 0) return;
    if ((number + 1) * 4 > this.#substitutes.length) this.#grow();
    for (let i = 0; i < 4; i++) this.#substitutes[number * 4 + i] = to[toAt + i]!;
    this.#frameMacs[number] = frameMac;
    if (frameMac >= 0) this.#hasFrameMacs = true;
  }

  #grow(): void {
    const substitutes = new Uint32Array(this.#substitutes.length * 2);
    substitutes.set(this.#substitutes);
    this.#substitutes = substitutes;
    const frameMacs = new Float64Array(this.#frameMacs.length * 2).fill(-1);
    frameMacs.set(this.#frameMacs);
    this.#frameMacs = frameMacs;
  }
}

/** The four words of an IPv4 address. */
export function ipv4Words(word: number): Words {
  return [0, 0, MAPPED_WORD, word >>> 0];
}

export function isIpv4(words: Words): boolean {
  return words[0] === 0 && words[1] === 0 && words[2] === MAPPED_WORD;
}
