// Neighbours of one device, the services it offers, and the groups it sends to.
import type { Contact } from './activity.ts';
import type { ContractGroup, ContractPeer, ContractService } from './contract-document.ts';
import { PortSet, portKey, serviceText } from './contract-ports.ts';
import { isFaded, isNormal, type Moment, newSpan, restoreSpan, type Span, saveSpan, seeSpan } from './contract-span.ts';

const PEERS_MAX = 40;
const SERVICES_MAX = 32;
const GROUPS_MAX = 16;
const KEY_TEXT_MAX = 64;

/** Who a LAN contact is with: the MAC where it is known, else the address. */
export function peerOf(contact: Contact): string {
  return contact.peerMac ?? contact.address;
}

/** A table of things seen by a key, bounded: what is on the way to be normal and was unseen for longest gives way first. */
class SpanTable<Entry extends { readonly span: Span }> {
  readonly entries = new Map<string, Entry>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  /** Takes a sighting in: the entry, and whether something became normal by it. */
  see(
    key: string,
    moment: Moment,
    make: (span: Span) => Entry,
  ): { readonly entry: Entry; readonly isChanged: boolean } {
    const known = this.entries.get(key);
    if (known !== undefined) {
      const before = isNormal(known.span);
      seeSpan(known.span, moment);
      return { entry: known, isChanged: !before && isNormal(known.span) };
    }
    if (this.entries.size >= this.#most) this.#makeRoom();
    const entry = make(newSpan(moment));
    this.entries.set(key, entry);
    return { entry, isChanged: isNormal(entry.span) };
  }

  /** Forgets what was unseen for long. Returns true when something normal went. */
  fade(minute: number): boolean {
    let isChanged = false;
    for (const [key, { span }] of this.entries) {
      if (!isFaded(span, minute)) continue;
      isChanged ||= isNormal(span);
      this.entries.delete(key);
    }
    return isChanged;
  }

  /** Entries in the order of their keys. */
  sorted(): (readonly [string, Entry])[] {
    return [...this.entries].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  #makeRoom(): void {
    let worst: string | null = null;
    let worstLast = Number.POSITIVE_INFINITY;
    for (const [key, { span }] of this.entries) {
      const last = isNormal(span) ? span.last + 1e9 : span.last;
      if (last >= worstLast) continue;
      worst = key;
      worstLast = last;
    }
    if (worst !== null) this.entries.delete(worst);
  }
}

export interface Peer {
  readonly span: Span;
  address: string;
  readonly uses: PortSet;
  readonly offers: PortSet;
}

export interface Service {
  readonly span: Span;
  /** Bits: 1 = asked from the LAN, 2 = from the Internet. */
  askers: number;
}

export class PeerTable {
  readonly #peers = new SpanTable<Peer>(PEERS_MAX);
  readonly #services = new SpanTable<Service>(SERVICES_MAX);
  readonly #groups = new SpanTable<{ readonly span: Span }>(GROUPS_MAX);

  peer(key: string): Peer | null {
    return this.#peers.entries.get(key) ?? null;
  }

  service(key: number): Service | null {
    return this.#services.entries.get(String(key)) ?? null;
  }

  /** What an alert of this kind and key is about. */
  *spansOf(kind: 'new-peer' | 'new-service', key: string): Generator<Span> {
    if (kind === 'new-service') {
      for (const [port, { span }] of this.#services.entries) if (serviceText(Number(port)) === key) yield span;
      return;
    }
    const [name, service] = key.split(' ');
    const peer = this.#peers.entries.get(name!);
    if (peer === undefined) return;
    yield peer.span;
    const isAll = service === undefined || service === 'visits';
    for (const [port, span] of peer.uses.spans) if (isAll || serviceText(port) === service) yield span;
  }

  /** True when the device uses this service at some normal peer. */
  usesPort(key: number): boolean {
    for (const { span, uses } of this.#peers.entries.values())
      if (isNormal(span) && !uses.isAny && uses.isKnown(key)) return true;
    return false;
  }

  see(contact: Contact, moment: Moment): boolean {
    const make = (span: Span): Peer => ({ span, address: '', uses: new PortSet(), offers: new PortSet() });
    const { entry, isChanged } = this.#peers.see(peerOf(contact), moment, make);
    entry.address = contact.address;
    const ports = contact.role === 'client' ? entry.uses : entry.offers;
    const portMoment = isChanged ? ({ ...moment, trust: 'baseline' } as const) : moment;
    return ports.see(portKey(contact.protocol, contact.port), portMoment) || isChanged;
  }

  seeService(contact: Contact, moment: Moment): boolean {
    const key = String(portKey(contact.protocol, contact.port));
    const { entry, isChanged } = this.#services.see(key, moment, (span) => ({ span, askers: 0 }));
    entry.askers |= contact.scope === 'internet' ? 2 : 1;
    return isChanged;
  }

  seeGroup(contact: Contact, moment: Moment): boolean {
    const key = `${portKey(contact.protocol, contact.port)} ${contact.address}`;
    return this.#groups.see(key, moment, (span) => ({ span })).isChanged;
  }

  fade(minute: number): boolean {
    for (const { uses, offers } of this.#peers.entries.values()) {
      uses.fade(minute);
      offers.fade(minute);
    }
    const changes = [this.#peers.fade(minute), this.#services.fade(minute), this.#groups.fade(minute)];
    return changes.includes(true);
  }

  describePeers(): ContractPeer[] {
    return this.#peers.sorted().map(([peer, { span, address, uses, offers }]) => ({
      peer,
      address,
      isNormal: isNormal(span),
      ...describeSpan(span),
      uses: uses.describe(),
      offers: offers.describe(),
      isAnyPort: uses.isAny || offers.isAny,
    }));
  }

  describeServices(): ContractService[] {
    return this.#services.sorted().map(([key, { span, askers }]) => ({
      ...portOf(Number(key)),
      isNormal: isNormal(span),
      ...describeSpan(span),
      askers: [
        ...((askers & 1) !== 0 ? (['lan'] as const) : []),
        ...((askers & 2) !== 0 ? (['internet'] as const) : []),
      ],
    }));
  }

  describeGroups(): ContractGroup[] {
    return this.#groups.sorted().map(([key, { span }]) => {
      const [port, address] = key.split(' ') as [string, string];
      return { address, ...portOf(Number(port)), ...describeSpan(span) };
    });
  }

  save(): unknown {
    return {
      peers: [...this.#peers.entries].map(([key, { span, address, uses, offers }]) => [
        key,
        saveSpan(span),
        address,
        uses.save(),
        offers.save(),
      ]),
      services: [...this.#services.entries].map(([key, { span, askers }]) => [key, saveSpan(span), askers]),
      groups: [...this.#groups.entries].map(([key, { span }]) => [key, saveSpan(span)]),
    };
  }

  /** Throws when `saved` is no such table. */
  static restore(saved: unknown): PeerTable {
    const table = new PeerTable();
    const { peers, services, groups } = (saved ?? {}) as Record<'peers' | 'services' | 'groups', unknown>;
    for (const [key, span, address, uses, offers] of rowsOf(peers, PEERS_MAX)) {
      if (typeof address !== 'string' || address.length > KEY_TEXT_MAX) throw new Error(NO_PEERS);
      const peer = { span: restoreSpan(span), address, uses: PortSet.restore(uses), offers: PortSet.restore(offers) };
      table.#peers.entries.set(keyOf(key), peer);
    }
    for (const [key, span, askers] of rowsOf(services, SERVICES_MAX)) {
      if (!Number.isInteger(askers)) throw new Error(NO_PEERS);
      table.#services.entries.set(keyOf(key), { span: restoreSpan(span), askers: askers as number });
    }
    for (const [key, span] of rowsOf(groups, GROUPS_MAX))
      table.#groups.entries.set(keyOf(key), { span: restoreSpan(span) });
    return table;
  }
}

const NO_PEERS = 'a contract holds peers that are none';

function rowsOf(saved: unknown, most: number): unknown[][] {
  if (!Array.isArray(saved) || saved.length > most || !saved.every(Array.isArray)) throw new Error(NO_PEERS);
  return saved as unknown[][];
}

function keyOf(key: unknown): string {
  if (typeof key !== 'string' || key.length > KEY_TEXT_MAX) throw new Error(NO_PEERS);
  return key;
}

function portOf(key: number): { protocol: number; port: number } {
  return { protocol: Math.floor(key / 65_536), port: key % 65_536 };
}

function describeSpan(span: Span): { firstUs: number; lastUs: number; days: number } {
  return { firstUs: span.first * 6e7, lastUs: span.last * 6e7, days: span.days };
}
