// The Internet of a simulated home: which addresses a name has, and how far away they are.
import type { Address6, Station } from './station.ts';

/** First 16 bits of networks of large providers, where the clouds of devices stand. */
const NETWORKS: readonly number[] = [
  0x3410, 0x3422, 0x36a3, 0x3649, 0x12c5, 0x0359, 0x2214, 0x2317, 0x22d8, 0x1434, 0x1448, 0x2829, 0x5f65, 0xb921,
  0x6812, 0x97e6, 0x9765, 0x1722, 0x0d6b, 0x8efb,
];

/** Providers that answer for IPv6, by the end of their names, and the first half of their addresses. */
const NETWORKS6: readonly (readonly [zone: RegExp, high: number, low: number])[] = [
  [/\b(?:google|gstatic|youtube|ytimg|googleapis)\.com$/, 0x2a001450, 0x40010000],
  [/\b(?:apple|icloud)\.com$/, 0x2620014a, 0x00210000],
  [/\b(?:microsoft|windowsupdate|windows)\.com$/, 0x26201000, 0xec000000],
  [/\bfbcdn\.net$|\bwhatsapp\.com$/, 0x2a032880, 0xf0000000],
  [/\bnflxvideo\.net$/, 0x2a008640, 0x00020000],
  [/\bwikipedia\.org$/, 0x26200000, 0x0861ed1a],
  [/\b(?:reddit|guim|jsdelivr|imdb|githubassets)\.[a-z.]+$|\bbbc\.co\.uk$/, 0x2a044e42, 0x02000000],
  [/\b(?:discordapp|unsplash|zalando)\.[a-z]+$|\bproton\.me$/, 0x26064700, 0x44000000],
  [/\b(?:home-assistant|open-meteo)\.[a-z]+$/, 0x26064700, 0x00200000],
];

/** One of a host's addresses; `address6` where it has one of IPv6 too and is reached by it. */
export interface CloudPlace {
  readonly address: number;
  readonly address6: Address6 | null;
}

/** What stands at an address. */
export interface CloudHost {
  readonly name: string;
  readonly addresses: readonly number[];
  /** As many, or none. */
  readonly addresses6: readonly Address6[];
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
    const network6 = NETWORKS6.find(([of]) => of.test(name));
    const addresses6 =
      network6 === undefined
        ? []
        : addresses.map((address): Address6 => [network6[1], (network6[2] | (hash & 0xffff)) >>> 0, 0, address]);
    const made: CloudHost = {
      name,
      addresses,
      addresses6,
      ttlSeconds: [60, 60, 300, 300, 900, 3600][(hash >>> 8) % 6]!,
      // Round trips of 12 to 140 ms: another continent is not rare.
      delayUs: 12_000 + ((zone >>> 4) % 1000) * ((hash >>> 12) % 3 === 0 ? 128 : 30),
      hops: 8 + ((zone >>> 10) % 12),
    };
    this.#hosts.set(name, made);
    return made;
  }

  /** A place behind the router. */
  station({ address, address6 }: CloudPlace, delayUs: number, hops: number, router: Station): Station {
    const { macHigh, macLow } = router;
    const ttl = (address & 1) === 0 ? 64 - hops : 255 - hops;
    const station = { macHigh, macLow, address, delayUs, ttl, clock: address };
    return address6 === null ? station : { ...station, address6 };
  }
}

/** FNV-1a over the characters, mixed. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
