// The flow meter: the flow kernel under either policy, and what is asked of an open flow by its slot.
import { formatAddress, formatMac } from '../base/address.ts';
import type { FlowIdentity } from '../packets/facts.ts';
import type { FrameBatch } from '../packets/frame-batch.ts';
import {
  KEY_PORTS,
  KEY_PROTOCOL,
  KEY_WORDS,
  PACKET_BATCH_CAPACITY,
  type PacketBatch,
} from '../packets/packet-batch.ts';
import { FlowKernel } from './flow-kernel.ts';
import {
  FIRST_SIDE_1,
  HAS_MAC,
  N_SERIAL,
  ORIGINATOR_IS_1,
  SLOT_WORDS,
  W_MAC,
  W_ORIGIN,
  W_SERVICES,
  W_STATE,
} from './flow-layout.ts';
import type { FlowCounters, FlowMeter, FlowMeterOptions } from './flow-meter.ts';
import { formatUid } from './uid.ts';

/** Flows open at once unless the caller says otherwise. */
export const FLOW_CAPACITY = 65_536;

const MICROSECONDS = 1e6;
const MAC_BYTES = 6;

export class KernelMeter implements FlowMeter {
  readonly #kernel: FlowKernel;

  constructor(options: FlowMeterOptions) {
    this.#kernel = new FlowKernel({
      capacity: options.capacity ?? FLOW_CAPACITY,
      isNfstream: options.policy === 'nfstream',
      hasStatistics: options.hasStatistics === true,
      holdsRecords: options.holdsRecords === true,
      spltLength: options.policy === 'nfstream' ? (options.spltLength ?? 0) : 0,
      interimUs: (options.interimSeconds ?? 0) * MICROSECONDS,
      idleSeconds: options.idleSeconds ?? -1,
      activeSeconds: options.activeSeconds ?? -1,
      hashSeed: options.hashSeed ?? 0,
      rows: options.rows ?? PACKET_BATCH_CAPACITY,
      emit: options.emit,
      emitInterim: options.emitInterim ?? (() => undefined),
    });
  }

  get packets(): PacketBatch {
    return this.#kernel.packets;
  }

  get counters(): FlowCounters {
    const [flows, evicted, openMost, historyCut] = this.#kernel.counters as unknown as [number, number, number, number];
    return { flows, evicted, openMost, historyCut };
  }

  get open(): number {
    return this.#kernel.counters[5]!;
  }

  makeFrames(byteCapacity: number, capacity: number): FrameBatch {
    return this.#kernel.makeFrames(byteCapacity, capacity);
  }

  decodePlain(frames: FrameBatch, from: number, packets: PacketBatch, rowLimit: number, validates: boolean): number {
    return this.#kernel.decodePlain(frames, from, packets, rowLimit, validates);
  }

  process(frames: FrameBatch, packets: PacketBatch): void {
    this.#kernel.process(frames, packets);
  }

  advanceTo(timeUs: number): void {
    this.#kernel.exports.advance(timeUs);
  }

  finish(): void {
    this.#kernel.exports.finish();
  }

  holds(slot: number, serial: number): boolean {
    const { numbers } = this.#kernel;
    return slot >= 0 && numbers[slot * (SLOT_WORDS >> 1) + N_SERIAL] === serial;
  }

  setService(slot: number, serial: number, service: number): void {
    const { words } = this.#kernel;
    if (this.holds(slot, serial)) words[slot * SLOT_WORDS + W_SERVICES]! |= 1 << service;
  }

  identify(slot: number, out: Uint32Array, at: number): void {
    const { identity } = this.#kernel;
    this.#kernel.exports.identify(slot);
    for (let i = 0; i < KEY_WORDS + 2; i++) out[at + i] = identity[i]!;
  }

  identityOf(slot: number): FlowIdentity {
    const { words, numbers, bytes, identity: key } = this.#kernel;
    this.#kernel.exports.identify(slot);
    const w = slot * SLOT_WORDS;
    const origin = words[w + W_ORIGIN]!;
    const hasMac = (origin & HAS_MAC) !== 0;
    const source = (w + W_MAC) * 4;
    const isSender = ((origin & FIRST_SIDE_1) !== 0) === ((words[w + W_STATE]! & ORIGINATOR_IS_1) !== 0);
    return {
      serial: numbers[(w >> 1) + N_SERIAL]!,
      uid: formatUid(key[KEY_WORDS]!, key[KEY_WORDS + 1]!),
      protocol: key[KEY_PROTOCOL]!,
      originator: formatAddress(key, 0),
      originatorPort: key[KEY_PORTS]! >>> 16,
      responder: formatAddress(key, 4),
      responderPort: key[KEY_PORTS]! & 0xffff,
      originatorMac: hasMac ? formatMac(bytes, isSender ? source : source + MAC_BYTES) : null,
      responderMac: hasMac ? formatMac(bytes, isSender ? source + MAC_BYTES : source) : null,
    };
  }
}
