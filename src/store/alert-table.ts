// Alerts on disk: each once under its id, as the alert book had it last, with when it was first and last raised.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Alert } from '../alerts/alert.ts';
import { SEVERITIES, type Severity } from '../base/finding.ts';
import { readDocument } from './stored-document.ts';

const PUT =
  'INSERT INTO alerts (id, device, kind, severity, delivery, start_us, end_us, raised_us, updated_us, document) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET device = excluded.device, severity = excluded.severity, delivery = excluded.delivery, start_us = excluded.start_us, end_us = excluded.end_us, updated_us = excluded.updated_us, document = excluded.document';
const LIST =
  'SELECT document, raised_us, updated_us FROM alerts WHERE end_us >= ? AND severity >= ? AND (? IS NULL OR device = ?) ORDER BY raised_us DESC, id LIMIT ?';
const FIND =
  "SELECT document, raised_us, updated_us FROM alerts WHERE id LIKE ? || '%' ORDER BY raised_us DESC LIMIT ?";
const COUNT = 'SELECT COUNT(*) AS n FROM alerts';
const DROP_OLD =
  'DELETE FROM alerts WHERE id IN (SELECT id FROM alerts ORDER BY updated_us LIMIT max(0, ?)) RETURNING id';
const DROP_BEFORE =
  'DELETE FROM alerts WHERE id IN (SELECT id FROM alerts WHERE updated_us < ? ORDER BY updated_us LIMIT ?) RETURNING id';
const FORGET = 'DELETE FROM alerts WHERE device = ? RETURNING id';
const GET = 'SELECT document, raised_us, updated_us FROM alerts WHERE id = ?';

/** Ids of changed alerts that are noted one by one. */
const TOUCHED_MAX = 5000;

/** Alerts kept; beyond, the one that was quiet for longest goes. */
export const STORED_ALERTS_MAX = 20_000;

export interface StoredAlert {
  readonly alert: Alert;
  /** When it was first told and last updated, in the time of the data. */
  readonly raisedUs: number;
  readonly updatedUs: number;
}

export interface AlertFilter {
  /** Only those that went on after it. */
  readonly sinceUs?: number;
  readonly device?: string;
  readonly leastSeverity?: Severity;
  readonly most?: number;
}

export class AlertTable {
  readonly #put: StatementSync;
  readonly #list: StatementSync;
  readonly #find: StatementSync;
  readonly #get: StatementSync;
  readonly #database: DatabaseSync;
  readonly #file: string;
  #touched: Set<string> | null = new Set();

  constructor(database: DatabaseSync, file: string) {
    this.#database = database;
    this.#file = file;
    this.#put = database.prepare(PUT);
    this.#list = database.prepare(LIST);
    this.#find = database.prepare(FIND);
    this.#get = database.prepare(GET);
  }

  /**
   * Ids of alerts that were changed or deleted through this object since the last call, for the one who keeps something beside them;
   * null = too many to say, or that something of all of them was changed.
   */
  takeTouched(): ReadonlySet<string> | null {
    const taken = this.#touched;
    this.#touched = new Set();
    return taken;
  }

  /** Something of any alert may have changed. */
  touchAll(): void {
    this.#touched = null;
  }

  #touch(id: string): void {
    if (this.#touched === null) return;
    if (this.#touched.size >= TOUCHED_MAX) this.#touched = null;
    else this.#touched.add(id);
  }

  put({ alert, raisedUs, updatedUs }: StoredAlert): void {
    this.#touch(alert.id);
    this.#put.run(
      alert.id,
      alert.device.id ?? null,
      alert.kind,
      SEVERITIES.indexOf(alert.severity),
      alert.delivery ?? 'alert',
      alert.startUs,
      alert.endUs,
      raisedUs,
      updatedUs,
      JSON.stringify(alert),
    );
  }

  /** Stored alerts, the one raised last first. */
  list(filter: AlertFilter = {}): StoredAlert[] {
    const device = filter.device ?? null;
    const least = SEVERITIES.indexOf(filter.leastSeverity ?? 'info');
    return this.#list
      .all(filter.sinceUs ?? Number.MIN_SAFE_INTEGER, least, device, device, filter.most ?? STORED_ALERTS_MAX)
      .map((row) => this.#read(row));
  }

  /** Alerts whose id begins so; at most two, which is enough to know that it is not one. */
  find(idStart: string): StoredAlert[] {
    return /^[0-9a-z]+$/i.test(idStart) ? this.#find.all(idStart, 2).map((row) => this.#read(row)) : [];
  }

  /** Lets the oldest go where there are more than STORED_ALERTS_MAX. */
  keep(most: number = STORED_ALERTS_MAX): void {
    const { n } = this.#database.prepare(COUNT).get() as unknown as { n: number };
    if (n > most) this.#dropped(this.#database.prepare(DROP_OLD).all(n - most));
  }

  /** Deletes alerts that were last updated before a time, the oldest of them, so many at most; returns how many. */
  dropBefore(timeUs: number, most: number): number {
    return this.#dropped(this.#database.prepare(DROP_BEFORE).all(timeUs, most));
  }

  count(): number {
    return (this.#database.prepare(COUNT).get() as unknown as { n: number }).n;
  }

  has(id: string): boolean {
    return this.#get.get(id) !== undefined;
  }

  /** The alert of exactly this id, or null. */
  get(id: string): StoredAlert | null {
    const row = this.#get.get(id);
    return row === undefined ? null : this.#read(row);
  }

  /** Deletes the alerts of a device; returns how many there were. */
  forget(device: string): number {
    return this.#dropped(this.#database.prepare(FORGET).all(device));
  }

  #dropped(rows: readonly Record<string, unknown>[]): number {
    for (const row of rows) this.#touch(row['id'] as string);
    return rows.length;
  }

  #read(row: Record<string, unknown>): StoredAlert {
    return {
      alert: readDocument<Alert>(row['document'], 'alerts', this.#file),
      raisedUs: row['raised_us'] as number,
      updatedUs: row['updated_us'] as number,
    };
  }
}
