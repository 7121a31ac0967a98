// The contract of a capture format's record walk: from bytes in memory to rows of a frame batch, without an object per packet.
import type { FrameBatch } from '../packets/frame-batch.ts';

/** Bytes of one record that we believe; libpcap's and Wireshark's greatest packet. A greater one is a broken file. */
export const RECORD_BYTES_MAX = 256 * 1024;

/** Why a walk stopped. */
export const WALK_NEEDS_BYTES = 0;
export const WALK_BATCH_FULL = 1;
/** The next record is later than the caller's limit; `headUs` and `headNs` say when. */
export const WALK_LATER = 2;
/** What follows is not a record of this format. */
export const WALK_BROKEN = 3;

/** A time that a walk may not pass, so that several files can be merged. */
export interface WalkLimit {
  untilUs: number;
  untilNs: number;
}

export interface RecordWalker {
  /** Bytes of the largest piece that must lie in memory at once. */
  readonly pieceBytesMax: number;
  /** Why the last walk stopped: one of the WALK_ numbers. */
  stop: number;
  /** Bytes that the caller must throw away before it walks on (a large block that nobody reads). */
  skip: number;
  /** Time of the record at the position, when `stop` is WALK_LATER. */
  headUs: number;
  headNs: number;
  /** What was found where `stop` is WALK_BROKEN. */
  trouble: string | null;
  /** Appends the records in `[position, end)` of the batch's bytes; says where it stopped. */
  walk(batch: FrameBatch, position: number, end: number, limit: WalkLimit): number;
}
