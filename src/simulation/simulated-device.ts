// A device of a simulated home: its place in the network, what it says of itself, what it remembers.
import { createRandom, type Random } from '../base/random.ts';
import type { DeviceTraits } from './device-traits.ts';
import type { CloudPlace } from './internet.ts';
import { type Address6, addressText, interfaceOf, linkLocal, macNumbers, macText, type Station } from './station.ts';

/** Ports that a client sends from (Linux's range). */
const FIRST_PORT = 32_768;
const PORTS = 28_232;
/** Names remembered; beyond, all are forgotten, as a small resolver does. */
const NAMES_KEPT = 256;
const DAY_US = 86_400e6;

export interface DevicePlace {
  readonly address: number;
  /** Number of the device in the home, from 0 on. */
  readonly index: number;
  /** How many devices of this model came before. */
  readonly copy: number;
  /** Whose it is, where it is a person's. */
  readonly person: number;
  readonly people: number;
  readonly seed: number;
}

export class SimulatedDevice {
  readonly kind: string;
  readonly name: string;
  readonly mac: string;
  readonly ip: string;
  readonly model: DeviceTraits;
  readonly hostName: string;
  readonly station: Station;
  readonly random: Random;
  /** Whose it is, where it is a person's. */
  readonly person: number;
  #port: number;
  /** When each name that it looked up has to be asked for again, and which address it uses. */
  readonly #names = new Map<string, { untilUs: number; place: CloudPlace }>();
  /** Link-local address; null = it has no IPv6. */
  readonly link6: Address6 | null;
  readonly #seed: number;

  constructor(model: DeviceTraits, { address, index, copy, person, people, seed }: DevicePlace) {
    this.model = model;
    this.random = createRandom((seed ^ Math.imul(index + 1, 0x9e3779b1)) >>> 0);
    const [high, low] = makeMac(model.maker, this.random);
    this.#seed = (seed ^ Math.imul(index + 1, 0x632be59b)) >>> 0;
    this.kind = model.kind;
    this.name = copy === 0 ? model.name : `${model.name} ${copy + 1}`;
    this.mac = macText(high, low);
    this.ip = addressText(address);
    const suffix = (low & 0xffffff).toString(16).padStart(6, '0');
    this.hostName =
      model.hostName.replace('*', suffix.toUpperCase()) +
      (copy === 0 || model.hostName.includes('*') ? '' : `-${copy + 1}`);
    this.person = person % people;
    this.#port = FIRST_PORT + Math.floor(this.random() * PORTS);
    this.station = {
      macHigh: high,
      macLow: low,
      address,
      ttl: model.ttl,
      clock: Math.floor(this.random() * 0x1_0000_0000),
      delayUs: model.isWired === true ? 400 : 1500 + Math.floor(this.random() * 3500),
    };
    if (model.ipv6 === undefined) this.link6 = null;
    else if (model.hasPrivateAddresses === true) this.link6 = [0xfe800000, 0, ...randomInterface(this.#seed)];
    else this.link6 = linkLocal(high, low);
  }

  /** It as an end of IPv6 within the home. */
  get linkStation(): Station {
    return { ...this.station, ttl: 255, address6: this.link6! };
  }

  /**
   * Its address in the home's network of IPv6 (RFC 4862) at a time; null = it has none. What people carry and work with has another one
   * each day (RFC 8981), the others the one that their MAC makes.
   */
  globalAddress(prefix: Address6, timeUs: number): Address6 | null {
    if (this.model.ipv6 !== 'global') return null;
    if (this.model.hasPrivateAddresses !== true) {
      const { macHigh, macLow } = this.station;
      return [prefix[0], prefix[1], ...interfaceOf(macHigh, macLow)];
    }
    return [prefix[0], prefix[1], ...randomInterface(this.#seed ^ Math.floor(timeUs / DAY_US))];
  }

  nextPort(): number {
    // Small steps: other programs of the device take ports in between.
    this.#port += 1 + Math.floor(this.random() * 7);
    if (this.#port >= FIRST_PORT + PORTS) this.#port -= PORTS;
    return this.#port;
  }

  /** The place that a name stands for, as far as the device remembers. */
  recall(name: string, nowUs: number): CloudPlace | null {
    const known = this.#names.get(name);
    return known !== undefined && known.untilUs > nowUs ? known.place : null;
  }

  remember(name: string, place: CloudPlace, untilUs: number): void {
    if (this.#names.size >= NAMES_KEPT) this.#names.clear();
    this.#names.set(name, { place, untilUs });
  }
}

/** The lower half of an address by chance (RFC 7217, RFC 8981), of a stream of its own: days and habits do not change it. */
function randomInterface(seed: number): readonly [number, number] {
  const random = createRandom(seed >>> 0);
  return [(Math.floor(random() * 0x1_0000_0000) & 0xfdffffff) >>> 0, Math.floor(random() * 0x1_0000_0000)];
}

/** A MAC of the maker's block; without one a random one, as phones have (locally administered). */
function makeMac(maker: string | null, random: Random): readonly [number, number] {
  const low = Math.floor(random() * 0x100_0000);
  if (maker === null) {
    const high = ((Math.floor(random() * 256) & 0xfc) | 2) * 256 + Math.floor(random() * 256);
    return [high, Math.floor(random() * 256) * 0x100_0000 + low];
  }
  const [high] = macNumbers(`${maker}:00:00:00`);
  return [high, Number.parseInt(maker.slice(6), 16) * 0x100_0000 + low];
}
