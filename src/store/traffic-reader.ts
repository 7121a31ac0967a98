// What flow summaries say to readers: sums and curves of a device or the home, who talked with whom, and since when they know each other.
import type { DatabaseSync } from 'node:sqlite';
import type { ContactScope } from '../behaviour/activity.ts';
import { END_SCOPES } from './flow-summaries.ts';
import { parseList } from './flow-summary-table.ts';
import { Statements } from './statements.ts';

const SERIES =
  'SELECT start_minute, bytes_up, bytes_down FROM traffic_totals WHERE level = ? AND device = ? AND start_minute >= ? AND start_minute < ? ORDER BY start_minute';
const SUM =
  'SELECT COALESCE(SUM(bytes_up), 0) AS up, COALESCE(SUM(bytes_down), 0) AS down FROM traffic_totals WHERE level = ? AND device = ? AND start_minute >= ? AND start_minute < ?';
const ALL_SINCE =
  'SELECT device, start_minute, bytes_up, bytes_down FROM traffic_totals WHERE level = ? AND start_minute >= ? AND start_minute < ?';
const STARTS =
  'SELECT start_minute FROM traffic_totals WHERE level = ? AND device = ? AND start_minute >= ? AND start_minute < ?';
const ENDS =
  'SELECT far_end, bytes_up, bytes_down, connections FROM flow_summaries WHERE level = ? AND start_minute = ? AND device = ?';
const PAIRS =
  'SELECT device, far_end, SUM(bytes_up) AS up, SUM(bytes_down) AS down, SUM(connections) AS connections FROM flow_summaries WHERE level = ? AND start_minute >= ? AND start_minute < ? GROUP BY device, far_end';
const CONTACTS =
  'SELECT far_end, scope, name, first_minute, last_minute, addresses, services FROM flow_contacts JOIN flow_ends ON id = far_end WHERE device = ?';
const ALL_CONTACTS =
  'SELECT device, far_end, scope, name, first_minute, addresses FROM flow_contacts JOIN flow_ends ON id = far_end';
const CONTACT =
  'SELECT far_end, scope, name, first_minute, last_minute, addresses, services FROM flow_contacts JOIN flow_ends ON id = far_end WHERE device = ? AND far_end = ?';
const OLDEST = 'SELECT MIN(start_minute) AS oldest FROM traffic_totals WHERE level = ?';

/** What went up and down in a minute, hour or day that begins at a minute since 1970. */
export interface TrafficPart {
  readonly minute: number;
  readonly up: number;
  readonly down: number;
}

export interface DevicePart extends TrafficPart {
  /** '' is the whole home. */
  readonly device: string;
}

/** What a device exchanged with another end. */
export interface PairTraffic {
  readonly device: string;
  readonly end: number;
  up: number;
  down: number;
  connections: number;
}

/** Another end as a device knows it. */
export interface KnownEnd {
  readonly end: number;
  readonly scope: ContactScope;
  /** Registrable name, address, or MAC. */
  readonly name: string;
  readonly firstMinute: number;
  readonly lastMinute: number;
  /** The latest first. */
  readonly addresses: readonly string[];
  readonly services: readonly string[];
}

/** Another end as a device knows it, for a picture of all of them. */
export interface DrawnEnd {
  readonly scope: ContactScope;
  readonly name: string;
  readonly firstMinute: number;
  /** A JSON list, the latest first: most are never looked at. */
  readonly addresses: string;
}

export class TrafficReader {
  readonly #statements: Statements;

  constructor(database: DatabaseSync) {
    this.#statements = new Statements(database);
  }

  /** Parts of a level that begin within a span, in order; those in which nothing was summed are missing. */
  series(level: number, device: string, from: number, until: number): TrafficPart[] {
    return this.#statements.of(SERIES).all(level, device, from, until).map(readPart);
  }

  sum(level: number, device: string, from: number, until: number): { readonly up: number; readonly down: number } {
    const row = this.#statements.of(SUM).get(level, device, from, until)!;
    return { up: row['up'] as number, down: row['down'] as number };
  }

  /** Parts of all devices and of the home that begin within a span. */
  partsOfAll(level: number, from: number, until: number): DevicePart[] {
    return this.#statements
      .of(ALL_SINCE)
      .all(level, from, until)
      .map((row) => ({ device: row['device'] as string, ...readPart(row) }));
  }

  /** What a device exchanged within a span, by other end. */
  endsOf(level: number, device: string, from: number, until: number): PairTraffic[] {
    const sums = new Map<number, PairTraffic>();
    // The totals know in which parts there is anything: each of them is one short walk.
    for (const { start_minute: start } of this.#statements.of(STARTS).all(level, device, from, until))
      for (const row of this.#statements.of(ENDS).all(level, start as number, device)) {
        const end = row['far_end'] as number;
        const sum = sums.get(end) ?? { device, end, up: 0, down: 0, connections: 0 };
        sum.up += row['bytes_up'] as number;
        sum.down += row['bytes_down'] as number;
        sum.connections += row['connections'] as number;
        sums.set(end, sum);
      }
    return [...sums.values()];
  }

  /** What all devices exchanged within a span, by device and other end. */
  pairs(level: number, from: number, until: number): PairTraffic[] {
    return this.#statements
      .of(PAIRS)
      .all(level, from, until)
      .map((row) => ({
        device: row['device'] as string,
        end: row['far_end'] as number,
        up: row['up'] as number,
        down: row['down'] as number,
        connections: row['connections'] as number,
      }));
  }

  /** All other ends that a device knows. */
  knownEnds(device: string): KnownEnd[] {
    return this.#statements.of(CONTACTS).all(device).map(readEnd);
  }

  /** All other ends of all devices, by device and number. */
  drawnEnds(): Map<string, Map<number, DrawnEnd>> {
    const ends = new Map<string, Map<number, DrawnEnd>>();
    for (const row of this.#statements.of(ALL_CONTACTS).all()) {
      const device = row['device'] as string;
      let own = ends.get(device);
      if (own === undefined) {
        own = new Map();
        ends.set(device, own);
      }
      own.set(row['far_end'] as number, {
        scope: END_SCOPES[row['scope'] as number] ?? 'other',
        name: row['name'] as string,
        firstMinute: row['first_minute'] as number,
        addresses: row['addresses'] as string,
      });
    }
    return ends;
  }

  knownEnd(device: string, end: number): KnownEnd | null {
    const row = this.#statements.of(CONTACT).get(device, end);
    return row === undefined ? null : readEnd(row);
  }

  /** Start of the oldest part of a level; null = there is none. */
  oldestMinute(level: number): number | null {
    return this.#statements.of(OLDEST).get(level)!['oldest'] as number | null;
  }
}

function readPart(row: Record<string, unknown>): TrafficPart {
  return {
    minute: row['start_minute'] as number,
    up: row['bytes_up'] as number,
    down: row['bytes_down'] as number,
  };
}

function readEnd(row: Record<string, unknown>): KnownEnd {
  return {
    end: row['far_end'] as number,
    scope: END_SCOPES[row['scope'] as number] ?? 'other',
    name: row['name'] as string,
    firstMinute: row['first_minute'] as number,
    lastMinute: row['last_minute'] as number,
    addresses: parseList(row['addresses'] as string),
    services: parseList(row['services'] as string),
  };
}
