// The contract of a record format: flow records in, bytes out, through one bounded buffer.
import type { NetworkSet } from '../base/networks.ts';
import type { FlowBatch } from '../flows/flow-batch.ts';

/** Where bytes go. `write` is done with the bytes when it returns, and throws what the system says. */
export interface ByteSink {
  write(bytes: Uint8Array): void;
}

export interface RecordOptions {
  /** Networks whose addresses count as local in the output. */
  readonly localNetworks: NetworkSet;
  /** Add the Community ID of each flow. */
  readonly hasCommunityId: boolean;
  /** Add the 48 statistics; the batches must carry them. */
  readonly hasStatistics: boolean;
  /** Packets in the sequence columns of nfstream's format, 0 = no such columns. */
  readonly spltLength: number;
  /** The records include interim ones, so a column says which. */
  readonly hasInterim: boolean;
}

export interface RecordWriter {
  /** Writes all records of the batch. */
  write(flows: FlowBatch): void;
  /** Writes what is still held and the end of the file. `lastUs`: the run's last packet time (not finite = none). */
  finish(lastUs: number): void;
}

/** Bytes collected before they go to the sink: large enough that a system call costs nothing beside them. */
const BUFFER_BYTES = 256 * 1024;

/** A fixed buffer in front of a sink. */
export class RowBuffer {
  readonly bytes = new Uint8Array(BUFFER_BYTES);
  readonly view = new DataView(this.bytes.buffer);
  /** Position behind the last byte written. */
  at = 0;
  readonly #sink: ByteSink;

  constructor(sink: ByteSink) {
    this.#sink = sink;
  }

  /** Makes room for `most` bytes and returns the position to write at; set `at` afterwards. */
  room(most: number): number {
    if (this.at + most > BUFFER_BYTES) this.flush();
    return this.at;
  }

  /** Appends text that may be longer than the buffer and hold any character. */
  text(text: string): void {
    const encoded = encoder.encode(text);
    for (let from = 0; from < encoded.length; from += BUFFER_BYTES) {
      const part = encoded.subarray(from, from + BUFFER_BYTES);
      const at = this.room(part.length);
      this.bytes.set(part, at);
      this.at = at + part.length;
    }
  }

  flush(): void {
    if (this.at === 0) return;
    const used = this.bytes.subarray(0, this.at);
    this.at = 0;
    this.#sink.write(used);
  }
}

const encoder = new TextEncoder();
