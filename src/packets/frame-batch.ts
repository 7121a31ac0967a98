// A batch of captured frames: one byte buffer and columns that say where each frame lies in it.
import { type ColumnMaker, ownColumns } from '../base/columns.ts';

/** Frames a batch holds. 4,096 frames keep every column of the engine's hot loops inside a core's L2 cache. */
export const FRAME_BATCH_CAPACITY = 4096;

/** Bytes kept free behind the frames of a batch, where the decoder puts reassembled IP datagrams (64 KiB each at most). */
export const SCRATCH_BYTES = 512 * 1024;

/** Memory that a batch does not make itself, such as that of a kernel. */
export interface FramePlace {
  readonly bytes: Uint8Array;
  readonly make?: ColumnMaker;
  readonly walkPcap?: PcapWalk;
}

/**
 * A kernel's walk over pcap records in its memory: appends to a batch, from `position` on, records that are whole before `end`, have at
 * most `bytesMax` bytes, are earlier than `untilUs` and find room. Returns where the first other one begins.
 */
export type PcapWalk = (
  batch: FrameBatch,
  position: number,
  end: number,
  layout: PcapRecordLayout,
  bytesMax: number,
  snapLength: number,
  untilUs: number,
) => number;

/** How the records of a pcap file are written. */
export interface PcapRecordLayout {
  readonly isLittleEndian: boolean;
  readonly isNanoseconds: boolean;
  /** 16, or 24 in Kuznetzov's modified format of old Linux tcpdumps. */
  readonly recordHeaderBytes: number;
  /** LINKTYPE_ value of every frame. */
  readonly link: number;
}

/** Makes a batch for an input that wants so many bytes and frames. */
export type FrameMaker = (byteCapacity: number, capacity: number) => FrameBatch;

/**
 * Frames in columns. Filled by an input (`capture/`), read by the engine, valid until the input fills it again.
 *
 * `bytes` holds the frames anywhere in `[0, bytes.length - SCRATCH_BYTES)`; the last SCRATCH_BYTES belong to the decoder.
 */
export class FrameBatch {
  readonly capacity: number;
  count = 0;
  readonly bytes: Uint8Array;
  /** Big- and little-endian reads over the same memory as `bytes`. */
  readonly view: DataView;
  /** Start of frame i in `bytes`. */
  readonly offset: Uint32Array;
  /** Captured bytes of frame i. */
  readonly captured: Uint32Array;
  /** Length of frame i on the wire, bytes, link header included. */
  readonly wire: Uint32Array;
  /** Capture time, whole microseconds since 1970 (exact up to 2^53). */
  readonly timeUs: Float64Array;
  /** The rest of the capture time below a microsecond, nanoseconds 0-999. */
  readonly timeNs: Uint16Array;
  /** LINKTYPE_ value of frame i (a pcapng file may mix them). */
  readonly link: Uint16Array;
  /** The walk of the kernel whose memory the batch stands in. */
  readonly walkPcap: PcapWalk | null;

  /** `place`: where `bytes` (byteCapacity + SCRATCH_BYTES of them) and the columns stand, absent = in memory of their own. */
  constructor(byteCapacity: number, capacity: number = FRAME_BATCH_CAPACITY, place?: FramePlace) {
    const make = place?.make ?? ownColumns;
    this.capacity = capacity;
    this.bytes = place?.bytes ?? new Uint8Array(byteCapacity + SCRATCH_BYTES);
    this.view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength);
    this.offset = make(Uint32Array, capacity, 'offset');
    this.captured = make(Uint32Array, capacity, 'captured');
    this.wire = make(Uint32Array, capacity, 'wire');
    this.timeUs = make(Float64Array, capacity, 'timeUs');
    this.timeNs = make(Uint16Array, capacity, 'timeNs');
    this.link = make(Uint16Array, capacity, 'link');
    this.walkPcap = place?.walkPcap ?? null;
  }
}
