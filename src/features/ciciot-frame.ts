// Reads of a frame what the CIC-IoT-2023 columns count: where its network layer stands, and the outer IP packet's header fields.
import type { FrameBatch } from '../packets/frame-batch.ts';
import type { PacketBatch } from '../packets/packet-batch.ts';
import { MARK_REASSEMBLED } from '../packets/packet-marks.ts';

/** What `locateNetwork` says of a frame without an IP header to point at. */
export const FRAME_ARP = -1;
export const FRAME_OTHER = -2;

/** VLAN tags followed in one frame. */
const TAGS_MAX = 8;
/** IPv6 extension headers followed in one packet. */
const EXTENSIONS_MAX = 8;

const ETHERNET_BYTES = 14;
const COOKED_BYTES = 16;
const COOKED2_BYTES = 20;
const IPV4_BYTES = 20;
const IPV6_BYTES = 40;
const TCP_BYTES = 20;
const UDP_BYTES = 8;

export const PROTOCOL_ICMP = 1;
export const PROTOCOL_IGMP = 2;
export const PROTOCOL_TCP = 6;
export const PROTOCOL_UDP = 17;
export const PROTOCOL_ICMPV6 = 58;

// Positions of a packet's fields in the list that `readPacket` fills.
export const FIELD_PROTOCOL = 0;
export const FIELD_TTL = 1;
/** Bytes of the TCP or UDP header, 0 = the packet has neither. */
export const FIELD_HEADER_BYTES = 2;
export const FIELD_TCP_FLAGS = 3;
export const FIELD_SOURCE_PORT = 4;
export const FIELD_DESTINATION_PORT = 5;
/** Where the TCP or UDP header stands; 0 = the packet has neither. */
export const FIELD_TRANSPORT_AT = 6;
export const PACKET_FIELDS = 7;

/**
 * As `locateNetwork`; for links that it does not know (PPPoE, MPLS, 802.11 …) where the decoder found the outer IP header: `row` is the
 * first row that is not of an earlier frame.
 */
export function findNetwork(frames: FrameBatch, index: number, packets: PacketBatch, row: number): number {
  const at = locateNetwork(frames, index);
  if (at !== FRAME_OTHER || row >= packets.count || packets.frame[row] !== index) return at;
  // A datagram put together from fragments is not in the frame.
  return (packets.marks[row]! & MARK_REASSEMBLED) !== 0 ? FRAME_OTHER : packets.ipAt[row]!;
}

/**
 * Position of frame `index`'s IP header, FRAME_ARP, or FRAME_OTHER: Ethernet with 802.1Q tags, Linux cooked and raw IP links
 * (LINKTYPE_ values). Reads no byte that was not captured.
 */
export function locateNetwork(frames: FrameBatch, index: number): number {
  const { view } = frames;
  const at = frames.offset[index]!;
  const end = at + frames.captured[index]!;
  switch (frames.link[index]!) {
    case 1:
      return end - at < ETHERNET_BYTES ? FRAME_OTHER : followType(view, at + ETHERNET_BYTES - 2, end);
    case 113:
      return end - at < COOKED_BYTES ? FRAME_OTHER : followType(view, at + COOKED_BYTES - 2, end);
    case 276:
      return end - at < COOKED2_BYTES ? FRAME_OTHER : networkOf(view.getUint16(at), at + COOKED2_BYTES);
    case 12:
    case 14:
    case 101:
    case 228:
    case 229:
      return at;
    default:
      return FRAME_OTHER;
  }
}

/** Follows the Ethernet type at `typeAt` through 802.1Q and 802.1ad tags. */
function followType(view: DataView, typeAt: number, end: number): number {
  let at = typeAt;
  for (let tags = 0; tags < TAGS_MAX; tags++) {
    const type = view.getUint16(at);
    if (type !== 0x8100 && type !== 0x88a8 && type !== 0x9100 && type !== 0x9200) break;
    if (end - at < 6) return FRAME_OTHER;
    at += 4;
  }
  return networkOf(view.getUint16(at), at + 2);
}

function networkOf(type: number, at: number): number {
  if (type === 0x0800 || type === 0x86dd) return at;
  return type === 0x0806 ? FRAME_ARP : FRAME_OTHER;
}

/** Reads the IP packet at `at`, of which bytes before `end` were captured, into `fields`; false when its header is broken or cut. */
export function readPacket(frames: FrameBatch, at: number, end: number, fields: Int32Array): boolean {
  fields.fill(0);
  if (end - at < IPV4_BYTES) return false;
  const version = frames.bytes[at]! >> 4;
  if (version === 4) return readIpv4(frames, at, end, fields);
  return version === 6 && end - at >= IPV6_BYTES && readIpv6(frames, at, end, fields);
}

function readIpv4(frames: FrameBatch, at: number, end: number, fields: Int32Array): boolean {
  const { bytes, view } = frames;
  const headerBytes = (bytes[at]! & 15) * 4;
  if (headerBytes < IPV4_BYTES || end - at < headerBytes) return false;
  fields[FIELD_PROTOCOL] = bytes[at + 9]!;
  fields[FIELD_TTL] = bytes[at + 8]!;
  // A later fragment has no transport header.
  if ((view.getUint16(at + 6) & 0x1fff) !== 0) return true;
  // Length 0 stands for segmentation offload; anything behind the packet's own end is padding of the link.
  const length = view.getUint16(at + 2);
  const packetEnd = length === 0 || at + length > end ? end : at + length;
  readTransport(frames, at + headerBytes, packetEnd, fields);
  return true;
}

/** RFC 8200: the protocol is the one behind all extension headers. */
function readIpv6(frames: FrameBatch, at: number, end: number, fields: Int32Array): boolean {
  const { bytes, view } = frames;
  const length = view.getUint16(at + 4);
  const packetEnd = length === 0 || at + IPV6_BYTES + length > end ? end : at + IPV6_BYTES + length;
  let next = bytes[at + 6]!;
  let to = at + IPV6_BYTES;
  let isWhole = true;
  for (let headers = 0; headers < EXTENSIONS_MAX && isExtension(next) && packetEnd - to >= 8; headers++) {
    if (next === 44 && (view.getUint16(to + 2) & 0xfff8) !== 0) isWhole = false;
    const bytesLong = next === 44 ? 8 : next === 51 ? (bytes[to + 1]! + 2) * 4 : (bytes[to + 1]! + 1) * 8;
    next = bytes[to]!;
    to += bytesLong;
    if (!isWhole) break;
  }
  fields[FIELD_PROTOCOL] = next;
  fields[FIELD_TTL] = bytes[at + 7]!;
  if (isWhole) readTransport(frames, to, packetEnd, fields);
  return true;
}

/** Hop-by-hop options, routing, fragment, authentication, destination options, mobility. */
function isExtension(protocol: number): boolean {
  return protocol === 0 || protocol === 43 || protocol === 44 || protocol === 51 || protocol === 60 || protocol === 135;
}

/** Fills the transport fields where a whole TCP or UDP header was captured. */
function readTransport(frames: FrameBatch, at: number, end: number, fields: Int32Array): void {
  const { bytes, view } = frames;
  const protocol = fields[FIELD_PROTOCOL]!;
  if (protocol === PROTOCOL_TCP && end - at >= TCP_BYTES) {
    const headerBytes = (bytes[at + 12]! >> 4) * 4;
    if (headerBytes < TCP_BYTES) return;
    fields[FIELD_HEADER_BYTES] = headerBytes;
    fields[FIELD_TCP_FLAGS] = bytes[at + 13]!;
  } else if (protocol === PROTOCOL_UDP && end - at >= UDP_BYTES) fields[FIELD_HEADER_BYTES] = UDP_BYTES;
  else return;
  fields[FIELD_TRANSPORT_AT] = at;
  fields[FIELD_SOURCE_PORT] = view.getUint16(at);
  fields[FIELD_DESTINATION_PORT] = view.getUint16(at + 2);
}
