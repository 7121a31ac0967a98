// Uploaded files on disk: streamed there under a name of ours, with a limit, never under the name that the sender gave.
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync } from 'node:fs';
import { type FileHandle, open, rename, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { formatBytes } from '../alerts/words.ts';
import { UserError } from '../base/user-error.ts';

/** Room on the disk that uploads leave to the database and to others. */
const FREE_BYTES_LEAST = 256 * 1024 * 1024;
/** Bytes written between two looks at the room that is left. */
const LOOK_BYTES = 32 * 1024 * 1024;
/** Small pieces are gathered before they are written. */
const PIECE_BYTES = 256 * 1024;

const PART_ENDING = '.part';
const FILE_ENDING = '.upload';

export interface UploadOptions {
  readonly folder: string;
  readonly bytesMax: number;
  /** Bytes that are free where the folder is; the file system's own figure unless given. */
  readonly freeBytes?: (() => Promise<number>) | undefined;
}

/** An upload that is all there. */
export interface Upload {
  readonly id: string;
  readonly bytes: number;
}

export class UploadFolder {
  readonly #options: UploadOptions;

  constructor(options: UploadOptions) {
    this.#options = options;
  }

  /** Makes the folder (0700); what half-finished uploads left behind, and files that `keeps` does not want, are removed. */
  async prepare(keeps: (id: string) => boolean): Promise<void> {
    const { folder } = this.#options;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
    for (const name of readdirSync(folder)) {
      const isPart = name.endsWith(PART_ENDING);
      const isFile = name.endsWith(FILE_ENDING);
      if (isPart || (isFile && !keeps(name.slice(0, -FILE_ENDING.length))))
        await rm(join(folder, name), { force: true });
    }
  }

  pathOf(id: string): string {
    return join(this.#options.folder, `${id}${FILE_ENDING}`);
  }

  /**
   * Streams an upload to disk. `name` is for words, `announced` the length that the sender gave. Throws UserErrors 'upload-too-large',
   * 'disk-full', 'no-upload', 'upload-cut', and what `body` throws; nothing of it stays then.
   */
  async receive(name: string, body: AsyncIterable<Uint8Array>, announced: number | null): Promise<Upload> {
    const { folder, bytesMax } = this.#options;
    if ((announced ?? 0) > bytesMax) throw tooLarge(bytesMax);
    await this.#checkRoom(name, announced ?? 0);
    const id = randomBytes(12).toString('hex');
    const part = join(folder, `${id}${PART_ENDING}`);
    try {
      const bytes = await this.#write(part, name, body);
      if (bytes === 0) throw new UserError('no-upload', { file: name });
      if (announced !== null && bytes < announced)
        throw new UserError('upload-cut', { file: name, bytes, wanted: announced });
      await rename(part, this.pathOf(id));
      return { id, bytes };
    } catch (error) {
      await rm(part, { force: true });
      throw isDiskFull(error) ? new UserError('disk-full', { file: name }, { cause: error }) : error;
    }
  }

  /** Harmless where there is none. */
  async remove(id: string): Promise<void> {
    await rm(this.pathOf(id), { force: true });
  }

  async #write(path: string, name: string, body: AsyncIterable<Uint8Array>): Promise<number> {
    const { bytesMax } = this.#options;
    const file = await open(path, 'wx', 0o600);
    try {
      let bytes = 0;
      let looked = 0;
      let pieces: Uint8Array[] = [];
      let gathered = 0;
      for await (const piece of body) {
        bytes += piece.length;
        if (bytes > bytesMax) throw tooLarge(bytesMax);
        pieces.push(piece);
        gathered += piece.length;
        if (gathered < PIECE_BYTES) continue;
        await writeAll(file, pieces);
        pieces = [];
        gathered = 0;
        if (bytes - looked < LOOK_BYTES) continue;
        looked = bytes;
        await this.#checkRoom(name, 0);
      }
      await writeAll(file, pieces);
      return bytes;
    } finally {
      await file.close();
    }
  }

  async #checkRoom(name: string, bytes: number): Promise<void> {
    const free = await (this.#options.freeBytes?.() ?? freeBytesOf(this.#options.folder));
    if (free - bytes < FREE_BYTES_LEAST) throw new UserError('disk-full', { file: name });
  }
}

async function writeAll(file: FileHandle, pieces: readonly Uint8Array[]): Promise<void> {
  if (pieces.length > 0) await file.writeFile(pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces));
}

async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

function tooLarge(bytesMax: number): UserError {
  return new UserError('upload-too-large', { limit: formatBytes(bytesMax) });
}

function isDiskFull(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOSPC' || code === 'EDQUOT';
}
