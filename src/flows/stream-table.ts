// The connections whose payload is being read: a bounded number of them, with a bounded number of bytes in all.
import { FactStream, type StreamSurroundings } from './fact-stream.ts';

/** Connections read at once; the oldest is given up for a new one. */
export const STREAMS_MAX = 16_384;
/** Bytes of payload held in all; the oldest connections are given up when there are more. */
export const STREAM_BYTES_MAX = 16 * 1024 * 1024;
/** Objects of ended connections that wait to serve new ones: they live too long for the collector's young generation. */
const SPARE_MAX = 1024;

export class StreamTable {
  /** Connections given up before they ended or had said all, for want of room. */
  evicted = 0;
  readonly #shared: StreamSurroundings;
  readonly #drop: (stream: FactStream) => void;
  /** By flow table slot; grows with the flow table, which is bounded. */
  #streams: (FactStream | undefined)[] = [];
  #size = 0;
  readonly #spare: FactStream[] = [];
  #oldest: FactStream | null = null;
  #newest: FactStream | null = null;
  #held = 0;

  /** `drop` is told of each connection that is given up for want of room. */
  constructor(shared: StreamSurroundings, drop: (stream: FactStream) => void) {
    this.#shared = shared;
    this.#drop = drop;
  }

  get size(): number {
    return this.#size;
  }

  get held(): number {
    return this.#held;
  }

  /** The connection of a flow table slot. */
  get(slot: number): FactStream | undefined {
    return slot < this.#streams.length ? this.#streams[slot] : undefined;
  }

  /** Begins to read the flow `serial`, which the slot now holds. */
  open(slot: number, serial: number): FactStream {
    if (slot >= this.#streams.length) this.#reserve(slot);
    const former = this.#streams[slot];
    if (former !== undefined) this.close(former);
    if (this.#size >= STREAMS_MAX) this.#evict(this.#oldest!);
    const stream = this.#spare.pop() ?? new FactStream(this.#shared);
    stream.begin(slot, serial);
    stream.older = this.#newest;
    if (this.#newest === null) this.#oldest = stream;
    else this.#newest.newer = stream;
    this.#newest = stream;
    this.#streams[slot] = stream;
    this.#size++;
    return stream;
  }

  /** Counts the bytes that `stream` holds now, and makes room where they are too many. */
  account(stream: FactStream): void {
    const held = stream.held;
    this.#held += held - stream.counted;
    stream.counted = held;
    while (this.#held > STREAM_BYTES_MAX) this.#evict(this.#oldest!);
  }

  /** The connection is over; `stream` must not be used any more. */
  close(stream: FactStream): void {
    this.#remove(stream);
    stream.end();
    if (this.#spare.length < SPARE_MAX) this.#spare.push(stream);
  }

  #remove(stream: FactStream): void {
    this.#held -= stream.counted;
    stream.counted = 0;
    this.#streams[stream.slot] = undefined;
    this.#size--;
    if (stream.older === null) this.#oldest = stream.newer;
    else stream.older.newer = stream.newer;
    if (stream.newer === null) this.#newest = stream.older;
    else stream.newer.older = stream.older;
    stream.older = null;
    stream.newer = null;
  }

  #reserve(slot: number): void {
    const larger: (FactStream | undefined)[] = new Array(Math.max(1024, 2 ** Math.ceil(Math.log2(slot + 1)))).fill(
      undefined,
    );
    for (let i = 0; i < this.#streams.length; i++) larger[i] = this.#streams[i];
    this.#streams = larger;
  }

  #evict(stream: FactStream): void {
    this.evicted++;
    this.#remove(stream);
    this.#drop(stream);
  }
}
