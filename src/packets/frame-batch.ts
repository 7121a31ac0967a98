// A batch of captured frames: one byte buffer and columns that say where each frame lies in it.

/** Frames a batch holds. 4,096 frames keep every column of the engine's hot loops inside a core's L2 cache. */
export const FRAME_BATCH_CAPACITY = 4096;

/** Bytes kept free behind the frames of a batch, where the decoder puts reassembled IP datagrams (64 KiB each at most). */
export const SCRATCH_BYTES = 512 * 1024;

/**
 * Frames in columns. Filled by an input (`capture/`), read by the engine, valid until the input fills it again.
 *
 * `bytes` holds the frames anywhere in `[0, bytes.length - SCRATCH_BYTES)`; the last SCRATCH_BYTES belong to the decoder.
 * The input may exchange `bytes` and `view` between batches (always both: `setBuffer`).
 */
export class FrameBatch {
  readonly capacity: number;
  count = 0;
  bytes: Uint8Array;
  /** Big- and little-endian reads over the same memory as `bytes`. */
  view: DataView;
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

  constructor(byteCapacity: number, capacity: number = FRAME_BATCH_CAPACITY) {
    this.capacity = capacity;
    this.bytes = new Uint8Array(byteCapacity + SCRATCH_BYTES);
    this.view = new DataView(this.bytes.buffer);
    this.offset = new Uint32Array(capacity);
    this.captured = new Uint32Array(capacity);
    this.wire = new Uint32Array(capacity);
    this.timeUs = new Float64Array(capacity);
    this.timeNs = new Uint16Array(capacity);
    this.link = new Uint16Array(capacity);
  }

  /** Replaces the byte buffer; its last SCRATCH_BYTES bytes stay the decoder's. */
  setBuffer(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
}
