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

export class PackedSource implements ByteSource {
  isCut = false;
  readonly #source: ByteSource;
  readonly #unpacker: ReturnType<typeof createGunzip>;
  readonly #step = new Uint8Array(PACKED_STEP_BYTES);
  readonly #waiting: Uint8Array[] = [];
  #isEnded = false;
  #settle: (() => void) | null = null;

  constructor(source: ByteSource, packing: Packing) {
    this.#source = source;
    const options = { chunkSize: UNPACKED_STEP_BYTES };
    this.#unpacker = packing === 'gzip' ? createGunzip(options) : createZstdDecompress(options);
    // Flowing, so that what is unpacked reaches us at once and an error behind it cannot take it away.
    this.#unpacker.on('data', (chunk: Uint8Array) => this.#waiting.push(chunk));
    this.#unpacker.on('end', () => this.#end(false));
    this.#unpacker.on('error', () => this.#end(true));
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
    this.#unpacker.destroy();
    await this.#source.close();
  }

  async #unpackStep(): Promise<void> {
    const count = await this.#source.read(this.#step, 0, PACKED_STEP_BYTES);
    if (this.#isEnded) return;
    await new Promise<void>((resolve) => {
      this.#settle = resolve;
      if (count === 0) this.#unpacker.end();
      // zlib reads the step's memory until it calls back, and only then the next step is read into it.
      else this.#unpacker.write(this.#step.subarray(0, count), () => resolve());
    });
    this.#settle = null;
  }

  #end(isCut: boolean): void {
    this.isCut ||= isCut || this.#source.isCut;
    this.#isEnded = true;
    this.#settle?.();
  }
}
