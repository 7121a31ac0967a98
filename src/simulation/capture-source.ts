// A capture as a source of a timeline: fed batch by batch, moved in time, rewritten, and without the frames that a plan leaves out.
import type { FrameBatch } from '../packets/frame-batch.ts';
import type { AddressSubstitution } from './address-substitution.ts';
import { FrameRewriter } from './frame-rewriter.ts';
import { LINK_GROWTH_MAX, type LinkReplacement } from './link-replacement.ts';
import type { FrameSource } from './timeline.ts';

/** Says which frames of a capture take part. */
export interface FrameFilter {
  keeps(frames: FrameBatch, index: number): boolean;
}

export interface CaptureSourceOptions {
  readonly mark: number;
  /** Added to every time, whole microseconds. */
  readonly shiftUs: number;
  /** What is replaced; null = the frames stay byte for byte. */
  readonly substitution: AddressSubstitution | null;
  /** null = every frame takes part. */
  readonly filter: FrameFilter | null;
  /**
   * The earliest time of the capture, before it is shifted: until then the timeline does not wait for the first batch, so that a
   * capture need not be open before its time. Absent = it waits from the start.
   */
  readonly firstUs?: number;
}

/**
 * Holds the batch that it was given, without a copy, until its frames are used up: whoever reads the capture may fill the batch
 * again as soon as `isHungry` is true.
 */
export class CaptureSource implements FrameSource {
  readonly mark: number;
  headUs: number;
  headNs = 0;
  headBytes = 0;
  isHungry = true;
  /** Frames that the filter left out so far. */
  dropped = 0;
  readonly #shiftUs: number;
  readonly #rewriter: FrameRewriter | null;
  readonly #link: LinkReplacement | null;
  readonly #filter: FrameFilter | null;
  #frames: FrameBatch | null = null;
  #next = 0;

  constructor({ mark, shiftUs, substitution, filter, firstUs }: CaptureSourceOptions) {
    this.mark = mark;
    this.headUs = firstUs === undefined ? Number.NEGATIVE_INFINITY : firstUs + shiftUs;
    this.#shiftUs = shiftUs;
    this.#rewriter = substitution === null || substitution.isEmpty ? null : new FrameRewriter(substitution);
    this.#link = substitution?.link ?? null;
    this.#filter = filter;
  }

  /** Gives the next batch of the capture. Only where `isHungry`. */
  feed(frames: FrameBatch): void {
    if (!this.isHungry) throw new Error('a source was fed before it had used up what it had');
    this.#frames = frames;
    this.#next = 0;
    this.#advance();
  }

  /** The capture has no more frames. */
  end(): void {
    this.#frames = null;
    this.#rest(false);
  }

  take(batch: FrameBatch, index: number, at: number): void {
    const frames = this.#frames!;
    const from = this.#next++;
    const offset = frames.offset[from]!;
    const captured = frames.captured[from]!;
    batch.bytes.set(frames.bytes.subarray(offset, offset + captured), at);
    batch.offset[index] = at;
    batch.captured[index] = captured;
    batch.wire[index] = frames.wire[from]!;
    batch.timeUs[index] = this.headUs;
    batch.timeNs[index] = this.headNs;
    batch.link[index] = frames.link[from]!;
    this.#rewriter?.rewrite(batch, index);
    this.#link?.replace(batch, index);
    this.#advance();
  }

  /** Goes to the next frame that takes part. */
  #advance(): void {
    const frames = this.#frames!;
    const filter = this.#filter;
    while (this.#next < frames.count && filter !== null && !filter.keeps(frames, this.#next)) {
      this.#next++;
      this.dropped++;
    }
    if (this.#next >= frames.count) {
      this.#frames = null;
      this.#rest(true);
      return;
    }
    this.headUs = frames.timeUs[this.#next]! + this.#shiftUs;
    this.headNs = frames.timeNs[this.#next]!;
    this.headBytes = frames.captured[this.#next]! + (this.#link === null ? 0 : LINK_GROWTH_MAX);
    this.isHungry = false;
  }

  #rest(isHungry: boolean): void {
    this.headUs = isHungry ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    this.headNs = 0;
    this.headBytes = 0;
    this.isHungry = isHungry;
  }
}
