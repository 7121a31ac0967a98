// Sets of networks: which addresses count as local.
import { formatWords, MAPPED_WORD, parseAddress } from './address.ts';

export interface Network {
  readonly words: readonly [number, number, number, number];
  /** Prefix length in the 128-bit form. */
  readonly prefix: number;
}

/** RFC 1918, link-local, loopback, carrier NAT (RFC 6598), and IPv6 unique-local and link-local: Zeek's private address space. */
export const PRIVATE_NETWORKS: readonly string[] = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  '127.0.0.0/8',
  '100.64.0.0/10',
  '0.0.0.0/8',
  'fc00::/7',
  'fe80::/10',
  '::1/128',
];

/** Parses `address/prefix` (or a bare address), or returns null. */
export function parseNetwork(text: string): Network | null {
  const [address, prefixText, more] = text.split('/');
  if (address === undefined || more !== undefined) return null;
  const words = parseAddress(address);
  if (words === null) return null;
  const isIpv4 = !address.includes(':');
  const most = isIpv4 ? 32 : 128;
  if (prefixText !== undefined && !/^\d{1,3}$/.test(prefixText)) return null;
  const prefix = prefixText === undefined ? most : Number(prefixText);
  if (prefix > most) return null;
  return { words, prefix: isIpv4 ? prefix + 96 : prefix };
}

const scratch = new Uint32Array(4);

/** A set of networks that answers whether an address is in it. */
export class NetworkSet {
  readonly #networks: Network[] = [];
  /** Mask and value of each IPv4 network, side by side. */
  #ipv4: Int32Array;
  readonly #ipv6: Network[] = [];

  constructor(networks: readonly Network[]) {
    this.#ipv4 = new Int32Array(0);
    for (const network of networks) this.add(network);
  }

  get networks(): readonly Network[] {
    return this.#networks;
  }

  /** Everybody who holds the set finds the network in it from now on. */
  add(network: Network): void {
    const { words, prefix } = network;
    this.#networks.push(network);
    if (prefix < 96 || words[2] !== MAPPED_WORD || words[0] !== 0 || words[1] !== 0) {
      this.#ipv6.push(network);
      return;
    }
    const bits = prefix - 96;
    const mask = bits === 0 ? 0 : (0xffffffff << (32 - bits)) | 0;
    this.#ipv4 = Int32Array.of(...this.#ipv4, mask, words[3] & mask);
  }

  /** True if the address of these four words lies in one of the networks. */
  has(a: number, b: number, c: number, d: number): boolean {
    scratch[0] = a;
    scratch[1] = b;
    scratch[2] = c;
    scratch[3] = d;
    return this.hasAt(scratch, 0);
  }

  /** The same for the four words at `at`: numbers above 2^31 would become objects on their way to another function. */
  hasAt(words: Uint32Array, at: number): boolean {
    if (words[at] === 0 && words[at + 1] === 0 && words[at + 2] === MAPPED_WORD) {
      const ipv4 = this.#ipv4;
      const address = words[at + 3]! | 0;
      for (let i = 0; i < ipv4.length; i += 2) if ((address & ipv4[i]!) === ipv4[i + 1]) return true;
      return false;
    }
    for (const network of this.#ipv6) if (isInside(words, at, network.words, network.prefix)) return true;
    return false;
  }

  hasText(address: string): boolean {
    const words = parseAddress(address);
    return words !== null && this.has(...words);
  }

  toString(): string {
    return this.networks
      .map(
        (n) =>
          `${formatWords(...n.words)}/${n.words[2] === MAPPED_WORD && n.words[0] === 0 ? n.prefix - 96 : n.prefix}`,
      )
      .join(',');
  }
}

function isInside(words: Uint32Array, at: number, network: readonly number[], prefix: number): boolean {
  for (let i = 0, left = prefix; left > 0; i++, left -= 32) {
    const mask = left >= 32 ? -1 : (0xffffffff << (32 - left)) | 0;
    if (((words[at + i]! ^ network[i]!) & mask) !== 0) return false;
  }
  return true;
}
