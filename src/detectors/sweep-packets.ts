// What a packet of a sweep is: a neighbour solicitation, a ping, or a try of a protocol's port.
import { isHostAddress } from '../base/address.ts';
import { hashAddress, hashPair, mix } from '../base/hash.ts';
import { KEY_PORTS, KEY_PROTOCOL, KEY_WORDS, type PacketBatch } from '../packets/packet-batch.ts';
import { ICMP, ICMPV6, TCP, UDP } from './rows.ts';

/** RFC 4861 4.3. */
const NEIGHBOUR_SOLICITATION = 135;
const ECHO_REQUEST_V4 = 8;
const ECHO_REQUEST_V6 = 128;

/** An ICMPv6 neighbour solicitation (RFC 4861 4.3). */
export function isSolicitation(packets: PacketBatch, row: number): boolean {
  const at = row * KEY_WORDS;
  return packets.key[at + KEY_PROTOCOL] === ICMPV6 && packets.key[at + KEY_PORTS]! >>> 16 === NEIGHBOUR_SOLICITATION;
}

/** An echo request to one host. */
export function isPing(packets: PacketBatch, row: number): boolean {
  const at = row * KEY_WORDS;
  const protocol = packets.key[at + KEY_PROTOCOL]!;
  const type = packets.key[at + KEY_PORTS]! >>> 16;
  if (protocol === ICMP) return type === ECHO_REQUEST_V4 && isHostAddress(packets.key, at + 4);
  return protocol === ICMPV6 && type === ECHO_REQUEST_V6 && isHostAddress(packets.key, at + 4);
}

/** Protocol << 16 | port; pings have no port. */
export function whatOf(key: Uint32Array, at: number, port: number): number {
  const protocol = key[at + KEY_PROTOCOL]!;
  return (protocol << 16) | (protocol === TCP || protocol === UDP ? port : 0);
}

/** Names the sender (4 words at `at`) of what it tries. */
export function sourceHash(key: Uint32Array, at: number, what: number, seed: number): number {
  return hashPair(hashAddress(key, at, seed), mix(what + seed));
}
