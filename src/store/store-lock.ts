// One writer a data folder: a lock that the system itself gives back when its holder dies, kill -9 included.
import { closeSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { UserError } from '../base/user-error.ts';
import { guarded, sqliteCode } from './store-error.ts';

const TABLE = 'CREATE TABLE IF NOT EXISTS holder (id INTEGER PRIMARY KEY CHECK (id = 1), pid INTEGER NOT NULL) STRICT';
const WRITE = 'INSERT INTO holder (id, pid) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET pid = excluded.pid';
const READ = 'SELECT pid FROM holder';

const BUSY_CODES: readonly unknown[] = [5, 6];

export interface StoreLock {
  release(): void;
}

/**
 * Takes the lock `file`, or throws `data-in-use` with the process that holds it. SQLite's own file lock does the work: it works between
 * containers that share the folder, and needs no guess whether a process of that number still is the one.
 */
export function takeLock(file: string): StoreLock {
  return guarded(file, () => {
    closeSync(openSync(file, 'a', 0o600));
    const database = new DatabaseSync(file, { timeout: 200 });
    try {
      database.exec('BEGIN IMMEDIATE');
      database.exec(TABLE);
      database.prepare(WRITE).run(process.pid);
      database.exec('COMMIT');
      // Held until the end; whoever looks may still read whose it is.
      database.exec('BEGIN IMMEDIATE');
    } catch (error) {
      const holder = BUSY_CODES.includes(sqliteCode(error)) ? holderOf(database) : null;
      database.close();
      if (holder === null) throw error;
      throw new UserError('data-in-use', { folder: dirname(file), holder }, { cause: error });
    }
    return {
      release: () => {
        if (database.isOpen) database.close();
      },
    };
  });
}

/** The process that holds the lock `file`; 0 = not known which; null = nobody. Changes nothing. */
export function lockHolder(file: string): number | null {
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    database.exec('BEGIN IMMEDIATE');
    database.exec('ROLLBACK');
    return null;
  } catch (error) {
    if (!BUSY_CODES.includes(sqliteCode(error))) throw error;
    return Number(/\d+/.exec(holderOf(database))?.[0] ?? 0);
  } finally {
    database.close();
  }
}

function holderOf(database: DatabaseSync): string {
  try {
    const row = database.prepare(READ).get() as { readonly pid: number } | undefined;
    return row === undefined ? '' : ` (process ${row.pid})`;
  } catch {
    // It is being written this moment: who it is stays unknown.
    return '';
  }
}
