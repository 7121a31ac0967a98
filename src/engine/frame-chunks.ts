// Cuts frames into chunks by the data alone (whole seconds, so many frames, so many bytes), whatever batches they came in: facts and packets
// meet in the same order then, in a file, through a pipe and live. Only the last chunk of a batch, which may go on, is copied.
import { FrameBatch } from '../packets/frame-batch.ts';

/** One row a frame fits the engine's row limit; frames with more rows are cut by rows, which depends on the chunk alone, too. */
export const CHUNK_FRAMES_MAX = 480;
export const CHUNK_BYTES_MAX = 524_288;
/** Live packets of a second may come this late after the clock said that it is over. */
const LATE_US = 1e6;

export type ChunkSink = (frames: FrameBatch, from: number, to: number) => void;

export class FrameChunks {
  readonly #sink: ChunkSink;
  /** What of the open chunk came in earlier batches. */
  #kept = new FrameBatch(CHUNK_BYTES_MAX, CHUNK_FRAMES_MAX);
  #keptBytes = 0;
  #roomBytes = CHUNK_BYTES_MAX;
  #count = 0;
  #bytes = 0;
  #second = Number.NaN;

  constructor(sink: ChunkSink) {
    this.#sink = sink;
  }

  get isOpen(): boolean {
    return this.#count > 0;
  }

  /** Whether a frame goes on with the open chunk. */
  holds(timeUs: number, bytes: number): boolean {
    return (
      this.#count > 0 &&
      this.#count < CHUNK_FRAMES_MAX &&
      this.#bytes + bytes <= CHUNK_BYTES_MAX &&
      Math.floor(timeUs / 1e6) === this.#second
    );
  }

  /** Counts a frame into the open chunk, or into a new one after `close`. */
  take(timeUs: number, bytes: number): void {
    if (this.#count === 0) this.#second = Math.floor(timeUs / 1e6);
    this.#count++;
    this.#bytes += bytes;
  }

  /** The open chunk ends: what was kept of it, and frames [from, to) of this batch. */
  close(frames: FrameBatch, from: number, to: number): void {
    this.#count = 0;
    this.#bytes = 0;
    if (this.#kept.count === 0) {
      if (to > from) this.#sink(frames, from, to);
      return;
    }
    this.#keep(frames, from, to);
    this.#release();
  }

  /** The batch ends within a chunk: frames [from, to) wait for the rest of it. */
  wait(frames: FrameBatch, from: number, to: number): void {
    this.#keep(frames, from, to);
  }

  /** A clock without packets has come to `timeUs`: a chunk whose second is over ends. */
  advance(timeUs: number): void {
    if (this.#count > 0 && timeUs - LATE_US >= (this.#second + 1) * 1e6) this.finish();
  }

  /** Nothing more comes. */
  finish(): void {
    this.#count = 0;
    this.#bytes = 0;
    if (this.#kept.count > 0) this.#release();
  }

  #release(): void {
    const { count } = this.#kept;
    this.#sink(this.#kept, 0, count);
    this.#kept.count = 0;
    this.#keptBytes = 0;
  }

  #keep(frames: FrameBatch, from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const length = frames.captured[i]!;
      if (this.#keptBytes + length > this.#roomBytes) this.#grow(this.#keptBytes + length);
      const kept = this.#kept;
      const at = kept.count++;
      kept.bytes.set(frames.bytes.subarray(frames.offset[i]!, frames.offset[i]! + length), this.#keptBytes);
      kept.offset[at] = this.#keptBytes;
      kept.captured[at] = length;
      kept.wire[at] = frames.wire[i]!;
      kept.timeUs[at] = frames.timeUs[i]!;
      kept.timeNs[at] = frames.timeNs[i]!;
      kept.link[at] = frames.link[i]!;
      this.#keptBytes += length;
    }
  }

  /** For a single frame above CHUNK_BYTES_MAX: nothing else is in its chunk. */
  #grow(bytes: number): void {
    const old = this.#kept;
    this.#kept = new FrameBatch(bytes, CHUNK_FRAMES_MAX);
    this.#roomBytes = bytes;
    const { count } = old;
    this.#keptBytes = 0;
    this.#keep(old, 0, count);
  }
}
