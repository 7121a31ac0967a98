// Identities on disk, as readers want them: one document a device, written when it changed.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Identity } from '../devices/identity.ts';
import { readDocument } from './stored-document.ts';

const PUT =
  'INSERT INTO devices (device, first_us, last_us, document) VALUES (?, ?, ?, ?) ON CONFLICT (device) DO UPDATE SET first_us = excluded.first_us, last_us = excluded.last_us, document = excluded.document';
const ALL = 'SELECT document FROM devices';
const GET = 'SELECT document FROM devices WHERE device = ?';
const DROP = 'DELETE FROM devices WHERE device = ?';
const IDS = 'SELECT device FROM devices';

export class IdentityTable {
  readonly #database: DatabaseSync;
  readonly #file: string;
  readonly #put: StatementSync;
  readonly #written = new Map<string, string>();
  #touched: Set<string> | null = new Set();

  constructor(database: DatabaseSync, file: string) {
    this.#database = database;
    this.#file = file;
    this.#put = database.prepare(PUT);
  }

  /** Writes the identities as they are now; those that are gone (merged, forgotten) go here too. */
  save(identities: readonly Identity[]): void {
    const ids = new Set(identities.map(({ id }) => id));
    for (const row of this.#database.prepare(IDS).all())
      if (!ids.has(row['device'] as string)) this.forget(row['device'] as string);
    for (const identity of identities) {
      const document = JSON.stringify(identity);
      if (this.#written.get(identity.id) === document) continue;
      this.#put.run(identity.id, identity.firstUs, identity.lastUs, document);
      this.#written.set(identity.id, document);
      this.#touched?.add(identity.id);
    }
  }

  /** Ids of devices that were changed or deleted through this object since the last call, for the one who keeps them; null = any. */
  takeTouched(): ReadonlySet<string> | null {
    const taken = this.#touched;
    this.#touched = new Set();
    return taken;
  }

  /** Any device may have changed. */
  touchAll(): void {
    this.#touched = null;
  }

  get(device: string): Identity | null {
    const row = this.#database.prepare(GET).get(device);
    return row === undefined ? null : readDocument<Identity>(row['document'], 'devices', this.#file);
  }

  /** All devices, in the order they were first seen. */
  all(): Identity[] {
    return this.#database
      .prepare(ALL)
      .all()
      .map((row) => readDocument<Identity>(row['document'], 'devices', this.#file))
      .sort((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)));
  }

  forget(device: string): void {
    this.#database.prepare(DROP).run(device);
    this.#written.delete(device);
    this.#touched?.add(device);
  }
}
