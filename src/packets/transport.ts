// Transport headers: TCP (RFC 9293), UDP (RFC 768), ICMP (RFC 792, RFC 4443), SCTP (RFC 9260); anything else is a row without ports.
import { isGoodMessage, isUnjudgeable } from './checksum.ts';
import { type DecodeState, LAYER_DONE, LAYER_GRE, LAYER_INNER_IP, LAYER_UDP_PAYLOAD } from './decode-state.ts';
import { MARK_BAD_CHECKSUM, MARK_BAD_TRANSPORT, MARK_FRAGMENT, MARK_IPV6 } from './packet-batch.ts';
import { addRow, setPayload } from './packet-row.ts';
import { TUNNEL_IP } from './tunnel-kinds.ts';

export const PROTOCOL_ICMP = 1;
export const PROTOCOL_IPV4 = 4;
export const PROTOCOL_TCP = 6;
export const PROTOCOL_UDP = 17;
export const PROTOCOL_IPV6 = 41;
export const PROTOCOL_GRE = 47;
export const PROTOCOL_ICMPV6 = 58;
export const PROTOCOL_SCTP = 132;

export const TCP_HEADER_BYTES = 20;
export const UDP_HEADER_BYTES = 8;
const ICMP_HEADER_BYTES = 8;
const SCTP_HEADER_BYTES = 12;

/** UDP port and flag of VXLAN: there a checksum of 0 is right, over IPv6 too (RFC 7348 5). */
const VXLAN_PORT = 4789;
const VXLAN_FLAG = 0x08;
const VXLAN_LEAST_BYTES = 30;

/** Makes the row of an IP packet. */
export function readTransport(state: DecodeState): number {
  switch (state.protocol) {
    case PROTOCOL_TCP:
      return readTcp(state);
    case PROTOCOL_UDP:
      return readUdp(state);
    case PROTOCOL_ICMP:
    case PROTOCOL_ICMPV6:
      return readIcmp(state);
    case PROTOCOL_SCTP:
      return readSctp(state);
    case PROTOCOL_IPV4:
    case PROTOCOL_IPV6:
      return readIpInIp(state);
    case PROTOCOL_GRE:
      return addRow(state, 0, marksOf(state)) < 0 || state.isFragment ? LAYER_DONE : LAYER_GRE;
    default:
      addRow(state, 0, marksOf(state));
      return LAYER_DONE;
  }
}

function readTcp(state: DecodeState): number {
  const { at, view, bytes, packets } = state;
  if (state.end - at < TCP_HEADER_BYTES) return addBadRow(state);
  const headerBytes = (bytes[at + 12]! >> 4) * 4;
  const isBad = headerBytes < TCP_HEADER_BYTES || at + headerBytes > state.end;
  const row = addRow(state, view.getUint32(at), marksOf(state) | (isBad ? MARK_BAD_TRANSPORT : 0));
  if (row < 0) return LAYER_DONE;
  packets.tcpFlags[row] = bytes[at + 13]!;
  packets.tcpSequence[row] = view.getUint32(at + 4);
  packets.tcpAcknowledged[row] = view.getUint32(at + 8);
  packets.tcpWindow[row] = view.getUint16(at + 14);
  if (isBad) {
    state.counters.badTransports++;
    return LAYER_DONE;
  }
  setPayload(state, row, headerBytes, state.wireEnd - at - headerBytes);
  markBadSum(state, row, true);
  return LAYER_DONE;
}

function readUdp(state: DecodeState): number {
  const { at, view } = state;
  if (state.end - at < UDP_HEADER_BYTES) return addBadRow(state);
  const length = view.getUint16(at + 4);
  const row = addRow(state, view.getUint32(at), marksOf(state));
  if (row < 0) return LAYER_DONE;
  // Length 0 stands for a datagram over 65,535 bytes (RFC 2675 4) or one that the card will segment.
  setPayload(state, row, UDP_HEADER_BYTES, (length === 0 ? state.wireEnd - at : length) - UDP_HEADER_BYTES);
  if (hasUdpSum(state) && markBadSum(state, row, true)) return LAYER_DONE;
  return state.isFragment ? LAYER_DONE : LAYER_UDP_PAYLOAD;
}

/** False where the sender left the checksum out: 0 over IPv4 (RFC 768) and in VXLAN. */
function hasUdpSum(state: DecodeState): boolean {
  const { at, view } = state;
  if (view.getUint16(at + 6) !== 0) return true;
  if ((state.ipMarks & MARK_IPV6) === 0) return false;
  const isVxlan = view.getUint16(at + 2) === VXLAN_PORT && state.wireEnd - at > VXLAN_LEAST_BYTES;
  return !(isVxlan && (state.bytes[at + UDP_HEADER_BYTES]! & VXLAN_FLAG) !== 0);
}

function readIcmp(state: DecodeState): number {
  const { at, bytes } = state;
  if (state.end - at < ICMP_HEADER_BYTES) return addBadRow(state);
  const row = addRow(state, (bytes[at]! << 16) | bytes[at + 1]!, marksOf(state));
  if (row < 0) return LAYER_DONE;
  setPayload(state, row, ICMP_HEADER_BYTES, state.wireEnd - at - ICMP_HEADER_BYTES);
  markBadSum(state, row, state.protocol === PROTOCOL_ICMPV6);
  return LAYER_DONE;
}

function readSctp(state: DecodeState): number {
  const { at, view } = state;
  if (state.end - at < SCTP_HEADER_BYTES) return addBadRow(state);
  const row = addRow(state, view.getUint32(at), marksOf(state));
  if (row >= 0) setPayload(state, row, SCTP_HEADER_BYTES, state.wireEnd - at - SCTP_HEADER_BYTES);
  return LAYER_DONE;
}

function readIpInIp(state: DecodeState): number {
  const { protocol } = state;
  if (addRow(state, 0, marksOf(state)) < 0 || state.isFragment) return LAYER_DONE;
  if (state.end <= state.at) return state.badTunnel();
  if (state.bytes[state.at]! >> 4 !== (protocol === PROTOCOL_IPV4 ? 4 : 6)) return state.badTunnel();
  return state.enterTunnel(TUNNEL_IP) ? LAYER_INNER_IP : LAYER_DONE;
}

/** A row whose transport header is cut. Ports are kept where they were captured. */
function addBadRow(state: DecodeState): number {
  const hasPorts = state.protocol !== PROTOCOL_ICMP && state.protocol !== PROTOCOL_ICMPV6;
  const ports = hasPorts && state.end - state.at >= 4 ? state.view.getUint32(state.at) : 0;
  addRow(state, ports, marksOf(state) | MARK_BAD_TRANSPORT);
  state.counters.badTransports++;
  return LAYER_DONE;
}

function marksOf(state: DecodeState): number {
  return state.isFragment && state.options.fragments === 'each' ? MARK_FRAGMENT : 0;
}

/** Marks and counts a wrong checksum; true if it was wrong. */
function markBadSum(state: DecodeState, row: number, hasPseudoHeader: boolean): boolean {
  if (!state.options.validatesChecksums || isUnjudgeable(state)) return false;
  if (isGoodMessage(state, hasPseudoHeader)) return false;
  state.packets.marks[row]! |= MARK_BAD_CHECKSUM;
  state.counters.badChecksums++;
  return true;
}
