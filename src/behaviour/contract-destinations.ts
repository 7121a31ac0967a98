// Destinations of one device: at most 64 units with their names, ports and volumes; what is beyond is summed as "other".
import type { Contact } from './activity.ts';
import type { ContractDestination, ContractDocument } from './contract-document.ts';
import { PortSet, portKey, serviceText } from './contract-ports.ts';
import { isFaded, isNormal, type Moment, newSpan, restoreSpan, type Span, saveSpan, seeSpan } from './contract-span.ts';
import { VolumeSketch } from './contract-volumes.ts';
import { type DestinationUnit, networksOf, plainHost } from './destination-unit.ts';

export const DESTINATIONS_MAX = 64;
/** Names and addresses that one destination keeps. */
const HOSTS_MAX = 4;
const ADDRESSES_MAX = 3;
const HOST_COUNT_MAX = 255;
/** Characters of all host names together, so that long ones cannot fill the state. */
const HOST_CHARACTERS_MAX = 8192;
/** Networks (/24) that the device ever went to; the oldest give way. */
const NETWORKS_MAX = 192;

export class Destination {
  readonly unit: DestinationUnit;
  readonly span: Span;
  readonly hosts: string[] = [];
  hostCount = 0;
  /** Newest first. */
  readonly addresses: string[] = [];
  readonly ports: PortSet;
  minutes = 0;
  /** Bytes sent and received before it was normal. */
  pendingOut = 0;
  pendingIn = 0;
  /** Bytes of the minute that is being taken in. */
  minuteOut = 0;
  minuteIn = 0;
  readonly up: VolumeSketch;
  readonly down: VolumeSketch;

  constructor(
    unit: DestinationUnit,
    span: Span,
    ports = new PortSet(),
    up = new VolumeSketch(),
    down = new VolumeSketch(),
  ) {
    this.unit = unit;
    this.span = span;
    this.ports = ports;
    this.up = up;
    this.down = down;
  }
}

export class DestinationTable {
  readonly #destinations = new Map<string, Destination>();
  /** Address → unit that it was last seen with. Made anew from the destinations when restored. */
  readonly #byAddress = new Map<string, string>();
  /** Destinations of the minute that is being taken in. */
  readonly #touched = new Set<Destination>();
  readonly #networks = new Set<string>();
  readonly #wideNetworks = new Set<string>();
  #hostCharacters = 0;
  #otherUnits = 0;
  #otherUp = new VolumeSketch();
  #otherDown = new VolumeSketch();

  values(): Iterable<Destination> {
    return this.#destinations.values();
  }

  /** The destination of a unit; where that is not known, one that had this very address under another name or none. */
  find(unit: DestinationUnit, address: string): Destination | null {
    const found = this.#destinations.get(unit.unit);
    if (found !== undefined) return found;
    const other = this.#byAddress.get(address);
    return other === undefined ? null : (this.#destinations.get(other) ?? null);
  }

  /** 2 = the device knows others in the same /24, 1 = in the same /16 only, 0 = nobody near. */
  nearness(address: string): 0 | 1 | 2 {
    const networks = networksOf(address);
    if (networks === null) return 0;
    return this.#networks.has(networks.near) ? 2 : this.#wideNetworks.has(networks.wide) ? 1 : 0;
  }

  /** What an alert with this key is about: the destination, or one port of it. */
  *spansOf(key: string): Generator<Span> {
    const [unit, service] = key.split(' ');
    const destination = this.#destinations.get(unit!);
    if (destination === undefined) return;
    yield destination.span;
    for (const [port, span] of destination.ports.spans)
      if (service === undefined || service === serviceText(port)) yield span;
  }

  /** True when another normal destination shares the hosting domain. */
  hasSharedUnder(domain: string): boolean {
    for (const { unit, span } of this.#destinations.values())
      if (unit.sharedUnder === domain && isNormal(span)) return true;
    return false;
  }

  /** True when a normal destination is used on this service. */
  usesPort(key: number): boolean {
    for (const { ports, span } of this.#destinations.values())
      if (isNormal(span) && !ports.isAny && ports.isKnown(key)) return true;
    return false;
  }

  /** Takes a contact in. Returns true when something became normal by it. */
  see(unit: DestinationUnit, contact: Contact, moment: Moment): boolean {
    let destination = this.#destinations.get(unit.unit);
    let isChanged = false;
    if (destination === undefined) {
      const known = this.find(unit, contact.address);
      // A normal address that shows a new name is the same place: the name is normal as well.
      const span = newSpan(known !== null && isNormal(known.span) ? { ...moment, trust: 'baseline' } : moment);
      if (this.#destinations.size >= DESTINATIONS_MAX) this.#makeRoom(moment.minute);
      destination = new Destination(unit, span);
      this.#destinations.set(unit.unit, destination);
      isChanged = isNormal(span);
    } else {
      const before = isNormal(destination.span);
      seeSpan(destination.span, moment);
      isChanged = !before && isNormal(destination.span);
    }
    this.#keepNames(destination, unit.host, contact.address);
    destination.minuteOut += contact.bytesOut;
    destination.minuteIn += contact.bytesIn;
    this.#touched.add(destination);
    const portMoment = isChanged ? ({ ...moment, trust: 'baseline' } as const) : moment;
    return destination.ports.see(portKey(contact.protocol, contact.port), portMoment) || isChanged;
  }

  /** The minute is taken in: its volumes count, summed over the contacts of each destination. */
  endMinute(): void {
    for (const destination of this.#touched) {
      destination.minutes++;
      if (isNormal(destination.span)) {
        destination.up.add(destination.minuteOut);
        destination.down.add(destination.minuteIn);
      } else {
        destination.pendingOut += destination.minuteOut;
        destination.pendingIn += destination.minuteIn;
      }
      destination.minuteOut = 0;
      destination.minuteIn = 0;
    }
    this.#touched.clear();
  }

  #keepNames(destination: Destination, host: string | null, address: string): void {
    if (host !== null && !destination.hosts.includes(host)) {
      if (destination.hostCount < HOST_COUNT_MAX) destination.hostCount++;
      const hasRoom = this.#hostCharacters + host.length <= HOST_CHARACTERS_MAX;
      if (destination.hosts.length < HOSTS_MAX && hasRoom) {
        destination.hosts.push(host);
        this.#hostCharacters += host.length;
      }
    }
    if (isNormal(destination.span)) this.#keepNetwork(address);
    if (destination.addresses[0] === address) return;
    const at = destination.addresses.indexOf(address);
    if (at > 0) destination.addresses.splice(at, 1);
    destination.addresses.unshift(address);
    if (destination.addresses.length > ADDRESSES_MAX) this.#forgetAddress(destination.addresses.pop()!);
    this.#byAddress.set(address, destination.unit.unit);
  }

  #keepNetwork(address: string): void {
    const networks = networksOf(address);
    if (networks === null || this.#networks.has(networks.near)) return;
    if (this.#networks.size >= NETWORKS_MAX) {
      const oldest: string = this.#networks.values().next().value!;
      this.#networks.delete(oldest);
      this.#wideNetworks.clear();
      for (const near of this.#networks) this.#wideNetworks.add(wideOf(near));
    }
    this.#networks.add(networks.near);
    this.#wideNetworks.add(networks.wide);
  }

  #forgetAddress(address: string): void {
    this.#byAddress.delete(address);
  }

  /** The one on probation that was unseen for longest gives way, else the normal one with the fewest days. */
  #makeRoom(minute: number): void {
    let worst: Destination | null = null;
    let worstWorth = Number.POSITIVE_INFINITY;
    for (const destination of this.#destinations.values()) {
      const { span } = destination;
      const age = (minute - span.last) / 1440;
      const worth = isNormal(span) ? 1e6 + Math.min(span.days, 30) - age : -age;
      if (worth < worstWorth) {
        worst = destination;
        worstWorth = worth;
      }
    }
    if (worst !== null) this.#drop(worst);
  }

  #drop(destination: Destination): void {
    this.#destinations.delete(destination.unit.unit);
    for (const host of destination.hosts) this.#hostCharacters -= host.length;
    for (const address of destination.addresses) {
      if (this.#byAddress.get(address) === destination.unit.unit) this.#forgetAddress(address);
    }
    this.#otherUnits++;
    this.#otherUp.merge(destination.up);
    this.#otherDown.merge(destination.down);
  }

  /** Forgets what was unseen for long. Returns true when something normal went. */
  fade(minute: number): boolean {
    let isChanged = false;
    for (const destination of this.#destinations.values()) {
      destination.ports.fade(minute);
      if (!isFaded(destination.span, minute)) continue;
      isChanged ||= isNormal(destination.span);
      this.#drop(destination);
    }
    return isChanged;
  }

  describe(): Pick<ContractDocument, 'destinations' | 'otherDestinations'> {
    const destinations = [...this.#destinations.values()]
      .map(describeDestination)
      .sort((a, b) => (a.unit < b.unit ? -1 : 1));
    if (this.#otherUnits === 0) return { destinations, otherDestinations: null };
    const up = this.#otherUp.describe();
    return { destinations, otherDestinations: { units: this.#otherUnits, up, down: this.#otherDown.describe() } };
  }

  save(): unknown {
    return {
      destinations: [...this.#destinations.values()].map((destination) => {
        const { unit, span, hosts, hostCount, addresses, ports, minutes, pendingOut, pendingIn, up, down } =
          destination;
        return [
          unit.unit,
          unit.isNamed ? (unit.sharedUnder ?? '') : null,
          saveSpan(span),
          hosts,
          hostCount,
          addresses,
          ports.save(),
          [minutes, pendingOut, pendingIn],
          up.save(),
          down.save(),
        ];
      }),
      networks: [...this.#networks].join(' '),
      other: [this.#otherUnits, this.#otherUp.save(), this.#otherDown.save()],
    };
  }

  /** Throws when `saved` is no such table. */
  static restore(saved: unknown): DestinationTable {
    const table = new DestinationTable();
    const { destinations, networks, other } = (saved ?? {}) as Record<'destinations' | 'networks' | 'other', unknown>;
    const isTable = Array.isArray(destinations) && destinations.length <= DESTINATIONS_MAX && Array.isArray(other);
    if (!isTable || typeof networks !== 'string' || networks.length > NETWORKS_MAX * 16)
      throw new Error(NO_DESTINATIONS);
    for (const entry of destinations as unknown[]) {
      const destination = restoreDestination(entry);
      table.#destinations.set(destination.unit.unit, destination);
      for (const host of destination.hosts) table.#hostCharacters += host.length;
      for (const address of destination.addresses) table.#byAddress.set(address, destination.unit.unit);
    }
    for (const near of networks.split(' ')) {
      if (near === '') continue;
      table.#networks.add(near);
      table.#wideNetworks.add(wideOf(near));
    }
    if (!Number.isInteger(other[0])) throw new Error(NO_DESTINATIONS);
    table.#otherUnits = other[0] as number;
    table.#otherUp = VolumeSketch.restore(other[1]);
    table.#otherDown = VolumeSketch.restore(other[2]);
    return table;
  }
}

const NO_DESTINATIONS = 'a contract holds destinations that are none';

/** The wide network of a near one, as networksOf gives both. */
function wideOf(near: string): string {
  const colon = near.indexOf(':');
  return colon < 0 ? near.slice(0, near.lastIndexOf('.')) : near.slice(0, colon + 1);
}

function restoreDestination(entry: unknown): Destination {
  if (!Array.isArray(entry) || entry.length !== 10) throw new Error(NO_DESTINATIONS);
  const [name, shared, span, hosts, hostCount, addresses, ports, numbers, up, down] = entry as unknown[];
  const areTexts = isTexts(hosts, HOSTS_MAX) && isTexts(addresses, ADDRESSES_MAX);
  const isUnit = typeof name === 'string' && name.length <= 253 && (shared === null || typeof shared === 'string');
  const areNumbers = Array.isArray(numbers) && numbers.length === 3 && numbers.every((value) => Number.isFinite(value));
  if (!areTexts || !isUnit || !areNumbers || !Number.isInteger(hostCount)) throw new Error(NO_DESTINATIONS);
  const isNamed = shared !== null;
  const unit: DestinationUnit = {
    unit: name,
    host: isNamed ? plainHost(name) : null,
    isNamed,
    sharedUnder: shared === '' ? null : shared,
  };
  const [minutes, pendingOut, pendingIn] = numbers as [number, number, number];
  const destination = new Destination(
    unit,
    restoreSpan(span),
    PortSet.restore(ports),
    VolumeSketch.restore(up),
    VolumeSketch.restore(down),
  );
  destination.hosts.push(...(hosts as string[]));
  destination.addresses.push(...(addresses as string[]));
  return Object.assign(destination, { hostCount, minutes, pendingOut, pendingIn });
}

function isTexts(value: unknown, most: number): value is string[] {
  return (
    Array.isArray(value) &&
    value.length <= most &&
    value.every((text) => typeof text === 'string' && text.length <= 253)
  );
}

function describeDestination(destination: Destination): ContractDestination {
  const { unit, span, hosts, hostCount, addresses, ports, minutes, up, down } = destination;
  return {
    unit: unit.unit,
    isNamed: unit.isNamed,
    isNormal: isNormal(span),
    firstUs: span.first * 6e7,
    lastUs: span.last * 6e7,
    days: span.days,
    hosts: hosts.slice(),
    hostCount,
    addresses: addresses.slice(),
    ports: ports.describe(),
    isAnyPort: ports.isAny,
    minutes,
    up: up.describe(),
    down: down.describe(),
  };
}
