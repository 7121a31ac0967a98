// A source whose first bytes were read already, to see what they are.
import type { ByteSource } from './byte-source.ts';

export class PrefixedSource implements ByteSource {
  readonly #prefix: Uint8Array;
  readonly #source: ByteSource;
  #taken = 0;

  constructor(prefix: Uint8Array, source: ByteSource) {
    this.#prefix = prefix;
    this.#source = source;
  }

  get bytesRead(): number {
    return this.#source.bytesRead;
  }

  get size(): number | null {
    return this.#source.size;
  }

  get isCut(): boolean {
    return this.#source.isCut;
  }

  read(target: Uint8Array, from: number, to: number): Promise<number> {
    const left = this.#prefix.length - this.#taken;
    if (left === 0) return this.#source.read(target, from, to);
    const count = Math.min(left, to - from);
    target.set(this.#prefix.subarray(this.#taken, this.#taken + count), from);
    this.#taken += count;
    return Promise.resolve(count);
  }

  cancel(): void {
    this.#taken = this.#prefix.length;
    this.#source.cancel();
  }

  close(): Promise<void> {
    return this.#source.close();
  }
}

/** Reads at least `least` bytes and no more than `most`, without waiting for these; fewer at the end of the source. */
export async function readHead(source: ByteSource, least: number, most: number): Promise<Uint8Array> {
  const head = new Uint8Array(most);
  let length = 0;
  while (length < least) {
    const more = await source.read(head, length, most);
    if (more === 0) break;
    length += more;
  }
  return head.subarray(0, length);
}
