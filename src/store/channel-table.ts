// Notification channels on disk, with their secrets, and how each fared lately.
import type { DatabaseSync } from 'node:sqlite';
import type { ChannelRecord } from '../documents/records.ts';
import { Statements } from './statements.ts';
import { readDocument } from './stored-document.ts';

const LIST =
  'SELECT id, created_ms, last_sent_ms, failing_since_ms, error, document FROM channels ORDER BY created_ms, id';
const PUT =
  'INSERT INTO channels (id, created_ms, last_sent_ms, failing_since_ms, error, document) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET last_sent_ms = excluded.last_sent_ms, failing_since_ms = excluded.failing_since_ms, error = excluded.error, document = excluded.document';
const DROP = 'DELETE FROM channels WHERE id = ?';
const MARK = 'UPDATE channels SET last_sent_ms = ?, failing_since_ms = ?, error = ? WHERE id = ?';

/** How a channel fared: when something got through last, and since when nothing does. */
export type ChannelMark = Pick<ChannelRecord, 'lastSentMs' | 'failingSinceMs' | 'error'>;
type ChannelDocument = Pick<ChannelRecord, 'kind' | 'name' | 'isOn' | 'isDefault' | 'leastSeverity' | 'options'>;

export class ChannelTable {
  readonly #statements: Statements;
  readonly #file: string;

  constructor(database: DatabaseSync, file: string) {
    this.#statements = new Statements(database);
    this.#file = file;
  }

  /** All channels, the oldest first. */
  list(): ChannelRecord[] {
    return this.#statements
      .of(LIST)
      .all()
      .map((row) => ({
        ...readDocument<ChannelDocument>(row['document'], 'channels', this.#file),
        id: row['id'] as string,
        createdMs: row['created_ms'] as number,
        lastSentMs: row['last_sent_ms'] as number | null,
        failingSinceMs: row['failing_since_ms'] as number | null,
        error: row['error'] as string | null,
      }));
  }

  /** Adds a channel, or changes the one of this id. */
  put({ id, createdMs, lastSentMs, failingSinceMs, error, ...rest }: ChannelRecord): void {
    const { kind, name, isOn, isDefault, leastSeverity, options } = rest;
    const document: ChannelDocument = { kind, name, isOn, isDefault, leastSeverity, options };
    this.#statements.of(PUT).run(id, createdMs, lastSentMs, failingSinceMs, error, JSON.stringify(document));
  }

  /** True if there was such a channel. */
  drop(id: string): boolean {
    return this.#statements.of(DROP).run(id).changes > 0;
  }

  mark(id: string, { lastSentMs, failingSinceMs, error }: ChannelMark): void {
    this.#statements.of(MARK).run(lastSentMs, failingSinceMs, error, id);
  }
}
