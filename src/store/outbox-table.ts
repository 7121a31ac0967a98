// Messages on their way, on disk: added with the alert that they tell, and kept until the channel has taken them.
import type { DatabaseSync } from 'node:sqlite';
import type { OutboxRecord } from '../documents/records.ts';
import { Statements } from './statements.ts';

const COLUMNS =
  'id, channel, message_key, kind, alert, incident, title, message, state, created_ms, next_ms, sent_ms, tries, error';
const ADD = `INSERT INTO outbox (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`;
const DUE = `SELECT ${COLUMNS} FROM outbox WHERE state = 'waiting' AND next_ms <= ? ORDER BY next_ms, seq LIMIT ?`;
const DUE_OF = `SELECT ${COLUMNS} FROM outbox WHERE state = 'waiting' AND channel = ? AND next_ms <= ? ORDER BY next_ms, seq LIMIT ?`;
const NEXT = "SELECT MIN(next_ms) AS next FROM outbox WHERE state = 'waiting'";
const FIND = `SELECT ${COLUMNS} FROM outbox WHERE id = ?`;
const OF_INCIDENT = `SELECT ${COLUMNS} FROM outbox WHERE incident = ? ORDER BY seq DESC LIMIT ?`;
const SINCE = `SELECT ${COLUMNS} FROM outbox WHERE channel = ? AND created_ms >= ? ORDER BY seq DESC LIMIT ?`;
const PAGE = `SELECT seq, ${COLUMNS} FROM outbox WHERE seq < ? ORDER BY seq DESC LIMIT ?`;
const MARK = 'UPDATE outbox SET state = ?, next_ms = ?, sent_ms = ?, tries = ?, error = ? WHERE id = ?';
const DROP_CHANNEL = "UPDATE outbox SET state = 'dropped', error = ? WHERE channel = ? AND state = 'waiting'";
const WAITING = "SELECT channel, COUNT(*) AS n FROM outbox WHERE state = 'waiting' GROUP BY channel";
const COUNT = 'SELECT COUNT(*) AS n FROM outbox';
const DROP_OLD = "DELETE FROM outbox WHERE state != 'waiting' AND created_ms < ?";
const FORGET = 'DELETE FROM outbox WHERE alert IN (SELECT id FROM alerts WHERE device = ?)';
const DROP_DONE =
  "DELETE FROM outbox WHERE seq IN (SELECT seq FROM outbox WHERE state != 'waiting' ORDER BY seq LIMIT max(0, ?))";
const DROP_OLDEST = 'DELETE FROM outbox WHERE seq IN (SELECT seq FROM outbox ORDER BY seq LIMIT max(0, ?))';

/** Messages kept; beyond, those that are done with go first, and then the oldest. */
export const OUTBOX_MAX = 10_000;
const DAY_MS = 86_400_000;
/** Messages that are done with are kept so long. */
export const OUTBOX_KEEP_DAYS = 30;

/** How a try went. */
export type OutboxMark = Pick<OutboxRecord, 'state' | 'nextMs' | 'sentMs' | 'tries' | 'error'>;

/** A part of the outbox; `next`: what to ask with for the older ones, null = there are none. */
export interface OutboxPage {
  readonly records: readonly OutboxRecord[];
  readonly next: number | null;
}

export class OutboxTable {
  readonly #statements: Statements;

  constructor(database: DatabaseSync) {
    this.#statements = new Statements(database);
  }

  /** Adds messages; one whose id is there already is left as it is. Returns how many were new. */
  addAll(records: readonly OutboxRecord[], most: number = OUTBOX_MAX): number {
    let added = 0;
    for (const each of records)
      added += Number(
        this.#statements
          .of(ADD)
          .run(
            each.id,
            each.channel,
            each.key,
            each.kind,
            each.alert,
            each.incident,
            each.title,
            each.message,
            each.state,
            each.createdMs,
            each.nextMs,
            each.sentMs,
            each.tries,
            each.error,
          ).changes,
      );
    if (added > 0) this.#keep(most, Math.max(...records.map(({ createdMs }) => createdMs)));
    return added;
  }

  /** Messages that wait and whose time has come, the longest due first. */
  due(nowMs: number, limit: number): OutboxRecord[] {
    return this.#statements.of(DUE).all(nowMs, limit).map(readRecord);
  }

  /** The same for one channel: one that hangs must not keep the messages of others from being seen. */
  dueOf(channel: string, nowMs: number, limit: number): OutboxRecord[] {
    return this.#statements.of(DUE_OF).all(channel, nowMs, limit).map(readRecord);
  }

  /** When the next waiting message is due; null = none waits. */
  nextDueMs(): number | null {
    return this.#statements.of(NEXT).get()?.['next'] as number | null;
  }

  find(id: string): OutboxRecord | null {
    const row = this.#statements.of(FIND).get(id);
    return row === undefined ? null : readRecord(row);
  }

  /** Messages about an incident, the latest first. */
  ofIncident(incident: string, limit: number): OutboxRecord[] {
    return this.#statements.of(OF_INCIDENT).all(incident, limit).map(readRecord);
  }

  /** Messages of a channel that were made at or after a time, the latest first. */
  ofChannelSince(channel: string, sinceMs: number, limit: number): OutboxRecord[] {
    return this.#statements.of(SINCE).all(channel, sinceMs, limit).map(readRecord);
  }

  mark(id: string, { state, nextMs, sentMs, tries, error }: OutboxMark): void {
    this.#statements.of(MARK).run(state, nextMs, sentMs, tries, error, id);
  }

  /** What waits for a channel is not sent any more; returns how much it was. */
  dropWaiting(channel: string, reason: string): number {
    return Number(this.#statements.of(DROP_CHANNEL).run(reason, channel).changes);
  }

  /** Deletes the messages about a device's alerts, those that wait too: before the alerts themselves go. */
  forget(device: string): void {
    this.#statements.of(FORGET).run(device);
  }

  /** How many messages wait for each channel. */
  waiting(): ReadonlyMap<string, number> {
    const rows = this.#statements.of(WAITING).all();
    return new Map(rows.map((row) => [row['channel'] as string, row['n'] as number]));
  }

  /** Messages older than the place `before` (null = all), the latest first. */
  page(before: number | null, limit: number): OutboxPage {
    const rows = this.#statements.of(PAGE).all(before ?? Number.MAX_SAFE_INTEGER, limit + 1);
    const shown = rows.slice(0, limit);
    return {
      records: shown.map(readRecord),
      next: rows.length > limit ? (shown.at(-1)!['seq'] as number) : null,
    };
  }

  #keep(most: number, nowMs: number): void {
    this.#statements.of(DROP_OLD).run(nowMs - OUTBOX_KEEP_DAYS * DAY_MS);
    const excess = (): number => (this.#statements.of(COUNT).get()!['n'] as number) - most;
    if (excess() > 0) this.#statements.of(DROP_DONE).run(excess());
    if (excess() > 0) this.#statements.of(DROP_OLDEST).run(excess());
  }
}

function readRecord(row: Record<string, unknown>): OutboxRecord {
  return {
    id: row['id'] as string,
    channel: row['channel'] as string,
    key: row['message_key'] as string,
    kind: row['kind'] as OutboxRecord['kind'],
    alert: row['alert'] as string | null,
    incident: row['incident'] as string | null,
    title: row['title'] as string,
    message: row['message'] as string,
    state: row['state'] as OutboxRecord['state'],
    createdMs: row['created_ms'] as number,
    nextMs: row['next_ms'] as number,
    sentMs: row['sent_ms'] as number | null,
    tries: row['tries'] as number,
    error: row['error'] as string | null,
  };
}
