// Several sources of frames as one stream in the order of time, with a mark beside each frame that says where it is from.
import type { FrameBatch } from '../packets/frame-batch.ts';

/** Marks of frames: 0 = the home's own traffic, else the number of an attack from 1 on. */
export const MARK_BENIGN = 0;

/** A source of frames that are, roughly, in the order of time. */
export interface FrameSource {
  /** What the frames of the source are marked with. */
  readonly mark: number;
  /** Time of the next frame, microseconds; Infinity = there is none now. */
  readonly headUs: number;
  /** The rest of that time below a microsecond, nanoseconds. */
  readonly headNs: number;
  /** Bytes of the next frame. */
  readonly headBytes: number;
  /** True where the next frame is not known before the source is given more. */
  readonly isHungry: boolean;
  /** Puts the next frame into place `index` of a batch, its bytes at `at`, and goes on to the one after it. */
  take(batch: FrameBatch, index: number, at: number): void;
}

/** Why `Timeline.fill` came back. */
export type TimelineStop = 'full' | 'hungry' | 'ended';

/** Merges sources. Between equal times the source named first goes first, so the order never depends on sizes of batches. */
export class Timeline {
  readonly #sources: readonly FrameSource[];

  constructor(sources: readonly FrameSource[]) {
    this.#sources = sources;
  }

  /** The first source that must be given more before the stream can go on, or null. */
  get hungry(): FrameSource | null {
    return this.#sources.find((source) => source.isHungry) ?? null;
  }

  /**
   * Appends frames to `batch` (from its count on, its bytes from `bytesFrom` on) and their marks to `marks` until the batch is
   * full, a source is hungry, or all have ended. A frame that is larger than the whole buffer is cut to it.
   */
  fill(batch: FrameBatch, marks: Uint16Array, bytesFrom = 0, byteCapacity = batch.bytes.length): TimelineStop {
    let at = bytesFrom;
    for (;;) {
      const source = this.#first();
      if (source === null) return this.hungry === null ? 'ended' : 'hungry';
      const isFull = batch.count >= batch.capacity || at + source.headBytes > byteCapacity;
      if (isFull) return 'full';
      const index = batch.count;
      source.take(batch, index, at);
      marks[index] = source.mark;
      at += batch.captured[index]!;
      batch.count++;
    }
  }

  /** The source of the earliest frame; null where one is hungry or all have ended. */
  #first(): FrameSource | null {
    let first: FrameSource | null = null;
    for (const source of this.#sources) {
      if (source.isHungry) return null;
      if (source.headUs === Number.POSITIVE_INFINITY) continue;
      if (first === null || isBefore(source, first)) first = source;
    }
    return first;
  }
}

function isBefore(a: FrameSource, b: FrameSource): boolean {
  return a.headUs < b.headUs || (a.headUs === b.headUs && a.headNs < b.headNs);
}
