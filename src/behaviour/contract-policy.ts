// What a contract allows, as entries that a MUD file and a firewall are made from, and what of it no export may or can carry.
import { parseAddress } from '../base/address.ts';
import type { NetworkSet } from '../base/networks.ts';
import type { ContractChange, ItemKind } from './contract-difference.ts';
import type { ContractDocument, ContractPort } from './contract-document.ts';
import { listWords, serviceWords } from './contract-words.ts';

/** Host names of one destination that an export names. */
export const POLICY_HOSTS_MAX = 32;
/** Things that a note names before it counts. */
const NAMED_MAX = 6;
const TCP = 6;
const UDP = 17;
const ICMPV6 = 58;
/** Questions to a group that are answered straight to the asker, and may be asked straight too: SSDP, mDNS, LLMNR, NetBIOS names, WS-Discovery. */
const ASKED_BY_GROUP: ReadonlySet<number> = new Set([137, 1900, 3702, 5353, 5355]);
const DNS_PORTS: ReadonlySet<number> = new Set([53, 853]);
const NTP_PORT = 123;

/** A service: the responder's port; null = any port, or a protocol without ports. */
export interface PolicyService {
  readonly protocol: number;
  readonly port: number | null;
}

interface EntryParts {
  /** Who opens the connections. */
  readonly begins: 'device' | 'other';
  readonly services: readonly PolicyService[];
}

/**
 * Whom it is about: a destination by name (its registrable domain or host, and the host names seen), one by address, a neighbour, a local
 * server of DNS or time, everybody in the house, a group (an address or a network), or anybody on the Internet.
 */
export type PolicyEntry = EntryParts &
  (
    | { readonly kind: 'named'; readonly unit: string; readonly hosts: readonly string[] }
    | { readonly kind: 'unnamed'; readonly address: string }
    | { readonly kind: 'neighbour'; readonly address: string; readonly mac: string | null }
    | { readonly kind: 'dns' | 'ntp'; readonly address: string }
    | { readonly kind: 'group'; readonly address: string }
    | { readonly kind: 'house'; readonly isIpv4Only?: true }
    | { readonly kind: 'internet' }
  );

export interface ContractPolicy {
  readonly entries: readonly PolicyEntry[];
  /** What is not in the entries although the contract speaks of it, as sentences. */
  readonly leftOut: readonly string[];
}

export interface PolicySource {
  readonly document: ContractDocument;
  /** What changed since the owner approved; nothing of it is exported. Of no account while nobody approved. */
  readonly changes: readonly ContractChange[];
  readonly localNetworks: NetworkSet;
  /** More host names of a unit than the contract lists. */
  readonly hostsOf?: (unit: string) => readonly string[];
}

/**
 * A name as inet:domain-name of RFC 6991 takes it, in lower case, of two labels at least: the strict alphabet of every export. Names are an
 * attacker's text; whatever else they hold, they are left out.
 */
export function isExportName(name: string): boolean {
  return (
    name.length <= 253 &&
    /^(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(name)
  );
}

/** Entries of everything that is normal and approved. */
export function contractPolicy(source: PolicySource): ContractPolicy {
  const { document } = source;
  const guard = new Approval(document, source.changes);
  const entries: PolicyEntry[] = [
    ...networkEntries(),
    ...destinationEntries(source, guard),
    ...peerEntries(source, guard),
    ...serviceEntries(document, guard),
    ...groupEntries(source, guard),
  ];
  return { entries, leftOut: [...stateNotes(document), ...guard.notes(), ...tableNotes(document)] };
}

/** What the owner has not approved: left out, and said. */
class Approval {
  readonly #changed: ReadonlyMap<string, ContractChange>;
  readonly #unapproved: string[] = [];
  readonly #unusable: string[] = [];

  constructor({ approved }: ContractDocument, changes: readonly ContractChange[]) {
    const counted = approved === null ? [] : changes.filter(({ change }) => change !== 'removed');
    this.#changed = new Map(counted.map((change) => [`${change.what} ${change.subject}`, change]));
  }

  /** The parts of these that were approved; null = the thing itself was not. `name` says what it is called in the note. */
  approved<T>(what: ItemKind, subject: string, parts: readonly T[], textOf: (part: T) => string): readonly T[] | null {
    const change = this.#changed.get(`${what} ${subject}`);
    if (change === undefined) return parts;
    if (change.change === 'added') {
      this.#unapproved.push(subjectText(subject));
      return null;
    }
    const left = parts.filter((part) => !change.added.includes(textOf(part)));
    if (left.length < parts.length) this.#unapproved.push(`new services of ${subjectText(subject)}`);
    return left;
  }

  isAnyApproved(what: ItemKind, subject: string, word: string): boolean {
    return this.#changed.get(`${what} ${subject}`)?.added.includes(word) !== true;
  }

  refuse(name: string): void {
    this.#unusable.push(name);
  }

  notes(): string[] {
    const notes: string[] = [];
    if (this.#unapproved.length > 0)
      notes.push(`Left out, since it came after the approval: ${someOf(this.#unapproved)}. Approve it to have it in.`);
    if (this.#unusable.length > 0)
      notes.push(
        `Left out, since ${this.#unusable.length === 1 ? 'its name or address is' : 'their names or addresses are'} no proper one: ${this.#unusable.length}.`,
      );
    return notes;
  }
}

/** Up to six, then how many more. The names stand in sentences: they were checked. */
export function someOf(names: readonly string[]): string {
  const shown = [...new Set(names)];
  if (shown.length <= NAMED_MAX) return listWords(shown);
  return `${shown.slice(0, NAMED_MAX).join(', ')} and ${shown.length - NAMED_MAX} more`;
}

/** A subject of a contract as a sentence may say it: a name, an address, a service; others are an attacker's. */
function subjectText(subject: string): string {
  return /^[\w.:-]{1,253}(?:\/\d{1,5})?(?: \d{1,3}\/\d{1,5})?$/.test(subject)
    ? subject
    : 'something without a proper name';
}

function portText({ protocol, port }: ContractPort): string {
  return `${protocol}/${port}`;
}

/** Every service that is listed, and all ports of its protocols where any is normal. */
function servicesOf(ports: readonly ContractPort[], isAny: boolean): PolicyService[] {
  if (!isAny) return ports.map(({ protocol, port }) => serviceOf(protocol, port));
  const protocols = new Set([TCP, UDP, ...ports.map(({ protocol }) => protocol)]);
  return [...protocols].sort((a, b) => a - b).map((protocol) => ({ protocol, port: null }));
}

function serviceOf(protocol: number, port: number): PolicyService {
  return { protocol, port: protocol === TCP || protocol === UDP ? port : null };
}

/** Link-local groups of IPv6: neighbours are asked for there by addresses that nobody can list (RFC 4291 2.7.1). */
const LINK_GROUPS = 'ff02::/16';

/** What every device needs before it can talk at all: an address, and its neighbours' (RFC 2131, RFC 8415, RFC 4861). */
function networkEntries(): PolicyEntry[] {
  const dhcp = [{ protocol: UDP, port: 67 }];
  const neighbours = [{ protocol: ICMPV6, port: null }];
  return [
    { kind: 'group', begins: 'device', address: '255.255.255.255', services: dhcp },
    { kind: 'house', begins: 'device', isIpv4Only: true, services: dhcp },
    { kind: 'group', begins: 'device', address: 'ff02::1:2', services: [{ protocol: UDP, port: 547 }] },
    { kind: 'group', begins: 'device', address: LINK_GROUPS, services: neighbours },
    { kind: 'house', begins: 'device', services: neighbours },
    { kind: 'house', begins: 'other', services: neighbours },
  ];
}

function destinationEntries({ document, hostsOf }: PolicySource, guard: Approval): PolicyEntry[] {
  const entries: PolicyEntry[] = [];
  for (const { unit, isNamed, isNormal, hosts, ports, isAnyPort } of document.destinations) {
    if (!isNormal) continue;
    const approved = guard.approved('destination', unit, ports, portText);
    if (approved === null) continue;
    const services = servicesOf(approved, isAnyPort && guard.isAnyApproved('destination', unit, 'any'));
    if (services.length === 0) continue;
    if (!isNamed) {
      if (parseAddress(unit) === null) guard.refuse(unit);
      else entries.push({ kind: 'unnamed', begins: 'device', address: unit, services });
      continue;
    }
    const all = [...new Set([...hosts, ...(hostsOf?.(unit) ?? [])])].filter((host) => isHostOf(host, unit));
    const names = all.filter(isExportName).slice(0, POLICY_HOSTS_MAX);
    if (!isExportName(unit) || names.length === 0) guard.refuse(unit);
    else entries.push({ kind: 'named', begins: 'device', unit, hosts: names, services });
  }
  return entries;
}

function isHostOf(host: string, unit: string): boolean {
  return host === unit || host.endsWith(`.${unit}`);
}

function peerEntries({ document }: PolicySource, guard: Approval): PolicyEntry[] {
  const entries: PolicyEntry[] = [];
  for (const { peer, address, isNormal, uses, offers, isAnyPort } of document.peers) {
    if (!isNormal) continue;
    const usesText = (port: ContractPort): string => `uses ${portText(port)}`;
    const approvedUses = guard.approved('peer', peer, uses, usesText);
    if (approvedUses === null) continue;
    if (parseAddress(address) === null) {
      guard.refuse(address);
      continue;
    }
    const mac = /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/.test(peer) ? peer : null;
    const used = servicesOf(approvedUses, isAnyPort && guard.isAnyApproved('peer', peer, 'uses any'));
    const split = { dns: used.filter(isDns), ntp: used.filter(isNtp) };
    const rest = used.filter((service) => !isDns(service) && !isNtp(service));
    for (const kind of ['dns', 'ntp'] as const)
      if (split[kind].length > 0) entries.push({ kind, begins: 'device', address, services: split[kind] });
    if (rest.length > 0) entries.push({ kind: 'neighbour', begins: 'device', address, mac, services: rest });
    const offered = offers.filter((port) => guard.isAnyApproved('peer', peer, `offers ${portText(port)}`));
    if (offered.length > 0)
      entries.push({ kind: 'neighbour', begins: 'other', address, mac, services: servicesOf(offered, false) });
  }
  return entries;
}

function isDns({ port }: PolicyService): boolean {
  return port !== null && DNS_PORTS.has(port);
}

function isNtp({ protocol, port }: PolicyService): boolean {
  return protocol === UDP && port === NTP_PORT;
}

function serviceEntries({ services }: ContractDocument, guard: Approval): PolicyEntry[] {
  const entries: PolicyEntry[] = [];
  for (const { protocol, port, isNormal, askers } of services) {
    if (!isNormal) continue;
    const approved = guard.approved('service', `${protocol}/${port}`, askers, (asker) => asker);
    for (const asker of approved ?? []) {
      const offered = [serviceOf(protocol, port)];
      entries.push({ kind: asker === 'lan' ? 'house' : 'internet', begins: 'other', services: offered });
    }
  }
  return entries;
}

function groupEntries({ document, localNetworks }: PolicySource, guard: Approval): PolicyEntry[] {
  const entries: PolicyEntry[] = [];
  const asked = new Set<number>();
  for (const { address, protocol, port } of document.groups) {
    if (guard.approved('group', `${address} ${protocol}/${port}`, [], String) === null) continue;
    if (parseAddress(address) === null) {
      guard.refuse(address);
      continue;
    }
    if (protocol === ICMPV6 && address.startsWith('ff02:')) continue;
    const services = [serviceOf(protocol, port)];
    // The broadcast address of a network is another one in the next house.
    if (localNetworks.hasText(address)) entries.push({ kind: 'house', begins: 'device', services });
    else entries.push({ kind: 'group', begins: 'device', address, services });
    if (protocol === UDP && ASKED_BY_GROUP.has(port)) asked.add(port);
  }
  for (const port of [...asked].sort((a, b) => a - b))
    for (const begins of ['device', 'other'] as const)
      entries.push({ kind: 'house', begins, services: [{ protocol: UDP, port }] });
  return entries;
}

function stateNotes({ isLearning, approved, version }: ContractDocument): string[] {
  const notes: string[] = [];
  if (isLearning) notes.push('The device is still being learned: what it has not done yet is missing.');
  if (approved === null) notes.push('Nobody has approved this contract: it says what was learned.');
  else if (approved.version !== version) notes.push(`Version ${approved.version} was approved, this is ${version}.`);
  return notes;
}

/** What the tables of the contract know, and an export must not have or cannot name. */
function tableNotes({ destinations, peers, services, otherDestinations }: ContractDocument): string[] {
  const notes: string[] = [];
  const pending = [
    ...destinations.filter(({ isNormal }) => !isNormal).map(({ unit }) => subjectText(unit)),
    ...peers.filter(({ isNormal }) => !isNormal).map(({ address }) => subjectText(address)),
    ...services.filter(({ isNormal }) => !isNormal).map(({ protocol, port }) => serviceWords(protocol, port)),
  ];
  if (pending.length > 0) notes.push(`Left out, since it is not normal yet: ${someOf(pending)}.`);
  if (otherDestinations !== null)
    notes.push(`Left out, since the contract lists no more: ${otherDestinations.units} further destinations.`);
  return notes;
}
