// One open capture and its piece of a frame batch's memory: filled from the source, walked into the batch's columns.
import { systemReason } from '../base/system-words.ts';
import type { FrameBatch } from '../packets/frame-batch.ts';
import type { OpenCapture } from './capture-format.ts';
import { WALK_BROKEN, WALK_LATER, type WalkLimit } from './record-walker.ts';

/** Below this room a read is not worth its call: the remainder is moved to the front first. */
const READ_BYTES_MIN = 64 * 1024;

const BEFORE_ALL: WalkLimit = { untilUs: Number.NEGATIVE_INFINITY, untilNs: 0 };

/** The piece of the batch's bytes that a reader may write to. */
export interface Region {
  readonly from: number;
  readonly to: number;
}

export class CaptureReader {
  readonly name: string;
  /** Place in the caller's list: decides between equal times. */
  readonly order: number;
  readonly #capture: OpenCapture;
  readonly #region: Region;
  #position: number;
  #end: number;
  hasEnded = false;
  /** What was wrong where the capture ended early, or null. */
  ending: { readonly code: 'cut' | 'bad-record'; readonly message: string } | null = null;
  packets = 0;

  constructor(name: string, capture: OpenCapture, region: Region, order = 0) {
    this.name = name;
    this.order = order;
    this.#capture = capture;
    this.#region = region;
    this.#position = region.from;
    this.#end = region.from;
  }

  get source(): OpenCapture['source'] {
    return this.#capture.source;
  }

  get headUs(): number {
    return this.#capture.walker.headUs;
  }

  get headNs(): number {
    return this.#capture.walker.headNs;
  }

  /** True when the next `fill` moves bytes, so that frames of this reader in the batch would become wrong. */
  get movesOnFill(): boolean {
    return this.#region.to - this.#end < READ_BYTES_MIN;
  }

  /** True when less than half of the region waits to be walked. */
  get isLow(): boolean {
    return this.#end - this.#position < (this.#region.to - this.#region.from) / 2;
  }

  /** Appends records to the batch; says why it stopped (a WALK_ number). */
  walk(batch: FrameBatch, limit: WalkLimit): number {
    const { walker } = this.#capture;
    const before = batch.count;
    this.#position = walker.walk(batch, this.#position, this.#end, limit);
    this.packets += batch.count - before;
    if (walker.stop === WALK_BROKEN) {
      this.hasEnded = true;
      this.ending = {
        code: 'bad-record',
        message:
          this.packets === 0
            ? `${this.name} is broken at its first packet: ${walker.trouble}.`
            : `${this.name} is broken after packet ${this.packets}: ${walker.trouble}. The packets before it are kept.`,
      };
    }
    return walker.stop;
  }

  /** Reads more bytes behind those that wait; false when there are no more, and `ending` says whether that was too early. */
  async fill(batch: FrameBatch): Promise<boolean> {
    if (this.hasEnded) return false;
    const { source, walker } = this.#capture;
    if (this.movesOnFill) {
      batch.bytes.copyWithin(this.#region.from, this.#position, this.#end);
      this.#end -= this.#position - this.#region.from;
      this.#position = this.#region.from;
    }
    const count = await source.read(batch.bytes, this.#end, this.#region.to);
    this.#end += count;
    const skipped = Math.min(walker.skip, this.#end - this.#position);
    walker.skip -= skipped;
    this.#position += skipped;
    if (count > 0) return true;
    this.hasEnded = true;
    if (this.#end > this.#position || walker.skip > 0 || source.isCut) {
      this.ending = {
        code: 'cut',
        message:
          this.packets === 0
            ? `${this.name} ends before its first packet is complete.`
            : `${this.name} ends in the middle of a packet, after packet ${this.packets}. The packets before it are kept.`,
      };
    }
    return false;
  }

  /** The source refuses to be read on. */
  fail(error: unknown): void {
    this.hasEnded = true;
    this.ending = {
      code: 'cut',
      message: `${this.name} cannot be read on after packet ${this.packets}: ${systemReason(error)}. The packets before it are kept.`,
    };
  }

  /** Reads until the time of the first packet is known; false where there is none to be seen in the region. */
  async findHead(batch: FrameBatch): Promise<boolean> {
    for (;;) {
      const stop = this.walk(batch, BEFORE_ALL);
      if (stop === WALK_LATER) return true;
      if (stop === WALK_BROKEN || this.#isStuck || !(await this.fill(batch))) return false;
    }
  }

  /** True when the region is full and still holds no whole piece. */
  get #isStuck(): boolean {
    return this.#position === this.#region.from && this.#end === this.#region.to;
  }

  async close(): Promise<void> {
    this.hasEnded = true;
    await this.source.close();
  }
}
