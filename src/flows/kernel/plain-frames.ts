// The short way through the commonest frames: Ethernet, one VLAN tag or none, IPv4 without options or IPv6, then TCP or UDP, nothing unusual.
import { KEY_PORTS, KEY_PROTOCOL, KEY_WORDS, MARK_IPV6 } from '../../packets/packet-marks.ts';
import { FRAME_BYTES_AT } from '../kernel-layout.ts';
import {
  frameBytes,
  frameCaptured,
  frameLink,
  frameOffset,
  frameWire,
  rowFrame,
  rowIpAt,
  rowIpLength,
  rowKey,
  rowLinkAt,
  rowLinkSourceAt,
  rowMarks,
  rowParentRow,
  rowPayloadAt,
  rowPayloadCaptured,
  rowPayloadLength,
  rowTcpAcknowledged,
  rowTcpFlags,
  rowTcpSequence,
  rowTcpWindow,
  rowTransportAt,
  rowTtl,
  rowTunnel,
  rowVlan,
  tunnelPorts,
} from './memory.ts';

const ETHERNET = 1;
const TCP = 6;
const UDP = 17;

/** Bytes of the shortest frame that takes this way: Ethernet, IPv4, UDP. */
const PLAIN_BYTES_MIN = 42;

/** Ethernet type, then IPv4's version and header length, in the first three bytes of the type's word; or IPv6's type and version. */
const IPV4_WITHOUT_OPTIONS = 0x080045;
const IPV6 = 0x86dd6;
const VLAN = 0x8100;
const VLAN_BYTES = 4;
const MAPPED_WORD = 0xffff;

/** Rows that are filled. */
export let rowCount: i32 = 0;

/**
 * Decodes frames `from` to `frameCount` as long as each is plain and there are at most `rowLimit` rows, into rows from `firstRow` on;
 * returns the index of the first frame that is not. Everything else (more tags, options, fragments, tunnels, damaged lengths, wrong
 * checksums) is left to the decoder's walk (packets/), which would make the same rows of these frames.
 */
export function decodePlainFrames(from: i32, frameCount: i32, firstRow: i32, rowLimit: i32, validates: bool): i32 {
  let row = firstRow;
  let index = from;
  for (; index < frameCount && row <= rowLimit; index++) {
    const start = frameOffset[index];
    const captured = frameCaptured[index];
    let end = start + captured;
    if (frameLink[index] !== ETHERNET || captured < PLAIN_BYTES_MIN) break;
    let ip = start + 14;
    let typeWord = wordAt(start + 12);
    let vlan = 0;
    if (typeWord >>> 16 === VLAN) {
      if (captured < PLAIN_BYTES_MIN + VLAN_BYTES) break;
      vlan = (typeWord & 0xfff) + 1;
      ip += VLAN_BYTES;
      typeWord = wordAt(start + 16);
    }
    const isIpv6 = typeWord >>> 12 === IPV6;
    if (isIpv6 ? end - ip < 48 : typeWord >>> 8 !== IPV4_WITHOUT_OPTIONS || (halfAt(ip + 6) & 0x3fff) !== 0) break;
    const total = isIpv6 ? halfAt(ip + 4) + 40 : halfAt(ip + 2);
    const protocol: i32 = isIpv6 ? frameBytes[ip + 6] : frameBytes[ip + 9];
    const transport = isIpv6 ? ip + 40 : ip + 20;
    const packetEnd = ip + total;
    if (packetEnd > end && <u32>(packetEnd - start) > frameWire[index]) break;
    if (packetEnd < end) end = packetEnd;
    let payload = transport + 8;
    let length = 0;
    if (protocol === TCP) {
      if (end - transport < 20) break;
      payload = transport + (frameBytes[transport + 12] >> 4) * 4;
      if (payload < transport + 20 || payload > end) break;
      length = packetEnd - payload;
      rowTcpFlags[row] = frameBytes[transport + 13];
      rowTcpSequence[row] = wordAt(transport + 4);
      rowTcpAcknowledged[row] = wordAt(transport + 8);
      rowTcpWindow[row] = halfAt(transport + 14);
    } else {
      if (protocol !== UDP || payload > end || mayCarryTunnel(transport, payload, end)) break;
      length = halfAt(transport + 4) - 8;
      if (length < 0) break;
      rowTcpFlags[row] = 0;
      rowTcpSequence[row] = 0;
      rowTcpAcknowledged[row] = 0;
      rowTcpWindow[row] = 0;
    }
    if (validates && hasBadSum(ip, transport, packetEnd, end, protocol, isIpv6)) break;
    const k = row * KEY_WORDS;
    if (isIpv6) for (let i = 0; i < 8; i++) rowKey[k + i] = wordAt(ip + 8 + i * 4);
    else {
      const to = changetype<usize>(rowKey) + ((<usize>k) << 2);
      v128.store(to, i32x4.replace_lane(i32x4(0, 0, MAPPED_WORD, 0), 3, wordAt(ip + 12)));
      v128.store(to, i32x4.replace_lane(i32x4(0, 0, MAPPED_WORD, 0), 3, wordAt(ip + 16)), 16);
    }
    rowKey[k + KEY_PORTS] = wordAt(transport);
    rowKey[k + KEY_PROTOCOL] = protocol;
    rowFrame[row] = index;
    rowMarks[row] = isIpv6 ? MARK_IPV6 : 0;
    rowTtl[row] = isIpv6 ? frameBytes[ip + 7] : frameBytes[ip + 8];
    rowIpLength[row] = total;
    rowIpAt[row] = ip;
    rowTransportAt[row] = transport;
    rowPayloadAt[row] = payload;
    rowPayloadCaptured[row] = end - payload < length ? end - payload : length;
    rowPayloadLength[row] = length;
    rowLinkAt[row] = start;
    rowLinkSourceAt[row] = start + 6;
    rowVlan[row] = vlan;
    rowParentRow[row] = -1;
    rowTunnel[row] = 0;
    row++;
  }
  rowCount = row;
  return index;
}

/** Big-endian word of a frame. */
function wordAt(position: i32): i32 {
  return bswap<i32>(load<i32>(<usize>FRAME_BYTES_AT + <usize>position));
}

/** Big-endian half word of a frame. */
function halfAt(position: i32): i32 {
  return ((<i32>frameBytes[position]) << 8) | frameBytes[position + 1];
}

/** True when a datagram uses a tunnel's port, or when its payload begins as Teredo or AYIYA do on any port. */
function mayCarryTunnel(transport: i32, payload: i32, end: i32): bool {
  if (tunnelPorts[halfAt(transport)] === 1 || tunnelPorts[halfAt(transport + 2)] === 1) return true;
  if (end - payload < 8) return false;
  const word = wordAt(payload);
  return (word & 0x00ffff00) === 0x00521100 || (end - payload >= 40 && (word >>> 28 === 6 || word >>> 17 === 0));
}

/** True when a message that was captured whole has a wrong checksum, or its IPv4 header has. The walk counts it. */
function hasBadSum(ip: i32, transport: i32, packetEnd: i32, end: i32, protocol: i32, isIpv6: bool): bool {
  if (!isIpv6 && fold(sumOf(ip, 20, 0)) !== 0xffff) return true;
  if (end < packetEnd) return false;
  if (protocol === UDP && !isIpv6 && halfAt(transport + 6) === 0) return false;
  const length = end - transport;
  // Little-endian words are summed, which gives the byte-swapped sum (RFC 1071 2 B).
  const pseudo = <u64>(protocol << 8) + <u64>(((length & 0xff) << 8) | ((length >>> 8) & 0xff));
  const addresses = isIpv6 ? sumOf(ip + 8, 32, pseudo) : sumOf(ip + 12, 8, pseudo);
  return fold(sumOf(transport, length, addresses)) !== 0xffff;
}

/** The sum of `length` bytes of a frame as little-endian words, added to `sum`; a frame is far too short for it to overflow. */
function sumOf(position: i32, length: i32, sum: u64): u64 {
  let at = <usize>FRAME_BYTES_AT + <usize>position;
  const end = at + <usize>length;
  let total = sum;
  for (; at + 16 <= end; at += 16)
    total += <u64>load<u32>(at) + <u64>load<u32>(at, 4) + <u64>load<u32>(at, 8) + <u64>load<u32>(at, 12);
  for (; at + 2 <= end; at += 2) total += <u64>load<u16>(at);
  if (at < end) total += <u64>load<u8>(at);
  return total;
}

/** Folds a sum to 16 bits; zero stays zero. */
function fold(sum: u64): i32 {
  let rest = (sum & 0xffff_ffff) + (sum >> 32);
  while (rest > 0xffff) rest = (rest & 0xffff) + (rest >> 16);
  return <i32>rest;
}
