// Adds one packet to the window of the device that sent it, or that it was sent to.
import {
  FIELD_DESTINATION_PORT,
  FIELD_HEADER_BYTES,
  FIELD_PROTOCOL,
  FIELD_SOURCE_PORT,
  FIELD_TCP_FLAGS,
  FIELD_TRANSPORT_AT,
  PROTOCOL_ICMP,
  PROTOCOL_ICMPV6,
  PROTOCOL_TCP,
  PROTOCOL_UDP,
} from './ciciot-frame.ts';
import * as count from './device-window.ts';
import { DESTINATION, type DevicePacket, SOURCE } from './device-window-packet.ts';

const FLAGS_SYN_ACK = 0x12;
const FLAG_SYN = 0x02;
const FLAGS_RST_ACK = 0x14;
const DNS_PORT = 53;
const DNS_HEADER_BYTES = 12;
const DNS_RESPONSE = 0x8000;
const DNS_CODE = 0x000f;
/** RFC 1035 4.1.1, "name error". */
const DNS_NAME_ERROR = 3;

/** `length`: bytes on the wire; `end`: behind the last captured byte of the frame. */
export function countPacket(
  counts: Float64Array,
  packet: DevicePacket,
  side: number,
  isArp: boolean,
  length: number,
  view: DataView,
  end: number,
): void {
  const isSender = side === SOURCE;
  counts[isSender ? count.PACKETS_OUT : count.PACKETS_IN]!++;
  counts[isSender ? count.BYTES_OUT : count.BYTES_IN]! += length;
  counts[count.SQUARES]! += length * length;
  if (packet.isGroup || packet.isLocal[isSender ? DESTINATION : SOURCE] === 1) counts[count.LOCAL_PACKETS]!++;
  if (isSender && packet.isGroup) counts[count.GROUP_PACKETS]!++;
  if (isArp) {
    counts[count.ARP_PACKETS]!++;
    if (isSender && packet.isArpRequest) counts[count.ARP_REQUESTS]!++;
    return;
  }
  const { fields } = packet;
  const protocol = fields[FIELD_PROTOCOL]!;
  if (protocol === PROTOCOL_TCP) {
    counts[count.TCP_PACKETS]!++;
    if (fields[FIELD_HEADER_BYTES]! > 0) countTcp(counts, fields, isSender, view);
  } else if (protocol === PROTOCOL_UDP) {
    counts[count.UDP_PACKETS]!++;
    if (fields[FIELD_HEADER_BYTES]! > 0) countUdp(counts, fields, isSender, view, end);
  } else if (protocol === PROTOCOL_ICMP || protocol === PROTOCOL_ICMPV6) counts[count.ICMP_PACKETS]!++;
}

function countTcp(counts: Float64Array, fields: Int32Array, isSender: boolean, view: DataView): void {
  const flags = fields[FIELD_TCP_FLAGS]!;
  if (isSender) {
    if ((flags & FLAGS_SYN_ACK) === FLAG_SYN) counts[count.ATTEMPTS]!++;
    return;
  }
  if ((flags & FLAGS_SYN_ACK) === FLAGS_SYN_ACK) counts[count.ACCEPTED]!++;
  // RFC 9293 3.10.7.1: the reset that answers a SYN to a closed port has sequence number 0.
  else if ((flags & FLAGS_RST_ACK) === FLAGS_RST_ACK && view.getUint32(fields[FIELD_TRANSPORT_AT]! + 4) === 0)
    counts[count.REFUSED]!++;
}

function countUdp(counts: Float64Array, fields: Int32Array, isSender: boolean, view: DataView, end: number): void {
  const port = fields[isSender ? FIELD_DESTINATION_PORT : FIELD_SOURCE_PORT]!;
  if (port !== DNS_PORT) return;
  const at = fields[FIELD_TRANSPORT_AT]! + fields[FIELD_HEADER_BYTES]!;
  if (end - at < DNS_HEADER_BYTES) return;
  const flags = view.getUint16(at + 2);
  const isResponse = (flags & DNS_RESPONSE) !== 0;
  if (isSender && !isResponse) counts[count.DNS_QUESTIONS]!++;
  if (isSender || !isResponse) return;
  counts[count.DNS_ANSWERS]!++;
  if ((flags & DNS_CODE) === DNS_NAME_ERROR) counts[count.DNS_UNKNOWN]!++;
}
