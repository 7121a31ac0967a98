// What SQLite and the file system refuse, as trouble that the owner can mend.
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { systemReason } from '../base/system-words.ts';
import { UserError } from '../base/user-error.ts';

const BUSY = 5;
const LOCKED = 6;
const READ_ONLY = 8;
const DISK_ERROR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANNOT_OPEN = 14;
const NOT_A_DATABASE = 26;

/** SQLite's primary result code of an error, or null when it is none of SQLite's. */
export function sqliteCode(error: unknown): number | null {
  const { code, errcode } = (error ?? {}) as { readonly code?: unknown; readonly errcode?: unknown };
  return code === 'ERR_SQLITE_ERROR' && typeof errcode === 'number' ? errcode & 0xff : null;
}

/** The UserError for what went wrong with `file`; anything that nobody expects comes back as it is. */
export function storeError(error: unknown, file: string): unknown {
  if (error instanceof UserError) return error;
  const folder = dirname(file);
  if (isBeyondNumbers(error))
    return new UserError('data-damaged', { file, reason: 'a number in it is beyond all times' }, { cause: error });
  switch (sqliteCode(error)) {
    case BUSY:
    case LOCKED:
      return new UserError('data-in-use', { folder, holder: '' }, { cause: error });
    case READ_ONLY:
      return new UserError('data-not-writable', { folder, reason: refusal(folder, constants.W_OK) }, { cause: error });
    case CANNOT_OPEN:
      return new UserError('data-not-readable', { folder, reason: refusal(folder, constants.R_OK) }, { cause: error });
    case FULL:
      return new UserError('data-full', { file, reason: 'no space is left on the disk' }, { cause: error });
    case DISK_ERROR:
      return new UserError('data-full', { file, reason: 'the disk reports an error' }, { cause: error });
    case CORRUPT:
      return new UserError('data-damaged', { file, reason: 'its pages do not fit together' }, { cause: error });
    case NOT_A_DATABASE:
      return new UserError('data-damaged', { file, reason: 'it is no database' }, { cause: error });
    default:
      return error;
  }
}

/** True when the pages of a database are damaged, not only what a row says. */
export function isBrokenFile(error: unknown): error is UserError {
  if (!(error instanceof UserError) || error.code !== 'data-damaged') return false;
  const code = sqliteCode(error.cause);
  return code === CORRUPT || code === NOT_A_DATABASE;
}

/** node:sqlite refuses to read integers above 2^53: none is ever written. */
function isBeyondNumbers(error: unknown): boolean {
  return (
    error instanceof RangeError && error.message.startsWith('Value is too large to be represented as a JavaScript')
  );
}

/** Does the work; what SQLite refuses comes out as a UserError about `file`. */
export function guarded<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw storeError(error, file);
  }
}

/** Why a folder cannot be used so, as a clause. */
export function refusal(folder: string, mode: number): string {
  try {
    if (!existsSync(folder)) return 'there is no such folder';
    const facts = statSync(folder);
    if (!facts.isDirectory()) return 'it is no folder';
    accessSync(folder, mode | constants.X_OK);
  } catch (error) {
    const owner = ownerOf(folder);
    return `${systemReason(error)}${owner}`;
  }
  return 'the system refuses, though the folder itself would allow it';
}

function ownerOf(folder: string): string {
  try {
    const { uid } = statSync(folder);
    const own = process.getuid?.();
    return own !== undefined && own !== uid ? `; it belongs to user ${uid}, and this is user ${own}` : '';
  } catch {
    return '';
  }
}
