// Bytes packed with gzip (several members too) or zstd, unpacked as they are read; what came before a cut is kept.
import { createGunzip, createZstdDecompress } from 'node:zlib';
import type { ByteSource } from './byte-source.ts';

/** Packed bytes given to zlib at once: 1,032 times as much (16 MiB) is the most that can come out and wait. */
const PACKED_STEP_BYTES = 16 * 1024;
const UNPACKED_STEP_BYTES = 256 * 1024;

export type Packing = 'gzip' | 'zstd';

/** Tells by the first bytes how a file is packed. */
export function recognisePacking(head: Uint8Array): Packing | null {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  if (head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd) return 'zstd';
  return null;
}

type Unpacker = ReturnType<typeof createGunzip>;

/** First bytes of a further piece: a gzip member; a zstd frame or skippable frame. Anything else behind a piece is padding. */
const NEXT_PIECE: Readonly<Record<Packing, (first: number) => boolean>> = {
  gzip: (first) => first === 0x1f,
  zstd: (first) => first === 0x28 || (first >= 0x50 && first <= 0x5f),
};

export class PackedSource implements ByteSource {
  isCut = false;
  readonly #source: ByteSource;
  readonly #packing: Packing;
  readonly #step = new Uint8Array(PACKED_STEP_BYTES);
  readonly #waiting: Uint8Array[] = [];
  #unpacker: Unpacker | null = null;
  /** Packed bytes that the last piece left. */
  #rest = new Uint8Array(0);
  #isEnded = false;

  constructor(source: ByteSource, packing: Packing) {
    this.#source = source;
    this.#packing = packing;
  }

  get bytesRead(): number {
    return this.#source.bytesRead;
  }

  get size(): number | null {
    return this.#source.size;
  }

  async read(target: Uint8Array, from: number, to: number): Promise<number> {
    while (this.#waiting.length === 0) {
      if (this.#isEnded) return 0;
      await this.#unpackStep();
    }
    const chunk = this.#waiting[0]!;
    const count = Math.min(chunk.length, to - from);
    target.set(count === chunk.length ? chunk : chunk.subarray(0, count), from);
    if (count === chunk.length) this.#waiting.shift();
    else this.#waiting[0] = chunk.subarray(count);
    return count;
  }

  cancel(): void {
    this.#isEnded = true;
    this.#source.cancel();
  }

  async close(): Promise<void> {
    this.#isEnded = true;
    this.#unpacker?.destroy();
    await this.#source.close();
  }

  /** Unpacks some bytes, or learns that there are no more. */
  async #unpackStep(): Promise<void> {
    let packed = this.#rest;
    this.#rest = new Uint8Array(0);
    if (packed.length === 0) {
      packed = this.#step.subarray(0, await this.#source.read(this.#step, 0, PACKED_STEP_BYTES));
      if (this.#isEnded) return;
    }
    if (this.#unpacker === null) {
      if (packed.length === 0 || !NEXT_PIECE[this.#packing](packed[0]!)) return this.#end(this.#source.isCut);
      this.#unpacker = this.#createUnpacker();
    }
    const unpacker = this.#unpacker;
    const before = unpacker.bytesWritten;
    const outcome = await feed(unpacker, packed);
    if (outcome === 'error') this.#end(true);
    else if (packed.length === 0) this.#end(this.#source.isCut);
    else if (outcome === 'end') {
      // zlib stops behind a piece; what it did not take begins the next one.
      this.#rest = packed.subarray(unpacker.bytesWritten - before);
      unpacker.destroy();
      this.#unpacker = null;
    }
  }

  #createUnpacker(): Unpacker {
    const options = { chunkSize: UNPACKED_STEP_BYTES };
    const unpacker = this.#packing === 'gzip' ? createGunzip(options) : createZstdDecompress(options);
    // Flowing, so that what is unpacked reaches us at once and an error behind it cannot take it away.
    unpacker.on('data', (chunk: Uint8Array) => this.#waiting.push(chunk));
    unpacker.on('error', () => undefined);
    return unpacker;
  }

  #end(isCut: boolean): void {
    this.isCut ||= isCut;
    this.#isEnded = true;
  }
}

/** Gives bytes to zlib (none: the end) and waits until it is done with them, has ended the piece, or has failed. */
function feed(unpacker: Unpacker, packed: Uint8Array): Promise<'more' | 'end' | 'error'> {
  return new Promise((resolve) => {
    const settle = (outcome: 'more' | 'end' | 'error'): void => {
      unpacker.off('end', onEnd);
      unpacker.off('error', onError);
      resolve(outcome);
    };
    const onEnd = (): void => settle('end');
    const onError = (): void => settle('error');
    unpacker.on('end', onEnd);
    unpacker.on('error', onError);
    if (packed.length === 0) unpacker.end();
    else unpacker.write(packed, (error) => settle(error ? 'error' : unpacker.readableEnded ? 'end' : 'more'));
  });
}
