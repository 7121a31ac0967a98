// The Internet of a simulated home: which addresses a name has, and how far away they are.
import type { Station } from './station.ts';

/** First 16 bits of networks of large providers, where the clouds of devices stand. */
const NETWORKS: readonly number[] = [
  0x3410, 0x3422, 0x36a3, 0x3649, 0x12c5, 0x0359, 0x2214, 0x2317, 0x22d8, 0x1434, 0x1448, 0x2829, 0x5f65, 0xb921,
  0x6812, 0x97e6, 0x9765, 0x1722, 0x0d6b, 0x8efb,
];

/** What stands at an address. */
export interface CloudHost {
  readonly name: string;
  readonly addresses: readonly number[];
  readonly ttlSeconds: number;
  readonly delayUs: number;
  readonly hops: number;
}

/** Names are resolved by arithmetic: the same name has the same places in every home and run. */
export class Internet {
  readonly #hosts = new Map<string, CloudHost>();

  host(name: string): CloudHost {
    const known = this.#hosts.get(name);
    if (known !== undefined) return known;
    const hash = hashText(name);
    const zone = hashText(name.split('.').slice(-2).join('.'));
    const network = NETWORKS[zone % NETWORKS.length]!;
    const count = 1 + (hash % 3);
    const addresses = Array.from({ length: count }, (_, i) => {
      const low = (Math.imul(hash ^ (i + 1), 0x9e3779b1) >>> 16) & 0xffff;
      return ((network << 16) | (low === 0 ? 7 : low)) >>> 0;
    });
    const made: CloudHost = {
      name,
      addresses,
      ttlSeconds: [60, 60, 300, 300, 900, 3600][(hash >>> 8) % 6]!,
      // Round trips of 12 to 140 ms: another continent is not rare.
      delayUs: 12_000 + ((zone >>> 4) % 1000) * ((hash >>> 12) % 3 === 0 ? 128 : 30),
      hops: 8 + ((zone >>> 10) % 12),
    };
    this.#hosts.set(name, made);
    return made;
  }

  /** A place behind the router. */
  station(address: number, delayUs: number, hops: number, router: Station): Station {
    const { macHigh, macLow } = router;
    return { macHigh, macLow, address, delayUs, ttl: (address & 1) === 0 ? 64 - hops : 255 - hops, clock: address };
  }
}

/** FNV-1a over the characters, mixed. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
