// A backup as one file: head, then its parts in one gzip stream, encrypted where it holds secrets. Written whole or not; read with bounds.
import { createCipheriv, createDecipheriv, createHash, type Hash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { systemReason } from '../base/system-words.ts';
import { UserError } from '../base/user-error.ts';
import {
  type BackupHead,
  type BackupHeader,
  type BackupPart,
  HEAD_BYTES_MAX,
  newEncryption,
  openEncryption,
  PART_NAMES,
  readHead,
  writeHead,
} from './backup-header.ts';
import { requireRoom } from './backup-room.ts';

/** A database of numbers packs nearly as well as at 6, in half the time. */
const GZIP_LEVEL = 4;
const TAG_BYTES = 16;

export interface PackOptions {
  readonly program: string;
  readonly createdMs: number;
  /** With one the file is encrypted; it is said to hold secrets then. */
  readonly passphrase: string | null;
}

/** Packs those of the known parts that stand in `from` into a new file, readable for its owner alone. Throws write-failed. */
export async function packBackup(from: string, file: string, options: PackOptions): Promise<BackupHeader> {
  const { program, createdMs, passphrase } = options;
  const parts = await partsIn(from);
  const sealed = passphrase === null ? null : newEncryption(passphrase, randomBytes);
  const header: BackupHeader = {
    program,
    created: createdMs / 1000,
    secrets: sealed !== null,
    parts,
    encryption: sealed?.encryption ?? null,
  };
  const head = writeHead(header);
  const half = `${file}.half`;
  try {
    const cipher =
      sealed === null
        ? null
        : createCipheriv('aes-256-gcm', sealed.key, Buffer.from(sealed.encryption.nonce, 'base64'));
    cipher?.setAAD(head);
    await rm(half, { force: true });
    await pipeline(
      Readable.from(contents(from, parts)),
      createGzip({ level: GZIP_LEVEL }),
      async function* (packed: AsyncIterable<Buffer>) {
        yield head;
        for await (const bytes of packed) yield cipher === null ? bytes : cipher.update(bytes);
        if (cipher === null) return;
        yield cipher.final();
        yield cipher.getAuthTag();
      },
      createWriteStream(half, { flags: 'wx', mode: 0o600, flush: true }),
    );
    await rename(half, file);
  } catch (error) {
    await rm(half, { force: true }).catch(() => undefined);
    throw new UserError('write-failed', { file, reason: systemReason(error) }, { cause: error });
  }
  return header;
}

async function partsIn(folder: string): Promise<BackupPart[]> {
  const parts: BackupPart[] = [];
  for (const name of PART_NAMES) {
    const path = join(folder, name);
    const bytes = await stat(path).then(
      ({ size }) => size,
      () => null,
    );
    if (bytes === null) continue;
    const hash = createHash('sha256');
    await pipeline(createReadStream(path), hash);
    parts.push({ name, bytes, sha256: hash.digest('hex') });
  }
  return parts;
}

async function* contents(folder: string, parts: readonly BackupPart[]): AsyncGenerator<Buffer> {
  for (const { name } of parts) yield* createReadStream(join(folder, name)) as AsyncIterable<Buffer>;
}

/**
 * Unpacks a backup into the empty folder `into`. Throws UserErrors: not-a-backup, backup-newer, backup-damaged, backup-locked,
 * wrong-passphrase, backup-no-room, file-… Nothing outside `into` is touched; what stands in it counts only when this resolves.
 */
export async function unpackBackup(
  file: string,
  shown: string,
  into: string,
  passphrase: string | null,
): Promise<BackupHeader> {
  const handle = await openFile(file, shown);
  try {
    const { size } = await handle.stat();
    const head = readHead(await firstBytes(handle), shown);
    // What is announced must find room before the first byte is unpacked: a bomb cannot fill the disk.
    const announced = head.header.parts.reduce((sum, { bytes }) => sum + bytes, 0);
    await requireRoom(into, announced, dirname(into));
    await unpackParts(handle, { head, size, shown, into, passphrase });
    return head.header;
  } finally {
    await handle.close();
  }
}

/** The first bytes of a file: all of its head. Throws file-not-found, file-no-permission, file-unreadable. */
export async function readFirst(file: string, shown: string): Promise<Buffer> {
  const handle = await openFile(file, shown);
  try {
    return await firstBytes(handle);
  } finally {
    await handle.close();
  }
}

async function firstBytes(handle: FileHandle): Promise<Buffer> {
  const { size } = await handle.stat();
  const first = Buffer.alloc(Math.min(size, HEAD_BYTES_MAX));
  const { bytesRead } = await handle.read(first, 0, first.length, 0);
  return first.subarray(0, bytesRead);
}

async function openFile(file: string, shown: string): Promise<FileHandle> {
  try {
    const handle = await open(file, 'r');
    if ((await handle.stat()).isFile()) return handle;
    await handle.close();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') throw new UserError('file-not-found', { file: shown }, { cause: error });
    if (code === 'EACCES' || code === 'EPERM')
      throw new UserError('file-no-permission', { file: shown }, { cause: error });
    throw new UserError('file-unreadable', { file: shown, reason: systemReason(error) }, { cause: error });
  }
  throw new UserError('file-unreadable', { file: shown, reason: 'it is no file' });
}

interface Unpacking {
  readonly head: BackupHead;
  readonly size: number;
  readonly shown: string;
  readonly into: string;
  readonly passphrase: string | null;
}

async function unpackParts(handle: FileHandle, { head, size, shown, into, passphrase }: Unpacking): Promise<void> {
  const { header, lines } = head;
  const { encryption } = header;
  if (encryption !== null && passphrase === null) throw new UserError('backup-locked', { file: shown });
  const end = size - (encryption === null ? 0 : TAG_BYTES);
  const damaged = (reason: string, cause?: unknown): UserError =>
    new UserError('backup-damaged', { file: shown, reason }, { cause });
  if (end <= lines.length) throw damaged('it is cut off');
  const source = handle.createReadStream({ start: lines.length, end: end - 1, autoClose: false });
  const taker = new PartTaker(header.parts, into, damaged);
  const unzip = createGunzip();
  try {
    if (encryption === null) await pipeline(source, unzip, (plain) => taker.take(plain));
    else {
      const key = openEncryption(passphrase!, encryption, shown);
      const opened = createDecipheriv('aes-256-gcm', key, Buffer.from(encryption.nonce, 'base64'));
      opened.setAAD(lines);
      const tag = Buffer.alloc(TAG_BYTES);
      await handle.read(tag, 0, TAG_BYTES, end);
      opened.setAuthTag(tag);
      await pipeline(source, opened, unzip, (plain) => taker.take(plain));
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    const code = String((error as NodeJS.ErrnoException).code);
    if (['ENOSPC', 'EDQUOT', 'EIO', 'EROFS', 'EACCES'].includes(code))
      throw new UserError('write-failed', { file: into, reason: systemReason(error) }, { cause: error });
    throw damaged(code === 'Z_BUF_ERROR' ? 'it is cut off' : 'its bytes do not fit together', error);
  }
}

/** Writes what is unpacked into the parts that were announced: never a byte more than that, and the right ones. */
class PartTaker {
  readonly #parts: readonly BackupPart[];
  readonly #folder: string;
  readonly #damaged: (reason: string) => UserError;
  #at = 0;
  #left = 0;
  #handle: FileHandle | null = null;
  #hash: Hash = createHash('sha256');

  constructor(parts: readonly BackupPart[], folder: string, damaged: (reason: string) => UserError) {
    this.#parts = parts;
    this.#folder = folder;
    this.#damaged = damaged;
  }

  async take(plain: AsyncIterable<Buffer>): Promise<void> {
    try {
      await this.#begin();
      for await (const chunk of plain) await this.#put(chunk);
      if (this.#at < this.#parts.length) throw this.#damaged('it is cut off');
    } finally {
      await this.#handle?.close();
    }
  }

  async #put(chunk: Buffer): Promise<void> {
    for (let from = 0; from < chunk.length; ) {
      if (this.#handle === null) throw this.#damaged('there is more in it than its list says');
      const bytes = chunk.subarray(from, from + this.#left);
      for (let done = 0; done < bytes.length; )
        done += (await this.#handle.write(bytes, done, bytes.length - done)).bytesWritten;
      this.#hash.update(bytes);
      this.#left -= bytes.length;
      from += bytes.length;
      if (this.#left === 0) await this.#end();
    }
  }

  async #begin(): Promise<void> {
    const part = this.#parts[this.#at];
    if (part === undefined) return;
    this.#handle = await open(join(this.#folder, part.name), 'wx', 0o600);
    this.#hash = createHash('sha256');
    this.#left = part.bytes;
    if (part.bytes === 0) await this.#end();
  }

  async #end(): Promise<void> {
    const { name, sha256 } = this.#parts[this.#at]!;
    await this.#handle?.close();
    this.#handle = null;
    if (this.#hash.digest('hex') !== sha256) throw this.#damaged(`${name} is not what was packed`);
    this.#at++;
    await this.#begin();
  }
}
