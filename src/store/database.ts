// Opens porchlight.db: makes it, brings it up to date, and refuses what is damaged or newer without touching it.
import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { systemReason } from '../base/system-words.ts';
import { UserError } from '../base/user-error.ts';
import { copyBeforeMigration } from './migration-copy.ts';
import { takeEnd } from './orderly-end.ts';
import { APPLICATION_ID, MIGRATIONS } from './schema.ts';
import { guarded, refusal, sqliteCode } from './store-error.ts';
import { checkDocuments } from './stored-document.ts';

/** Whoever finds the database locked tries again for so long. */
export const BUSY_MS = 5000;
/** Value of PRAGMA auto_vacuum. */
const INCREMENTAL = 2;
/** What is written ahead of the database takes no more than this between two looks, once it is written back. */
const WAL_BYTES_KEPT = 8 * 1024 * 1024;
/** Permissions of the group and of everybody. */
const OTHERS = 0o077;
/** All that Porchlight puts into a data folder. */
const HOME_NAMES = /^(?:porchlight\.|setup-code|uploads$|certificate\.pem|before-restore-|\.backup-)/;
/** SQLITE_READONLY and SQLITE_CANTOPEN. */
const UNWRITABLE_CODES: readonly (number | null)[] = [8, 14];

/**
 * Makes the data folder where there is none, for its owner only. One that is there and ours is closed to others with its files, unless it
 * holds other things too: whoever can write there could put links in the place of the log and of the code for the first owner.
 */
export function makeDataFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const names = readdirSync(folder);
    if (!names.every((name) => HOME_NAMES.test(name))) return;
    takeFromOthers(folder, 0o700);
    for (const name of names) takeFromOthers(join(folder, name), 0o600);
  } catch (error) {
    throw new UserError('data-not-writable', { folder, reason: systemReason(error) }, { cause: error });
  }
}

/** A folder or file of ours that others may use; links are left alone. */
function takeFromOthers(path: string, mode: number): void {
  const facts = lstatSync(path, { throwIfNoEntry: false });
  const isKind = mode === 0o700 ? facts?.isDirectory() : facts?.isFile();
  if (facts === undefined || isKind !== true || facts.uid !== process.getuid?.()) return;
  if ((facts.mode & OTHERS) !== 0) chmodSync(path, mode);
}

/**
 * Opens `file` for writing, makes it where it is missing, and runs the migrations that it lacks. The caller holds the lock. `isDoubted`: all
 * pages are looked at, however it was closed.
 */
export function openForWriting(file: string, isDoubted: boolean = false): DatabaseSync {
  return guarded(file, () => {
    // The size is looked at first: SQLite takes a file of no bytes for a new database.
    closeSync(openWritable(file));
    // Reading every page of a gigabyte takes a small machine half a minute.
    const isKnownWhole = takeEnd(file) && !isDoubted;
    const database = new DatabaseSync(file, { timeout: BUSY_MS, enableForeignKeyConstraints: true });
    try {
      checkKind(database, file);
      if (!isKnownWhole) checkPages(database, file);
      // It counts before the first table is made; what an older program made is rewritten once, below.
      if (readPragma(database, 'user_version') === 0) database.exec('PRAGMA auto_vacuum = INCREMENTAL');
      database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;');
      database.exec(`PRAGMA journal_size_limit = ${WAL_BYTES_KEPT}`);
      migrate(database, file);
      checkDocuments(database, file);
    } catch (error) {
      database.close();
      throw error;
    }
    return database;
  });
}

function openWritable(file: string): number {
  try {
    return openSync(file, 'a', 0o600);
  } catch (error) {
    throw new UserError(
      'data-not-writable',
      {
        folder: dirname(file),
        reason: existsSync(file) ? systemReason(error) : refusal(dirname(file), constants.W_OK),
      },
      { cause: error },
    );
  }
}

/** Opens `file`, which must be there and up to date, for a short write beside the one who holds the lock. */
export function openForDecisions(file: string): DatabaseSync {
  requireFile(file);
  return guarded(file, () => {
    const database = new DatabaseSync(file, { timeout: BUSY_MS, enableForeignKeyConstraints: true });
    try {
      checkKind(database, file);
      requireTables(database, file);
      database.exec('PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;');
    } catch (error) {
      database.close();
      throw error;
    }
    return database;
  });
}

/** Opens `file` for reading, also in a folder where nothing may be written. */
export function openForReading(file: string): DatabaseSync {
  requireFile(file);
  return guarded(file, () => {
    let database = new DatabaseSync(file, { readOnly: true, timeout: BUSY_MS });
    try {
      try {
        checkKind(database, file);
      } catch (error) {
        // A WAL database wants files beside it; where none can be made and none is there, nobody writes it now.
        if (!UNWRITABLE_CODES.includes(sqliteCode(error)) || existsSync(`${file}-wal`)) throw error;
        database.close();
        database = new DatabaseSync(immutableUrl(file), { readOnly: true });
        checkKind(database, file);
      }
      requireTables(database, file);
    } catch (error) {
      database.close();
      throw error;
    }
    return database;
  });
}

function immutableUrl(file: string): string {
  return `file:${encodeURI(file).replaceAll('?', '%3f').replaceAll('#', '%23')}?immutable=1`;
}

function requireFile(file: string): void {
  const folder = dirname(file);
  if (existsSync(file)) return;
  const reason = existsSync(folder) ? refusal(folder, constants.R_OK) : '';
  // A folder that cannot be looked into may hold it.
  if (reason.includes('no permission')) throw new UserError('data-not-readable', { folder, reason });
  throw new UserError('no-data-folder', { folder });
}

/** Throws unless it is ours and no newer than this program. Reads only. */
function checkKind(database: DatabaseSync, file: string): void {
  const version = readPragma(database, 'user_version');
  const tables = database.prepare('SELECT COUNT(*) AS n FROM sqlite_schema').get() as { readonly n: number };
  if (tables.n > 0 && readPragma(database, 'application_id') !== APPLICATION_ID)
    throw new UserError('data-damaged', { file, reason: 'it is a database of another program' });
  if (version > MIGRATIONS.length)
    throw new UserError('data-newer', { file, found: version, known: MIGRATIONS.length });
}

/** A file that nothing was saved into yet has no tables. One of an older program is read as it is; the next watch adds what it lacks. */
function requireTables(database: DatabaseSync, file: string): void {
  if (readPragma(database, 'user_version') === 0) throw new UserError('no-data-folder', { folder: dirname(file) });
}

function migrate(database: DatabaseSync, file: string): void {
  const version = readPragma(database, 'user_version');
  if (version > 0 && version < MIGRATIONS.length) copyBeforeMigration(database, file, version);
  for (const [i, sql] of MIGRATIONS.entries()) {
    if (i < version) continue;
    database.exec(
      `BEGIN IMMEDIATE; ${sql}; PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${i + 1}; COMMIT;`,
    );
  }
  // Pages that nothing needs any more can be given back to the system only in a file that was made so.
  if (readPragma(database, 'auto_vacuum') !== INCREMENTAL) database.exec('PRAGMA auto_vacuum = INCREMENTAL; VACUUM;');
}

/** A quick look at all pages: a damaged one is found before anything is written over it. */
function checkPages(database: DatabaseSync, file: string): void {
  const row = database.prepare('PRAGMA quick_check(1)').get() as { readonly quick_check: string };
  if (row.quick_check !== 'ok') throw new UserError('data-damaged', { file, reason: 'its pages do not fit together' });
}

function readPragma(database: DatabaseSync, name: 'user_version' | 'application_id' | 'auto_vacuum'): number {
  return Number(Object.values(database.prepare(`PRAGMA ${name}`).get()!)[0]);
}

/**
 * Brings all that was written ahead into the file itself, so that nothing beside it belongs to it any more. False when it is damaged; true
 * also when there is none. Throws data-in-use when somebody still reads what is written ahead. The caller holds the lock.
 */
export function settleDatabase(file: string): boolean {
  if (!existsSync(file)) return true;
  try {
    guarded(file, () => {
      const database = new DatabaseSync(file, { timeout: BUSY_MS });
      try {
        checkPages(database, file);
        const found = database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get() as { readonly busy: number };
        if (found.busy !== 0) throw new UserError('data-in-use', { folder: dirname(file), holder: '' });
      } finally {
        database.close();
      }
    });
    return true;
  } catch (error) {
    if (error instanceof UserError && error.code === 'data-damaged') return false;
    throw error;
  }
}

/** Moves a damaged database and the files that belong to it aside, as they are; returns the new name. */
export function moveAside(file: string): string {
  const taken = new Set(readdirSync(dirname(file)));
  let number = 1;
  const nameOf = (suffix: string): string => `${file}.damaged-${number}${suffix}`;
  while (['', '-wal', '-shm'].some((suffix) => taken.has(nameOf(suffix).slice(dirname(file).length + 1)))) number++;
  for (const suffix of ['', '-wal', '-shm']) {
    if (!existsSync(file + suffix)) continue;
    try {
      renameSync(file + suffix, nameOf(suffix));
    } catch (error) {
      throw new UserError(
        'data-not-writable',
        { folder: dirname(file), reason: systemReason(error) },
        { cause: error },
      );
    }
  }
  return nameOf('');
}

/** Copies of data that stay in the folder beside the database. */
export function keptAside(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith('porchlight.db.') || name.startsWith('before-restore-') || name.endsWith('.bak'))
    .map((name) => join(folder, name));
}

/** A database is for its owner's eyes. */
export function closeToOthers(file: string): void {
  try {
    chmodSync(file, 0o600);
  } catch {
    // Another's file that we may write all the same: its owner decides who reads it.
  }
}
