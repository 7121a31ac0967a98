// The frame decoder: frames of a batch in, rows of decoded packets out.
import type { DecodeCounters } from './decode-counters.ts';
import { DecodeState, FRAME_ROWS_MAX, type PacketDecoderOptions } from './decode-state.ts';
import type { FrameBatch } from './frame-batch.ts';
import { walkFrame } from './frame-walk.ts';
import type { PacketBatch } from './packet-batch.ts';

export type { DecodeCounters } from './decode-counters.ts';
export type { PacketDecoderOptions } from './decode-state.ts';

export class PacketDecoder {
  readonly #state: DecodeState;

  constructor(options: PacketDecoderOptions) {
    this.#state = new DecodeState(options);
  }

  get counters(): DecodeCounters {
    return this.#state.counters;
  }

  /**
   * Decodes frames from index `from` into `packets` (its count starts at 0) until the frames end, the rows are nearly full, or
   * the scratch part of the frame buffer is full. Returns the index of the next frame to decode, always above `from`.
   */
  decode(frames: FrameBatch, from: number, packets: PacketBatch): number {
    const state = this.#state;
    state.frames = frames;
    state.packets = packets;
    state.bytes = frames.bytes;
    state.view = frames.view;
    packets.count = 0;
    const rowLimit = packets.capacity - FRAME_ROWS_MAX;
    let next = from;
    do {
      state.begin(next);
      walkFrame(state);
      next++;
    } while (next < frames.count && packets.count <= rowLimit);
    state.counters.frames += next - from;
    state.counters.rows += packets.count;
    return next;
  }
}
