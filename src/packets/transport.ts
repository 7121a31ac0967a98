// Transport headers: TCP (RFC 9293), UDP (RFC 768), ICMP (RFC 792, RFC 4443), SCTP (RFC 9260); anything else is a row without ports.
import { addRow, type DecodeState, LAYER_DONE } from './decode-state.ts';
import { MARK_BAD_TRANSPORT } from './packet-batch.ts';

export const PROTOCOL_ICMP = 1;
export const PROTOCOL_TCP = 6;
export const PROTOCOL_UDP = 17;
export const PROTOCOL_ICMPV6 = 58;
export const PROTOCOL_SCTP = 132;

const TCP_HEADER_BYTES = 20;
const UDP_HEADER_BYTES = 8;
const ICMP_HEADER_BYTES = 8;
const SCTP_HEADER_BYTES = 12;

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
    default:
      addRow(state, 0, state.at, 0);
      return LAYER_DONE;
  }
}

function readTcp(state: DecodeState): number {
  const { at, view, bytes, packets } = state;
  if (state.end - at < TCP_HEADER_BYTES) return addBadRow(state);
  const headerBytes = (bytes[at + 12]! >> 4) * 4;
  if (headerBytes < TCP_HEADER_BYTES || at + headerBytes > state.wireEnd) return addBadRow(state);
  const row = addRow(state, view.getUint32(at), at, 0);
  if (row < 0) return LAYER_DONE;
  packets.tcpFlags[row] = bytes[at + 13]!;
  packets.tcpSequence[row] = view.getUint32(at + 4);
  packets.tcpAcknowledged[row] = view.getUint32(at + 8);
  packets.tcpWindow[row] = view.getUint16(at + 14);
  setPayload(state, row, at + headerBytes, state.wireEnd - at - headerBytes);
  return LAYER_DONE;
}

function readUdp(state: DecodeState): number {
  const { at, view } = state;
  if (state.end - at < UDP_HEADER_BYTES) return addBadRow(state);
  const length = view.getUint16(at + 4);
  if (length < UDP_HEADER_BYTES) return addBadRow(state);
  const row = addRow(state, view.getUint32(at), at, 0);
  if (row < 0) return LAYER_DONE;
  setPayload(state, row, at + UDP_HEADER_BYTES, length - UDP_HEADER_BYTES);
  return LAYER_DONE;
}

function readIcmp(state: DecodeState): number {
  const { at, bytes } = state;
  if (state.end - at < ICMP_HEADER_BYTES) return addBadRow(state);
  const row = addRow(state, (bytes[at]! << 16) | bytes[at + 1]!, at, 0);
  if (row < 0) return LAYER_DONE;
  setPayload(state, row, at + ICMP_HEADER_BYTES, state.wireEnd - at - ICMP_HEADER_BYTES);
  return LAYER_DONE;
}

function readSctp(state: DecodeState): number {
  const { at, view } = state;
  if (state.end - at < SCTP_HEADER_BYTES) return addBadRow(state);
  const row = addRow(state, view.getUint32(at), at, 0);
  if (row < 0) return LAYER_DONE;
  setPayload(state, row, at + SCTP_HEADER_BYTES, state.wireEnd - at - SCTP_HEADER_BYTES);
  return LAYER_DONE;
}

/** A row whose transport header is cut or impossible. Ports are kept where they were captured. */
function addBadRow(state: DecodeState): number {
  const hasPorts = state.protocol === PROTOCOL_TCP || state.protocol === PROTOCOL_UDP;
  const ports = hasPorts && state.end - state.at >= 4 ? state.view.getUint32(state.at) : 0;
  addRow(state, ports, state.at, MARK_BAD_TRANSPORT);
  state.counters.badTransports++;
  return LAYER_DONE;
}

function setPayload(state: DecodeState, row: number, at: number, length: number): void {
  const { packets } = state;
  const captured = state.end - at;
  packets.payloadAt[row] = at;
  packets.payloadLength[row] = length;
  packets.payloadCaptured[row] = captured < 0 ? 0 : captured < length ? captured : length;
}
