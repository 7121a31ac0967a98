// Where headers stand in the frames of one link type, and how such a frame says what it carries. VLAN and MPLS shift it.

import type { FilterText } from './filter-text.ts';
import {
  ALWAYS,
  all,
  any,
  type FrameCursor,
  isBetween,
  isEqual,
  isEqualUnder,
  NEVER,
  read,
  readAt,
  readBehind,
  SHORT,
  type Test,
  type Value,
} from './frame-cursor.ts';
import { ETHER_PROTOCOLS } from './names.ts';

export const ETHERTYPE_IP = 0x0800;
export const ETHERTYPE_IP6 = 0x86dd;
export const ETHERTYPE_ARP = 0x0806;
export const ETHERTYPE_RARP = 0x8035;
const ETHERTYPE_IPX = 0x8137;

/** Values up to this one in an Ethernet header are lengths of 802.3 frames, not types (IEEE 802.3 3.2.6). */
const ETHERNET_LENGTH_MAX = 1500;

const ISO = ETHER_PROTOCOLS.get('iso')!;
const IPX = ETHER_PROTOCOLS.get('ipx')!;
const NETBEUI = ETHER_PROTOCOLS.get('netbeui')!;
const ATALK = ETHER_PROTOCOLS.get('atalk')!;
const AARP = ETHER_PROTOCOLS.get('aarp')!;
/** The access point of IP itself (RFC 1042). */
const SAP_IP = 6;

type Shape = 'ethernet' | 'cooked' | 'ip' | 'ipv4' | 'ipv6' | 'family' | 'ppp' | 'hdlc' | 'wlan' | 'unknown';

interface LinkForm {
  readonly shape: Shape;
  readonly typeAt: number;
  readonly payloadAt: number;
}

/** Link types by LINKTYPE_ number (tcpdump.org/linktypes.html). */
const FORMS: ReadonlyMap<number, LinkForm> = new Map([
  [0, { shape: 'family', typeAt: 0, payloadAt: 4 }],
  [1, { shape: 'ethernet', typeAt: 12, payloadAt: 14 }],
  [9, { shape: 'ppp', typeAt: 2, payloadAt: 4 }],
  [12, { shape: 'ip', typeAt: 0, payloadAt: 0 }],
  [14, { shape: 'ip', typeAt: 0, payloadAt: 0 }],
  [50, { shape: 'ppp', typeAt: 2, payloadAt: 4 }],
  [51, { shape: 'ppp', typeAt: 6, payloadAt: 8 }],
  [101, { shape: 'ip', typeAt: 0, payloadAt: 0 }],
  [104, { shape: 'hdlc', typeAt: 2, payloadAt: 4 }],
  [105, { shape: 'wlan', typeAt: 0, payloadAt: 0 }],
  [108, { shape: 'family', typeAt: 0, payloadAt: 4 }],
  [113, { shape: 'cooked', typeAt: 14, payloadAt: 16 }],
  [127, { shape: 'wlan', typeAt: 0, payloadAt: 0 }],
  [228, { shape: 'ipv4', typeAt: 0, payloadAt: 0 }],
  [229, { shape: 'ipv6', typeAt: 0, payloadAt: 0 }],
  [276, { shape: 'cooked', typeAt: 0, payloadAt: 20 }],
]);

const LINK_ETHERNET = 1;
export const LINK_PPPOE = 51;
export const LINK_RADIOTAP = 127;
export const LINK_COOKED = 113;
export const LINK_COOKED_2 = 276;

/** PPP protocol numbers (IANA) of the types that have one of their own. */
const PPP_PROTOCOLS: ReadonlyMap<number, number> = new Map([
  [ETHERTYPE_IP, 0x21],
  [ETHERTYPE_IP6, 0x57],
  [0x6003, 0x27],
  [ATALK, 0x29],
  [0x0600, 0x25],
  [ISO, 0x23],
  [0x42, 0x31],
  [IPX, 0x2b],
]);

/** Address families in loopback headers: 2 is IPv4 everywhere; IPv6 is 24, 28 or 30 on the BSDs and macOS. */
const FAMILIES_IP: readonly number[] = [2];
const FAMILIES_IP6: readonly number[] = [24, 28, 30];

/** True if frames of this link type can be told apart by what they carry. */
export function isKnownLink(link: number): boolean {
  return FORMS.has(link);
}

/** What tests are built from for one link type. Building goes through the filter from left to right and shifts it. */
export class LinkLayout {
  readonly filter: FilterText;
  readonly link: number;
  readonly frame: FrameCursor;
  /** Why parts of the filter never match on this link. */
  readonly refusals: string[] = [];
  shape: Shape;
  /** From the frame's start; for 802.11 from `FrameCursor.link` (header) and `.payload` (what it carries). */
  linkAt = 0;
  payloadAt: number;
  /** From the payload: 802.11 has an LLC and SNAP header before the network layer, MPLS its labels. */
  networkAt: number;
  /** From the payload: the network layer behind an LLC header without SNAP. */
  bareNetworkAt: number;
  mplsLabels = 0;
  usesPayload = false;
  #typeAt: number;

  constructor(filter: FilterText, link: number, frame: FrameCursor) {
    const form = FORMS.get(link) ?? { shape: 'unknown', typeAt: 0, payloadAt: 0 };
    this.filter = filter;
    this.link = link;
    this.frame = frame;
    this.shape = form.shape;
    this.#typeAt = form.typeAt;
    this.payloadAt = form.payloadAt;
    this.networkAt = form.shape === 'wlan' ? 8 : 0;
    this.bareNetworkAt = form.shape === 'ethernet' || form.shape === 'wlan' ? 3 : 0;
  }

  /** Says that a part of the filter makes no sense on this link; it never matches there. */
  refuse(reason: string): Test {
    this.refusals.push(reason);
    return NEVER;
  }

  /** A number in the link header. */
  linkValue(at: number, size: 1 | 2 | 4): Value {
    const { frame } = this;
    if (this.shape === 'wlan') return readBehind(frame, () => frame.link, at, size);
    return readAt(frame, this.linkAt + at, size);
  }

  /** A number in what the link header carries. */
  payloadValue(at: number, size: 1 | 2 | 4): Value {
    const { frame } = this;
    this.usesPayload = true;
    const from = this.payloadAt + at;
    if (this.shape === 'wlan') return readBehind(frame, () => frame.payload, from, size);
    return readAt(frame, from, size);
  }

  /** A number in the IP (or other network) header. */
  networkValue(at: number, size: 1 | 2 | 4): Value {
    return this.payloadValue(this.networkAt + at, size);
  }

  /** A number behind an IPv4 header, whose length the header tells. */
  transportValue(at: number, size: 1 | 2 | 4): Value {
    const { frame } = this;
    const place = this.transportPlace();
    return readBehind(frame, place, at, size);
  }

  /** Where the transport header behind an IPv4 header starts, from the frame's start. */
  transportPlace(): Value {
    const { frame } = this;
    this.usesPayload = true;
    const at = this.payloadAt + this.networkAt;
    const isWlan = this.shape === 'wlan';
    return () => {
      const from = isWlan ? frame.payload + at : at;
      return from < frame.captured ? from + ((frame.bytes[frame.start + from]! & 15) << 2) : SHORT;
    };
  }

  /** Where the network header starts, from the frame's start. */
  networkPlace(): Value {
    const { frame } = this;
    this.usesPayload = true;
    const at = this.payloadAt + this.networkAt;
    return this.shape === 'wlan' ? () => frame.payload + at : () => at;
  }

  /** A VLAN tag stands before what follows in the filter. */
  shiftByVlan(): void {
    this.#typeAt += 4;
    this.payloadAt += 4;
  }

  /** An MPLS label stands before what follows in the filter. */
  shiftByMpls(): void {
    this.networkAt += 4;
    this.bareNetworkAt += 4;
    this.mplsLabels++;
  }

  /** What follows in the filter is about the PPP frame in a PPPoE session (RFC 2516). */
  enterPppoe(): void {
    this.shape = 'ppp';
    this.linkAt = this.payloadAt + this.networkAt + 6;
    this.#typeAt = this.linkAt;
    this.payloadAt = this.linkAt + 2;
    this.networkAt = 0;
    this.bareNetworkAt = 0;
  }

  /** The frame carries `protocol`: an Ethernet type, or an 802.2 access point up to 1500. */
  carries(protocol: number): Test {
    if (this.mplsLabels > 0) return this.#mplsCarries(protocol);
    switch (this.shape) {
      case 'ethernet':
        return this.#ethernetCarries(protocol);
      case 'cooked':
        return this.#cookedCarries(protocol);
      case 'ip':
        if (protocol !== ETHERTYPE_IP && protocol !== ETHERTYPE_IP6) return NEVER;
        return isEqualUnder(this.linkValue(0, 1), 0xf0, protocol === ETHERTYPE_IP ? 0x40 : 0x60);
      case 'ipv4':
        return protocol === ETHERTYPE_IP ? ALWAYS : NEVER;
      case 'ipv6':
        return protocol === ETHERTYPE_IP6 ? ALWAYS : NEVER;
      case 'family':
        return this.#familyIs(protocol);
      case 'ppp':
        return isEqual(readAt(this.frame, this.#typeAt, 2), PPP_PROTOCOLS.get(protocol) ?? protocol);
      case 'hdlc':
        return isEqual(readAt(this.frame, this.#typeAt, 2), protocol === ISO ? 0xfefe : protocol);
      case 'wlan':
        return all(this.isWlanData(), this.#llcCarries(protocol));
      case 'unknown':
        return this.refuse(`link type ${this.link} does not say what it carries`);
    }
  }

  /** An 802.11 data frame, not control or management. */
  isWlanData(): Test {
    const control = this.linkValue(0, 1);
    return isEqualUnder(control, 0x0c, 0x08);
  }

  /** An Ethernet header that holds a length, so that 802.2 follows. */
  isEthernetLength(): Test {
    return isBetween(readAt(this.frame, this.#typeAt, 2), 0, ETHERNET_LENGTH_MAX);
  }

  #isType(protocol: number): Test {
    return isEqual(readAt(this.frame, this.#typeAt, 2), protocol);
  }

  #ethernetCarries(protocol: number): Test {
    const isLength = this.isEthernetLength();
    if (protocol === ISO || protocol === SAP_IP || protocol === NETBEUI)
      return all(isLength, this.#isAccessPointPair(protocol));
    if (protocol === IPX) {
      const llc = any(
        this.#isSnap(0, ETHERTYPE_IPX),
        isEqual(this.payloadValue(0, 1), IPX),
        isEqual(this.payloadValue(0, 2), 0xffff),
      );
      return any(this.#isType(ETHERTYPE_IPX), all(isLength, llc));
    }
    if (protocol === ATALK || protocol === AARP)
      return any(this.#isType(protocol), all(isLength, this.#isSnap(protocol === ATALK ? 0x080007 : 0, protocol)));
    if (protocol <= ETHERNET_LENGTH_MAX) return all(isLength, isEqual(this.payloadValue(0, 1), protocol));
    return this.#isType(protocol);
  }

  /** Linux cooked headers write 4 for 802.2 and 1 for Novell's raw 802.3. */
  #cookedCarries(protocol: number): Test {
    const isLlc = this.#isType(4);
    if (protocol === ISO || protocol === SAP_IP || protocol === NETBEUI)
      return all(isLlc, this.#isAccessPointPair(protocol));
    if (protocol === IPX) {
      const llc = any(isEqual(this.payloadValue(0, 1), IPX), this.#isSnap(0, ETHERTYPE_IPX));
      return any(this.#isType(ETHERTYPE_IPX), this.#isType(1), all(isLlc, llc));
    }
    if (protocol === ATALK || protocol === AARP)
      return any(this.#isType(protocol), all(isLlc, this.#isSnap(protocol === ATALK ? 0x080007 : 0, protocol)));
    if (protocol <= ETHERNET_LENGTH_MAX) return all(isLlc, isEqual(this.payloadValue(0, 1), protocol));
    return this.#isType(protocol);
  }

  #llcCarries(protocol: number): Test {
    if (protocol === ISO || protocol === SAP_IP || protocol === NETBEUI) return this.#isAccessPointPair(protocol);
    if (protocol === ATALK) return this.#isSnap(0x080007, protocol);
    if (protocol <= ETHERNET_LENGTH_MAX) return isEqual(this.payloadValue(0, 1), protocol);
    return isEqual(this.payloadValue(6, 2), protocol);
  }

  #isAccessPointPair(point: number): Test {
    return isEqual(this.payloadValue(0, 2), (point << 8) | point);
  }

  /** LLC AA AA 03, then organisation and type (RFC 1042). */
  #isSnap(organisation: number, type: number): Test {
    const low = (((organisation & 0xffff) << 16) | type) >>> 0;
    const high = (0xaaaa0300 | (organisation >>> 16)) >>> 0;
    return all(isEqual(this.payloadValue(4, 4), low), isEqual(this.payloadValue(0, 4), high));
  }

  /** A loopback header is in the byte order of the machine that captured, which a frame does not tell: both are taken. */
  #familyIs(protocol: number): Test {
    if (protocol !== ETHERTYPE_IP && protocol !== ETHERTYPE_IP6) return NEVER;
    const families = protocol === ETHERTYPE_IP ? FAMILIES_IP : FAMILIES_IP6;
    const family = readAt(this.frame, 0, 4);
    return () => {
      const number = family();
      if (number === SHORT) return SHORT;
      return families.includes(number) || ((number & 0xffffff) === 0 && families.includes(number >>> 24)) ? 1 : 0;
    };
  }

  /** A label stack does not say what it carries: behind the last label, the version nibble decides (as libpcap does). */
  #mplsCarries(protocol: number): Test {
    if (protocol !== ETHERTYPE_IP && protocol !== ETHERTYPE_IP6)
      return this.refuse('behind MPLS labels only ip and ip6 can be told');
    const isBottom = isEqualUnder(this.payloadValue(this.networkAt - 2, 1), 1, 1);
    return all(isBottom, isEqualUnder(this.networkValue(0, 1), 0xf0, protocol === ETHERTYPE_IP ? 0x40 : 0x60));
  }

  /** Sets the cursor's 802.11 positions, or answers 0 or SHORT when the frame has no such headers. Run before the test. */
  prelude(): Test | null {
    if (FORMS.get(this.link)?.shape !== 'wlan') return null;
    const { frame, usesPayload } = this;
    const isRadiotap = this.link === LINK_RADIOTAP;
    return () => {
      frame.link = 0;
      if (isRadiotap) {
        if (frame.captured < 4) return SHORT;
        frame.link = frame.bytes[frame.start + 2]! | (frame.bytes[frame.start + 3]! << 8);
      }
      return usesPayload ? findWlanPayload(frame, isRadiotap) : 1;
    };
  }
}

/** The first layout a filter is built for: refusals that hold everywhere are thrown while it is. */
export const FIRST_LINK = LINK_ETHERNET;

/** 24 bytes of header, 2 more of QoS control, and padding to 4 bytes where radiotap says so (radiotap.org, flag 0x20). */
function findWlanPayload(frame: FrameCursor, isRadiotap: boolean): number {
  const control = read(frame, frame.link, 1);
  if (control === SHORT) return SHORT;
  frame.payload = frame.link + 24;
  if ((control & 0x0c) !== 0x08) return 1;
  if ((control & 0x80) !== 0) frame.payload += 2;
  if (!isRadiotap) return 1;
  const present = read(frame, 4, 4);
  if (present === SHORT) return SHORT;
  // Little-endian bits 1 (flags present), 31 (another word of presence bits) and 0 (a timestamp of 8 bytes comes first).
  if ((present & 0x02000000) === 0 || (present & 0x80) !== 0) return 1;
  const flags = read(frame, (present & 0x01000000) !== 0 ? 16 : 8, 1);
  if (flags === SHORT) return SHORT;
  if ((flags & 0x20) !== 0) frame.payload = (frame.payload + 3) & ~3;
  return 1;
}
