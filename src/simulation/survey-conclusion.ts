// What a survey's counts mean: which MAC is whose, which one is the router's, and which hosts stand behind it.
import { formatWords } from '../base/address.ts';
import type { NetworkSet } from '../base/networks.ts';
import { isIpv4, type Words } from './address-substitution.ts';
import { CARRIERS_MAX, type HostTable, type MacTable } from './survey-tables.ts';

/** A host has a few addresses; a MAC that takes the frames for this many, none of which it claims, hands them on. */
const ROUTED_ADDRESSES_MIN = 8;
/** A second router carries at least this part of what the gateway carries: a device that tries a neighbour once makes it none. */
const ROUTER_SHARE_MIN = 0.1;

export interface SurveyedHost {
  readonly words: Words;
  readonly address: string;
  /** Private, or claimed by ARP. */
  readonly isLocal: boolean;
  /** Its frames carry a router's MAC, not its own. */
  readonly isBehindRouter: boolean;
  /** The MAC of its frames, as a number below 2^48; -1 = never seen. */
  readonly mac: number;
  /** Frames that it sent (ARP included) and that were sent to it. */
  readonly sent: number;
  readonly received: number;
  /** ARP messages that named the address as their sender's. */
  readonly claims: number;
}

export interface SurveyedMac {
  readonly mac: number;
  readonly sent: number;
  readonly received: number;
}

export interface CaptureFindings {
  readonly frames: number;
  /** Infinity and -Infinity where there is no frame. */
  readonly firstUs: number;
  readonly lastUs: number;
  /** LINKTYPE_ values. */
  readonly links: readonly number[];
  /** In the order in which they came. */
  readonly hosts: readonly SurveyedHost[];
  readonly macs: readonly SurveyedMac[];
  /** The next hop of most hosts elsewhere, -1 = none; and its own addresses, where they were seen. */
  readonly gatewayMac: number;
  readonly gatewayIpv4: Words | null;
  readonly gatewayIpv6: Words | null;
  /** All MACs that carry addresses from elsewhere, the gateway's among them. */
  readonly routerMacs: readonly number[];
  /** There were more addresses than a survey counts. */
  readonly isFull: boolean;
}

export interface SurveyCounts {
  readonly hosts: HostTable;
  readonly macs: MacTable;
  readonly local: NetworkSet;
  readonly frames: number;
  readonly firstUs: number;
  readonly lastUs: number;
  readonly links: readonly number[];
  readonly isFull: boolean;
}

/** Numbers of addresses elsewhere that each MAC carried: as the destination of frames, and as their source. */
interface Carriage {
  readonly onward: Float64Array;
  readonly inward: Float64Array;
  readonly frames: Float64Array;
}

/** Draws the conclusions. */
export function concludeSurvey(counts: SurveyCounts): CaptureFindings {
  const { hosts, macs } = counts;
  const isLocal = localHosts(counts);
  const owners = ownersOf(hosts, isLocal);
  const carriage = carriageOf(hosts, macs, isLocal);
  const gateway = gatewayOf(carriage);
  const routers = routersOf(hosts, isLocal, gateway);
  const own = gateway < 0 ? [-1, -1] : ownAddresses(hosts, owners, isLocal, gateway);
  const surveyed = Array.from({ length: hosts.count }, (_, host): SurveyedHost => {
    const owner = owners[host]!;
    const words = wordsOf(hosts, host);
    const isOwn = hosts.claims[host]! > 0 || host === own[0] || host === own[1];
    return {
      words,
      address: formatWords(...words),
      isLocal: isLocal[host] === 1,
      isBehindRouter: owner >= 0 && !isOwn && routers.has(owner),
      mac: owner < 0 ? -1 : macs.macs[owner]!,
      sent: hosts.sent[host]!,
      received: hosts.received[host]!,
      claims: hosts.claims[host]!,
    };
  });
  return {
    frames: counts.frames,
    firstUs: counts.firstUs,
    lastUs: counts.lastUs,
    links: counts.links,
    hosts: surveyed,
    macs: macs.macs.map((mac, i) => ({ mac, sent: macs.sent[i]!, received: macs.received[i]! })),
    gatewayMac: gateway < 0 ? -1 : macs.macs[gateway]!,
    gatewayIpv4: own[0]! < 0 ? null : surveyed[own[0]!]!.words,
    gatewayIpv6: own[1]! < 0 ? null : surveyed[own[1]!]!.words,
    routerMacs: [...routers].map((number) => macs.macs[number]!),
    isFull: counts.isFull,
  };
}

function wordsOf(hosts: HostTable, host: number): Words {
  const { words } = hosts.addresses;
  const at = host * 4;
  return [words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!];
}

function localHosts({ hosts, local }: SurveyCounts): Uint8Array {
  const isLocal = new Uint8Array(hosts.count);
  for (let host = 0; host < hosts.count; host++) {
    isLocal[host] = hosts.claims[host]! > 0 || local.hasAt(hosts.addresses.words, host * 4) ? 1 : 0;
  }
  return isLocal;
}

/**
 * The MAC number of each address, or -1. Who is claimed by several is in dispute: a MAC that alone carries a further local address
 * is an impostor there (it has an address of its own), and of the others the first one counts.
 */
function ownersOf(hosts: HostTable, isLocal: Uint8Array): Int32Array {
  const owners = new Int32Array(hosts.count).fill(-1);
  const hasOwn = soleSpeakers(hosts, isLocal);
  for (let host = 0; host < hosts.count; host++) {
    const said = speakers(hosts, host);
    const honest = said.length > 1 ? said.filter((mac) => !hasOwn.has(mac)) : said;
    owners[host] = honest[0] ?? said[0] ?? addressees(hosts, host)[0] ?? -1;
  }
  return owners;
}

/** MACs that sent frames or ARP claims as this address. */
function speakers(hosts: HostTable, host: number): number[] {
  return carriersOf(hosts, host, (at) => hosts.carrierSent[at]! + hosts.carrierClaims[at]! > 0);
}

/** MACs that frames to this address went to. */
function addressees(hosts: HostTable, host: number): number[] {
  return carriersOf(hosts, host, (at) => hosts.carrierReceived[at]! > 0);
}

function carriersOf(hosts: HostTable, host: number, isWanted: (at: number) => boolean): number[] {
  const found: number[] = [];
  for (let at = host * CARRIERS_MAX; at < (host + 1) * CARRIERS_MAX; at++) {
    if (hosts.carriers[at] !== 0 && isWanted(at)) found.push(hosts.carriers[at]! - 1);
  }
  return found;
}

function carriageOf(hosts: HostTable, macs: MacTable, isLocal: Uint8Array): Carriage {
  const size = macs.macs.length;
  const carriage = {
    onward: new Float64Array(size),
    inward: new Float64Array(size),
    frames: new Float64Array(size),
  };
  for (let host = 0; host < hosts.count; host++) {
    if (isLocal[host] === 1) continue;
    for (let at = host * CARRIERS_MAX; at < (host + 1) * CARRIERS_MAX; at++) {
      const mac = hosts.carriers[at]! - 1;
      if (mac < 0) continue;
      if (hosts.carrierReceived[at]! > 0) carriage.onward[mac]!++;
      if (hosts.carrierSent[at]! > 0) carriage.inward[mac]!++;
      carriage.frames[mac]! += hosts.carrierReceived[at]! + hosts.carrierSent[at]!;
    }
  }
  return carriage;
}

/**
 * The MAC to which frames for the most addresses elsewhere go. Where no such frame was seen, the one they come from: a host that
 * forges its source addresses looks like a router only there.
 */
function gatewayOf({ onward, inward, frames }: Carriage): number {
  const addresses = onward.some((count) => count > 0) ? onward : inward;
  let best = -1;
  for (let mac = 0; mac < addresses.length; mac++) {
    if (addresses[mac] === 0) continue;
    const isMore = best < 0 || addresses[mac]! > addresses[best]!;
    if (isMore || (addresses[mac] === addresses[best] && frames[mac]! > frames[best]!)) best = mac;
  }
  return best;
}

/**
 * The gateway; other MACs to which a good part of the frames for the same addresses goes (two routers), or from which they come
 * though the MAC has no address here (a virtual MAC before a router); and MACs to which frames for many addresses go that never
 * say that they have them.
 */
function routersOf(hosts: HostTable, isLocal: Uint8Array, gateway: number): Set<number> {
  const routers = new Set<number>(gateway < 0 ? [] : [gateway]);
  const silent = new Map<number, number>();
  const hasOwn = soleSpeakers(hosts, isLocal);
  const carried = new Map<number, number>();
  for (let host = 0; host < hosts.count; host++) {
    const isShared = isLocal[host] === 0 && carriersOf(hosts, host, () => true).includes(gateway);
    for (let at = host * CARRIERS_MAX; at < (host + 1) * CARRIERS_MAX; at++) {
      const mac = hosts.carriers[at]! - 1;
      if (mac < 0) continue;
      if (hosts.claims[host] === 0 && hosts.carrierReceived[at]! > 0) silent.set(mac, (silent.get(mac) ?? 0) + 1);
      const frames = hosts.carrierReceived[at]! + (hasOwn.has(mac) ? 0 : hosts.carrierSent[at]!);
      if (isShared) carried.set(mac, (carried.get(mac) ?? 0) + frames);
    }
  }
  for (const [mac, addresses] of silent) if (addresses >= ROUTED_ADDRESSES_MIN) routers.add(mac);
  const least = ROUTER_SHARE_MIN * (carried.get(gateway) ?? 0);
  for (const [mac, frames] of carried) if (frames > 0 && frames >= least) routers.add(mac);
  return routers;
}

/** MACs that alone send as some local address. */
function soleSpeakers(hosts: HostTable, isLocal: Uint8Array): Set<number> {
  const macs = new Set<number>();
  for (let host = 0; host < hosts.count; host++) {
    const said = speakers(hosts, host);
    if (said.length === 1 && isLocal[host] === 1) macs.add(said[0]!);
  }
  return macs;
}

/** Of the local addresses that the gateway's MAC carries, the one it claims or uses most: IPv4 and IPv6, -1 = none. */
function ownAddresses(hosts: HostTable, owners: Int32Array, isLocal: Uint8Array, gateway: number): number[] {
  const best = [-1, -1];
  const weight = [0, 0];
  for (let host = 0; host < hosts.count; host++) {
    if (owners[host] !== gateway || isLocal[host] === 0) continue;
    const family = isIpv4(wordsOf(hosts, host)) ? 0 : 1;
    const own = hosts.claims[host]! * 1e9 + hosts.sent[host]! * 1e3 + hosts.received[host]!;
    if (best[family]! >= 0 && own <= weight[family]!) continue;
    best[family] = host;
    weight[family] = own;
  }
  return best;
}
