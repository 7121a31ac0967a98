// Builds captures for tests: pcap in every byte order and magic, pcapng in sections and interfaces of every kind.
import { deepStrictEqual } from 'node:assert/strict';
import type { ByteSource } from '../src/capture/byte-source.ts';
import { recogniseCapture } from '../src/capture/capture-format.ts';
import { CaptureMerge, type MergeTotals } from '../src/capture/capture-merge.ts';
import type { InputOptions } from '../src/capture/input.ts';
import { createFlowMeter } from '../src/flows/index.ts';
import type { FrameBatch, FrameMaker } from '../src/packets/frame-batch.ts';

export interface WrittenPacket {
  /** Nanoseconds since 1970. */
  readonly time: bigint;
  readonly bytes: Uint8Array;
  readonly wire: number;
  readonly link: number;
}

export interface PcapStyle {
  readonly isLittleEndian: boolean;
  readonly magic: number;
  readonly link: number;
}

export const PCAP_MICROSECONDS = 0xa1b2c3d4;
export const PCAP_NANOSECONDS = 0xa1b23c4d;
export const PCAP_MODIFIED = 0xa1b2cd34;

/** Joins numbers of 1, 2, 4 or 8 bytes and byte arrays. */
export function joinBytes(parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts.map((part) => Buffer.from(part))));
}

function number(value: number | bigint, bytes: number, isLittleEndian: boolean): Uint8Array {
  const out = new Uint8Array(bytes);
  for (let i = 0; i < bytes; i++) {
    out[isLittleEndian ? i : bytes - 1 - i] = Number((BigInt.asUintN(64, BigInt(value)) >> BigInt(8 * i)) & 255n);
  }
  return out;
}

export function pcapHeader(style: PcapStyle): Uint8Array {
  const n = (value: number, bytes: number): Uint8Array => number(value, bytes, style.isLittleEndian);
  return joinBytes([n(style.magic, 4), n(2, 2), n(4, 2), n(0, 4), n(0, 4), n(65535, 4), n(style.link, 4)]);
}

export function pcapRecord(style: PcapStyle, packet: WrittenPacket): Uint8Array {
  const n = (value: number | bigint, bytes: number): Uint8Array => number(value, bytes, style.isLittleEndian);
  const unit = style.magic === PCAP_NANOSECONDS ? 1n : 1000n;
  const rest = (packet.time % 1_000_000_000n) / unit;
  const extra = style.magic === PCAP_MODIFIED ? new Uint8Array(8) : new Uint8Array(0);
  const seconds = packet.time / 1_000_000_000n;
  return joinBytes([n(seconds, 4), n(rest, 4), n(packet.bytes.length, 4), n(packet.wire, 4), extra, packet.bytes]);
}

export function pcapFile(style: PcapStyle, packets: readonly WrittenPacket[]): Uint8Array {
  return joinBytes([pcapHeader(style), ...packets.map((packet) => pcapRecord(style, packet))]);
}

/** One interface of a pcapng section. `resolution` is the raw byte of if_tsresol, `offset` whole seconds. */
export interface PcapngInterface {
  readonly link: number;
  readonly resolution?: number;
  readonly offset?: number;
  readonly snapLength?: number;
}

/** Writes blocks of a section in one byte order. */
export class PcapngWriter {
  readonly #isLittleEndian: boolean;

  constructor(isLittleEndian: boolean) {
    this.#isLittleEndian = isLittleEndian;
  }

  n(value: number | bigint, bytes: number): Uint8Array {
    return number(value, bytes, this.#isLittleEndian);
  }

  block(type: number, body: Uint8Array): Uint8Array {
    const padding = new Uint8Array(-body.length & 3);
    const size = this.n(12 + body.length + padding.length, 4);
    return joinBytes([this.n(type, 4), size, body, padding, size]);
  }

  section(): Uint8Array {
    return this.block(0x0a0d0d0a, joinBytes([this.n(0x1a2b3c4d, 4), this.n(1, 2), this.n(0, 2), this.n(-1n, 8)]));
  }

  interface(spec: PcapngInterface): Uint8Array {
    const options: Uint8Array[] = [this.option(2, Buffer.from('eth0'))];
    if (spec.resolution !== undefined) options.push(this.option(9, new Uint8Array([spec.resolution])));
    if (spec.offset !== undefined) options.push(this.option(14, this.n(BigInt(spec.offset), 8)));
    options.push(this.option(0, new Uint8Array(0)));
    return this.block(1, joinBytes([this.n(spec.link, 2), this.n(0, 2), this.n(spec.snapLength ?? 0, 4), ...options]));
  }

  option(code: number, value: Uint8Array): Uint8Array {
    return joinBytes([this.n(code, 2), this.n(value.length, 2), value, new Uint8Array(-value.length & 3)]);
  }

  enhanced(index: number, ticks: bigint, packet: WrittenPacket): Uint8Array {
    const head = [this.n(index, 4), this.n(ticks >> 32n, 4), this.n(ticks & 0xffffffffn, 4)];
    const lengths = [this.n(packet.bytes.length, 4), this.n(packet.wire, 4)];
    const padding = new Uint8Array(-packet.bytes.length & 3);
    const options = this.option(1, Buffer.from('a comment'));
    return this.block(6, joinBytes([...head, ...lengths, packet.bytes, padding, options]));
  }

  old(index: number, ticks: bigint, packet: WrittenPacket): Uint8Array {
    const head = [this.n(index, 2), this.n(0, 2), this.n(ticks >> 32n, 4), this.n(ticks & 0xffffffffn, 4)];
    const lengths = [this.n(packet.bytes.length, 4), this.n(packet.wire, 4)];
    return this.block(2, joinBytes([...head, ...lengths, packet.bytes]));
  }

  simple(packet: WrittenPacket): Uint8Array {
    return this.block(3, joinBytes([this.n(packet.wire, 4), packet.bytes]));
  }
}

/** Bytes handed over in the given steps, the last one again and again. */
export class StepSource implements ByteSource {
  bytesRead = 0;
  readonly size = null;
  readonly isCut = false;
  readonly #bytes: Uint8Array;
  readonly #steps: readonly number[];
  #reads = 0;

  constructor(bytes: Uint8Array, steps: readonly number[] = [65536]) {
    this.#bytes = bytes;
    this.#steps = steps;
  }

  async read(target: Uint8Array, from: number, to: number): Promise<number> {
    const step = this.#steps[Math.min(this.#reads++, this.#steps.length - 1)]!;
    const count = Math.min(step, to - from, this.#bytes.length - this.bytesRead);
    target.set(this.#bytes.subarray(this.bytesRead, this.bytesRead + count), from);
    this.bytesRead += count;
    return count;
  }

  cancel(): void {}

  async close(): Promise<void> {}
}

/** The frames of a batch as packets, copied. */
export function copyPackets(batch: FrameBatch): WrittenPacket[] {
  return Array.from({ length: batch.count }, (_, i) => ({
    time: BigInt(batch.timeUs[i]!) * 1000n + BigInt(batch.timeNs[i]!),
    bytes: batch.bytes.slice(batch.offset[i]!, batch.offset[i]! + batch.captured[i]!),
    wire: batch.wire[i]!,
    link: batch.link[i]!,
  }));
}

/** Frames of an input that stand where those of an engine do. */
const meter = createFlowMeter({ policy: 'zeek', capacity: 1, rows: 64, emit: () => undefined });

/** Reads bytes as a capture, in steps: into a batch of its own and into one in the memory of a flow kernel, which must agree. */
export async function readBytes(
  bytes: Uint8Array,
  steps?: readonly number[],
  options: InputOptions = {},
): Promise<{ packets: WrittenPacket[]; totals: MergeTotals }> {
  const own = await readOnce(bytes, steps, options);
  const shared = await readOnce(bytes, steps, options, (size, frames) => meter.makeFrames!(size, frames));
  deepStrictEqual(shared, own);
  return own;
}

async function readOnce(
  bytes: Uint8Array,
  steps: readonly number[] | undefined,
  options: InputOptions,
  makeFrames?: FrameMaker,
): Promise<{ packets: WrittenPacket[]; totals: MergeTotals }> {
  const packets: WrittenPacket[] = [];
  const source = new StepSource(bytes, steps);
  const capture = await recogniseCapture(source, 'test', options.snapLength ?? Number.POSITIVE_INFINITY);
  const survey = { path: 'test', order: 0, startUs: 0, size: null, capture };
  const frames = (batch: FrameBatch): void => void packets.push(...copyPackets(batch));
  const sink = { frames, ...(makeFrames === undefined ? {} : { makeFrames }) };
  const totals = await new CaptureMerge([survey], options, sink).run();
  return { packets, totals };
}
