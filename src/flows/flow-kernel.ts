// The host of the flow kernel: makes an instance, gives it frames and rows, takes its records.
import { decodeBase64 } from '../base/base64.ts';
import { columnsIn } from '../base/columns.ts';
import type { FrameBatch } from '../packets/frame-batch.ts';
import { PacketBatch } from '../packets/packet-batch.ts';
import { FlowBatch, type FlowSink } from './flow-batch.ts';
import { SLOT_WORDS, SLOT_WORDS_WITH_STATISTICS } from './flow-layout.ts';
import { RECORD_PLACES, ROW_PLACES } from './kernel-columns.ts';
import * as layout from './kernel-layout.ts';
import { KERNEL_WASM } from './kernel-wasm.ts';
import { PORT_KINDS } from './server-ports.ts';

/** What of WebAssembly is used here: the engine's types know no platform. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  Instance: new (module: object, imports: object) => { readonly exports: object };
};

interface KernelExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  initialize(
    capacity: number,
    isNfstream: boolean,
    hasStatistics: boolean,
    holdsRecords: boolean,
    spltLength: number,
    interimUs: number,
    idleSeconds: number,
    activeSeconds: number,
    hashSeed: number,
  ): void;
  process(rows: number, firstFrame: number): void;
  advance(timeUs: number): void;
  finish(): void;
  identify(slot: number): void;
  slotWords(): number;
}

export interface KernelOptions {
  readonly capacity: number;
  readonly isNfstream: boolean;
  readonly hasStatistics: boolean;
  readonly holdsRecords: boolean;
  readonly spltLength: number;
  /** 0 = no interim records. */
  readonly interimUs: number;
  /** Below 0 = those of the policy. */
  readonly idleSeconds: number;
  readonly activeSeconds: number;
  readonly hashSeed: number;
  /** Rows of `packets`. */
  readonly rows: number;
  readonly emit: FlowSink;
  readonly emitInterim: FlowSink;
}

const MAC_BYTES = 6;
const BYTES_PER_WORD = 4;
/** Per slot beside the slot itself: two to four buckets of two words, two links, a due time, a list, a free-list entry. */
const INDEX_BYTES = 32 + 8 + 8 + 1 + 4;

/** Bytes of memory that one flow of the capacity takes at most, by what is metered. */
export const BYTES_PER_FLOW = SLOT_WORDS * BYTES_PER_WORD + INDEX_BYTES;
export const BYTES_PER_FLOW_WITH_STATISTICS = SLOT_WORDS_WITH_STATISTICS * BYTES_PER_WORD + INDEX_BYTES;

/** Compiled once, by the first meter of the process. */
let compiled: object | null = null;

export class FlowKernel {
  readonly exports: KernelExports;
  /** Rows that the kernel reads and fills where they stand. */
  readonly packets: PacketBatch;
  /** The slots of the table, as words, numbers and bytes. */
  readonly words: Int32Array;
  readonly numbers: Float64Array;
  readonly bytes: Uint8Array;
  readonly stride: number;
  /** flows, evicted, openMost, historyCut, records of the batch, flows open. */
  readonly counters: Float64Array;
  readonly identity: Uint32Array;
  readonly #memory: Uint8Array;
  readonly #timeUs: Float64Array;
  readonly #timeNs: Uint16Array;
  readonly #wire: Uint32Array;
  readonly #records: FlowBatch;
  #frames: FrameBatch | null = null;

  constructor(options: KernelOptions) {
    compiled ??= new WebAssembly.Module(decodeBase64(KERNEL_WASM));
    const { emit, emitInterim } = options;
    const host = {
      emit: (isInterim: number) => this.#emit(isInterim === 0 ? emit : emitInterim),
      readMacs: (row: number, to: number) => this.#readMacs(row, to),
      byteAt: (position: number) => this.#frames!.bytes[position]!,
    };
    this.exports = new WebAssembly.Instance(compiled, { host }).exports as KernelExports;
    this.exports.initialize(
      options.capacity,
      options.isNfstream,
      options.hasStatistics,
      options.holdsRecords,
      options.spltLength,
      options.interimUs,
      options.idleSeconds,
      options.activeSeconds,
      options.hashSeed,
    );
    const { buffer } = this.exports.memory;
    this.packets = new PacketBatch(options.rows, columnsIn(buffer, ROW_PLACES));
    this.#records = new FlowBatch(
      { ...options, capacity: layout.RECORDS, hasDirectionTimes: options.isNfstream },
      columnsIn(buffer, RECORD_PLACES),
    );
    this.stride = this.exports.slotWords();
    const words = options.capacity * this.stride;
    this.words = new Int32Array(buffer, layout.TABLE_AT, words);
    this.numbers = new Float64Array(buffer, layout.TABLE_AT, words / 2);
    this.bytes = new Uint8Array(buffer, layout.TABLE_AT, words * 4);
    this.counters = new Float64Array(buffer, layout.COUNTERS_AT, 8);
    this.identity = new Uint32Array(buffer, layout.IDENTITY_AT, 16);
    this.#memory = new Uint8Array(buffer);
    this.#timeUs = new Float64Array(buffer, layout.FRAME_TIME_US_AT, layout.FRAMES);
    this.#timeNs = new Uint16Array(buffer, layout.FRAME_TIME_NS_AT, layout.FRAMES);
    this.#wire = new Uint32Array(buffer, layout.FRAME_WIRE_AT, layout.FRAMES);
    this.#memory.set(PORT_KINDS, layout.PORT_KINDS_AT);
  }

  /** Bytes of the kernel's memory. */
  get byteLength(): number {
    return this.#memory.byteLength;
  }

  /** Meters the rows of a batch; those of another one than `packets` are copied. */
  process(frames: FrameBatch, packets: PacketBatch): void {
    const { count } = packets;
    if (packets !== this.packets) this.#copyIn(packets);
    this.#frames = frames;
    const first = count === 0 ? 0 : packets.frame[0]!;
    const end = count === 0 ? 0 : packets.frame[count - 1]! + 1;
    this.#timeUs.set(frames.timeUs.subarray(first, end));
    this.#timeNs.set(frames.timeNs.subarray(first, end));
    this.#wire.set(frames.wire.subarray(first, end));
    this.exports.process(count, first);
    this.#frames = null;
    if (packets !== this.packets) this.#copyOut(packets);
  }

  #emit(sink: FlowSink): void {
    const records = this.#records;
    records.count = this.counters[4]!;
    sink(records);
    records.count = 0;
  }

  #readMacs(row: number, to: number): void {
    const { bytes } = this.#frames!;
    const source = this.packets.linkSourceAt[row]!;
    const destination = this.packets.linkAt[row]!;
    const memory = this.#memory;
    for (let i = 0; i < MAC_BYTES; i++) {
      memory[to + i] = bytes[source + i]!;
      memory[to + MAC_BYTES + i] = bytes[destination + i]!;
    }
  }

  #copyIn(packets: PacketBatch): void {
    if (packets.count > layout.ROWS) throw new Error(`a batch has at most ${layout.ROWS} rows`);
    const own = this.packets as unknown as Record<string, Uint32Array>;
    const other = packets as unknown as Record<string, Uint32Array>;
    for (const name of Object.keys(ROW_PLACES)) {
      const perRow = other[name]!.length / packets.capacity;
      own[name]!.set(other[name]!.subarray(0, packets.count * perRow));
    }
  }

  #copyOut(packets: PacketBatch): void {
    const { count } = packets;
    const own = this.packets;
    packets.slot.set(own.slot.subarray(0, count));
    packets.serial.set(own.serial.subarray(0, count));
    packets.side.set(own.side.subarray(0, count));
    packets.isNew.set(own.isNew.subarray(0, count));
    packets.streamAt.set(own.streamAt.subarray(0, count));
  }
}
