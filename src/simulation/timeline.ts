// Several sources of frames as one stream in the order of time, with a mark beside each frame that says where it is from.
import { type FrameBatch, SCRATCH_BYTES } from '../packets/frame-batch.ts';

/** A source of frames that are, roughly, in the order of time. */
export interface FrameSource {
  /** What its frames are marked with: 0 = the home's own traffic, else the number of an attack from 1 on. */
  readonly mark: number;
  /** Time of the next frame, microseconds; Infinity = all have been taken. While `isHungry`: no frame that comes is earlier. */
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

  /** The source that must be given more before the stream can go on, or null. */
  get hungry(): FrameSource | null {
    const first = this.#first();
    return first?.isHungry === true ? first : null;
  }

  /**
   * Fills `batch` from its start with frames, and `marks` with their marks, until it is full, a source is hungry, or all have
   * ended. What is in the batch then is to be processed in each case, and the next call begins it anew. Throws a RangeError when
   * a frame is larger than the whole batch.
   */
  fill(batch: FrameBatch, marks: Uint16Array): TimelineStop {
    const byteCapacity = batch.bytes.length - SCRATCH_BYTES;
    let at = 0;
    batch.count = 0;
    for (;;) {
      const source = this.#first();
      if (source === null) return 'ended';
      if (source.isHungry) return 'hungry';
      if (batch.count >= batch.capacity || at + source.headBytes > byteCapacity) {
        if (batch.count === 0)
          throw new RangeError(`a batch of ${byteCapacity} bytes for a frame of ${source.headBytes}`);
        return 'full';
      }
      const index = batch.count;
      source.take(batch, index, at);
      marks[index] = source.mark;
      at += batch.captured[index]!;
      batch.count++;
    }
  }

  /** The source of the earliest frame; null where all have ended. */
  #first(): FrameSource | null {
    let first: FrameSource | null = null;
    for (const source of this.#sources) {
      if (source.headUs === Number.POSITIVE_INFINITY) continue;
      if (first === null || isBefore(source, first)) first = source;
    }
    return first;
  }
}

function isBefore(a: FrameSource, b: FrameSource): boolean {
  return a.headUs < b.headUs || (a.headUs === b.headUs && a.headNs < b.headNs);
}
