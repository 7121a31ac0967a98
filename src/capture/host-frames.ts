// Frames that say what a machine knows without capturing: neighbours as ARP announcements, own connections as TCP segments whose payload
// only counts and empty datagrams, heard datagrams as they came. Ethernet, IPv4 and IPv6.
import { MAPPED_WORD } from '../base/address.ts';
import type { FrameBatch } from '../packets/frame-batch.ts';

const ETHERNET_BYTES = 14;
const ETHERNET_LINK = 1;
/** Most bytes of payload that one segment stands for: what an IP length field can say. */
export const SEGMENT_BYTES_MAX = 65_000;

/** Address words as base/address.ts has them: four, IPv4 mapped. MACs are numbers (devices/mac.ts). */
export interface FrameEnds {
  readonly fromMac: number;
  readonly toMac: number;
  readonly from: readonly number[];
  readonly to: readonly number[];
}

export interface Segment extends FrameEnds {
  readonly fromPort: number;
  readonly toPort: number;
  readonly flags: number;
  readonly sequence: number;
  readonly acknowledged: number;
  /** Bytes that it stands for. */
  readonly payload: number;
}

/** Fills a batch frame by frame; whoever reads it takes it when it is full. */
export class HostFrames {
  readonly batch: FrameBatch;
  #at = 0;
  readonly #bytesMax: number;

  /** `bytesMax`: bytes of the batch that frames may take. */
  constructor(batch: FrameBatch, bytesMax: number) {
    this.batch = batch;
    this.#bytesMax = bytesMax;
  }

  clear(): void {
    this.batch.count = 0;
    this.#at = 0;
  }

  /** True when a frame of `bytes` finds no room. */
  isFull(bytes = 128): boolean {
    return this.batch.count >= this.batch.capacity || this.#at + bytes > this.#bytesMax;
  }

  /** A neighbour answers for its IPv4 address (RFC 826). */
  announce(timeUs: number, { fromMac, toMac, from, to }: FrameEnds): void {
    const at = this.#begin(timeUs, fromMac, toMac, 0x0806, 28, 28);
    const { view } = this.batch;
    view.setUint32(at, 0x0001_0800);
    view.setUint32(at + 4, 0x0604_0002);
    putMac(view, at + 8, fromMac);
    view.setUint32(at + 14, from[3]!);
    putMac(view, at + 18, toMac);
    view.setUint32(at + 24, to[3]!);
  }

  /** A TCP segment. Nobody checks its checksum: the payload is not there. */
  segment(timeUs: number, segment: Segment): void {
    const at = this.#ip(timeUs, segment, 6, 20, segment.payload);
    const { view } = this.batch;
    view.setUint16(at, segment.fromPort);
    view.setUint16(at + 2, segment.toPort);
    view.setUint32(at + 4, segment.sequence >>> 0);
    view.setUint32(at + 8, segment.acknowledged >>> 0);
    view.setUint16(at + 12, 0x5000 | segment.flags);
    view.setUint16(at + 14, 0xffff);
  }

  /** A datagram with its payload. */
  datagram(timeUs: number, ends: FrameEnds, fromPort: number, toPort: number, payload: Uint8Array): void {
    const at = this.#ip(timeUs, ends, 17, 8 + payload.length, 0);
    const { view, bytes } = this.batch;
    view.setUint16(at, fromPort);
    view.setUint16(at + 2, toPort);
    view.setUint16(at + 4, 8 + payload.length);
    bytes.set(payload, at + 8);
  }

  #ip(
    timeUs: number,
    { fromMac, toMac, from, to }: FrameEnds,
    protocol: number,
    bytes: number,
    uncaptured: number,
  ): number {
    const isIpv4 = from[2] === MAPPED_WORD && from[0] === 0 && from[1] === 0;
    const header = isIpv4 ? 20 : 40;
    const at = this.#begin(
      timeUs,
      fromMac,
      toMac,
      isIpv4 ? 0x0800 : 0x86dd,
      header + bytes,
      header + bytes + uncaptured,
    );
    const { view } = this.batch;
    if (isIpv4) {
      view.setUint16(at, 0x4500);
      view.setUint16(at + 2, header + bytes + uncaptured);
      view.setUint16(at + 6, 0x4000);
      view.setUint16(at + 8, 0x4000 | protocol);
      view.setUint32(at + 12, from[3]!);
      view.setUint32(at + 16, to[3]!);
      view.setUint16(at + 10, headerChecksum(view, at));
    } else {
      view.setUint32(at, 0x6000_0000);
      view.setUint16(at + 4, bytes + uncaptured);
      view.setUint16(at + 6, (protocol << 8) | 64);
      for (let i = 0; i < 4; i++) {
        view.setUint32(at + 8 + i * 4, from[i]!);
        view.setUint32(at + 24 + i * 4, to[i]!);
      }
    }
    return at + header;
  }

  #begin(timeUs: number, fromMac: number, toMac: number, type: number, captured: number, wire: number): number {
    const { batch } = this;
    const at = this.#at;
    const i = batch.count++;
    batch.bytes.fill(0, at, at + ETHERNET_BYTES + captured);
    putMac(batch.view, at, toMac);
    putMac(batch.view, at + 6, fromMac);
    batch.view.setUint16(at + 12, type);
    batch.offset[i] = at;
    batch.captured[i] = ETHERNET_BYTES + captured;
    batch.wire[i] = ETHERNET_BYTES + wire;
    batch.timeUs[i] = timeUs;
    batch.timeNs[i] = 0;
    batch.link[i] = ETHERNET_LINK;
    this.#at = at + ETHERNET_BYTES + captured;
    return at + ETHERNET_BYTES;
  }
}

function putMac(view: DataView, at: number, mac: number): void {
  view.setUint16(at, Math.floor(mac / 0x1_0000_0000));
  view.setUint32(at + 2, mac >>> 0);
}

/** RFC 791 3.1. */
function headerChecksum(view: DataView, at: number): number {
  let sum = 0;
  for (let i = 0; i < 20; i += 2) if (i !== 10) sum += view.getUint16(at + i);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return 0xffff - sum;
}
