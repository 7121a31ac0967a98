// The first packets of each flow (nfstream's SPLT): direction, size and interval.
import type { FlowBatch } from './flow-batch.ts';

/** Words a packet: direction in the lowest bit and size above it, then the interval in milliseconds. */
const PACKET_WORDS = 2;
const MILLISECONDS_MAX = 0x7fffffff;

export class PacketSequences {
  readonly #length: number;
  readonly #packets: Int32Array;
  readonly #counts: Uint8Array;

  /** `length` packets, 1 to 255, of each of `capacity` slots. */
  constructor(capacity: number, length: number) {
    this.#length = length;
    this.#packets = new Int32Array(capacity * length * PACKET_WORDS);
    this.#counts = new Uint8Array(capacity);
  }

  begin(slot: number): void {
    this.#counts[slot] = 0;
  }

  add(slot: number, direction: number, bytes: number, intervalMs: number): void {
    const count = this.#counts[slot]!;
    if (count === this.#length) return;
    const at = (slot * this.#length + count) * PACKET_WORDS;
    this.#packets[at] = (bytes << 1) | direction;
    this.#packets[at + 1] = count === 0 ? 0 : Math.min(intervalMs, MILLISECONDS_MAX);
    this.#counts[slot] = count + 1;
  }

  /** Fills the sequence columns of record `i`. */
  write(slot: number, records: FlowBatch, i: number): void {
    const { spltDirection, spltBytes, spltIntervalMs } = records;
    if (spltDirection === null || spltBytes === null || spltIntervalMs === null) return;
    const count = this.#counts[slot]!;
    for (let j = 0; j < this.#length; j++) {
      const at = (slot * this.#length + j) * PACKET_WORDS;
      const to = i * this.#length + j;
      const isThere = j < count;
      spltDirection[to] = isThere ? this.#packets[at]! & 1 : -1;
      spltBytes[to] = isThere ? this.#packets[at]! >>> 1 : -1;
      spltIntervalMs[to] = isThere ? this.#packets[at + 1]! : -1;
    }
  }
}
