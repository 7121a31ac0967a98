// A copy of the database as it was before it is brought up to date, for whoever wants to go back to the older program.
import { closeSync, existsSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { systemReason } from '../base/system-words.ts';
import { UserError } from '../base/user-error.ts';

/** Copies kept: of the two latest versions before this one. */
const COPIES_KEPT = 2;

/** Writes `FILE.vN.bak`, readable for its owner only, and lets older copies go. Throws UserErrors: no space, no permission. */
export function copyBeforeMigration(database: DatabaseSync, file: string, version: number): string {
  const copy = `${file}.v${version}.bak`;
  const half = `${copy}.half`;
  try {
    rmSync(half, { force: true });
    closeSync(openSync(half, 'wx', 0o600));
    // SQLite takes a file of no bytes as the place to write to, with the rights that it has.
    database.prepare('VACUUM INTO ?').run(half);
    renameSync(half, copy);
  } catch (error) {
    if (existsSync(half)) rmSync(half, { force: true });
    if (isOfSqlite(error)) throw error;
    throw new UserError('data-not-writable', { folder: dirname(file), reason: systemReason(error) }, { cause: error });
  }
  dropOlderCopies(file);
  return copy;
}

function isOfSqlite(error: unknown): boolean {
  return (error as { readonly code?: unknown } | null)?.code === 'ERR_SQLITE_ERROR';
}

function dropOlderCopies(file: string): void {
  const folder = dirname(file);
  const pattern = new RegExp(`^${basename(file).replaceAll('.', '\\.')}\\.v(\\d{1,6})\\.bak$`);
  const versions = readdirSync(folder)
    .flatMap((name) => pattern.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => b - a);
  for (const version of versions.slice(COPIES_KEPT))
    rmSync(join(folder, `${basename(file)}.v${version}.bak`), { force: true });
}
