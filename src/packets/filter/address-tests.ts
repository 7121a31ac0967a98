// Tests of addresses: host and net of IPv4 (also in ARP and RARP) and IPv6, and link addresses.
import { formatWords } from '../../base/address.ts';
import type { Direction, Id, Qualifiers } from './expression.ts';
import { ALWAYS, all, any, isEqual, isEqualUnder, type Test } from './frame-cursor.ts';
import { shiftUp } from './id-parser.ts';
import { ETHERTYPE_ARP, ETHERTYPE_IP, ETHERTYPE_IP6, ETHERTYPE_RARP, type LinkLayout } from './link-layout.ts';
import { wlanAddressTest } from './wlan-tests.ts';

type Mac = Extract<Id, { kind: 'mac' }>;
type Words = readonly [number, number, number, number];

/** Where sender and target addresses stand in an ARP message of Ethernet and IPv4 (RFC 826), and in an IPv4 header. */
const ARP_SOURCE = 14;
const ARP_TARGET = 24;
const IPV4_SOURCE = 12;
const IPV4_DESTINATION = 16;
const IPV6_SOURCE = 8;
const IPV6_DESTINATION = 24;

/** Source, destination, either or both: as the direction words ask. */
export function inDirection(direction: Direction | null, source: Test, destination: Test): Test {
  switch (direction) {
    case 'src':
      return source;
    case 'dst':
      return destination;
    case 'both':
      return all(source, destination);
    default:
      return any(source, destination);
  }
}

/** An id of kind host, net, or none. */
export function addressTest(layout: LinkLayout, qualifiers: Qualifiers, id: Id, at: number): Test {
  const { filter } = layout;
  switch (id.kind) {
    case 'name':
      return filter.fail(
        at,
        qualifiers.protocol === 'link'
          ? `"${id.name}" is no MAC address, and names are not looked up`
          : `"${id.name}" is no address, and names are not looked up`,
      );
    case 'mac':
      if (qualifiers.protocol !== 'link' || qualifiers.kind === 'net')
        filter.fail(at, 'a MAC address needs ether before it, as in ether host 00:11:22:33:44:55');
      return macTest(layout, qualifiers.direction, id, at);
    case 'number': {
      const [value, mask] = qualifiers.kind === 'net' ? promoteNet(id.value) : [id.value, 0xffffffff];
      return ipv4Test(layout, qualifiers, { value, mask, at });
    }
    case 'ipv4':
      return ipv4Test(layout, qualifiers, {
        value: shiftUp(id.value, id.bits),
        mask: shiftUp(2 ** id.bits - 1, id.bits),
        at,
      });
    case 'ipv4-net': {
      if (qualifiers.kind !== 'net') filter.fail(at, 'a prefix or mask needs net before it, as in net 10.0.0.0/8');
      const value = shiftUp(id.value, id.bits);
      if ((value & ~id.mask) !== 0) filter.fail(at, 'the address has bits set outside its mask');
      return ipv4Test(layout, qualifiers, { value, mask: id.mask, at });
    }
    case 'ipv6':
      return ipv6Test(layout, qualifiers, id, at);
  }
}

/** `net 10` is 10.0.0.0/8: a bare number is moved to the high octets. */
function promoteNet(value: number): [number, number] {
  let net = value;
  let mask = 0xffffffff;
  while (net !== 0 && net >>> 24 === 0) {
    net = (net << 8) >>> 0;
    mask = (mask << 8) >>> 0;
  }
  return [net, mask];
}

interface Ipv4Range {
  readonly value: number;
  readonly mask: number;
  readonly at: number;
}

function ipv4Test(layout: LinkLayout, qualifiers: Qualifiers, range: Ipv4Range): Test {
  const { protocol, direction } = qualifiers;
  const { filter } = layout;
  checkDirection(layout, qualifiers, range.at);
  const within = (type: number, source: number, destination: number): Test => {
    const carries = layout.carries(type);
    const isIn = (place: number): Test =>
      range.mask === 0 ? ALWAYS : isEqualUnder(layout.networkValue(place, 4), range.mask, range.value);
    return all(carries, inDirection(direction, isIn(source), isIn(destination)));
  };
  switch (protocol) {
    case null: {
      const ip = within(ETHERTYPE_IP, IPV4_SOURCE, IPV4_DESTINATION);
      if (layout.mplsLabels > 0) return ip;
      return any(ip, within(ETHERTYPE_ARP, ARP_SOURCE, ARP_TARGET), within(ETHERTYPE_RARP, ARP_SOURCE, ARP_TARGET));
    }
    case 'ip':
      return within(ETHERTYPE_IP, IPV4_SOURCE, IPV4_DESTINATION);
    case 'arp':
      return within(ETHERTYPE_ARP, ARP_SOURCE, ARP_TARGET);
    case 'rarp':
      return within(ETHERTYPE_RARP, ARP_SOURCE, ARP_TARGET);
    case 'link':
      return filter.fail(range.at, 'this is no MAC address');
    default:
      return filter.fail(range.at, `"${protocol}" cannot stand before an IPv4 ${qualifiers.kind ?? 'host'}`);
  }
}

function ipv6Test(layout: LinkLayout, qualifiers: Qualifiers, id: Extract<Id, { kind: 'ipv6' }>, at: number): Test {
  const { filter } = layout;
  const { protocol, direction, kind } = qualifiers;
  if (protocol !== null && protocol !== 'ip6')
    filter.fail(at, `"${protocol}" cannot stand before an IPv6 ${kind ?? 'host'}`);
  checkDirection(layout, qualifiers, at);
  const prefix = id.prefix ?? 128;
  if (prefix !== 128 && kind !== 'net') filter.fail(at, 'a prefix needs net before it, as in net fe80::/10');
  const mask = maskWords(prefix);
  if (id.words.some((word, i) => (word & ~mask[i]!) !== 0))
    filter.fail(at, `${formatWords(...id.words)} has bits set outside /${prefix}`);
  const carries = layout.carries(ETHERTYPE_IP6);
  const isIn = (place: number): Test => ipv6RangeTest(layout, place, id.words, mask);
  return all(carries, inDirection(direction, isIn(IPV6_SOURCE), isIn(IPV6_DESTINATION)));
}

function ipv6RangeTest(layout: LinkLayout, place: number, words: Words, mask: Words): Test {
  const tests = words.map((word, i) =>
    mask[i] === 0 ? null : isEqualUnder(layout.networkValue(place + 4 * i, 4), mask[i]!, word),
  );
  return all(...tests.filter((test) => test !== null));
}

function maskWords(prefix: number): Words {
  const word = (i: number): number => {
    const bits = Math.min(32, Math.max(0, prefix - 32 * i));
    return bits === 0 ? 0 : (0xffffffff << (32 - bits)) >>> 0;
  };
  return [word(0), word(1), word(2), word(3)];
}

function checkDirection(layout: LinkLayout, { direction }: Qualifiers, at: number): void {
  const isWlan = direction !== null && !['src', 'dst', 'either', 'both'].includes(direction);
  if (isWlan) layout.filter.fail(at, `"${direction}" needs wlan before it and a MAC address behind it`);
}

/** A link address: Ethernet has its destination at 0 and its source at 6. */
export function macTest(layout: LinkLayout, direction: Direction | null, mac: Mac, at: number): Test {
  if (layout.shape === 'wlan') return wlanAddressTest(layout, direction, mac);
  if (direction !== null && !['src', 'dst', 'either', 'both'].includes(direction))
    return layout.refuse(`"${direction}" needs 802.11 headers`);
  if (layout.shape !== 'ethernet')
    return layout.refuse(`link type ${layout.link} has no MAC addresses to compare, character ${at + 1}`);
  return inDirection(direction, isMacAt(layout, 6, mac), isMacAt(layout, 0, mac));
}

/** The MAC at `place` of the link header. */
export function isMacAt(layout: LinkLayout, place: number, mac: Mac): Test {
  return all(isEqual(layout.linkValue(place + 2, 4), mac.low), isEqual(layout.linkValue(place, 2), mac.high));
}
