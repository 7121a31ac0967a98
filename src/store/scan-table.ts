// Scans on disk: one row each, with its result once there is one.
import type { DatabaseSync } from 'node:sqlite';
import type { ScanRecord } from '../documents/records.ts';
import { Statements } from './statements.ts';

const PUT =
  'INSERT INTO scans (id, started_ms, document, result) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET document = excluded.document, result = excluded.result';
const GET = 'SELECT id, started_ms, document, result FROM scans WHERE id = ?';
const PAGE =
  'SELECT id, started_ms, document FROM scans WHERE (started_ms, id) < (?, ?) ORDER BY started_ms DESC, id DESC LIMIT ?';
const DROP = 'DELETE FROM scans WHERE id = ?';
const BEYOND = 'SELECT id FROM scans ORDER BY started_ms DESC, id DESC LIMIT -1 OFFSET ?';

/** Scans kept; beyond, the oldest go. */
export const SCANS_MAX = 500;

/** Where a page ended. */
export interface ScanPlace {
  readonly startedMs: number;
  readonly id: string;
}

export class ScanTable {
  readonly #statements: Statements;

  constructor(database: DatabaseSync) {
    this.#statements = new Statements(database);
  }

  /** Adds a scan, or changes the one of this id. Returns the ids of scans that gave way, whose files are not needed any more. */
  put({ id, startedMs, row, result }: ScanRecord, most: number = SCANS_MAX): readonly string[] {
    this.#statements.of(PUT).run(id, startedMs, row, result);
    const gone = this.#statements
      .of(BEYOND)
      .all(most)
      .map((each) => each['id'] as string);
    for (const each of gone) this.drop(each);
    return gone;
  }

  get(id: string): ScanRecord | null {
    const row = this.#statements.of(GET).get(id);
    return row === undefined ? null : { ...readRow(row), result: row['result'] as string | null };
  }

  /** Scans that began before a place (null = all), the latest first, without their results. */
  page(before: ScanPlace | null, limit: number): ScanRecord[] {
    const { startedMs, id } = before ?? { startedMs: Number.MAX_SAFE_INTEGER, id: '' };
    return this.#statements.of(PAGE).all(startedMs, id, limit).map(readRow);
  }

  /** True if there was such a scan. */
  drop(id: string): boolean {
    return this.#statements.of(DROP).run(id).changes > 0;
  }
}

function readRow(row: Record<string, unknown>): ScanRecord {
  return {
    id: row['id'] as string,
    startedMs: row['started_ms'] as number,
    row: row['document'] as string,
    result: null,
  };
}
