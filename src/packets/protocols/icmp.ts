// ICMP (RFC 792) and ICMPv6 (RFC 4443, RFC 4861) messages that mean something: errors with the packet they quote,
// redirects, router advertisements. Echoes are flows, not facts.
import { formatIpv4, formatWords } from '../../base/address.ts';
import type { IcmpFact } from '../facts.ts';
import type { FactOutput } from './protocol.ts';
import { uint16, uint32 } from './wire-text.ts';

const HEADER_BYTES = 8;
const IPV4_BYTES = 20;
const IPV6_BYTES = 40;
const TCP = 6;
const UDP = 17;
const SCTP = 132;

/** Types of ICMP that quote the packet they are about: unreachable, quench, redirect, time exceeded, parameter problem. */
const QUOTING_V4: ReadonlySet<number> = new Set([3, 4, 5, 11, 12]);
/** Router advertisement. */
const OTHER_V4: ReadonlySet<number> = new Set([9]);
/** Unreachable, too big, time exceeded, parameter problem. */
const QUOTING_V6: ReadonlySet<number> = new Set([1, 2, 3, 4]);
const ADVERTISEMENT_V6 = 134;
/** Router advertisement, redirect. */
const OTHER_V6: ReadonlySet<number> = new Set([ADVERTISEMENT_V6, 137]);
/** Bytes of a router advertisement before its options (RFC 4861 4.2), and of the option that names a prefix (4.6.2). */
const ADVERTISEMENT_BYTES = 16;
const PREFIX_OPTION = 3;
const PREFIX_OPTION_BYTES = 32;
const ON_LINK = 0x80;
/** Prefixes that are read of one advertisement. */
const PREFIXES_MAX = 8;

/** Whether a message of this type becomes a fact. */
export function isIcmpFact(type: number, isIpv6: boolean): boolean {
  return isIpv6 ? QUOTING_V6.has(type) || OTHER_V6.has(type) : QUOTING_V4.has(type) || OTHER_V4.has(type);
}

/** Reads the message at `at`, its type and code included; false when its header is cut. */
export function decodeIcmp(bytes: Uint8Array, at: number, end: number, isIpv6: boolean, out: FactOutput): boolean {
  if (end - at < HEADER_BYTES) return false;
  const type = bytes[at]!;
  const prefixes = isIpv6 && type === ADVERTISEMENT_V6 ? readPrefixes(bytes, at + ADVERTISEMENT_BYTES, end) : [];
  const quotes = isIpv6 ? QUOTING_V6.has(type) : QUOTING_V4.has(type);
  out.emit({
    kind: 'icmp',
    timeUs: out.timeUs,
    timeNs: out.timeNs,
    flow: out.flow,
    fromOriginator: out.fromOriginator,
    type,
    code: bytes[at + 1]!,
    quoted: quotes ? readQuoted(bytes, at + HEADER_BYTES, end) : null,
    ...(prefixes.length === 0 ? {} : { prefixes }),
  });
  return true;
}

/** Prefixes whose addresses are on this link; what stands behind a malformed option is not read. */
function readPrefixes(bytes: Uint8Array, from: number, end: number): string[] {
  const prefixes: string[] = [];
  for (let at = from; at + 2 <= end && prefixes.length < PREFIXES_MAX; ) {
    const length = bytes[at + 1]! * 8;
    // RFC 4861 4.6: an option of length 0 makes the message invalid.
    if (length === 0 || at + length > end) break;
    if (bytes[at] === PREFIX_OPTION && length === PREFIX_OPTION_BYTES && (bytes[at + 3]! & ON_LINK) !== 0)
      prefixes.push(`${address(bytes, at + 16)}/${bytes[at + 2]}`);
    at += length;
  }
  return prefixes;
}

/** The 5-tuple of a quoted packet: at least its IP header and 8 bytes behind it (RFC 792), which hold the ports. */
function readQuoted(bytes: Uint8Array, at: number, end: number): IcmpFact['quoted'] {
  if (end - at < IPV4_BYTES) return null;
  if (bytes[at]! >>> 4 === 4) {
    const protocol = bytes[at + 9]!;
    const isFirst = (uint16(bytes, at + 6) & 0x1fff) === 0;
    const transportAt = at + (bytes[at]! & 15) * 4;
    const hasPorts = isFirst && carriesPorts(protocol) && transportAt + 4 <= end && transportAt >= at + IPV4_BYTES;
    return {
      source: formatIpv4(uint32(bytes, at + 12)),
      sourcePort: hasPorts ? uint16(bytes, transportAt) : 0,
      destination: formatIpv4(uint32(bytes, at + 16)),
      destinationPort: hasPorts ? uint16(bytes, transportAt + 2) : 0,
      protocol,
    };
  }
  if (bytes[at]! >>> 4 !== 6 || end - at < IPV6_BYTES) return null;
  const protocol = bytes[at + 6]!;
  const hasPorts = carriesPorts(protocol) && at + IPV6_BYTES + 4 <= end;
  return {
    source: address(bytes, at + 8),
    sourcePort: hasPorts ? uint16(bytes, at + IPV6_BYTES) : 0,
    destination: address(bytes, at + 24),
    destinationPort: hasPorts ? uint16(bytes, at + IPV6_BYTES + 2) : 0,
    protocol,
  };
}

function carriesPorts(protocol: number): boolean {
  return protocol === TCP || protocol === UDP || protocol === SCTP;
}

function address(bytes: Uint8Array, at: number): string {
  return formatWords(uint32(bytes, at), uint32(bytes, at + 4), uint32(bytes, at + 8), uint32(bytes, at + 12));
}
