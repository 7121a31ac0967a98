// The host of the flow kernel: makes an instance, gives it frames and rows, takes its records.
import { decodeBase64 } from '../base/base64.ts';
import { columnsIn } from '../base/columns.ts';
import { UserError } from '../base/user-error.ts';
import { FrameBatch, type PcapRecordLayout, SCRATCH_BYTES } from '../packets/frame-batch.ts';
import { PacketBatch } from '../packets/packet-batch.ts';
import { TUNNEL_PORTS } from '../packets/tunnel-udp.ts';
import { FlowBatch, type FlowSink } from './flow-batch.ts';
import { SIDE_SLOT_WORDS, SLOT_WORDS } from './flow-layout.ts';
import { FRAME_PLACES, RECORD_PLACES, ROW_PLACES } from './kernel-columns.ts';
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
  process(rows: number): void;
  advance(timeUs: number): void;
  finish(): void;
  identify(slot: number): void;
  decodePlainFrames(from: number, frameCount: number, firstRow: number, rowLimit: number, validates: boolean): number;
  rowsDecoded(): number;
  walkRecords(
    position: number,
    end: number,
    count: number,
    capacity: number,
    isLittleEndian: boolean,
    isNanoseconds: boolean,
    headerBytes: number,
    bytesMax: number,
    link: number,
    snapLength: number,
    untilUs: number,
  ): number;
  framesWalked(): number;
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

/** Bytes that are read from a place that a row names, at most. */
const READ_BYTES = 64;
/** Packets of the longest sequence of a flow (nfstream's SPLT). */
const SEQUENCE_MAX = 255;
const BYTES_PER_WORD = 4;
/** Per slot beside the slot itself: two to four buckets of two words, two links, a due time, a list, a free-list entry. */
const INDEX_BYTES = 32 + 8 + 8 + 1 + 4;

/** Bytes of memory that one flow of the capacity takes at most, by what is metered. */
export const BYTES_PER_FLOW = (SLOT_WORDS + SIDE_SLOT_WORDS) * BYTES_PER_WORD + INDEX_BYTES;
export const BYTES_PER_FLOW_WITH_STATISTICS = BYTES_PER_FLOW + SIDE_SLOT_WORDS * BYTES_PER_WORD;

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
  /** flows, evicted, openMost, historyCut, records of the batch, flows open. */
  readonly counters: Float64Array;
  readonly identity: Uint32Array;
  readonly #memory: Uint8Array;
  /** Frames of batches that stand elsewhere. */
  readonly #copies: FrameBatch;
  /** An input may have a batch here, whose frames must outlive a look at others. */
  #hasBatch = false;
  readonly #records: FlowBatch;
  /** The batch that was found to stand here last. */
  #ownFrames: FrameBatch | null = null;

  constructor(options: KernelOptions) {
    compiled ??= new WebAssembly.Module(decodeBase64(KERNEL_WASM));
    const { emit, emitInterim } = options;
    checkSize('rows', options.rows, layout.ROWS);
    checkSize('packets a sequence', options.spltLength, SEQUENCE_MAX);
    if (options.capacity < 1) throw new Error('a flow table has at least one place');
    const host = {
      emit: (isInterim: number) => this.#emit(isInterim === 0 ? emit : emitInterim),
    };
    this.exports = new WebAssembly.Instance(compiled, { host }).exports as KernelExports;
    this.#initialize(options);
    const { buffer } = this.exports.memory;
    this.packets = new PacketBatch(options.rows, columnsIn(buffer, ROW_PLACES));
    this.#records = new FlowBatch(
      { ...options, capacity: layout.RECORDS, hasDirectionTimes: options.isNfstream },
      columnsIn(buffer, RECORD_PLACES),
    );
    const words = options.capacity * SLOT_WORDS;
    this.words = new Int32Array(buffer, layout.TABLE_AT, words);
    this.numbers = new Float64Array(buffer, layout.TABLE_AT, words / 2);
    this.bytes = new Uint8Array(buffer, layout.TABLE_AT, words * 4);
    this.counters = new Float64Array(buffer, layout.COUNTERS_AT, 8);
    this.identity = new Uint32Array(buffer, layout.IDENTITY_AT, 16);
    this.#memory = new Uint8Array(buffer);
    this.#copies = this.makeFrames(layout.FRAME_BYTES - SCRATCH_BYTES, layout.FRAMES);
    this.#hasBatch = false;
    this.#memory.set(PORT_KINDS, layout.PORT_KINDS_AT);
    this.#memory.set(TUNNEL_PORTS, layout.TUNNEL_PORTS_AT);
  }

  #initialize(options: KernelOptions): void {
    try {
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
    } catch {
      // Its memory cannot grow so far: nothing else can go wrong there.
      throw new UserError('flow-memory', { capacity: options.capacity });
    }
  }

  /** Bytes of the kernel's memory. */
  get byteLength(): number {
    return this.#memory.byteLength;
  }

  /**
   * A batch that the kernel reads where it stands, of at most FRAME_BYTES bytes (the decoder's scratch included) and FRAMES frames. All
   * batches of a kernel share the same memory, so an input has one at a time.
   */
  makeFrames(byteCapacity: number, capacity: number): FrameBatch {
    const size = byteCapacity + SCRATCH_BYTES;
    checkSize('bytes', size, layout.FRAME_BYTES);
    checkSize('frames', capacity, layout.FRAMES);
    const { buffer } = this.exports.memory;
    this.#hasBatch = true;
    return new FrameBatch(byteCapacity, capacity, {
      bytes: new Uint8Array(buffer, layout.FRAME_BYTES_AT, size),
      make: columnsIn(buffer, FRAME_PLACES),
      walkPcap: (...words) => this.#walkPcap(...words),
    });
  }

  /**
   * Decodes frames from index `from` as long as each is plain and there are at most `rowLimit` rows; returns the index of the first one
   * that is not.
   */
  decodePlain(frames: FrameBatch, from: number, packets: PacketBatch, rowLimit: number, validates: boolean): number {
    if (!this.#isOwn(frames) || packets !== this.packets) return from;
    const next = this.exports.decodePlainFrames(from, frames.count, packets.count, rowLimit, validates);
    packets.count = this.exports.rowsDecoded();
    return next;
  }

  /** Meters the rows of a batch; those of another one than `packets` are copied, and so are frames that stand elsewhere. */
  process(frames: FrameBatch, packets: PacketBatch): void {
    if (packets !== this.packets) this.#copyIn(packets);
    if (this.#isOwn(frames)) this.exports.process(packets.count);
    else this.#processCopies(frames, packets);
    if (packets !== this.packets) this.#copyOut(packets);
  }

  #walkPcap(
    batch: FrameBatch,
    position: number,
    end: number,
    layout: PcapRecordLayout,
    bytesMax: number,
    snapLength: number,
    untilUs: number,
  ): number {
    const { isLittleEndian, isNanoseconds, recordHeaderBytes, link } = layout;
    const next = this.exports.walkRecords(
      position,
      end,
      batch.count,
      batch.capacity,
      isLittleEndian,
      isNanoseconds,
      recordHeaderBytes,
      bytesMax,
      link,
      Math.min(snapLength, bytesMax),
      untilUs,
    );
    batch.count = this.exports.framesWalked();
    return next;
  }

  #isOwn(frames: FrameBatch): boolean {
    if (frames === this.#ownFrames) return true;
    const isOwn = frames.bytes.buffer === this.#memory.buffer && frames.timeUs.buffer === this.#memory.buffer;
    if (isOwn) this.#ownFrames = frames;
    return isOwn;
  }

  /**
   * Meters frames that stand elsewhere by copies of what their rows need: the columns, and the bytes that any of them names. What an
   * input's own batch holds in that place stands there again afterwards.
   */
  #processCopies(frames: FrameBatch, packets: PacketBatch): void {
    const { count, bytes } = frames;
    checkSize('bytes', bytes.length, layout.FRAME_BYTES);
    checkSize('frames', count, layout.FRAMES);
    const [from, to] = bytesNamed(bytes, packets);
    const copies = this.#copies;
    const before = this.#hasBatch ? partOf(copies, count, from, to) : null;
    putPart(copies, viewOf(frames, count, from, to), from);
    this.exports.process(packets.count);
    if (before !== null) putPart(copies, before, from);
  }

  #emit(sink: FlowSink): void {
    const records = this.#records;
    records.count = this.counters[4]!;
    sink(records);
    records.count = 0;
  }

  #copyIn(packets: PacketBatch): void {
    checkSize('rows', packets.count, layout.ROWS);
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

type FramePart = Pick<FrameBatch, 'timeUs' | 'timeNs' | 'wire' | 'bytes'>;

/** A copy of the first `count` frames' columns and of bytes [from, to). */
function partOf(frames: FrameBatch, count: number, from: number, to: number): FramePart {
  return {
    timeUs: frames.timeUs.slice(0, count),
    timeNs: frames.timeNs.slice(0, count),
    wire: frames.wire.slice(0, count),
    bytes: frames.bytes.slice(from, to),
  };
}

/** The same without copying. */
function viewOf(frames: FrameBatch, count: number, from: number, to: number): FramePart {
  return {
    timeUs: frames.timeUs.subarray(0, count),
    timeNs: frames.timeNs.subarray(0, count),
    wire: frames.wire.subarray(0, count),
    bytes: frames.bytes.subarray(from, to),
  };
}

function putPart(frames: FrameBatch, part: FramePart, from: number): void {
  frames.timeUs.set(part.timeUs);
  frames.timeNs.set(part.timeNs);
  frames.wire.set(part.wire);
  frames.bytes.set(part.bytes, from);
}

/** Where the bytes stand that rows name: [from, to). */
function bytesNamed(bytes: Uint8Array, packets: PacketBatch): readonly [from: number, to: number] {
  let from = bytes.length;
  let to = 0;
  for (const column of [packets.linkAt, packets.linkSourceAt, packets.transportAt, packets.payloadAt]) {
    for (let row = 0; row < packets.count; row++) {
      const at = column[row]!;
      if (at > bytes.length) continue;
      if (at < from) from = at;
      if (at > to) to = at;
    }
  }
  return [Math.min(from, to), Math.min(to + READ_BYTES, bytes.length)];
}

function checkSize(what: string, count: number, most: number): void {
  if (count > most) throw new Error(`${count} ${what}: a flow kernel takes at most ${most}`);
}
