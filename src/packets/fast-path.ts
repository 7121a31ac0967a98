// The short way through the commonest frames: Ethernet with IPv4 without options or IPv6, then TCP or UDP, nothing unusual.
import { MAPPED_WORD } from '../base/address.ts';
import { isGoodHeaderSum, isGoodSum } from './checksum.ts';
import type { FrameBatch } from './frame-batch.ts';
import { KEY_WORDS, MARK_IPV6, type PacketBatch } from './packet-batch.ts';
import { TUNNEL_PORTS } from './tunnel-udp.ts';

const ETHERNET = 1;
const TCP = 6;
const UDP = 17;

/** Bytes of the shortest frame that takes this way: Ethernet, IPv4, UDP. */
const PLAIN_BYTES_MIN = 42;

/**
 * Decodes frames from index `from` as long as each is plain and `packets` has at most `rowLimit` rows; returns the index of the first
 * frame that is not. Everything else (tags, options, fragments, tunnels, damaged lengths, wrong IPv4 header sums) is left to the
 * walk, which would make the same rows of these frames.
 */
export function decodePlainFrames(
  frames: FrameBatch,
  from: number,
  packets: PacketBatch,
  rowLimit: number,
  validatesChecksums: boolean,
): number {
  const { bytes, view, offset, captured, wire, link } = frames;
  const { key, marks, ttl, ipLength, ipAt, transportAt, payloadAt, payloadCaptured, payloadLength } = packets;
  const { tcpFlags, tcpSequence, tcpAcknowledged, tcpWindow } = packets;
  const { frame, linkAt, linkSourceAt, vlan, parentRow, tunnel } = packets;
  const frameCount = frames.count;
  let row = packets.count;
  let index = from;
  for (; index < frameCount && row <= rowLimit; index++) {
    const start = offset[index]!;
    const length = captured[index]!;
    if (link[index] !== ETHERNET || length < PLAIN_BYTES_MIN) break;
    const ip = start + 14;
    // Ethernet type and the first two bytes of the IP header.
    const typeWord = view.getUint32(start + 12);
    const k = row * KEY_WORDS;
    let transport: number;
    let total: number;
    let protocol: number;
    let rowMarks: number;
    if (typeWord >>> 8 === 0x080045) {
      total = view.getUint16(ip + 2);
      protocol = bytes[ip + 9]!;
      if ((view.getUint16(ip + 6) & 0x3fff) !== 0) break;
      transport = ip + 20;
      if (validatesChecksums && !isGoodHeaderSum(view, ip, 20)) break;
      key[k] = 0;
      key[k + 1] = 0;
      key[k + 2] = MAPPED_WORD;
      key[k + 3] = view.getUint32(ip + 12);
      key[k + 4] = 0;
      key[k + 5] = 0;
      key[k + 6] = MAPPED_WORD;
      key[k + 7] = view.getUint32(ip + 16);
      rowMarks = 0;
      ttl[row] = bytes[ip + 8]!;
    } else if (typeWord >>> 12 === 0x86dd6) {
      if (length < PLAIN_BYTES_MIN + 20) break;
      total = view.getUint16(ip + 4) + 40;
      protocol = bytes[ip + 6]!;
      transport = ip + 40;
      key[k] = view.getUint32(ip + 8);
      key[k + 1] = view.getUint32(ip + 12);
      key[k + 2] = view.getUint32(ip + 16);
      key[k + 3] = view.getUint32(ip + 20);
      key[k + 4] = view.getUint32(ip + 24);
      key[k + 5] = view.getUint32(ip + 28);
      key[k + 6] = view.getUint32(ip + 32);
      key[k + 7] = view.getUint32(ip + 36);
      rowMarks = MARK_IPV6;
      ttl[row] = bytes[ip + 7]!;
    } else break;
    const packetEnd = ip + total;
    let end = start + length;
    const wireLength = wire[index]!;
    if (packetEnd > end && total + 14 > wireLength) break;
    if (packetEnd < end) end = packetEnd;
    const ports = view.getUint32(transport);
    let payload: number;
    let payloadWire: number;
    if (protocol === TCP) {
      if (end - transport < 20) break;
      const headerBytes = (bytes[transport + 12]! >> 4) * 4;
      payload = transport + headerBytes;
      if (headerBytes < 20 || payload > end) break;
      payloadWire = packetEnd - payload;
      tcpFlags[row] = bytes[transport + 13]!;
      tcpSequence[row] = view.getUint32(transport + 4);
      tcpAcknowledged[row] = view.getUint32(transport + 8);
      tcpWindow[row] = view.getUint16(transport + 14);
    } else if (protocol === UDP) {
      if (end - transport < 8 || TUNNEL_PORTS[ports >>> 16] === 1 || TUNNEL_PORTS[ports & 0xffff] === 1) break;
      payload = transport + 8;
      const udpLength = view.getUint16(transport + 4);
      if (udpLength < 8) break;
      // Payloads that may be Teredo or AYIYA on another port.
      if (end - payload >= 8) {
        const word = view.getUint32(payload);
        if (word >>> 28 === 6 || word >>> 17 === 0 || (word & 0x00ffff00) === 0x00521100) break;
      }
      payloadWire = udpLength - 8;
      tcpFlags[row] = 0;
      tcpSequence[row] = 0;
      tcpAcknowledged[row] = 0;
      tcpWindow[row] = 0;
    } else break;
    if (validatesChecksums && end === packetEnd) {
      const isIpv6 = rowMarks !== 0;
      const hasSum = protocol === TCP || isIpv6 || view.getUint16(transport + 6) !== 0;
      const sourceAt = isIpv6 ? ip + 8 : ip + 12;
      const addressBytes = isIpv6 ? 16 : 4;
      // A wrong sum is left to the walk, which counts it.
      if (
        hasSum &&
        !isGoodSum(view, transport, end - transport, protocol, sourceAt, sourceAt + addressBytes, addressBytes)
      )
        break;
    }
    const payloadHere = end - payload;
    key[k + 8] = ports;
    key[k + 9] = protocol;
    frame[row] = index;
    marks[row] = rowMarks;
    ipLength[row] = total;
    ipAt[row] = ip;
    transportAt[row] = transport;
    payloadAt[row] = payload;
    payloadCaptured[row] = payloadHere < payloadWire ? payloadHere : payloadWire;
    payloadLength[row] = payloadWire;
    linkAt[row] = start;
    linkSourceAt[row] = start + 6;
    vlan[row] = 0;
    parentRow[row] = -1;
    tunnel[row] = 0;
    row++;
  }
  packets.count = row;
  return index;
}
