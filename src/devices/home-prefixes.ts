// The home's own networks of IPv6: which prefixes its routers advertise, so that devices are known by their global addresses too.
import { isMapped, parseAddress } from '../base/address.ts';
import { type NetworkSet, parseNetwork } from '../base/networks.ts';
import type { Fact } from '../packets/facts.ts';

/** Hosts make their addresses in networks of this size (RFC 4862 5.5.3, RFC 7421); who advertises a larger one is not believed. */
const PREFIX_BITS = 64;
/** Prefixes that are learnt: providers give a home another one now and then, and a forger any number. */
export const PREFIXES_MAX = 32;

export class HomePrefixes {
  readonly factKinds = ['icmp'] as const;
  readonly #networks: NetworkSet;
  #count = 0;

  /** `networks` takes what is learnt. */
  constructor(networks: NetworkSet) {
    this.#networks = networks;
  }

  observeFacts(facts: readonly Fact[]): void {
    for (const fact of facts) {
      if (fact.kind !== 'icmp' || fact.prefixes === undefined) continue;
      for (const prefix of fact.prefixes) this.#learn(prefix);
    }
  }

  /** The address of a device that is known from before: its network was the home's, and is until a router says another one. */
  recall(address: string): void {
    const words = parseAddress(address);
    if (words !== null && !isMapped(words[0], words[1], words[2])) this.#learn(`${address}/${PREFIX_BITS}`);
  }

  #learn(prefix: string): void {
    const network = parseNetwork(prefix);
    if (network === null || network.prefix !== PREFIX_BITS || this.#count >= PREFIXES_MAX) return;
    const { words } = network;
    // Global unicast addresses all begin with 001 (RFC 4291 2.4).
    if (words[0] >>> 29 !== 1 || this.#networks.has(...words)) return;
    this.#networks.add(network);
    this.#count++;
  }
}
