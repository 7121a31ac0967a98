// Tests of protocols: `tcp`, `arp`, `ip proto 47`, `ether proto 0x88cc`, `ip6 protochain 58`, broadcast and multicast.
import { macTest } from './address-tests.ts';
import type { Id, Qualifiers } from './expression.ts';
import {
  all,
  any,
  type FrameCursor,
  isBetween,
  isEqual,
  isEqualUnder,
  read,
  SHORT,
  type Test,
} from './frame-cursor.ts';
import { ETHERTYPE_ARP, ETHERTYPE_IP, ETHERTYPE_IP6, ETHERTYPE_RARP, type LinkLayout } from './link-layout.ts';
import { ETHER_PROTOCOLS, IP_PROTOCOLS } from './names.ts';
import { wlanMulticast } from './wlan-tests.ts';

const FRAGMENT_HEADER = 44;
const NO_NEXT_HEADER = 59;
const AUTHENTICATION_HEADER = 51;

/** IPv6 headers that `protochain` walks over: hop-by-hop, routing, fragment, destination options (RFC 8200 4). */
const EXTENSION_HEADERS: readonly number[] = [0, 43, FRAGMENT_HEADER, 60];

/** Headers that `protochain` follows in one packet; a chain that leads back to itself ends here. */
const CHAIN_MAX = 64;

/** Words that are an IP protocol under IPv4 and IPv6, or under one of them. */
const IP_WORDS: Readonly<Record<string, readonly [number, 'both' | 'ip' | 'ip6']>> = {
  sctp: [132, 'both'],
  tcp: [6, 'both'],
  udp: [17, 'both'],
  pim: [103, 'both'],
  ah: [51, 'both'],
  esp: [50, 'both'],
  icmp: [1, 'ip'],
  igmp: [2, 'ip'],
  igrp: [9, 'ip'],
  vrrp: [112, 'ip'],
  carp: [112, 'ip'],
  icmp6: [58, 'ip6'],
};

const LINK_WORDS: Readonly<Record<string, number>> = {
  ip: ETHERTYPE_IP,
  ip6: ETHERTYPE_IP6,
  arp: ETHERTYPE_ARP,
  rarp: ETHERTYPE_RARP,
  ...Object.fromEntries(
    ['atalk', 'aarp', 'decnet', 'lat', 'sca', 'moprc', 'mopdl', 'iso', 'stp', 'ipx', 'netbeui'].map((name) => [
      name,
      ETHER_PROTOCOLS.get(name)!,
    ]),
  ),
};

/** Protocols inside ISO 8473 and IS-IS (ISO 10589): network layer identifiers and packet types. */
const ISO_WORDS: Readonly<Record<string, number>> = { clnp: 0x81, esis: 0x82, isis: 0x83 };
const ISIS_TYPES: Readonly<Record<string, readonly number[]>> = {
  l1: [26, 24, 18, 15, 17],
  l2: [27, 25, 20, 16, 17],
  iih: [15, 16, 17],
  lsp: [18, 20],
  snp: [24, 25, 26, 27],
  csnp: [24, 25],
  psnp: [26, 27],
};

/** A protocol word alone. */
export function protocolTest(layout: LinkLayout, word: string, at: number): Test {
  const ip = IP_WORDS[word];
  if (ip !== undefined) {
    const [number, family] = ip;
    if (family === 'ip') return ipProtocolTest(layout, number);
    if (family === 'ip6') return ip6ProtocolTest(layout, number);
    return any(ipProtocolTest(layout, number), ip6ProtocolTest(layout, number));
  }
  const type = LINK_WORDS[word];
  if (type !== undefined) return layout.carries(type);
  const iso = ISO_WORDS[word];
  if (iso !== undefined) return isoTest(layout, iso);
  const types = ISIS_TYPES[word];
  if (types === undefined) return layout.filter.fail(at, `"${word}" needs something behind it`);
  return all(isoTest(layout, ISO_WORDS['isis']!), any(...types.map((each) => isisTypeTest(layout, each))));
}

function isoTest(layout: LinkLayout, protocol: number): Test {
  // Cisco's HDLC has a byte of padding before the network layer's identifier.
  const at = layout.shape === 'hdlc' ? 1 : 0;
  return all(layout.carries(ETHER_PROTOCOLS.get('iso')!), isEqual(bareNetworkValue(layout, at), protocol));
}

function isisTypeTest(layout: LinkLayout, type: number): Test {
  return isEqual(bareNetworkValue(layout, 4), type);
}

function bareNetworkValue(layout: LinkLayout, at: number): () => number {
  return layout.payloadValue(layout.bareNetworkAt + at, 1);
}

export function ipProtocolTest(layout: LinkLayout, protocol: number): Test {
  return all(layout.carries(ETHERTYPE_IP), isEqual(layout.networkValue(9, 1), protocol));
}

/** The next header of the fixed header, or of a fragment header right behind it. */
function ip6ProtocolTest(layout: LinkLayout, protocol: number): Test {
  const next = layout.networkValue(6, 1);
  const behindFragment = all(isEqual(next, FRAGMENT_HEADER), isEqual(layout.networkValue(40, 1), protocol));
  return all(layout.carries(ETHERTYPE_IP6), any(isEqual(next, protocol), behindFragment));
}

/** An id of kind proto or protochain. */
export function protoTest(layout: LinkLayout, qualifiers: Qualifiers, id: Id, at: number): Test {
  const { filter } = layout;
  const { protocol, kind } = qualifiers;
  const number = protocolNumber(layout, qualifiers, id, at);
  if (kind === 'protochain') {
    if (layout.shape === 'wlan') return layout.refuse('protochain does not work on 802.11');
    if (protocol === 'ip') return chainTest(layout, number, false);
    if (protocol === 'ip6') return chainTest(layout, number, true);
    if (protocol === null) return any(chainTest(layout, number, false), chainTest(layout, number, true));
    return filter.fail(at, `"${protocol}" cannot stand before protochain`);
  }
  switch (protocol) {
    case null:
      return any(ipProtocolTest(layout, number), ip6ProtocolTest(layout, number));
    case 'ip':
      return ipProtocolTest(layout, number);
    case 'ip6':
      return ip6ProtocolTest(layout, number);
    case 'link':
      return layout.carries(number);
    case 'iso':
      return isoTest(layout, number);
    case 'isis':
      return all(isoTest(layout, ISO_WORDS['isis']!), isisTypeTest(layout, number));
    default:
      return filter.fail(at, `"${protocol}" cannot stand before proto`);
  }
}

function protocolNumber(layout: LinkLayout, { protocol, kind }: Qualifiers, id: Id, at: number): number {
  const word = kind ?? 'proto';
  if (id.kind === 'number') return id.value;
  if (id.kind !== 'name') return layout.filter.fail(at, `${word} needs a number or the name of a protocol`);
  const names =
    protocol === 'link' ? ETHER_PROTOCOLS : protocol === 'iso' ? new Map(Object.entries(ISO_WORDS)) : IP_PROTOCOLS;
  return names.get(id.name) ?? layout.filter.fail(at, `there is no protocol "${id.name}" in our list; give its number`);
}

/** Follows the chain of headers, as libpcap's program does (over IPv4 only the authentication header is walked over). */
function chainTest(layout: LinkLayout, protocol: number, isIp6: boolean): Test {
  const { frame } = layout;
  const network = layout.networkPlace();
  const carries = layout.carries(isIp6 ? ETHERTYPE_IP6 : ETHERTYPE_IP);
  return all(carries, () => followChain(frame, network(), protocol, isIp6));
}

function followChain(frame: FrameCursor, network: number, protocol: number, isIp6: boolean): number {
  let next = read(frame, network + (isIp6 ? 6 : 9), 1);
  const first = read(frame, network, 1);
  if (next === SHORT || first === SHORT) return SHORT;
  let at = isIp6 ? 40 : (first & 15) << 2;
  for (let i = 0; i < CHAIN_MAX && next !== protocol && next !== NO_NEXT_HEADER; i++) {
    const isExtension = isIp6 && EXTENSION_HEADERS.includes(next);
    if (!isExtension && next !== AUTHENTICATION_HEADER) break;
    const follower = read(frame, network + at, 1);
    const length = read(frame, network + at + 1, 1);
    if (follower === SHORT || length === SHORT) return SHORT;
    // Words of 8 bytes besides the first; for the authentication header words of 4 besides two (RFC 4302 2.2).
    at += isExtension ? (length + 1) * 8 : (length + 2) * 4;
    next = follower;
  }
  return next === protocol ? 1 : 0;
}

/** `broadcast`, `ip broadcast`; the network's own broadcast address is not known in a file. */
export function broadcastTest(layout: LinkLayout, protocol: string | null, at: number): Test {
  if (protocol === null || protocol === 'link') {
    return macTest(layout, 'dst', { kind: 'mac', high: 0xffff, low: 0xffffffff }, at);
  }
  if (protocol !== 'ip') return layout.filter.fail(at, `"${protocol}" cannot stand before broadcast`);
  const destination = layout.networkValue(16, 4);
  return all(layout.carries(ETHERTYPE_IP), any(isEqual(destination, 0), isEqual(destination, 0xffffffff)));
}

export function multicastTest(layout: LinkLayout, protocol: string | null, at: number): Test {
  if (protocol === 'ip') return all(layout.carries(ETHERTYPE_IP), isBetween(layout.networkValue(16, 1), 224, 255));
  if (protocol === 'ip6') return all(layout.carries(ETHERTYPE_IP6), isEqual(layout.networkValue(24, 1), 255));
  if (protocol !== null && protocol !== 'link')
    return layout.filter.fail(at, `"${protocol}" cannot stand before multicast`);
  if (layout.shape === 'wlan') return wlanMulticast(layout);
  if (layout.shape !== 'ethernet') return layout.refuse(`link type ${layout.link} has no MAC addresses`);
  return isEqualUnder(layout.linkValue(0, 1), 1, 1);
}
