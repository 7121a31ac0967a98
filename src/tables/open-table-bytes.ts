// The bytes of a file by position, for formats that are not read from front to back: from the file itself, or held in memory.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { ByteSource } from '../capture/byte-source.ts';
import { type TablePlace, tableFileError, unsupportedTable } from './table-kinds.ts';

/** Bytes by position. Callers stay within `size`. */
export interface StoredBytes {
  readonly size: number;
  /** The bytes [position, position + length); valid for as long as the caller likes, not to be changed. */
  view(position: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Bytes of a pipe or packed file that are held in memory, since their format has to be read by position. */
export const SPOOLED_BYTES_MAX = 512 * 1024 * 1024;
const SPOOL_STEP_BYTES = 1024 * 1024;

export class MemoryBytes implements StoredBytes {
  readonly size: number;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.size = bytes.length;
  }

  view(position: number, length: number): Promise<Uint8Array> {
    return Promise.resolve(this.#bytes.subarray(position, position + length));
  }

  async close(): Promise<void> {}
}

/** A regular file. Errors of opening are those of node:fs. */
export class FileBytes implements StoredBytes {
  readonly size: number;
  readonly #path: string;
  readonly #descriptor: number;
  #isClosed = false;

  constructor(path: string) {
    this.#path = path;
    this.#descriptor = openSync(path, 'r');
    this.size = fstatSync(this.#descriptor).size;
  }

  async view(position: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    let at = 0;
    while (at < length) {
      const count = this.#readSome(bytes, at, position + at);
      if (count === 0) throw tableFileError(this.#path, new Error('it became shorter while it was read'));
      at += count;
    }
    return bytes;
  }

  #readSome(bytes: Uint8Array, at: number, position: number): number {
    try {
      return readSync(this.#descriptor, bytes, at, bytes.length - at, position);
    } catch (error) {
      throw tableFileError(this.#path, error);
    }
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    closeSync(this.#descriptor);
  }
}

/** A stretch of other bytes. Closing it leaves these open. */
export class SlicedBytes implements StoredBytes {
  readonly size: number;
  readonly #bytes: StoredBytes;
  readonly #from: number;

  constructor(bytes: StoredBytes, from: number, size: number) {
    this.#bytes = bytes;
    this.#from = from;
    this.size = size;
  }

  view(position: number, length: number): Promise<Uint8Array> {
    return this.#bytes.view(this.#from + position, length);
  }

  async close(): Promise<void> {}
}

/** Reads all of a source into memory and closes it. Throws a UserError beyond SPOOLED_BYTES_MAX. */
export async function spoolSource(source: ByteSource, place: TablePlace): Promise<MemoryBytes> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const chunk = new Uint8Array(SPOOL_STEP_BYTES);
    let filled = 0;
    while (filled < chunk.length) {
      const count = await source.read(chunk, filled, chunk.length);
      if (count === 0) break;
      filled += count;
    }
    if (filled === 0) break;
    chunks.push(chunk.subarray(0, filled));
    size += filled;
    if (size > SPOOLED_BYTES_MAX)
      throw unsupportedTable(
        place,
        `more than ${SPOOLED_BYTES_MAX / 2 ** 20} MiB come packed or through a pipe, and this format is read by position`,
        'unpack it to a file first',
      );
    if (filled < chunk.length) break;
  }
  await source.close();
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return new MemoryBytes(bytes);
}
