// Whose MAC stands at the ends of a connection of this machine: its own, its neighbour's, or the router's for everything beyond.
import type { networkInterfaces } from 'node:os';
import { MAPPED_WORD, parseAddress } from '../base/address.ts';
import { parseMac } from '../devices/mac.ts';
import type { Neighbour } from './host-neighbours.ts';

/** Locally administered: stands for the router where the system does not say which neighbour it is. */
export const UNKNOWN_ROUTER = 0x02_50_4c_00_00_01;

export interface OwnEnd {
  readonly words: readonly number[];
  readonly mac: number;
}

/** What the system says at one moment; made anew with each look. */
export class HostEnds {
  readonly #ownMacs = new Map<string, number>();
  readonly #ownByInterface = new Map<string, OwnEnd>();
  readonly #neighbours = new Map<string, number>();
  readonly #router4: number;
  readonly #router6: number;

  constructor(
    interfaces: ReturnType<typeof networkInterfaces>,
    neighbours: readonly Neighbour[],
    gateways: readonly (readonly number[])[],
  ) {
    for (const [name, all] of Object.entries(interfaces))
      for (const { address, mac: macText } of all ?? []) {
        const words = parseAddress(address.split('%')[0]!);
        if (words === null) continue;
        const mac = Math.max(0, parseMac(macText));
        this.#ownMacs.set(keyOf(words), mac);
        const place = `${name} ${isIpv4(words)}`;
        if (!this.#ownByInterface.has(place)) this.#ownByInterface.set(place, { words, mac });
      }
    for (const { address, mac } of neighbours) this.#neighbours.set(keyOf(address), mac);
    const router4 = this.#routerOf(gateways.filter(isIpv4));
    const router6 = this.#routerOf(gateways.filter((words) => !isIpv4(words)));
    // One box routes both in nearly every home.
    this.#router4 = router4 ?? router6 ?? UNKNOWN_ROUTER;
    this.#router6 = router6 ?? router4 ?? UNKNOWN_ROUTER;
  }

  /** MAC of the interface that has one of this machine's addresses; 0 = none known. */
  ownMac(words: readonly number[]): number {
    return this.#ownMacs.get(keyOf(words)) ?? 0;
  }

  /** MAC that frames to an address go to: the neighbour's own, or the router's. */
  macTowards(words: readonly number[]): number {
    return this.#neighbours.get(keyOf(words)) ?? (isIpv4(words) ? this.#router4 : this.#router6);
  }

  /** MAC of a neighbour by its address; null = not known. */
  neighbourMac(words: readonly number[]): number | null {
    return this.#neighbours.get(keyOf(words)) ?? null;
  }

  /** Address and MAC of this machine on an interface, of the same family as `like`. */
  ownEnd(name: string, like: readonly number[]): OwnEnd | null {
    return this.#ownByInterface.get(`${name} ${isIpv4(like)}`) ?? null;
  }

  #routerOf(gateways: readonly (readonly number[])[]): number | null {
    for (const words of gateways) {
      const mac = this.#neighbours.get(keyOf(words));
      if (mac !== undefined) return mac;
    }
    return null;
  }
}

export function isIpv4(words: readonly number[]): boolean {
  return words[0] === 0 && words[1] === 0 && words[2] === MAPPED_WORD;
}

function keyOf(words: readonly number[]): string {
  return words.join('.');
}
