// Writes the frames of flow records: Ethernet, IP and transport headers; payload counts on the wire and is not captured.
import { isHostAddress, MAPPED_WORD } from '../base/address.ts';
import type { NetworkSet } from '../base/networks.ts';
import { addWords } from '../packets/checksum.ts';
import type { FrameBatch } from '../packets/frame-batch.ts';
import { PROTOCOL_ICMP, PROTOCOL_ICMPV6, PROTOCOL_TCP, PROTOCOL_UDP } from '../packets/transport.ts';
import { type FlowSteps, transportBytes } from './flow-steps.ts';

const ETHERNET_BYTES = 14;
const TTL = 64;
const WINDOW = 0xffff;
const HASH = 0x9e3779b1;
/** Types of ICMP messages that are answered by the type in Zeek's responder port; others have a code there. */
const ANSWERED_V4: ReadonlySet<number> = new Set([8, 10, 13, 15, 17]);
const ANSWERED_V6: ReadonlySet<number> = new Set([128, 133, 135, 139]);

/** Bytes that one frame takes at most. */
export const FLOW_FRAME_BYTES_MAX = ETHERNET_BYTES + 40 + 20;

/**
 * MAC of an address in records that have none: a local one's is made of the address and the number of the house (locally
 * administered), everybody else's is the house's gateway.
 */
export function recordMac(words: ArrayLike<number>, at: number, house: number, local: NetworkSet): number {
  const isLocal = local.has(words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!);
  if (!isLocal) return gatewayMacOf(house);
  let hash = mix(0x51ed270b ^ house, words[at]!);
  for (let i = 1; i < 4; i++) hash = mix(hash, words[at + i]!);
  return MAC_PREFIX + (house % 251) * 0x1_0000_0000 + (hash >>> 0);
}

/** The MAC of the gateway of a house of flow records. */
export function gatewayMacOf(house: number): number {
  return MAC_PREFIX + (house % 251) * 0x1_0000_0000 + (mix(0x2545f491, house) >>> 0);
}

/** 02: a locally administered MAC of one station. */
const MAC_PREFIX = 0x02 * 2 ** 40;

function mix(hash: number, word: number): number {
  const mixed = Math.imul(hash ^ word, HASH);
  return mixed ^ (mixed >>> 15);
}

/** Where a flow's frames go from and to. */
export interface FlowEnds {
  /** Originator (4) and responder (4). */
  readonly words: Uint32Array;
  readonly originatorMac: number;
  readonly responderMac: number;
  /** First sequence number of the originator; the responder's is half of the number space away. */
  readonly sequence: number;
}

/** Writes step `i` of a flow into place `index` of a batch, its bytes at `at`. Sets all columns but the time. */
export function writeFlowFrame(batch: FrameBatch, index: number, at: number, flow: FlowSteps, ends: FlowEnds): void {
  const { row, side, payload } = flow;
  const isIpv4 = ends.words[0] === 0 && ends.words[1] === 0 && ends.words[2] === MAPPED_WORD;
  const transport = transportBytes(row.protocol);
  const ipBytes = (isIpv4 ? 20 : 40) + transport;
  batch.bytes.fill(0, at, at + ETHERNET_BYTES + ipBytes);
  const from = side === 0 ? 0 : 4;
  writeMac(batch.view, at, side === 0 ? ends.responderMac : ends.originatorMac, ends.words, 4 - from);
  writeMac(batch.view, at + 6, side === 0 ? ends.originatorMac : ends.responderMac, ends.words, from);
  batch.view.setUint16(at + 12, isIpv4 ? 0x0800 : 0x86dd);
  const ipAt = at + ETHERNET_BYTES;
  if (isIpv4) writeIpv4(batch.view, ipAt, ipBytes + payload, row.protocol, ends.words, from);
  else writeIpv6(batch.view, ipAt, transport + payload, row.protocol, ends.words, from);
  writeTransport(batch.view, ipAt + ipBytes - transport, flow, ends, isIpv4);
  batch.offset[index] = at;
  batch.captured[index] = ETHERNET_BYTES + ipBytes;
  batch.wire[index] = ETHERNET_BYTES + ipBytes + payload;
  batch.timeNs[index] = 0;
  batch.link[index] = 1;
}

/** Writes a host's MAC for the address at `words[of]`; group addresses have MACs of their own (RFC 1112 6.4, RFC 2464 7). */
export function writeMac(view: DataView, at: number, mac: number, words: Uint32Array, of: number): void {
  const last = words[of + 3]!;
  if (isHostAddress(words, of)) {
    view.setUint16(at, Math.floor(mac / 0x1_0000_0000));
    view.setUint32(at + 2, mac >>> 0);
  } else if (words[of + 2] !== MAPPED_WORD || words[of] !== 0) {
    view.setUint16(at, 0x3333);
    view.setUint32(at + 2, last);
  } else if (last >>> 28 === 0xe) {
    view.setUint16(at, 0x0100);
    view.setUint32(at + 2, (0x5e000000 | (last & 0x7fffff)) >>> 0);
  } else {
    view.setUint16(at, 0xffff);
    view.setUint32(at + 2, 0xffffffff);
  }
}

function writeIpv4(
  view: DataView,
  at: number,
  length: number,
  protocol: number,
  words: Uint32Array,
  from: number,
): void {
  view.setUint16(at, 0x4500);
  view.setUint16(at + 2, length);
  view.setUint16(at + 6, 0x4000);
  view.setUint8(at + 8, TTL);
  view.setUint8(at + 9, protocol);
  view.setUint32(at + 12, words[from + 3]!);
  view.setUint32(at + 16, words[7 - from]!);
  // The sum is of swapped words, and so is what is written back.
  view.setUint16(at + 10, 0xffff - addWords(view, at, 20, 0), true);
}

function writeIpv6(
  view: DataView,
  at: number,
  length: number,
  protocol: number,
  words: Uint32Array,
  from: number,
): void {
  view.setUint8(at, 0x60);
  view.setUint16(at + 4, length);
  view.setUint8(at + 6, protocol);
  view.setUint8(at + 7, TTL);
  for (let i = 0; i < 4; i++) {
    view.setUint32(at + 8 + i * 4, words[from + i]!);
    view.setUint32(at + 24 + i * 4, words[4 - from + i]!);
  }
}

function writeTransport(view: DataView, at: number, flow: FlowSteps, ends: FlowEnds, isIpv4: boolean): void {
  const { row, side, payload } = flow;
  const source = side === 0 ? row.originatorPort : row.responderPort;
  const destination = side === 0 ? row.responderPort : row.originatorPort;
  switch (row.protocol) {
    case PROTOCOL_TCP:
      view.setUint16(at, source);
      view.setUint16(at + 2, destination);
      writeTcp(view, at, flow, ends);
      sum(view, at, 16, payload, isIpv4, PROTOCOL_TCP);
      break;
    case PROTOCOL_UDP:
      view.setUint16(at, source);
      view.setUint16(at + 2, destination);
      view.setUint16(at + 4, Math.min(0xffff, 8 + payload));
      // IPv4 lets the checksum out; over IPv6 a cut datagram's cannot be judged, but must not be 0.
      if (!isIpv4) view.setUint16(at + 6, payload === 0 ? 0 : 1);
      if (!isIpv4) sum(view, at, 6, payload, isIpv4, PROTOCOL_UDP);
      break;
    case PROTOCOL_ICMP:
    case PROTOCOL_ICMPV6: {
      const answered = row.protocol === PROTOCOL_ICMP ? ANSWERED_V4 : ANSWERED_V6;
      const isAnswered = answered.has(row.originatorPort);
      view.setUint8(at, isAnswered ? source : row.originatorPort);
      view.setUint8(at + 1, isAnswered ? 0 : row.responderPort);
      sum(view, at, 2, payload, isIpv4, row.protocol);
    }
  }
}

function writeTcp(view: DataView, at: number, flow: FlowSteps, { sequence }: FlowEnds): void {
  const { side, flags, sent } = flow;
  const first = [sequence, (sequence + 0x80000000) >>> 0];
  // A SYN takes one number, and so does a FIN, which is always the last of its side.
  const isSyn = (flags & 2) !== 0;
  view.setUint32(at + 4, (first[side]! + (isSyn ? 0 : 1) + sent[side]!) % 0x1_0000_0000);
  const acknowledged = (first[1 - side]! + 1 + sent[1 - side]! + flow.finSent(1 - side)) % 0x1_0000_0000;
  view.setUint32(at + 8, (flags & 16) === 0 ? 0 : acknowledged);
  view.setUint8(at + 12, 0x50);
  view.setUint8(at + 13, flags);
  view.setUint16(at + 14, WINDOW);
}

/** Writes the checksum of a message that is whole in its frame; one that is cut keeps what it has. */
function sum(view: DataView, at: number, field: number, payload: number, isIpv4: boolean, protocol: number): void {
  if (payload > 0) return;
  const length = transportBytes(protocol);
  const addresses = isIpv4 ? 8 : 32;
  const hasPseudo = protocol !== PROTOCOL_ICMP;
  // Sums of swapped words: small numbers of the pseudo header are swapped before they join.
  const pseudo = hasPseudo ? addWords(view, at - addresses, addresses, (protocol << 8) + (length << 8)) : 0;
  const checksum = 0xffff - addWords(view, at, length, pseudo);
  view.setUint16(at + field, checksum === 0 && protocol === PROTOCOL_UDP ? 0xffff : checksum, true);
}
