// What of an activity is not in the contract: new destinations, peers, services and ports, with what makes each of them stand out.
import type { Activity, Contact } from './activity.ts';
import type { Destination, DestinationTable } from './contract-destinations.ts';
import { isFailedContact, isOffered, type NoveltyTraits, serviceClass } from './contract-novelty.ts';
import { type PeerTable, peerOf } from './contract-peers.ts';
import { portKey } from './contract-ports.ts';
import { isNormal, type Span } from './contract-span.ts';
import type { DestinationUnits } from './destination-unit.ts';

export type ContractKind = 'new-destination' | 'new-peer' | 'new-service';

/** How much of it is known already: the unit with other ports, a host beside it, its network, or nothing. */
export type KnownPart = 'nothing' | 'unit' | 'hosting' | 'network' | 'service';

/** One thing of an activity that is not normal (yet). */
export interface Sight {
  readonly kind: ContractKind;
  /** One alert a key. */
  readonly key: string;
  readonly contact: Contact;
  readonly unit: string;
  readonly known: KnownPart;
  readonly traits: NoveltyTraits;
  /** Service that would have been normal at this known place, as portKey; null for a new place. */
  readonly usualPort: number | null;
  /** Its span where it was seen before and is on the way to be normal, else null. */
  readonly pending: Span | null;
}

/** What sights are found by. */
export interface ContractTables {
  /** Of the activity, since 1970. */
  readonly minute: number;
  readonly units: DestinationUnits;
  readonly destinations: DestinationTable;
  readonly peers: PeerTable;
  /** The device was away for an hour or more and is back for minutes only: connections go on whose beginnings nobody saw. */
  readonly isBack: boolean;
}

/** Askers' own ports, and datagrams that one answer has. */
const ANSWER_PORT_MIN = 1024;
const ANSWER_PACKETS_MAX = 4;
/** Silent neighbours pinged in a minute: a server that gives addresses away asks for one or two at a time. */
const PINGED_MAX = 3;
const ICMP = 1;
const TCP = 6;
const UDP = 17;
const ICMPV6 = 58;
const IGMP = 2;
const DHCP_PORTS = new Set([67, 68, 546, 547]);
/**
 * Resolvers that anybody may ask, and that many makers wire in for when the one of the house fails, or the other way round; a changed
 * resolver is a notice of its own.
 */
const PUBLIC_RESOLVERS = new Set(
  '1.0.0.1 1.1.1.1 114.114.114.114 119.29.29.29 208.67.220.220 208.67.222.222 223.5.5.5 223.6.6.6 8.8.4.4 8.8.8.8 9.9.9.9'.split(
    ' ',
  ),
);
const DNS_PORTS = new Set([53, 853]);
/** Classes of services (serviceClass) that other ends have beside others: what the device uses elsewhere, the web. */
const ORDINARY_SERVICES = new Set([0, 1]);
/**
 * A place that is on its way to be normal was told for what it was met on: any other service of it is another event when it is met
 * again after this time.
 */
const AGAIN_MINUTES = 60;
/** Rates of things that stand beside known ones are so much higher: 1 / (1 - kinship). */
const KINSHIP = {
  hosting: 0.8,
  near: 0.5,
  wide: 0.2,
  peerPort: 0.8,
  pool: 0.9,
  back: 0.95,
  resolver: 0.9,
  name: 0.9,
  // The router, or an address behind it: routers offer services, and answer in the name of others while a line is down.
  router: 0.8,
} as const;

/**
 * True for traffic that keeps a network going and says nothing about whom a device deals with. Questions to a group (SSDP, mDNS, LLMNR,
 * WS-Discovery, NetBIOS) are answered straight to the asker's own port: a few datagrams to a high port that nobody answers.
 */
export function isHousekeeping(contact: Contact): boolean {
  const { protocol, port, packetsIn, packetsOut, connections, scope } = contact;
  if (protocol === ICMPV6 || protocol === IGMP) return true;
  // DHCP servers ask by ping whether an address is free before they give it away.
  if (isSilentPing(contact)) return true;
  if (protocol !== UDP) return false;
  if (DHCP_PORTS.has(port)) return true;
  const isAnswer = port >= ANSWER_PORT_MIN && packetsIn === 0 && packetsOut <= ANSWER_PACKETS_MAX * (connections + 1);
  return scope === 'lan' && isAnswer;
}

function isSilentPing({ protocol, packetsIn, packetsOut }: Contact): boolean {
  return protocol === ICMP && packetsIn === 0 && packetsOut <= ANSWER_PACKETS_MAX;
}

/** Who pings several neighbours in a minute that do not answer gives no address away, but looks for somebody. */
function isSearching({ contacts }: Activity): boolean {
  let pinged = 0;
  for (const contact of contacts)
    if (contact.scope === 'lan' && contact.role === 'client' && isSilentPing(contact)) pinged++;
  return pinged > PINGED_MAX;
}

/** Things of the activity that are not normal, in the order of its contacts. */
export function sightsOf(activity: Activity, tables: ContractTables): readonly Sight[] {
  let sights = null as Sight[] | null;
  for (const contact of activity.contacts) {
    const sight = sightOf(contact, activity, tables);
    if (sight === null || sights?.some(({ key, kind }) => key === sight.key && kind === sight.kind) === true) continue;
    sights ??= [];
    sights.push(sight);
  }
  return sights ?? NOTHING;
}

const NOTHING: readonly Sight[] = [];

/** A connection that has said nothing yet: its name may come with the next packet. */
function isOpening({ protocol, packetsOut }: Contact): boolean {
  return protocol === TCP && packetsOut < 3;
}

function sightOf(contact: Contact, activity: Activity, tables: ContractTables): Sight | null {
  const { isProvisional } = activity;
  const { scope, role } = contact;
  if (scope === 'group' || scope === 'other') return null;
  if (role === 'server') return serverSight(contact, tables);
  if (contact.packetsOut === 0 || (isProvisional && isOpening(contact))) return null;
  if (scope === 'lan') {
    const isQuiet = isHousekeeping(contact) && !(isSilentPing(contact) && isSearching(activity));
    return isQuiet ? null : peerSight(contact, isProvisional, tables);
  }
  return destinationSight(namedContact(contact, activity), isProvisional, tables);
}

/** The contact with the name that another contact of the minute has for its address, where it has none itself. */
export function namedContact(contact: Contact, { contacts }: Activity): Contact {
  if (contact.host !== null) return contact;
  const named = contacts.find(({ host, address }) => host !== null && address === contact.address);
  return named === undefined ? contact : { ...contact, host: named.host };
}

function destinationSight(contact: Contact, isProvisional: boolean, tables: ContractTables): Sight | null {
  const { destinations } = tables;
  const unit = tables.units.of(contact.host, contact.address);
  const destination = destinations.find(unit, contact.address);
  const key = portKey(contact.protocol, contact.port);
  if (destination !== null && isNormal(destination.span)) {
    // A ping to a place that is known, or word that a packet of it did not get through, says nothing more about it.
    if (contact.protocol === ICMP || destination.ports.isKnown(key)) return null;
    return portSight(contact, isProvisional, destination, tables);
  }
  const service = serviceClass(contact.protocol, contact.port, destinations.usesPort(key));
  const isEvent = destination !== null && !destination.ports.spans.has(key) && !ORDINARY_SERVICES.has(service);
  if (isEvent && isMetAgain(destination.span, tables)) return portSight(contact, isProvisional, destination, tables);
  const nearness = destinations.nearness(contact.address);
  const isHosting = unit.sharedUnder !== null && destinations.hasSharedUnder(unit.sharedUnder);
  const isPool = contact.port === 123 && destinations.usesPort(key);
  const isResolver = DNS_PORTS.has(contact.port) && PUBLIC_RESOLVERS.has(contact.address);
  const kinship = kinshipOf({
    isResolver,
    isHosting,
    isPool,
    nearness: unit.isNamed ? nearness : 0,
    isBack: tables.isBack,
  });
  return {
    kind: 'new-destination',
    key: unit.unit,
    contact,
    unit: unit.unit,
    known: isHosting ? 'hosting' : nearness > 0 ? 'network' : 'nothing',
    traits: {
      novelty: unit.isNamed ? 'named' : 'unnamed',
      service,
      isFailed: isFailedContact(contact, isProvisional),
      nearness: unit.isNamed ? null : nearness,
      kinship,
      bytesOut: contact.bytesOut + (destination?.pendingOut ?? 0),
    },
    usualPort: null,
    pending: destination?.span ?? null,
  };
}

function kinshipOf(sight: {
  isResolver: boolean;
  isHosting: boolean;
  isPool: boolean;
  nearness: 0 | 1 | 2;
  isBack: boolean;
}): number {
  const near = sight.nearness === 2 ? KINSHIP.near : sight.nearness === 1 ? KINSHIP.wide : 0;
  return Math.max(
    sight.isBack ? KINSHIP.back : 0,
    sight.isPool ? KINSHIP.pool : 0,
    sight.isResolver ? KINSHIP.resolver : 0,
    sight.isHosting ? KINSHIP.hosting : 0,
    near,
  );
}

function portSight(contact: Contact, isProvisional: boolean, destination: Destination, tables: ContractTables): Sight {
  const key = portKey(contact.protocol, contact.port);
  return {
    kind: 'new-destination',
    key: `${destination.unit.unit} ${contact.protocol}/${contact.port}`,
    contact,
    unit: destination.unit.unit,
    known: 'unit',
    traits: {
      novelty: 'port',
      service: serviceClass(contact.protocol, contact.port, tables.destinations.usesPort(key)),
      isFailed: isFailedContact(contact, isProvisional),
      nearness: null,
      kinship: 0,
      bytesOut: contact.bytesOut,
    },
    usualPort: destination.ports.usual,
    pending: destination.ports.spans.get(key) ?? null,
  };
}

function peerSight(contact: Contact, isProvisional: boolean, tables: ContractTables): Sight | null {
  const { peers, destinations } = tables;
  const peerKey = peerOf(contact);
  const peer = peers.peer(peerKey);
  const key = portKey(contact.protocol, contact.port);
  const isKnownPeer = peer !== null && isNormal(peer.span);
  // A ping to a neighbour that is known says nothing more about it.
  if (isKnownPeer && (contact.protocol === ICMP || peer.uses.isKnown(key))) return null;
  // What it uses on the Internet counts as known: while a line is down, routers send their devices to themselves.
  const isUsed = peers.usesPort(key) || destinations.usesPort(key);
  const service = serviceClass(contact.protocol, contact.port, isUsed);
  const portSpan = peer?.uses.spans.get(key) ?? null;
  const isFailed = isFailedContact(contact, isProvisional);
  const isEvent = !isFailed || !ORDINARY_SERVICES.has(service);
  const isAgain = peer !== null && portSpan === null && isMetAgain(peer.span, tables) && isEvent;
  const isOtherPort = isKnownPeer || isAgain;
  return {
    kind: 'new-peer',
    key: isOtherPort ? `${peerKey} ${contact.protocol}/${contact.port}` : peerKey,
    contact,
    unit: peerKey,
    known: isOtherPort ? 'unit' : 'nothing',
    traits: {
      novelty: 'peer',
      service,
      isFailed,
      nearness: null,
      kinship: Math.max(
        DNS_PORTS.has(contact.port) ? KINSHIP.resolver : 0,
        isOtherPort ? KINSHIP.peerPort : 0,
        isSentByName(contact, tables) ? KINSHIP.name : 0,
        contact.peerMac === null ? KINSHIP.router : 0,
      ),
      bytesOut: contact.bytesOut,
    },
    usualPort: isKnownPeer ? peer.uses.usual : null,
    pending: isOtherPort ? portSpan : (peer?.span ?? null),
  };
}

function isMetAgain({ last }: Span, { minute }: ContractTables): boolean {
  return minute - last > AGAIN_MINUTES;
}

/** The DNS gave the neighbour's address for a known place: routers without a line, and boxes that filter, send devices to themselves. */
function isSentByName({ host, address }: Contact, { units, destinations }: ContractTables): boolean {
  if (host === null) return false;
  const unit = units.of(host, address);
  const destination = unit.isNamed ? destinations.find(unit, address) : null;
  return destination !== null && isNormal(destination.span);
}

function serverSight(contact: Contact, { peers }: ContractTables): Sight | null {
  if (!isOffered(contact) || isHousekeeping(contact)) return null;
  const key = portKey(contact.protocol, contact.port);
  const service = peers.service(key);
  const isOutside = contact.scope === 'internet';
  const isKnown = service !== null && isNormal(service.span);
  const shared = { contact, unit: peerOf(contact), usualPort: null };
  if (!isKnown || (isOutside && (service.askers & 2) === 0)) {
    const traits: NoveltyTraits = {
      novelty: isOutside ? 'exposed' : 'service',
      service: serviceClass(contact.protocol, contact.port, false),
      isFailed: false,
      nearness: null,
      kinship: 0,
      bytesOut: contact.bytesOut,
    };
    const known = isKnown ? 'service' : 'nothing';
    return {
      ...shared,
      kind: 'new-service',
      key: `${contact.protocol}/${contact.port}`,
      known,
      traits,
      pending: isKnown ? null : (service?.span ?? null),
    };
  }
  if (isOutside) return null;
  const peer = peers.peer(peerOf(contact));
  if (peer !== null && isNormal(peer.span)) return null;
  const traits: NoveltyTraits = {
    novelty: 'visitor',
    service: serviceClass(contact.protocol, contact.port, true),
    isFailed: false,
    nearness: null,
    kinship: 0,
    bytesOut: contact.bytesOut,
  };
  return {
    ...shared,
    kind: 'new-peer',
    key: `${peerOf(contact)} visits`,
    known: 'service',
    traits,
    pending: peer?.span ?? null,
  };
}
