// Builds frames byte by byte for tests, with checksums from a plain implementation of its own, and decodes them into row objects.
import { formatAddress, formatMac } from '../src/base/address.ts';
import { FrameBatch } from '../src/packets/frame-batch.ts';
import { KEY_PORTS, KEY_PROTOCOL, KEY_WORDS, NO_LINK, PacketBatch, TUNNELS } from '../src/packets/packet-batch.ts';
import { type DecodeCounters, PacketDecoder, type PacketDecoderOptions } from '../src/packets/packet-decoder.ts';

export type Bytes = readonly number[];

/** Bytes of hexadecimal text; blanks are skipped. */
export function hex(text: string): number[] {
  return (text.replace(/\s/g, '').match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
}

export function u16(value: number): number[] {
  return [(value >>> 8) & 255, value & 255];
}

export function u32(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
}

/** RFC 1071, one 16-bit word after the other. */
export function checksumOf(bytes: Bytes): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) sum += bytes[i]! * 256 + (bytes[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum % 65536) + Math.floor(sum / 65536);
  return 0xffff - sum;
}

export const MAC_A = hex('020000000001');
export const MAC_B = hex('020000000002');

export function ethernet(type: number, payload: Bytes): number[] {
  return [...MAC_B, ...MAC_A, ...u16(type), ...payload];
}

const address4 = (text: string): number[] => text.split('.').map(Number);

/** Sixteen bytes of an address given in eight groups. */
const address6 = (text: string): number[] => text.split(':').flatMap((group) => u16(Number.parseInt(group, 16)));

export interface Ipv4Options {
  readonly source?: string;
  readonly destination?: string;
  readonly options?: Bytes;
  readonly id?: number;
  /** Bytes. */
  readonly fragmentOffset?: number;
  readonly hasMore?: boolean;
  readonly totalLength?: number;
}

export function ipv4(protocol: number, payload: Bytes, given: Ipv4Options = {}): number[] {
  const options = given.options ?? [];
  const words = 5 + options.length / 4;
  const flags = (given.hasMore === true ? 0x2000 : 0) | ((given.fragmentOffset ?? 0) / 8);
  const header = [
    0x40 | words,
    0,
    ...u16(given.totalLength ?? words * 4 + payload.length),
    ...u16(given.id ?? 1),
    ...u16(flags),
    64,
    protocol,
    0,
    0,
    ...address4(given.source ?? '10.0.0.1'),
    ...address4(given.destination ?? '10.0.0.2'),
    ...options,
  ];
  header.splice(10, 2, ...u16(checksumOf(header)));
  return [...header, ...payload];
}

export interface Ipv6Options {
  readonly source?: string;
  readonly destination?: string;
  readonly payloadLength?: number;
}

export const ADDRESS6_A = '2001:db8:0:0:0:0:0:1';
export const ADDRESS6_B = '2001:db8:0:0:0:0:0:2';

export function ipv6(next: number, payload: Bytes, given: Ipv6Options = {}): number[] {
  return [
    0x60,
    0,
    0,
    0,
    ...u16(given.payloadLength ?? payload.length),
    next,
    64,
    ...address6(given.source ?? ADDRESS6_A),
    ...address6(given.destination ?? ADDRESS6_B),
    ...payload,
  ];
}

/** UDP without a checksum, which IPv4 allows. */
export function udp(sourcePort: number, destinationPort: number, payload: Bytes = [], length?: number): number[] {
  return [...u16(sourcePort), ...u16(destinationPort), ...u16(length ?? 8 + payload.length), 0, 0, ...payload];
}

export interface TcpOptions {
  readonly flags?: number;
  readonly sequence?: number;
  readonly acknowledged?: number;
  readonly window?: number;
  readonly options?: Bytes;
}

export function tcp(
  sourcePort: number,
  destinationPort: number,
  payload: Bytes = [],
  given: TcpOptions = {},
): number[] {
  const options = given.options ?? [];
  return [
    ...u16(sourcePort),
    ...u16(destinationPort),
    ...u32(given.sequence ?? 0),
    ...u32(given.acknowledged ?? 0),
    (5 + options.length / 4) << 4,
    given.flags ?? 0x18,
    ...u16(given.window ?? 1000),
    0,
    0,
    0,
    0,
    ...options,
    ...payload,
  ];
}

export function icmp(type: number, code: number, payload: Bytes = []): number[] {
  return [type, code, 0, 0, 0, 1, 0, 1, ...payload];
}

/** Writes the right checksum into the transport of an IP packet whose header has no options or extensions. */
export function withTransportSum(packet: Bytes): number[] {
  const isIpv4 = packet[0]! >> 4 === 4;
  const headerBytes = isIpv4 ? 20 : 40;
  const protocol = packet[isIpv4 ? 9 : 6]!;
  const message = packet.slice(headerBytes);
  const addresses = isIpv4 ? packet.slice(12, 20) : packet.slice(8, 40);
  const pseudo = protocol === 1 ? [] : [...addresses, ...u32(message.length), ...u32(protocol)];
  const at = protocol === 6 ? 16 : protocol === 17 ? 6 : 2;
  message[at] = 0;
  message[at + 1] = 0;
  message.splice(at, 2, ...u16(checksumOf([...pseudo, ...message])));
  return [...packet.slice(0, headerBytes), ...message];
}

export interface TestFrame {
  readonly bytes: Bytes;
  readonly link?: number;
  /** Length on the wire, where it is more than the bytes. */
  readonly wire?: number;
  readonly timeUs?: number;
}

export interface TestRow {
  readonly frame: number;
  readonly source: string;
  readonly destination: string;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly protocol: number;
  readonly marks: number;
  readonly ttl: number;
  readonly ipLength: number;
  readonly payload: Bytes;
  readonly payloadLength: number;
  readonly tcpFlags: number;
  readonly tcpSequence: number;
  readonly tcpAcknowledged: number;
  readonly tcpWindow: number;
  readonly linkDestination: string;
  readonly linkSource: string;
  readonly vlan: number;
  readonly outerVlan: number;
  readonly innerVlan: number;
  readonly parentRow: number;
  readonly tunnel: string;
}

/** Frames laid one behind the other, with a gap between them that no decoder may read. */
export function batchOf(frames: readonly TestFrame[]): FrameBatch {
  const gap = 3;
  const length = frames.reduce((sum, frame) => sum + frame.bytes.length + gap, 0);
  const batch = new FrameBatch(length, Math.max(1, frames.length));
  let at = 0;
  for (const [i, frame] of frames.entries()) {
    batch.bytes.set(frame.bytes, at);
    batch.bytes.fill(0xee, at + frame.bytes.length, at + frame.bytes.length + gap);
    batch.offset[i] = at;
    batch.captured[i] = frame.bytes.length;
    batch.wire[i] = frame.wire ?? frame.bytes.length;
    batch.timeUs[i] = frame.timeUs ?? i;
    batch.link[i] = frame.link ?? 1;
    at += frame.bytes.length + gap;
  }
  batch.count = frames.length;
  return batch;
}

export function rowOf(frames: FrameBatch, packets: PacketBatch, row: number): TestRow {
  const key = row * KEY_WORDS;
  const payloadAt = packets.payloadAt[row]!;
  const mac = (at: number): string => (at === NO_LINK ? '' : formatMac(frames.bytes, at));
  return {
    frame: packets.frame[row]!,
    source: formatAddress(packets.key, key),
    destination: formatAddress(packets.key, key + 4),
    sourcePort: packets.key[key + KEY_PORTS]! >>> 16,
    destinationPort: packets.key[key + KEY_PORTS]! & 0xffff,
    protocol: packets.key[key + KEY_PROTOCOL]!,
    marks: packets.marks[row]!,
    ttl: packets.ttl[row]!,
    ipLength: packets.ipLength[row]!,
    payload: [...frames.bytes.subarray(payloadAt, payloadAt + packets.payloadCaptured[row]!)],
    payloadLength: packets.payloadLength[row]!,
    tcpFlags: packets.tcpFlags[row]!,
    tcpSequence: packets.tcpSequence[row]!,
    tcpAcknowledged: packets.tcpAcknowledged[row]!,
    tcpWindow: packets.tcpWindow[row]!,
    linkDestination: mac(packets.linkAt[row]!),
    linkSource: mac(packets.linkSourceAt[row]!),
    vlan: packets.vlan[row]!,
    outerVlan: (packets.vlan[row]! & 0xffff) - 1,
    innerVlan: (packets.vlan[row]! >>> 16) - 1,
    parentRow: packets.parentRow[row]!,
    tunnel: TUNNELS[packets.tunnel[row]!] ?? '?',
  };
}

/** Decodes frames and reads the rows of every batch. */
export function decodeAll(
  frames: readonly TestFrame[],
  options: Partial<PacketDecoderOptions> = {},
  batchFrames = Number.POSITIVE_INFINITY,
): { rows: TestRow[]; counters: DecodeCounters } {
  const decoder = new PacketDecoder({ fragments: 'reassemble', validatesChecksums: false, ...options });
  const packets = new PacketBatch();
  const rows: TestRow[] = [];
  for (let start = 0; start < frames.length; start += batchFrames) {
    const batch = batchOf(frames.slice(start, start + batchFrames));
    for (let from = 0; from < batch.count; ) {
      from = decoder.decode(batch, from, packets);
      for (let row = 0; row < packets.count; row++) {
        const read = rowOf(batch, packets, row);
        rows.push({ ...read, frame: read.frame + (Number.isFinite(batchFrames) ? start : 0) });
      }
    }
  }
  return { rows, counters: decoder.counters };
}

/** Decodes one frame. */
export function decodeOne(
  bytes: Bytes,
  options: Partial<PacketDecoderOptions> & Omit<TestFrame, 'bytes'> = {},
): TestRow[] {
  return decodeAll([{ ...options, bytes }], options).rows;
}
