// Where records go: standard output or a file that appears under its name only when it is whole.
// Writes are synchronous, so a slow reader or disk holds the whole run back and nothing piles up in memory.
import {
  closeSync,
  fstatSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { systemReason } from '../base/system-words.ts';
import { UserError } from '../base/user-error.ts';
import type { ByteSink } from './record-writer.ts';

/** The reader of standard output has gone: the program ends in silence. */
export class OutputClosed extends Error {
  constructor() {
    super('the reader of standard output has gone');
    this.name = 'OutputClosed';
  }
}

/** Bytes out to one place. It is ended once, in one of three ways; `abandon` is harmless afterwards. */
export interface ByteOutput extends ByteSink {
  /** What was written is whole. */
  commit(): void;
  /** What was written is not all there is: it stays, under a name that says so, which is returned (null: it has gone out). */
  keepPartial(): string | null;
  /** Leaves no trace. */
  abandon(): void;
}

const STANDARD_OUTPUT = 1;

/** How long to wait before a full non-blocking pipe is tried again. */
const RETRY_MS = 2;
const pause = new Int32Array(new SharedArrayBuffer(4));

/** Standard output. A full pipe waits for its reader; one whose reader has gone throws OutputClosed. */
export function openStandardOutput(): ByteOutput {
  return {
    write: (bytes) => writeAll(STANDARD_OUTPUT, bytes, null),
    commit: () => undefined,
    keepPartial: () => null,
    abandon: () => undefined,
  };
}

/**
 * A file that is written beside its place and renamed when it is whole, so that nobody ever reads half of it. What exists
 * and is no plain file (a pipe, /dev/null) is written to as it is; a link stays, and the file it leads to is written.
 */
export function openFileOutput(path: string): ByteOutput {
  const known = tryFile(path, () => statSync(path, { throwIfNoEntry: false }));
  if (known?.isDirectory()) throw writeFailed(path, Object.assign(new Error(path), { code: 'EISDIR' }));
  if (known !== undefined && !known.isFile()) return openInPlace(path);
  const file = known === undefined ? path : realpathSync(path);
  const partial = `${file}.partial-${process.pid}`;
  const descriptor = tryFile(file, () => openSync(partial, 'w'));
  const close = closeOnce(descriptor);
  const appearAs = (name: string): void =>
    tryFile(name, () => {
      fsyncSync(descriptor);
      close();
      renameSync(partial, name);
    });
  return {
    write: (bytes) => writeAll(descriptor, bytes, file),
    commit: () => appearAs(file),
    keepPartial: () => {
      appearAs(`${file}.partial`);
      return `${file}.partial`;
    },
    abandon: () => {
      close();
      rmSync(partial, { force: true });
    },
  };
}

function openInPlace(file: string): ByteOutput {
  const descriptor = tryFile(file, () => openSync(file, 'a'));
  const close = closeOnce(descriptor);
  // /dev/stdout is not only another name for it: a reader that leaves is no error there either.
  const name = isStandardOutput(descriptor) ? null : file;
  return {
    write: (bytes) => writeAll(descriptor, bytes, name),
    commit: () => tryFile(file, close),
    keepPartial: () => {
      tryFile(file, close);
      return null;
    },
    abandon: close,
  };
}

/** Closes a descriptor the first time only: its number may be another file's by the second. */
function closeOnce(descriptor: number): () => void {
  let isOpen = true;
  return () => {
    if (!isOpen) return;
    isOpen = false;
    closeSync(descriptor);
  };
}

function isStandardOutput(descriptor: number): boolean {
  const [one, other] = [fstatSync(descriptor), fstatSync(STANDARD_OUTPUT)];
  return one.dev === other.dev && one.ino === other.ino;
}

/** Writes all of it to a descriptor; a file of null is standard output. */
function writeAll(descriptor: number, bytes: Uint8Array, file: string | null): void {
  for (let from = 0; from < bytes.length; ) {
    try {
      from += writeSync(descriptor, bytes, from);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EAGAIN') Atomics.wait(pause, 0, 0, RETRY_MS);
      else if (file !== null) throw writeFailed(file, error);
      else throw code === 'EPIPE' ? new OutputClosed() : outputFailed(error);
    }
  }
}

function tryFile<T>(file: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw writeFailed(file, error);
  }
}

/** The trouble with writing standard output, in words. */
export function outputFailed(error: unknown): UserError {
  return new UserError('output-failed', { reason: systemReason(error) }, { cause: error });
}

/** The trouble with writing a file, in words. */
export function writeFailed(file: string, error: unknown): UserError {
  return new UserError('write-failed', { file, reason: systemReason(error) }, { cause: error });
}
