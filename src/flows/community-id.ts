// Community ID v1: a hash of the 5-tuple that Zeek, Suricata and others print alike, so that their records can be joined.
import { sha1 } from '@noble/hashes/legacy.js';
import { MAPPED_WORD, parseAddress } from '../base/address.ts';
import type { FindingFlow } from '../base/finding.ts';
import { KEY_PORTS, KEY_PROTOCOL, KEY_WORDS } from '../packets/packet-batch.ts';

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const ICMP = 1;
const ICMPV6 = 58;

/** ICMP types that have a counterpart and therefore a direction; the pair takes the place of the ports. */
const ICMP4_PAIRS = new Map([
  [8, 0],
  [0, 8],
  [13, 14],
  [14, 13],
  [15, 16],
  [16, 15],
  [10, 9],
  [9, 10],
  [17, 18],
  [18, 17],
]);
const ICMP6_PAIRS = new Map([
  [128, 129],
  [129, 128],
  [133, 134],
  [134, 133],
  [135, 136],
  [136, 135],
  [130, 131],
  [131, 130],
  [144, 145],
  [145, 144],
  [139, 140],
  [140, 139],
]);

const SCTP = 132;

/** Protocols whose ports are part of the hash. */
const HAS_PORTS = new Set([6, 17, SCTP, ICMP, ICMPV6]);

/**
 * "1:" and the base 64 of SHA-1 over seed, addresses, protocol and ports in canonical order (Community ID spec, version 1).
 * `key[at]` starts KEY_WORDS words as in `FlowBatch.key`.
 */
export function communityId(key: Uint32Array, at: number, seed = 0): string {
  const protocol = key[at + KEY_PROTOCOL]!;
  const ports = key[at + KEY_PORTS]!;
  let first = ports >>> 16;
  let second = ports & 0xffff;
  let isOneWay = false;
  if (protocol === ICMP || protocol === ICMPV6) {
    const counterpart = (protocol === ICMP ? ICMP4_PAIRS : ICMP6_PAIRS).get(first);
    if (counterpart === undefined) isOneWay = true;
    else second = counterpart;
  }
  const order = compareAddresses(key, at);
  const isSwapped = !isOneWay && (order > 0 || (order === 0 && first > second));
  if (isSwapped) [first, second] = [second, first];
  return hashTuple(key, at, { protocol, first, second, isSwapped, seed });
}

/** IP protocol numbers by the names that findings carry; all others are written as their number. */
const PROTOCOL_NUMBERS: ReadonlyMap<string, number> = new Map([
  ['tcp', 6],
  ['udp', 17],
  ['icmp', ICMP],
  ['icmp6', ICMPV6],
]);

/**
 * Community ID of a flow that proves a finding, whose addresses are texts; null for what has none: ARP, fragments and options without a
 * flow, ICMP whose type was not kept (ports 0 and 0), and what is no address.
 */
export function communityIdOf(flow: Omit<FindingFlow, 'uid'>): string | null {
  const { protocol: name, originatorPort, responderPort } = flow;
  const protocol = PROTOCOL_NUMBERS.get(name) ?? (/^\d{1,3}$/.test(name) ? Number(name) : 256);
  const isIcmp = protocol === ICMP || protocol === ICMPV6;
  if (protocol > 255 || (isIcmp && originatorPort === 0 && responderPort === 0)) return null;
  const source = parseAddress(flow.originator);
  const destination = parseAddress(flow.responder);
  if (source === null || destination === null) return null;
  const key = new Uint32Array(KEY_WORDS);
  key.set(source);
  key.set(destination, 4);
  key[KEY_PORTS] = (originatorPort << 16) | responderPort;
  key[KEY_PROTOCOL] = protocol;
  return communityId(key, 0);
}

interface Tuple {
  readonly protocol: number;
  readonly first: number;
  readonly second: number;
  readonly isSwapped: boolean;
  readonly seed: number;
}

function hashTuple(key: Uint32Array, at: number, tuple: Tuple): string {
  const isIpv4 = isMappedAt(key, at) && isMappedAt(key, at + 4);
  const bytes: number[] = [tuple.seed >>> 8, tuple.seed & 255];
  const source = tuple.isSwapped ? at + 4 : at;
  const destination = tuple.isSwapped ? at : at + 4;
  for (const start of [source, destination]) {
    for (let i = isIpv4 ? 3 : 0; i < 4; i++) {
      const word = key[start + i]!;
      bytes.push(word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255);
    }
  }
  bytes.push(tuple.protocol, 0);
  // A record of all SCTP between two hosts knows no ports (0 is none, RFC 9260 3.1) and is hashed as other protocols without them.
  const isWithout = tuple.protocol === SCTP && tuple.first === 0 && tuple.second === 0;
  if (HAS_PORTS.has(tuple.protocol) && !isWithout) {
    bytes.push(tuple.first >>> 8, tuple.first & 255, tuple.second >>> 8, tuple.second & 255);
  }
  return `1:${toBase64(sha1(Uint8Array.from(bytes)))}`;
}

function isMappedAt(key: Uint32Array, at: number): boolean {
  return key[at] === 0 && key[at + 1] === 0 && key[at + 2] === MAPPED_WORD;
}

function compareAddresses(key: Uint32Array, at: number): number {
  for (let i = 0; i < 4; i++) {
    const difference = key[at + i]! - key[at + 4 + i]!;
    if (difference !== 0) return difference;
  }
  return 0;
}

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const word = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    text += BASE64[word >>> 18]! + BASE64[(word >>> 12) & 63]!;
    text += i + 1 < bytes.length ? BASE64[(word >>> 6) & 63]! : '=';
    text += i + 2 < bytes.length ? BASE64[word & 63]! : '=';
  }
  return text;
}
