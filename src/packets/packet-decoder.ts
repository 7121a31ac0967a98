// The frame decoder: frames of a batch in, rows of decoded packets out.
import type { DecodeCounters } from './decode-counters.ts';
import { DecodeState, type PacketDecoderOptions } from './decode-state.ts';
import type { FrameBatch } from './frame-batch.ts';
import { walkFrame } from './frame-walk.ts';
import { FRAME_SCRATCH_BYTES, FragmentStore } from './ip-fragments.ts';
import type { PacketBatch } from './packet-batch.ts';
import { FRAME_ROWS_MAX } from './packet-row.ts';

export type { DecodeCounters } from './decode-counters.ts';
export type { PacketDecoderOptions } from './decode-state.ts';

/** Decodes frames. Keeps fragments between calls, so one decoder reads one input from its start to its end. */
export class PacketDecoder {
  readonly #state: DecodeState;
  readonly #fragments = new FragmentStore();

  constructor(options: PacketDecoderOptions) {
    this.#state = new DecodeState(options);
  }

  get counters(): DecodeCounters {
    return this.#state.counters;
  }

  /**
   * Decodes frames from index `from` into `packets` (its count starts at 0) until the frames end, the rows are nearly full, or
   * the scratch part of the frame buffer is full. Returns the index of the next frame to decode, always above `from`. The rows of
   * a frame never depend on where a batch begins or ends.
   */
  decode(frames: FrameBatch, from: number, packets: PacketBatch): number {
    const state = this.#state;
    const { counters } = state;
    const droppedBefore = this.#fragments.dropped;
    state.attach(frames, packets);
    const { validatesChecksums, plainFrames } = state.options;
    // A frame is begun only where its rows and its datagrams are sure to find room.
    const rowLimit = packets.capacity - FRAME_ROWS_MAX;
    const scratchLimit = frames.bytes.length - FRAME_SCRATCH_BYTES;
    let next = from;
    do {
      if (plainFrames !== undefined) next = plainFrames(frames, next, packets, rowLimit, validatesChecksums);
      if (next >= frames.count || (packets.count > rowLimit && next > from)) break;
      state.begin(next);
      walkFrame(state, this.#fragments);
      next++;
    } while (next < frames.count && state.scratchAt <= scratchLimit);
    counters.frames += next - from;
    counters.rows += packets.count;
    counters.fragmentsDropped += this.#fragments.dropped - droppedBefore;
    return next;
  }
}
