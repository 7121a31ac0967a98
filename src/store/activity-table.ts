// Summaries on disk: the closed activities of all devices, packed by device and hour, the newest so many hours of them.
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { UserError } from '../base/user-error.ts';
import type { Activity } from '../behaviour/activity.ts';
import { BadPack, packActivities, unpackActivities } from './activity-pack.ts';

const ADD_HOUR = 'INSERT INTO hours (hour_us) VALUES (?) ON CONFLICT (hour_us) DO NOTHING';
const PUT =
  'INSERT INTO activities (hour_us, device, from_us, minutes, packed) VALUES (?, ?, ?, ?, ?) ON CONFLICT (hour_us, device, from_us) DO UPDATE SET minutes = excluded.minutes, packed = excluded.packed';
const SPLIT =
  'SELECT hour_us, device FROM activities WHERE hour_us < ? GROUP BY hour_us, device HAVING COUNT(*) > 1 LIMIT 100';
const PARTS = 'SELECT from_us, packed FROM activities WHERE hour_us = ? AND device = ? ORDER BY from_us';
const DROP_PARTS = 'DELETE FROM activities WHERE hour_us = ? AND device = ?';
const HOURS = 'SELECT hour_us FROM hours WHERE hour_us >= ? ORDER BY hour_us';
const HOUR_COUNT = 'SELECT COUNT(*) AS n FROM hours';
const READ_HOUR = 'SELECT device, packed FROM activities WHERE hour_us = ? ORDER BY device, from_us';
const DROP_OLD =
  'DELETE FROM activities WHERE hour_us IN (SELECT hour_us FROM hours ORDER BY seq LIMIT max(0, (SELECT COUNT(*) FROM hours) - ?))';
const DROP_OLD_HOURS =
  'DELETE FROM hours WHERE seq IN (SELECT seq FROM hours ORDER BY seq LIMIT max(0, (SELECT COUNT(*) FROM hours) - ?))';
const FORGET = 'DELETE FROM activities WHERE device = ?';
const SUMMARY =
  'SELECT COALESCE(SUM(minutes), 0) AS minutes, COALESCE(SUM(LENGTH(packed)), 0) AS bytes, COUNT(DISTINCT hour_us) AS hours, MIN(hour_us) AS first, MAX(hour_us) AS last FROM activities';
const MENTIONS = 'SELECT COUNT(*) AS n FROM activities WHERE device = ?';

export const HOUR_US = 3_600_000_000;
const MINUTE_US = 60e6;
const MINUTES = 60;

export interface StoredSummaries {
  /** Windows of a minute with something in them. */
  readonly minutes: number;
  readonly bytes: number;
  readonly hours: number;
  /** Start of the first and the last hour; null when nothing is stored. */
  readonly firstUs: number | null;
  readonly lastUs: number | null;
}

/** Activities of one device and hour, packed: a thirtieth of their size. */
export interface PackedHour {
  readonly hourUs: number;
  readonly device: string;
  /** Start of the first. */
  readonly fromUs: number;
  readonly minutes: number;
  readonly packed: Uint8Array;
}

/** Packs closed activities, which may be of many devices and hours, so that they can wait for a transaction. */
export function packHours(activities: readonly Activity[]): PackedHour[] {
  const groups = Map.groupBy(activities, ({ device, startUs }) => `${hourOf(startUs)} ${device}`);
  return [...groups.values()].map((group) => {
    const { device, startUs: fromUs } = group[0]!;
    const hourUs = hourOf(fromUs);
    // A copy: what zlib returns is a view of a buffer of 16 kB.
    return { hourUs, device, fromUs, minutes: group.length, packed: new Uint8Array(packActivities(hourUs, group)) };
  });
}

export class ActivityTable {
  readonly #file: string;
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync, file: string) {
    this.#database = database;
    this.#file = file;
  }

  #sql(text: string): StatementSync {
    const known = this.#statements.get(text);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(text);
    this.#statements.set(text, statement);
    return statement;
  }

  /** Keeps closed activities; they may be of many devices and hours. Within a transaction of the caller. */
  add(activities: readonly Activity[]): void {
    this.put(packHours(activities));
  }

  /** Keeps what was packed before. Within a transaction of the caller. */
  put(packs: readonly PackedHour[]): void {
    for (const { hourUs, device, fromUs, minutes, packed } of packs) {
      this.#sql(ADD_HOUR).run(hourUs);
      this.#sql(PUT).run(hourUs, device, fromUs, minutes, packed);
    }
  }

  /**
   * Joins the parts of hours that ended before `timeUs`, some at a time, since what is unpacked for it is garbage at once: one pack is a
   * third of sixty.
   */
  join(timeUs: number): void {
    const split = this.#sql(SPLIT).all(hourOf(timeUs)) as unknown as { hour_us: number; device: string }[];
    for (const { hour_us: hourUs, device } of split) {
      const parts = this.#sql(PARTS).all(hourUs, device) as unknown as { from_us: number; packed: Uint8Array }[];
      const all = parts.flatMap(({ packed }) => this.#unpack(device, hourUs, packed));
      this.#sql(DROP_PARTS).run(hourUs, device);
      this.#sql(PUT).run(hourUs, device, parts[0]!.from_us, all.length, packActivities(hourUs, all));
    }
  }

  /** Starts of the hours at or after `sinceUs` that hold something, in order. */
  hours(sinceUs: number): number[] {
    return this.#sql(HOURS)
      .all(hourOf(sinceUs))
      .map((row) => Number(row['hour_us']));
  }

  /** The activities of an hour, of all devices or one, by start and then by device, as a running home has them. */
  readHour(hourUs: number, only?: string): Activity[] {
    const all = this.#sql(READ_HOUR).all(hourUs) as unknown as { device: string; packed: Uint8Array }[];
    const rows = only === undefined ? all : all.filter(({ device }) => device === only);
    rows.sort((a, b) => numberOf(a.device) - numberOf(b.device));
    const minutes = Array.from({ length: MINUTES }, (): Activity[] => []);
    for (const { device, packed } of rows)
      for (const activity of this.#unpack(device, hourUs, packed))
        minutes[Math.min(MINUTES - 1, Math.max(0, Math.floor((activity.startUs - hourUs) / MINUTE_US)))]!.push(
          activity,
        );
    return minutes.flat();
  }

  /** Lets the oldest hours go beyond so many, in the order they came in: a clock that jumped deletes nothing. */
  keep(hours: number): void {
    const { n } = this.#sql(HOUR_COUNT).get() as unknown as { n: number };
    if (n <= hours) return;
    this.#sql(DROP_OLD).run(hours);
    this.#sql(DROP_OLD_HOURS).run(hours);
  }

  /** Deletes what is kept of a device; returns how many hours it was. */
  forget(device: string): number {
    const { n } = this.#sql(MENTIONS).get(device) as unknown as { n: number };
    this.#sql(FORGET).run(device);
    return n;
  }

  summary(): StoredSummaries {
    const row = this.#sql(SUMMARY).get() as unknown as Record<string, number | null>;
    return {
      minutes: row['minutes'] ?? 0,
      bytes: row['bytes'] ?? 0,
      hours: row['hours'] ?? 0,
      firstUs: row['first'] ?? null,
      lastUs: row['last'] ?? null,
    };
  }

  #unpack(device: string, hourUs: number, packed: Uint8Array): Activity[] {
    try {
      return unpackActivities(device, hourUs, packed);
    } catch (error) {
      if (!(error instanceof BadPack)) throw error;
      const reason = `the summaries of ${device} at ${new Date(hourUs / 1000).toISOString()} cannot be read: ${error.message}`;
      throw new UserError('data-damaged', { file: this.#file, reason }, { cause: error });
    }
  }
}

/** Ids are 'd' and a number, in the order devices were first seen. */
function numberOf(device: string): number {
  return Number(device.slice(1));
}

function hourOf(timeUs: number): number {
  return Math.floor(timeUs / HOUR_US) * HOUR_US;
}
