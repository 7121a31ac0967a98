// Where bytes come from: a file, a pipe or a child's output, read piece by piece into memory that the caller owns.
import { close, constants, createReadStream, fstat, open, read, readSync, type Stats, stat } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isatty } from 'node:tty';
import { promisify } from 'node:util';
import { isMainThread } from 'node:worker_threads';

/** Bytes of a file between two turns of the event loop: some milliseconds. */
const YIELD_BYTES = 8 * 1024 * 1024;

const openFile = promisify(open);
const closeFile = promisify(close);
const statOpenFile = promisify(fstat);
const statFile = promisify(stat);

/** A stream of bytes without records. After `cancel` a pending or later `read` says 0. */
export interface ByteSource {
  /** Reads at least one byte into `target[from, to)`; says how many, 0 at the end. */
  read(target: Uint8Array, from: number, to: number): Promise<number>;
  /** Bytes taken from the file or pipe itself, packed where it is packed. */
  readonly bytesRead: number;
  /** Bytes there are in all, or null where nobody knows. */
  readonly size: number | null;
  /** True when the bytes ended before their own format said so (a cut gzip file). */
  readonly isCut: boolean;
  cancel(): void;
  close(): Promise<void>;
}

/** Pipes that were opened to see what they hold, by path: nobody can open them a second time. */
const returnedSources = new Map<string, ByteSource>();

/** Gives an open source back, from its first byte on: the next `openSource` of that path gets it. */
export function returnSource(path: string, source: ByteSource): void {
  returnedSources.set(path, source);
}

/** Opens a path, or '-' for standard input. Errors are those of node:fs. */
export async function openSource(path: string): Promise<ByteSource> {
  const returned = returnedSources.get(path);
  if (returned !== undefined) {
    returnedSources.delete(path);
    return returned;
  }
  if (path === '-') {
    const stats = await statOpenFile(0);
    if (isatty(0)) throw Object.assign(new Error('standard input is a terminal'), { code: 'EISTTY' });
    return stats.isFIFO() || stats.isSocket() ? new StreamSource(pipeStream(0)) : new FileSource(0, stats, false);
  }
  const descriptor = await openFile(path, await flagsFor(path));
  const stats = await statOpenFile(descriptor);
  if (stats.isDirectory()) {
    await closeFile(descriptor);
    throw Object.assign(new Error(`EISDIR: ${path}`), { code: 'EISDIR' });
  }
  return stats.isFIFO() ? new StreamSource(pipeStream(descriptor)) : new FileSource(descriptor, stats, true);
}

/** A named pipe that nobody writes to yet would hold a thread of the pool until somebody does: the event loop waits instead. */
async function flagsFor(path: string): Promise<number> {
  const isPipe = isMainThread && (await statFile(path)).isFIFO();
  return isPipe ? constants.O_RDONLY | constants.O_NONBLOCK : constants.O_RDONLY;
}

/** A blocked read of a pipe would hold a thread of the pool, and with it the end of the process: the event loop waits instead. */
function pipeStream(descriptor: number): Readable {
  // A worker keeps account of descriptors that fs opened, and complains when a socket closes one of them.
  if (!isMainThread && descriptor !== 0) return createReadStream('', { fd: descriptor });
  return new Socket({ fd: descriptor, readable: true, writable: false });
}

class FileSource implements ByteSource {
  bytesRead = 0;
  readonly size: number | null;
  readonly isCut = false;
  readonly #descriptor: number;
  readonly #ownsDescriptor: boolean;
  #isCancelled = false;
  #isClosed = false;
  #yieldAt = YIELD_BYTES;

  constructor(descriptor: number, stats: Stats, ownsDescriptor: boolean) {
    this.#descriptor = descriptor;
    this.#ownsDescriptor = ownsDescriptor;
    this.size = stats.isFile() ? stats.size : null;
  }

  read(target: Uint8Array, from: number, to: number): Promise<number> {
    if (this.#isCancelled || this.#isClosed) return Promise.resolve(0);
    if (this.size !== null) return this.#readHere(target, from, to);
    return new Promise((resolve, reject) => {
      read(this.#descriptor, target, from, to - from, null, (error, count) => {
        if (error !== null) return reject(error);
        this.bytesRead += count;
        resolve(this.#isCancelled ? 0 : count);
      });
    });
  }

  /**
   * Files are read by the thread that decodes them: what another thread reads stands in the cache of another core. Signals and timers
   * have their turn every few megabytes.
   */
  async #readHere(target: Uint8Array, from: number, to: number): Promise<number> {
    if (this.bytesRead >= this.#yieldAt) {
      this.#yieldAt = this.bytesRead + YIELD_BYTES;
      await nextTurn();
      if (this.#isCancelled || this.#isClosed) return 0;
    }
    const count = readSync(this.#descriptor, target, from, to - from, null);
    this.bytesRead += count;
    return count;
  }

  cancel(): void {
    this.#isCancelled = true;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#ownsDescriptor) await closeFile(this.#descriptor);
  }
}

/** A Readable (pipe, socket, child's output) as a source. What does not fit the caller's memory waits here. */
export class StreamSource implements ByteSource {
  bytesRead = 0;
  readonly size = null;
  readonly isCut = false;
  readonly #stream: Readable;
  #rest: Uint8Array | null = null;
  #isEnded = false;
  #error: Error | null = null;
  #wake: (() => void) | null = null;

  constructor(stream: Readable) {
    this.#stream = stream;
    stream.on('readable', () => this.#wakeUp());
    stream.on('end', () => this.#end(null));
    stream.on('close', () => this.#end(null));
    stream.on('error', (error) => this.#end(error));
  }

  async read(target: Uint8Array, from: number, to: number): Promise<number> {
    while (this.#rest === null) {
      const chunk = this.#isEnded ? null : (this.#stream.read() as Uint8Array | null);
      if (chunk !== null) this.#rest = chunk;
      else if (this.#error !== null) throw this.#error;
      else if (this.#isEnded) return 0;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    const chunk = this.#rest;
    const count = Math.min(chunk.length, to - from);
    target.set(count === chunk.length ? chunk : chunk.subarray(0, count), from);
    this.#rest = count === chunk.length ? null : chunk.subarray(count);
    this.bytesRead += count;
    return count;
  }

  cancel(): void {
    this.#rest = null;
    this.#end(null);
    this.#stream.destroy();
  }

  async close(): Promise<void> {
    this.cancel();
  }

  #end(error: Error | null): void {
    if (!this.#isEnded) this.#error = error;
    this.#isEnded = true;
    this.#wakeUp();
  }

  #wakeUp(): void {
    const wake = this.#wake;
    this.#wake = null;
    wake?.();
  }
}
