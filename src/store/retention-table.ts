// Deleting what is old, a part at a time, and what is remembered of the clock for it.
import type { DatabaseSync } from 'node:sqlite';
import { BUSY_MS } from './database.ts';
import { LEVEL_MINUTES, WHOLE_HOME } from './flow-summary-table.ts';
import type { RetentionClock } from './retention-clock.ts';
import { Statements } from './statements.ts';

const READ_CLOCK = 'SELECT trusted_us, pending_from_us, pending_us FROM flow_bookkeeping';
const WRITE_CLOCK = 'UPDATE flow_bookkeeping SET trusted_us = ?, pending_from_us = ?, pending_us = ?';
const HOURS_BETWEEN =
  'SELECT COUNT(*) AS n FROM traffic_totals WHERE level = 1 AND device = ? AND start_minute BETWEEN ? AND ?';
const OLDEST_ROW = 'SELECT MIN(start_minute) AS oldest FROM flow_summaries WHERE level = ?';
const OLDEST_TOTAL = 'SELECT MIN(start_minute) AS oldest FROM traffic_totals WHERE level = ?';
const OLDEST_HOUR = 'SELECT hour_us FROM hours ORDER BY seq LIMIT 1';
const NTH_ROW =
  'SELECT start_minute FROM flow_summaries WHERE level = ? AND start_minute < ? ORDER BY start_minute LIMIT 1 OFFSET ?';
const NTH_TOTAL =
  'SELECT start_minute FROM traffic_totals WHERE level = ? AND start_minute < ? ORDER BY start_minute LIMIT 1 OFFSET ?';
const DROP_ROWS = 'DELETE FROM flow_summaries WHERE level = ? AND start_minute < ?';
const DROP_TOTALS = 'DELETE FROM traffic_totals WHERE level = ? AND start_minute < ?';
const COUNT_LESS = 'UPDATE flow_bookkeeping SET summaries = summaries - ?';
const OLD_CONTACTS = 'SELECT device, far_end FROM flow_contacts WHERE last_minute < ? LIMIT ?';
const DROP_CONTACT = 'DELETE FROM flow_contacts WHERE device = ? AND far_end = ?';
const DROP_END = 'DELETE FROM flow_ends WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM flow_contacts WHERE far_end = ?1)';
const DROP_HOUR_ACTIVITIES = 'DELETE FROM activities WHERE hour_us = ?';
const DROP_HOUR = 'DELETE FROM hours WHERE hour_us = ?';

/** Minutes since 1970. */
type Minute = number;

export class RetentionTable {
  readonly #database: DatabaseSync;
  readonly #statements: Statements;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#statements = new Statements(database);
  }

  clock(): RetentionClock {
    const row = this.#statements.of(READ_CLOCK).get() as Record<string, number | null>;
    return {
      trustedUs: row['trusted_us'] ?? null,
      pendingFromUs: row['pending_from_us'] ?? null,
      pendingUs: row['pending_us'] ?? null,
    };
  }

  putClock({ trustedUs, pendingFromUs, pendingUs }: RetentionClock): void {
    this.#statements.of(WRITE_CLOCK).run(trustedUs, pendingFromUs, pendingUs);
  }

  /** Hours between two times that hold data. */
  hoursBetween(from: Minute, until: Minute): number {
    return this.#statements.of(HOURS_BETWEEN).get(WHOLE_HOME, from, until)!['n'] as number;
  }

  /** End of the oldest summary of any level; null = there is none. */
  oldestEnd(): Minute | null {
    const ends = LEVEL_MINUTES.flatMap((length, level) => {
      const starts = [OLDEST_ROW, OLDEST_TOTAL].map((sql) => this.#statements.of(sql).get(level)!['oldest']);
      return starts.flatMap((start) => (start === null ? [] : [(start as number) + length]));
    });
    return ends.length === 0 ? null : Math.min(...ends);
  }

  /** The hour of activities that came first; null = there is none. */
  oldestHourUs(): number | null {
    return (this.#statements.of(OLDEST_HOUR).get()?.['hour_us'] as number | undefined) ?? null;
  }

  /**
   * Deletes summaries of a level that begin before a minute, the oldest about so many, but whole minutes of them. Returns how many went,
   * 0 = there are no more. Within a transaction of the caller.
   */
  dropSummaries(level: number, before: Minute, most: number): number {
    const rows = this.#dropOldest(NTH_ROW, DROP_ROWS, level, before, most);
    if (rows > 0) this.#statements.of(COUNT_LESS).run(rows);
    // Totals go after the rows that they point to.
    return rows > 0 ? rows : this.#dropOldest(NTH_TOTAL, DROP_TOTALS, level, before, most);
  }

  #dropOldest(nth: string, drop: string, level: number, before: Minute, most: number): number {
    const found = this.#statements.of(nth).get(level, before, most)?.['start_minute'] as number | undefined;
    const oldest = this.#statements.of(nth).get(level, before, 0)?.['start_minute'] as number | undefined;
    if (oldest === undefined) return 0;
    const bound = found === undefined ? before : Math.max(found, oldest + 1);
    return Number(this.#statements.of(drop).run(level, bound).changes);
  }

  /** Forgets other ends that a device has not talked to since a minute; returns how many. Within a transaction of the caller. */
  dropContacts(before: Minute, most: number): number {
    const rows = this.#statements.of(OLD_CONTACTS).all(before, most);
    for (const row of rows) {
      this.#statements.of(DROP_CONTACT).run(row['device'] as string, row['far_end'] as number);
      this.#statements.of(DROP_END).run(row['far_end'] as number);
    }
    return rows.length;
  }

  /** Deletes the activities of an hour. Within a transaction of the caller. */
  dropHour(hourUs: number): void {
    this.#statements.of(DROP_HOUR_ACTIVITIES).run(hourUs);
    this.#statements.of(DROP_HOUR).run(hourUs);
  }

  /** Gives so many pages that hold nothing back to the system. */
  giveBack(pages: number): void {
    // The number is ours: a PRAGMA takes no parameters.
    this.#database.exec(`PRAGMA incremental_vacuum(${Math.floor(pages)})`);
  }

  /**
   * Writes what was written ahead into the database and empties the file of it: only then do the files become smaller. Waits for no one: while
   * somebody reads, as much is done as can be.
   */
  checkpoint(): void {
    this.#database.exec('PRAGMA busy_timeout = 0');
    try {
      this.#database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } finally {
      this.#database.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
    }
  }
}
