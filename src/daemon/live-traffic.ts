// Bytes between the home's devices and the Internet as they pass, for the live figure; what is stored comes from the engine's minutes.
import type { PacketBatch } from '../packets/packet-batch.ts';

export class LiveTraffic {
  #up = 0;
  #down = 0;

  /**
   * `ends`: registry numbers of originator and responder by flow slot, negative = not one of ours. A packet that begins a flow is seen
   * before its ends are known and counts with the next look's flow of that slot, which is off by that packet at most.
   */
  observe(packets: PacketBatch, ends: ArrayLike<number>): void {
    const { slot, side, ipLength, isNew, count } = packets;
    let up = 0;
    let down = 0;
    for (let row = 0; row < count; row++) {
      const at = slot[row]!;
      if (at < 0 || isNew[row] === 1) continue;
      const isOriginatorOurs = (ends[at * 2] ?? -1) >= 0;
      const isResponderOurs = (ends[at * 2 + 1] ?? -1) >= 0;
      if (isOriginatorOurs === isResponderOurs) continue;
      if ((side[row] === 0) === isOriginatorOurs) up += ipLength[row]!;
      else down += ipLength[row]!;
    }
    this.#up += up;
    this.#down += down;
  }

  /** Bytes since the last call. */
  take(): { readonly up: number; readonly down: number } {
    const taken = { up: this.#up, down: this.#down };
    this.#up = 0;
    this.#down = 0;
    return taken;
  }
}
