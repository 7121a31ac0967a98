// Keeps packets in a ring of pcapng files of limited size: the newest under the name given, older ones numbered, the oldest deleted.
import { type FileHandle, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { systemReason } from '../base/system-words.ts';
import { UserError } from '../base/user-error.ts';
import type { FrameBatch } from '../packets/frame-batch.ts';
import {
  INTERFACE_BLOCK_BYTES,
  packetBlockBytes,
  SECTION_BLOCK_BYTES,
  writeInterfaceBlock,
  writePacketFrame,
  writeSectionBlock,
} from './pcapng-blocks.ts';

/** 100 MB a file and 10 files: a day of an ordinary home, and a card of a Raspberry Pi survives it. */
export const RING_FILE_BYTES = 100_000_000;
export const RING_FILES = 10;
/** Blocks are gathered up to this size before they are written. */
const BUFFER_BYTES = 1024 * 1024;
/** What was gathered is written after this time at the next packet, so that a power cut takes little. */
const FLUSH_MS = 1000;
/** Link types one file may hold: an interface block each. */
const LINKS_MAX = 64;

/** What the ring needs of an open file. */
export type RingFile = Pick<FileHandle, 'write' | 'truncate' | 'close'>;

export interface PacketRingOptions {
  /** Name of the newest file, such as `home.pcapng`; older ones are `home-00001.pcapng` and so on. No file may have it yet. */
  readonly path: string;
  readonly fileBytesMax?: number;
  /** Files kept, the newest included. */
  readonly files?: number;
  /** Opens a file for writing; tests give a small disk. */
  readonly openFile?: (path: string) => Promise<RingFile>;
}

export interface RingTotals {
  packets: number;
  bytes: number;
}

/** A ring of files. Any write may throw `write-failed`; what was written before is whole and stays. */
export class PacketRing {
  readonly totals: RingTotals = { packets: 0, bytes: 0 };
  readonly #path: string;
  readonly #fileBytesMax: number;
  readonly #files: number;
  readonly #openFile: (path: string) => Promise<RingFile>;
  readonly #buffer = new Uint8Array(BUFFER_BYTES);
  readonly #view = new DataView(this.#buffer.buffer);
  /** Interface number of each link type in the current file. */
  readonly #links = new Map<number, number>();
  /** Names of this run's files that were put aside, oldest first. */
  readonly #older: string[] = [];
  /** The file at the path was written by this run. */
  #isOurs = false;
  #used = 0;
  #waitingPackets = 0;
  #file: RingFile | null = null;
  #fileBytes = 0;
  #flushedMs = 0;
  #refusal: UserError | null = null;

  constructor(options: PacketRingOptions) {
    this.#path = options.path;
    this.#fileBytesMax = options.fileBytesMax ?? RING_FILE_BYTES;
    this.#files = options.files ?? RING_FILES;
    this.#openFile = options.openFile ?? ((path) => open(path, 'w'));
  }

  /** Opens the first file, so that a wrong place is told before the capture begins. */
  async start(): Promise<void> {
    this.#flushedMs = performance.now();
    await this.#begin();
  }

  /** Appends the frames of a batch. After a failure every call fails. */
  async write(batch: FrameBatch): Promise<void> {
    if (this.#refusal !== null) throw this.#refusal;
    for (let i = 0; i < batch.count; i++) {
      const size = packetBlockBytes(batch.captured[i]!);
      const most = size + (this.#links.has(batch.link[i]!) ? 0 : INTERFACE_BLOCK_BYTES);
      if (this.#fileBytes + this.#used + most > this.#fileBytesMax && this.#isWorthRotating) await this.#rotate();
      if (this.#used + most > BUFFER_BYTES) await this.flush();
      this.#append(batch, i, size);
    }
    if (performance.now() - this.#flushedMs >= FLUSH_MS) await this.flush();
  }

  /** Writes what was gathered, so that another program sees it. */
  async flush(): Promise<void> {
    if (this.#file === null) await this.#begin();
    const file = this.#file!;
    let written = 0;
    try {
      while (written < this.#used) {
        const { bytesWritten } = await file.write(
          this.#buffer,
          written,
          this.#used - written,
          this.#fileBytes + written,
        );
        if (bytesWritten === 0) throw Object.assign(new Error('nothing was written'), { code: 'ENOSPC' });
        written += bytesWritten;
      }
    } catch (error) {
      await this.#keepWhole(file, written);
      throw this.#failure(error);
    }
    this.#fileBytes += this.#used;
    this.totals.packets += this.#waitingPackets;
    this.totals.bytes += this.#used;
    this.#used = 0;
    this.#waitingPackets = 0;
    this.#flushedMs = performance.now();
  }

  /** Writes the rest and closes. Harmless twice, and after a failure. */
  async close(): Promise<void> {
    if (this.#file === null) return;
    try {
      await this.flush();
    } finally {
      await this.#release();
    }
  }

  /** A file with nothing but its header is not left for the next one: a packet greater than the limit would do that for ever. */
  get #isWorthRotating(): boolean {
    return this.#fileBytes + this.#used > SECTION_BLOCK_BYTES + INTERFACE_BLOCK_BYTES * this.#links.size;
  }

  #append(batch: FrameBatch, i: number, size: number): void {
    const index = this.#interfaceOf(batch.link[i]!);
    if (index === null) return;
    const captured = batch.captured[i]!;
    const from = batch.offset[i]!;
    const at = writePacketFrame(
      this.#view,
      this.#used,
      index,
      batch.timeUs[i]!,
      batch.timeNs[i]!,
      captured,
      batch.wire[i]!,
    );
    this.#buffer.set(batch.bytes.subarray(from, from + captured), at);
    this.#used += size;
    this.#waitingPackets++;
  }

  #interfaceOf(link: number): number | null {
    const known = this.#links.get(link);
    if (known !== undefined) return known;
    if (this.#links.size === LINKS_MAX) return null;
    const index = this.#links.size;
    this.#links.set(link, index);
    this.#used = writeInterfaceBlock(this.#view, this.#used, link);
    return index;
  }

  async #begin(): Promise<void> {
    try {
      const isTaken = await isInTheWay(this.#path);
      if (isTaken && !this.#isOurs) throw Object.assign(new Error('it exists'), { code: 'EEXIST' });
      if (isTaken) await this.#putAside();
      this.#file = await this.#openFile(this.#path);
      this.#isOurs = true;
    } catch (error) {
      throw this.#failure(error);
    }
    this.#fileBytes = 0;
    this.#links.clear();
    this.#used = writeSectionBlock(this.#view, 0);
  }

  async #rotate(): Promise<void> {
    await this.flush();
    await this.#release();
    await this.#begin();
  }

  async #release(): Promise<void> {
    const file = this.#file;
    this.#file = null;
    await file?.close();
  }

  /** Gives the file that has the name now the next number, and deletes the oldest of this run. Nobody else's file is touched. */
  async #putAside(): Promise<void> {
    const folder = dirname(this.#path);
    const ending = extname(this.#path);
    const stem = basename(this.#path, ending);
    const numberOf = (name: string): number => {
      const middle = name.slice(stem.length + 1, name.length - ending.length);
      return name.startsWith(`${stem}-`) && name.endsWith(ending) && /^\d{5,9}$/.test(middle) ? Number(middle) : 0;
    };
    let last = 0;
    for (const name of await readdir(folder)) last = Math.max(last, numberOf(name));
    const next = join(folder, `${stem}-${String(last + 1).padStart(5, '0')}${ending}`);
    await rename(this.#path, next);
    this.#older.push(next);
    while (this.#older.length >= this.#files) await rm(this.#older.shift()!, { force: true });
  }

  /** Cuts the file behind its last whole block, so that every reader can read it. */
  async #keepWhole(file: RingFile, written: number): Promise<void> {
    let whole = 0;
    while (whole + 8 <= written) {
      const size = this.#view.getUint32(whole + 4, true);
      if (whole + size > written) break;
      if (this.#view.getUint32(whole, true) === 6) this.totals.packets++;
      whole += size;
    }
    this.totals.bytes += whole;
    this.#used = 0;
    this.#waitingPackets = 0;
    this.#file = null;
    // What is no plain file cannot be cut; the failure that led here is told in any case.
    await file.truncate(this.#fileBytes + whole).catch(() => undefined);
    await file.close().catch(() => undefined);
  }

  #failure(error: unknown): UserError {
    const kept = this.totals.packets > 0 ? `; ${this.totals.packets} packets before it are kept` : '';
    const details = { file: this.#path, reason: `${systemReason(error)}${kept}` };
    this.#refusal = new UserError('write-failed', details, { cause: error });
    return this.#refusal;
  }
}

/** True for what may not be written over, and for a pipe, which takes no packets at places of their own. */
async function isInTheWay(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => !stats.isDirectory() && !stats.isCharacterDevice(),
    () => false,
  );
}
