// The short way through the commonest frames: Ethernet with IPv4 without options or IPv6, then TCP or UDP, nothing unusual.
import { MAPPED_WORD } from '../base/address.ts';
import { isGoodHeaderSum, isGoodSum } from './checksum.ts';
import type { FrameBatch } from './frame-batch.ts';
import { KEY_PORTS, KEY_PROTOCOL, KEY_WORDS, MARK_IPV6, type PacketBatch } from './packet-batch.ts';
import { TUNNEL_PORTS } from './tunnel-udp.ts';

const ETHERNET = 1;
const TCP = 6;
const UDP = 17;

/** Bytes of the shortest frame that takes this way: Ethernet, IPv4, UDP. */
const PLAIN_BYTES_MIN = 42;

/** Ethernet type, then IPv4's version and header length, in the first three bytes of the type's word; or IPv6's type and version. */
const IPV4_WITHOUT_OPTIONS = 0x080045;
const IPV6 = 0x86dd6;

/**
 * Decodes frames from index `from` as long as each is plain and `packets` has at most `rowLimit` rows; returns the index of the first
 * frame that is not. Everything else (tags, options, fragments, tunnels, damaged lengths, wrong checksums) is left to the walk, which
 * would make the same rows of these frames.
 */
export function decodePlainFrames(
  frames: FrameBatch,
  from: number,
  packets: PacketBatch,
  rowLimit: number,
  validatesChecksums: boolean,
): number {
  const { bytes, view, offset, captured, wire, link } = frames;
  const { frame, key, marks, ttl, ipLength, ipAt, transportAt, payloadAt, payloadCaptured, payloadLength } = packets;
  let row = packets.count;
  let index = from;
  for (; index < frames.count && row <= rowLimit; index++) {
    const start = offset[index]!;
    let end = start + captured[index]!;
    if (link[index] !== ETHERNET || end - start < PLAIN_BYTES_MIN) break;
    const ip = start + 14;
    const typeWord = view.getUint32(start + 12);
    const isIpv6 = typeWord >>> 12 === IPV6;
    if (isIpv6 ? end - ip < 48 : typeWord >>> 8 !== IPV4_WITHOUT_OPTIONS || (view.getUint16(ip + 6) & 0x3fff) !== 0)
      break;
    const total = isIpv6 ? view.getUint16(ip + 4) + 40 : view.getUint16(ip + 2);
    const protocol = isIpv6 ? bytes[ip + 6]! : bytes[ip + 9]!;
    const transport = isIpv6 ? ip + 40 : ip + 20;
    const packetEnd = ip + total;
    if (packetEnd > end && total + 14 > wire[index]!) break;
    if (packetEnd < end) end = packetEnd;
    let payload = transport + 8;
    let length = 0;
    if (protocol === TCP) {
      if (end - transport < 20) break;
      payload = transport + (bytes[transport + 12]! >> 4) * 4;
      if (payload < transport + 20 || payload > end) break;
      length = packetEnd - payload;
      writeTcp(packets, row, view, transport);
    } else {
      if (protocol !== UDP || payload > end || mayCarryTunnel(view, transport, payload, end)) break;
      length = view.getUint16(transport + 4) - 8;
      if (length < 0) break;
      clearTcp(packets, row);
    }
    if (validatesChecksums && hasBadSum(view, ip, transport, packetEnd, end, protocol, isIpv6)) break;
    const k = row * KEY_WORDS;
    writeAddresses(key, k, view, ip, isIpv6);
    key[k + KEY_PORTS] = view.getUint32(transport);
    key[k + KEY_PROTOCOL] = protocol;
    frame[row] = index;
    marks[row] = isIpv6 ? MARK_IPV6 : 0;
    ttl[row] = isIpv6 ? bytes[ip + 7]! : bytes[ip + 8]!;
    ipLength[row] = total;
    ipAt[row] = ip;
    transportAt[row] = transport;
    payloadAt[row] = payload;
    payloadCaptured[row] = end - payload < length ? end - payload : length;
    payloadLength[row] = length;
    row++;
  }
  writeLinkColumns(offset, packets, row);
  packets.count = row;
  return index;
}

/** The columns of the new rows, `packets.count` to `endRow`, that follow from a plain frame's place alone. */
function writeLinkColumns(offset: Uint32Array, packets: PacketBatch, endRow: number): void {
  const { frame, linkAt, linkSourceAt, vlan, parentRow, tunnel } = packets;
  for (let row = packets.count; row < endRow; row++) {
    const start = offset[frame[row]!]!;
    linkAt[row] = start;
    linkSourceAt[row] = start + 6;
    vlan[row] = 0;
    parentRow[row] = -1;
    tunnel[row] = 0;
  }
}

function writeTcp(packets: PacketBatch, row: number, view: DataView, transport: number): void {
  packets.tcpFlags[row] = view.getUint8(transport + 13);
  packets.tcpSequence[row] = view.getUint32(transport + 4);
  packets.tcpAcknowledged[row] = view.getUint32(transport + 8);
  packets.tcpWindow[row] = view.getUint16(transport + 14);
}

function clearTcp(packets: PacketBatch, row: number): void {
  packets.tcpFlags[row] = 0;
  packets.tcpSequence[row] = 0;
  packets.tcpAcknowledged[row] = 0;
  packets.tcpWindow[row] = 0;
}

function writeAddresses(key: Uint32Array, k: number, view: DataView, ip: number, isIpv6: boolean): void {
  if (isIpv6) writeIpv6(key, k, view, ip);
  else writeIpv4(key, k, view, ip);
}

function writeIpv4(key: Uint32Array, k: number, view: DataView, ip: number): void {
  key[k] = 0;
  key[k + 1] = 0;
  key[k + 2] = MAPPED_WORD;
  key[k + 3] = view.getUint32(ip + 12);
  key[k + 4] = 0;
  key[k + 5] = 0;
  key[k + 6] = MAPPED_WORD;
  key[k + 7] = view.getUint32(ip + 16);
}

function writeIpv6(key: Uint32Array, k: number, view: DataView, ip: number): void {
  key[k] = view.getUint32(ip + 8);
  key[k + 1] = view.getUint32(ip + 12);
  key[k + 2] = view.getUint32(ip + 16);
  key[k + 3] = view.getUint32(ip + 20);
  key[k + 4] = view.getUint32(ip + 24);
  key[k + 5] = view.getUint32(ip + 28);
  key[k + 6] = view.getUint32(ip + 32);
  key[k + 7] = view.getUint32(ip + 36);
}

/** True when a datagram uses a tunnel's port, or when its payload begins as Teredo or AYIYA do on any port. */
function mayCarryTunnel(view: DataView, transport: number, payload: number, end: number): boolean {
  if (TUNNEL_PORTS[view.getUint16(transport)] === 1 || TUNNEL_PORTS[view.getUint16(transport + 2)] === 1) return true;
  if (end - payload < 8) return false;
  const word = view.getUint32(payload);
  return (word & 0x00ffff00) === 0x00521100 || (end - payload >= 40 && (word >>> 28 === 6 || word >>> 17 === 0));
}

/** True when a message that was captured whole has a wrong checksum, or its IPv4 header has. The walk counts it. */
function hasBadSum(
  view: DataView,
  ip: number,
  transport: number,
  packetEnd: number,
  end: number,
  protocol: number,
  isIpv6: boolean,
): boolean {
  if (!isIpv6 && !isGoodHeaderSum(view, ip, 20)) return true;
  if (end < packetEnd) return false;
  if (protocol === UDP && !isIpv6 && view.getUint16(transport + 6) === 0) return false;
  const sourceAt = isIpv6 ? ip + 8 : ip + 12;
  const bytes = isIpv6 ? 16 : 4;
  return !isGoodSum(view, transport, end - transport, protocol, sourceAt, sourceAt + bytes, bytes);
}
