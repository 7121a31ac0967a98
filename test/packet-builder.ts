// Builds Ethernet frames for tests: TCP, UDP and ICMP over IPv4 and IPv6, at given times, as a FrameBatch.
import { parseAddress } from '../src/base/address.ts';
import { FrameBatch } from '../src/packets/frame-batch.ts';

export const FIN = 1;
export const SYN = 2;
export const RST = 4;
export const PSH = 8;
export const ACK = 16;

const LINK_ETHERNET = 1;
const ETHERNET_BYTES = 14;
const VLAN_BYTES = 4;
const TCP = 6;
const UDP = 17;

export interface BuiltFrame {
  /** Seconds since 1970. */
  readonly time: number;
  readonly bytes: Uint8Array;
  /** Length on the wire where the capture kept less. */
  readonly wire?: number;
}

export interface Endpoints {
  readonly from: string;
  readonly to: string;
  readonly fromPort?: number;
  readonly toPort?: number;
  readonly vlan?: number;
}

export interface TcpFields extends Endpoints {
  readonly flags: number;
  readonly sequence?: number;
  readonly acknowledged?: number;
  readonly window?: number;
  readonly payload?: number | Uint8Array;
}

const word = (value: number): number[] => [
  (value >>> 24) & 255,
  (value >>> 16) & 255,
  (value >>> 8) & 255,
  value & 255,
];
const half = (value: number): number[] => [(value >>> 8) & 255, value & 255];
const payloadOf = (payload: number | Uint8Array | undefined): number[] =>
  typeof payload === 'number' ? Array<number>(payload).fill(0x41) : [...(payload ?? [])];

/** A TCP segment; sequence and acknowledgement numbers are taken modulo 2^32. */
export function tcpFrame(time: number, fields: TcpFields): BuiltFrame {
  const segment = [
    ...half(fields.fromPort ?? 40000),
    ...half(fields.toPort ?? 7777),
    ...word(fields.sequence ?? 0),
    ...word(fields.acknowledged ?? 0),
    0x50,
    fields.flags,
    ...half(fields.window ?? 8192),
    ...[0, 0, 0, 0],
    ...payloadOf(fields.payload),
  ];
  return { time, bytes: ipFrame(fields, TCP, segment) };
}

/** A UDP datagram. */
export function udpFrame(time: number, fields: Endpoints & { readonly payload?: number | Uint8Array }): BuiltFrame {
  const payload = payloadOf(fields.payload);
  const ports = [...half(fields.fromPort ?? 40000), ...half(fields.toPort ?? 7777)];
  return { time, bytes: ipFrame(fields, UDP, [...ports, ...half(payload.length + 8), 0, 0, ...payload]) };
}

/** An ICMP (IPv4) or ICMPv6 message. */
export function icmpFrame(
  time: number,
  fields: Endpoints & { readonly type: number; readonly code?: number; readonly payload?: number },
): BuiltFrame {
  const protocol = fields.from.includes(':') ? 58 : 1;
  const message = [fields.type, fields.code ?? 0, 0, 0, 0, 0, 0, 0, ...payloadOf(fields.payload)];
  return { time, bytes: ipFrame(fields, protocol, message) };
}

/** An IP packet of any protocol. */
export function ipFrame(fields: Endpoints, protocol: number, body: readonly number[]): Uint8Array {
  const isIpv6 = fields.from.includes(':');
  const tag = fields.vlan === undefined ? [] : [0x81, 0, ...half(fields.vlan)];
  const link = [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, ...tag, ...(isIpv6 ? [0x86, 0xdd] : [8, 0])];
  const source = parseAddress(fields.from)!;
  const destination = parseAddress(fields.to)!;
  const header = isIpv6
    ? [0x60, 0, 0, 0, ...half(body.length), protocol, 64, ...source.flatMap(word), ...destination.flatMap(word)]
    : [
        ...[0x45, 0],
        ...half(20 + body.length),
        ...[0, 1, 0, 0, 64, protocol, 0, 0],
        ...word(source[3]),
        ...word(destination[3]),
      ];
  return Uint8Array.from([...link, ...header, ...body]);
}

/** Frames as batches of at most `size` frames, in the given order; one batch, filled again and again as by an input. */
export function* batchesOf(frames: readonly BuiltFrame[], size = 4096): Generator<FrameBatch> {
  const starts = Array.from({ length: Math.ceil(frames.length / size) }, (_, i) => i * size);
  const lengthOf = (part: readonly BuiltFrame[]): number => part.reduce((sum, frame) => sum + frame.bytes.length, 0);
  const longest = Math.max(0, ...starts.map((from) => lengthOf(frames.slice(from, from + size))));
  const batch = new FrameBatch(longest, Math.min(size, frames.length));
  for (const from of starts) {
    let at = 0;
    batch.count = 0;
    for (const frame of frames.slice(from, from + size)) {
      const i = batch.count++;
      batch.bytes.set(frame.bytes, at);
      batch.offset[i] = at;
      batch.captured[i] = frame.bytes.length;
      batch.wire[i] = frame.wire ?? frame.bytes.length;
      batch.timeUs[i] = Math.round(frame.time * 1e6);
      batch.link[i] = LINK_ETHERNET;
      at += frame.bytes.length;
    }
    yield batch;
  }
}

/** Bytes before the IP header of a built frame. */
export const linkBytes = (vlan?: number): number => ETHERNET_BYTES + (vlan === undefined ? 0 : VLAN_BYTES);
