// The addresses and MACs within ICMP (RFC 792, RFC 1256) and neighbour discovery (RFC 4861) messages.
import type { FieldRewriter } from './field-rewriter.ts';

const HEADER_BYTES = 8;
const REDIRECT = 5;
const ROUTER_ADVERTISEMENT = 9;
/** Unreachable, quench, redirect, time exceeded, parameter problem. */
const QUOTING_V4: ReadonlySet<number> = new Set([3, 4, REDIRECT, 11, 12]);

/** Last type of ICMPv6 errors; they all quote. */
const ERROR_V6_LAST = 4;
const SOLICIT_NEIGHBOUR = 135;
const ADVERTISE_NEIGHBOUR = 136;
const REDIRECT_V6 = 137;
/** Where the options of neighbour discovery begin: router solicitation and advertisement, neighbour ones, redirect. */
const OPTIONS_AT: ReadonlyMap<number, number> = new Map([
  [133, 8],
  [134, 16],
  [SOLICIT_NEIGHBOUR, 24],
  [ADVERTISE_NEIGHBOUR, 24],
  [REDIRECT_V6, 40],
]);
const OPTION_SOURCE_MAC = 1;
const OPTION_TARGET_MAC = 2;
const OPTION_REDIRECTED = 4;
/** Recursive DNS servers (RFC 8106 5.1). */
const OPTION_DNS = 25;

/** Replaces the fields of an ICMP message; returns where the packet that it quotes begins, or -1. */
export function rewriteIcmpv4(fields: FieldRewriter, at: number, end: number): number {
  if (end - at < HEADER_BYTES) return -1;
  const type = fields.bytes[at]!;
  if (type === REDIRECT) fields.ipv4(at + 4, end);
  if (type === ROUTER_ADVERTISEMENT) {
    const step = fields.bytes[at + 5]! * 4;
    for (let i = 0; i < fields.bytes[at + 4]! && step >= 4; i++) fields.ipv4(at + HEADER_BYTES + i * step, end);
  }
  return QUOTING_V4.has(type) ? at + HEADER_BYTES : -1;
}

/** The same for ICMPv6. */
export function rewriteIcmpv6(fields: FieldRewriter, at: number, end: number): number {
  if (end - at < HEADER_BYTES) return -1;
  const type = fields.bytes[at]!;
  if (type >= 1 && type <= ERROR_V6_LAST) return at + HEADER_BYTES;
  const optionsAt = OPTIONS_AT.get(type);
  if (optionsAt === undefined) return -1;
  if (type >= SOLICIT_NEIGHBOUR) fields.ipv6(at + HEADER_BYTES, end);
  if (type === REDIRECT_V6) fields.ipv6(at + HEADER_BYTES + 16, end);
  return rewriteOptions(fields, at + optionsAt, end);
}

function rewriteOptions(fields: FieldRewriter, from: number, end: number): number {
  let quoted = -1;
  for (let at = from; at + 2 <= end; ) {
    const type = fields.bytes[at]!;
    const stop = at + fields.bytes[at + 1]! * 8;
    // RFC 4861 4.6: an option of length 0 makes the message invalid.
    if (stop === at || stop > end) return quoted;
    if (type === OPTION_SOURCE_MAC || type === OPTION_TARGET_MAC) fields.mac(at + 2, stop);
    else if (type === OPTION_DNS) for (let i = at + 8; i + 16 <= stop; i += 16) fields.ipv6(i, stop);
    else if (type === OPTION_REDIRECTED) quoted = at + 8;
    at = stop;
  }
  return quoted;
}
