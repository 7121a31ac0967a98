// Deflated bytes of a stored file, unpacked step by step or into memory of a size that is known beforehand.
import { Readable } from 'node:stream';
import { createInflate, createInflateRaw } from 'node:zlib';
import type { StoredBytes } from './open-table-bytes.ts';
import { damagedTable, type TablePlace } from './table-kinds.ts';

/** Deflate makes at most 1,032 bytes of one (RFC 1951: 258 bytes of two bits and a quarter); the rest is its header. */
const EXPANSION_MAX = 1032;
const EXPANSION_SLACK_BYTES = 4096;

const PACKED_STEP_BYTES = 256 * 1024;
const UNPACKED_STEP_BYTES = 256 * 1024;

/** A stretch of packed bytes: raw deflate (zip) or with zlib's header (MATLAB). */
export interface PackedStretch {
  readonly bytes: StoredBytes;
  readonly from: number;
  readonly length: number;
  readonly wrapper: 'none' | 'zlib';
}

/** Whether so few packed bytes can hold so many: a file that promises more is damaged, and no memory is taken for it. */
export function canUnpackTo(packedBytes: number, bytes: number): boolean {
  return bytes <= packedBytes * EXPANSION_MAX + EXPANSION_SLACK_BYTES;
}

async function* packedSteps({ bytes, from, length }: PackedStretch): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < length; at += PACKED_STEP_BYTES) {
    yield await bytes.view(from + at, Math.min(PACKED_STEP_BYTES, length - at));
  }
}

/** The unpacked bytes, chunk by chunk, as fast as they are taken. Throws a UserError where the bytes are damaged or cut. */
export async function* inflatedChunks(packed: PackedStretch, place: TablePlace): AsyncGenerator<Uint8Array> {
  const options = { chunkSize: UNPACKED_STEP_BYTES };
  const inflate = packed.wrapper === 'none' ? createInflateRaw(options) : createInflate(options);
  const input = Readable.from(packedSteps(packed), { objectMode: true, highWaterMark: 1 });
  input.on('error', (error) => inflate.destroy(error));
  input.pipe(inflate);
  try {
    for await (const chunk of inflate) yield chunk as Uint8Array;
  } catch (error) {
    throw damagedTable(place, 'what is packed in it cannot be unpacked', error);
  } finally {
    input.destroy();
    inflate.destroy();
  }
}

/** Unpacks exactly `size` bytes. Throws a UserError where there are fewer or more. */
export async function inflateAll(packed: PackedStretch, size: number, place: TablePlace): Promise<Uint8Array> {
  if (!canUnpackTo(packed.length, size)) throw damagedTable(place, 'it promises more than its packed bytes can hold');
  const target = new Uint8Array(size);
  let at = 0;
  for await (const chunk of inflatedChunks(packed, place)) {
    if (at + chunk.length > size) throw damagedTable(place, 'more is packed in it than it says');
    target.set(chunk, at);
    at += chunk.length;
  }
  if (at !== size) throw damagedTable(place, 'less is packed in it than it says');
  return target;
}

/** Takes all bytes in order, to sum them up; then null at their end. */
export type ByteCheck = (chunk: Uint8Array | null) => void;

/** Unpacked bytes read by growing positions; a step back begins again at the front. Nothing but one chunk is held. */
export class InflatedBytes implements StoredBytes {
  readonly size: number;
  readonly #packed: PackedStretch;
  readonly #place: TablePlace;
  readonly #startCheck: (() => ByteCheck) | undefined;
  #check: ByteCheck | undefined;
  #chunks: AsyncGenerator<Uint8Array> | null = null;
  #chunk = new Uint8Array(0);
  /** Position of the first byte of #chunk. */
  #at = 0;

  /** `startCheck` is called at the front, for what then takes the bytes. */
  constructor(packed: PackedStretch, size: number, place: TablePlace, startCheck?: () => ByteCheck) {
    this.#packed = packed;
    this.size = size;
    this.#place = place;
    this.#startCheck = startCheck;
  }

  async view(position: number, length: number): Promise<Uint8Array> {
    if (this.#chunks === null || position < this.#at) await this.#restart();
    while (position >= this.#at + this.#chunk.length && length > 0) await this.#next();
    const start = position - this.#at;
    if (start + length <= this.#chunk.length) return this.#chunk.subarray(start, start + length);
    const bytes = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      if (position + filled >= this.#at + this.#chunk.length) await this.#next();
      const rest = this.#chunk.subarray(position + filled - this.#at).subarray(0, length - filled);
      bytes.set(rest, filled);
      filled += rest.length;
    }
    return bytes;
  }

  async close(): Promise<void> {
    await this.#chunks?.return(undefined);
    this.#chunks = null;
  }

  async #restart(): Promise<void> {
    await this.close();
    this.#chunks = inflatedChunks(this.#packed, this.#place);
    this.#check = this.#startCheck?.();
    this.#chunk = new Uint8Array(0);
    this.#at = 0;
  }

  async #next(): Promise<void> {
    this.#at += this.#chunk.length;
    const step = await this.#chunks!.next();
    if (step.done === true) throw damagedTable(this.#place, 'less is packed in it than it says');
    this.#chunk = step.value as Uint8Array<ArrayBuffer>;
    this.#check?.(this.#chunk);
    if (this.#at + this.#chunk.length > this.size) throw damagedTable(this.#place, 'more is packed in it than it says');
    if (this.#at + this.#chunk.length === this.size) this.#check?.(null);
  }
}
