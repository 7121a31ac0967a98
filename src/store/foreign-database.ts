// A database that comes from elsewhere, such as out of a backup: looked at before it is trusted. Nothing in it runs, nothing of it changes.
import { DatabaseSync } from 'node:sqlite';
import { UserError } from '../base/user-error.ts';
import { APPLICATION_ID, MIGRATIONS } from './schema.ts';
import { guarded } from './store-error.ts';

const OBJECTS =
  "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type, name";

/** Throws data-newer or data-damaged unless it is ours, whole, and holds exactly the tables that its version has: no triggers, no views. */
export function checkForeign(file: string): void {
  guarded(file, () => {
    const database = new DatabaseSync(file, { readOnly: true });
    try {
      database.exec('PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON');
      check(database, file);
    } finally {
      database.close();
    }
  });
}

function check(database: DatabaseSync, file: string): void {
  const refuse = (reason: string): never => {
    throw new UserError('data-damaged', { file, reason });
  };
  const number = (pragma: string): number => Number(Object.values(database.prepare(`PRAGMA ${pragma}`).get()!)[0]);
  const version = number('user_version');
  if (number('application_id') !== APPLICATION_ID) refuse('it is a database of another program');
  if (version > MIGRATIONS.length)
    throw new UserError('data-newer', { file, found: version, known: MIGRATIONS.length });
  // The tables first: a view or trigger of somebody else is not even looked through.
  if (version < 1 || JSON.stringify(database.prepare(OBJECTS).all()) !== JSON.stringify(objectsOf(version)))
    refuse('it has other tables than its version');
  const { integrity_check: found } = database.prepare('PRAGMA integrity_check(1)').get() as { integrity_check: string };
  if (found !== 'ok') refuse('its pages do not fit together');
}

/** What a database of that version consists of. */
function objectsOf(version: number): unknown[] {
  const model = new DatabaseSync(':memory:');
  try {
    for (const sql of MIGRATIONS.slice(0, version)) model.exec(sql);
    return model.prepare(OBJECTS).all();
  } finally {
    model.close();
  }
}
