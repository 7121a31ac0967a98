// The connections whose payload is being read: a bounded number of them, with a bounded number of bytes in all.
import { FactStream, type StreamSurroundings } from './fact-stream.ts';

/** Connections read at once; the oldest is given up for a new one. */
export const STREAMS_MAX = 16_384;
/** Bytes of payload held in all; the oldest connections are given up when there are more. */
export const STREAM_BYTES_MAX = 16 * 1024 * 1024;

export class StreamTable {
  /** Connections given up before they ended or had said all, for want of room. */
  evicted = 0;
  readonly #shared: StreamSurroundings;
  readonly #drop: (stream: FactStream) => void;
  readonly #streams = new Map<number, FactStream>();
  #oldest: FactStream | null = null;
  #newest: FactStream | null = null;
  #held = 0;

  /** `drop` is told of each connection that is given up for want of room. */
  constructor(shared: StreamSurroundings, drop: (stream: FactStream) => void) {
    this.#shared = shared;
    this.#drop = drop;
  }

  get size(): number {
    return this.#streams.size;
  }

  get held(): number {
    return this.#held;
  }

  /** The connection of a flow table slot. */
  get(slot: number): FactStream | undefined {
    return this.#streams.get(slot);
  }

  /** Begins to read the flow `serial`, which the slot now holds. */
  open(slot: number, serial: number): FactStream {
    const former = this.#streams.get(slot);
    if (former !== undefined) this.close(former);
    if (this.#streams.size >= STREAMS_MAX) this.#evict(this.#oldest!);
    const stream = new FactStream(slot, serial, this.#shared);
    stream.older = this.#newest;
    if (this.#newest === null) this.#oldest = stream;
    else this.#newest.newer = stream;
    this.#newest = stream;
    this.#streams.set(slot, stream);
    return stream;
  }

  /** Counts the bytes that `stream` holds now, and makes room where they are too many. */
  account(stream: FactStream): void {
    const held = stream.held;
    this.#held += held - stream.counted;
    stream.counted = held;
    while (this.#held > STREAM_BYTES_MAX) this.#evict(this.#oldest!);
  }

  close(stream: FactStream): void {
    this.#held -= stream.counted;
    stream.counted = 0;
    this.#streams.delete(stream.slot);
    if (stream.older === null) this.#oldest = stream.newer;
    else stream.older.newer = stream.newer;
    if (stream.newer === null) this.#newest = stream.older;
    else stream.newer.older = stream.older;
    stream.older = null;
    stream.newer = null;
  }

  #evict(stream: FactStream): void {
    this.evicted++;
    this.close(stream);
    this.#drop(stream);
  }
}
