// Flow summaries on disk: what each device exchanged with whom, by minute, hour and day, with running totals for charts.
import type { DatabaseSync } from 'node:sqlite';
import { groupsOf, rowOrder, sumOver, totalsOrder } from './flow-groups.ts';
import { END_SCOPES, type FlowSummaryBatch } from './flow-summaries.ts';
import { Statements } from './statements.ts';

const END = 'SELECT id FROM flow_ends WHERE scope = ? AND name = ?';
const ADD_END = 'INSERT INTO flow_ends (scope, name) VALUES (?, ?)';
const COLUMNS = 'level, start_minute, device, far_end, port, protocol, bytes_up, bytes_down, packets, connections';
const NEW_ROW = `INSERT INTO flow_summaries (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`;
const GROW_ROW =
  'UPDATE flow_summaries SET bytes_up = bytes_up + ?7, bytes_down = bytes_down + ?8, packets = packets + ?9, connections = connections + ?10 WHERE level = ?1 AND start_minute = ?2 AND device = ?3 AND far_end = ?4 AND port = ?5 AND protocol = ?6';
const SUM =
  'DO UPDATE SET bytes_up = bytes_up + excluded.bytes_up, bytes_down = bytes_down + excluded.bytes_down, packets = packets + excluded.packets, connections = connections + excluded.connections';
const ADD_TOTAL = `INSERT INTO traffic_totals (level, device, start_minute, bytes_up, bytes_down, packets, connections) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT ${SUM}`;
const READ_CONTACT = 'SELECT addresses, services FROM flow_contacts WHERE device = ? AND far_end = ?';
const PUT_CONTACT =
  'INSERT INTO flow_contacts (device, far_end, first_minute, last_minute, addresses, services) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET first_minute = min(first_minute, excluded.first_minute), last_minute = max(last_minute, excluded.last_minute), addresses = excluded.addresses, services = excluded.services';
const NOTE_NEWEST = 'UPDATE flow_bookkeeping SET newest_minute = ?';
const NEWEST = 'SELECT newest_minute FROM flow_bookkeeping';
const COUNT_MORE = 'UPDATE flow_bookkeeping SET summaries = summaries + ?';
const COUNT = 'SELECT summaries FROM flow_bookkeeping';

const OWN_STARTS = 'SELECT start_minute FROM traffic_totals WHERE level = ?1 AND device = ?2';
const FORGET_ROWS = `DELETE FROM flow_summaries WHERE level = ?1 AND device = ?2 AND start_minute IN (${OWN_STARTS})`;
const FORGET_TOTALS = 'DELETE FROM traffic_totals WHERE device = ?';
const FORGET_CONTACTS = 'DELETE FROM flow_contacts WHERE device = ?';
const FORGET_ADDRESSES =
  "UPDATE flow_contacts SET addresses = '[]' WHERE far_end = (SELECT id FROM flow_ends WHERE scope = ? AND name = ?)";
const FORGET_NAME = "UPDATE flow_ends SET name = 'forgotten-' || id WHERE scope = ? AND name = ?";
const DROP_UNKNOWN_ENDS =
  'DELETE FROM flow_ends WHERE NOT EXISTS (SELECT 1 FROM flow_contacts WHERE far_end = flow_ends.id)';
const OWN_ROWS = `SELECT ${COLUMNS} FROM flow_summaries WHERE level = ?1 AND device = ?2 AND start_minute IN (${OWN_STARTS})`;
const JOIN_TOTALS = `INSERT INTO traffic_totals (level, device, start_minute, bytes_up, bytes_down, packets, connections) SELECT level, ?2, start_minute, bytes_up, bytes_down, packets, connections FROM traffic_totals WHERE device = ?1 ON CONFLICT ${SUM}`;
const JOIN_CONTACTS =
  'INSERT INTO flow_contacts (device, far_end, first_minute, last_minute, addresses, services) SELECT ?2, far_end, first_minute, last_minute, addresses, services FROM flow_contacts WHERE device = ?1 ON CONFLICT DO UPDATE SET first_minute = min(first_minute, excluded.first_minute), last_minute = max(last_minute, excluded.last_minute)';

const LAN = END_SCOPES.indexOf('lan');
/** Lengths of the three levels in minutes: minutes, hours, days. */
export const LEVEL_MINUTES: readonly [number, number, number] = [1, 60, 1440];
/** Device of the totals over the whole home. */
export const WHOLE_HOME = '';
/** Addresses and services of another end that are kept, the latest. */
const LISTED_MAX = 8;
/** Other ends whose number is remembered; then all are forgotten. */
const ENDS_KEPT = 20_000;
/** Spans of an hour and more whose last change is remembered one by one. */
const CHANGES_KEPT = 64;
const HOUR_MINUTES = 60;
const PROTOCOLS: Readonly<Record<number, string>> = { 1: 'icmp', 6: 'tcp', 17: 'udp', 58: 'icmp6', 132: 'sctp' };

interface StoredRow {
  readonly level: number;
  readonly start_minute: number;
  readonly device: string;
  readonly far_end: number;
  readonly port: number;
  readonly protocol: number;
  readonly bytes_up: number;
  readonly bytes_down: number;
  readonly packets: number;
  readonly connections: number;
}

export class FlowSummaryTable {
  readonly #statements: Statements;
  readonly #ends = new Map<string, number>();
  #version = 0;
  #touchedSince = 0;
  /** The last change to anything that begins at or after a minute: versions and minutes grow along the list. */
  readonly #changes: { version: number; since: number }[] = [];

  constructor(database: DatabaseSync) {
    this.#statements = new Statements(database);
  }

  /** Grows with every change that was made through this object. */
  get version(): number {
    return this.#version;
  }

  /**
   * The first minute whose totals were changed through this object since the last call, for the one who keeps sums beside them;
   * Infinity = none were, 0 = any may have been.
   */
  takeTouchedSince(): number {
    const taken = this.#touchedSince;
    this.#touchedSince = Number.POSITIVE_INFINITY;
    return taken;
  }

  touchAll(): void {
    this.#touchedSince = 0;
    this.#change(0);
  }

  /** Changes, as far as is known, whenever something is changed that begins before a minute, the start of an hour or day. */
  versionBefore(minute: number): number {
    return this.#changes.findLast(({ since }) => since < minute)?.version ?? 0;
  }

  #change(firstMinute: number): void {
    this.#version++;
    const since = Math.floor(firstMinute / HOUR_MINUTES) * HOUR_MINUTES;
    while ((this.#changes.at(-1)?.since ?? -1) >= since) this.#changes.pop();
    this.#changes.push({ version: this.#version, since });
    if (this.#changes.length <= CHANGES_KEPT) return;
    // Two spans become one, changed when the later of them was.
    const [oldest] = this.#changes.splice(0, 1);
    this.#changes[0]!.since = oldest!.since;
  }

  /** Adds a batch to what is there, within a transaction of the caller. */
  add(batch: FlowSummaryBatch): void {
    // Of a transaction that was taken back nothing may be remembered.
    this.#ends.clear();
    this.#change(this.#addTotals(batch));
    const order = rowOrder(batch);
    let added = 0;
    for (const [level, length] of LEVEL_MINUTES.entries()) added += this.#addLevel(batch, order, level, length);
    this.#statements.of(COUNT_MORE).run(added);
    this.#addContacts(batch, order);
  }

  /** Minute of the data that came last, whatever the clocks said; null before any. */
  newestMinute(): number | null {
    return (this.#statements.of(NEWEST).get()?.['newest_minute'] as number | null | undefined) ?? null;
  }

  /** Rows of summaries of all levels; kept as a number, since counting ten million takes a second. */
  count(): number {
    return this.#statements.of(COUNT).get()!['summaries'] as number;
  }

  /** Deletes what is kept of a device, within a transaction of the caller. */
  forget(device: string): void {
    this.touchAll();
    let gone = 0;
    for (const level of LEVEL_MINUTES.keys())
      gone += Number(this.#statements.of(FORGET_ROWS).run(level, device).changes);
    this.#statements.of(COUNT_MORE).run(-gone);
    this.#statements.of(FORGET_TOTALS).run(device);
    this.#statements.of(FORGET_CONTACTS).run(device);
    this.dropUnknownEnds();
  }

  /**
   * Other devices' summaries name a neighbour by its MAC, or its address: those names are taken out of them. Within a transaction of the
   * caller.
   */
  forgetNeighbour(names: readonly string[]): void {
    this.touchAll();
    this.#ends.clear();
    for (const name of names) {
      this.#statements.of(FORGET_ADDRESSES).run(LAN, name);
      this.#statements.of(FORGET_NAME).run(LAN, name);
    }
  }

  /** What is kept of `newer` is added to `older`'s, within a transaction of the caller. */
  join(older: string, newer: string): void {
    let added = 0;
    for (const level of LEVEL_MINUTES.keys())
      for (const row of this.#statements.of(OWN_ROWS).all(level, newer) as unknown as StoredRow[])
        added += this.#addRow({ ...row, device: older });
    this.#statements.of(COUNT_MORE).run(added);
    this.#statements.of(JOIN_TOTALS).run(newer, older);
    this.#statements.of(JOIN_CONTACTS).run(newer, older);
    this.forget(newer);
  }

  /** Lets the names of other ends go that no device knows any more. */
  dropUnknownEnds(): void {
    this.#statements.of(DROP_UNKNOWN_ENDS).run();
    this.#ends.clear();
  }

  /** Returns how many rows are new. */
  #addLevel(batch: FlowSummaryBatch, order: Uint32Array, level: number, length: number): number {
    const groups = groupsOf(batch, order, length);
    let added = 0;
    for (let i = 0; i + 1 < groups.length; i++) {
      const from = groups[i]!;
      const until = groups[i + 1]!;
      const row = order[from]!;
      added += this.#addRow({
        level,
        start_minute: Math.floor(batch.minutes[row]! / length) * length,
        device: batch.devices[batch.deviceIndexes[row]!]!,
        far_end: this.#endId(batch, batch.endIndexes[row]!),
        port: batch.ports[row]!,
        protocol: batch.protocols[row]!,
        bytes_up: sumOver(batch.bytesUp, order, from, until),
        bytes_down: sumOver(batch.bytesDown, order, from, until),
        packets: sumOver(batch.packets, order, from, until),
        connections: sumOver(batch.connections, order, from, until),
      });
    }
    return added;
  }

  /** Adds to the row that there is, or makes it; returns 1 for a new one. Minutes are mostly new, hours and days mostly not. */
  #addRow(row: StoredRow): number {
    const values = [
      row.level,
      row.start_minute,
      row.device,
      row.far_end,
      row.port,
      row.protocol,
      row.bytes_up,
      row.bytes_down,
      row.packets,
      row.connections,
    ];
    if (row.level > 0 && this.#statements.of(GROW_ROW).run(...values).changes > 0) return 0;
    if (this.#statements.of(NEW_ROW).run(...values).changes > 0) return 1;
    this.#statements.of(GROW_ROW).run(...values);
    return 0;
  }

  /** Returns the first minute that it adds to. */
  #addTotals(batch: FlowSummaryBatch): number {
    const add = this.#statements.of(ADD_TOTAL);
    let newest = -1;
    let oldest = Number.POSITIVE_INFINITY;
    for (const minute of batch.watchedMinutes) {
      newest = Math.max(newest, minute);
      oldest = Math.min(oldest, minute);
      for (const [level, length] of LEVEL_MINUTES.entries())
        add.run(level, WHOLE_HOME, Math.floor(minute / length) * length, 0, 0, 0, 0);
    }
    for (const minute of batch.minutes) oldest = Math.min(oldest, minute);
    this.#touchedSince = Math.min(this.#touchedSince, oldest);
    if (newest >= 0) this.#statements.of(NOTE_NEWEST).run(newest);
    for (const isHome of [true, false]) {
      const { order, groups } = totalsOrder(batch, isHome);
      for (const [level, length] of LEVEL_MINUTES.entries()) {
        const bounds = groups(length);
        for (let i = 0; i + 1 < bounds.length; i++) {
          const row = order[bounds[i]!]!;
          add.run(
            level,
            isHome ? WHOLE_HOME : batch.devices[batch.deviceIndexes[row]!]!,
            Math.floor(batch.minutes[row]! / length) * length,
            sumOver(batch.bytesUp, order, bounds[i]!, bounds[i + 1]!),
            sumOver(batch.bytesDown, order, bounds[i]!, bounds[i + 1]!),
            sumOver(batch.packets, order, bounds[i]!, bounds[i + 1]!),
            sumOver(batch.connections, order, bounds[i]!, bounds[i + 1]!),
          );
        }
      }
    }
    return oldest;
  }

  #addContacts(batch: FlowSummaryBatch, order: Uint32Array): void {
    let from = 0;
    while (from < order.length) {
      const first = order[from]!;
      const services = new Set<string>();
      const addresses = new Set<string>();
      let firstMinute = batch.minutes[first]!;
      let lastMinute = firstMinute;
      let until = from;
      for (; until < order.length; until++) {
        const row = order[until]!;
        if (
          batch.deviceIndexes[row] !== batch.deviceIndexes[first] ||
          batch.endIndexes[row] !== batch.endIndexes[first]
        )
          break;
        firstMinute = Math.min(firstMinute, batch.minutes[row]!);
        lastMinute = Math.max(lastMinute, batch.minutes[row]!);
        const protocol = batch.protocols[row]!;
        if (services.size < LISTED_MAX) services.add(serviceText(batch.ports[row]!, protocol));
        if (addresses.size < LISTED_MAX) addresses.add(batch.addresses[batch.addressIndexes[row]!]!);
      }
      const device = batch.devices[batch.deviceIndexes[first]!]!;
      const end = this.#endId(batch, batch.endIndexes[first]!);
      const known = this.#statements.of(READ_CONTACT).get(device, end);
      this.#statements
        .of(PUT_CONTACT)
        .run(
          device,
          end,
          firstMinute,
          lastMinute,
          joinLists(known?.['addresses'], addresses),
          joinLists(known?.['services'], services),
        );
      from = until;
    }
  }

  #endId(batch: FlowSummaryBatch, index: number): number {
    const name = batch.endNames[index]!;
    const scope = batch.endScopes[index]!;
    const key = `${END_SCOPES[scope]} ${name}`;
    const known = this.#ends.get(key);
    if (known !== undefined) return known;
    const stored = this.#statements.of(END).get(scope, name)?.['id'] as number | undefined;
    const id = stored ?? Number(this.#statements.of(ADD_END).run(scope, name).lastInsertRowid);
    if (this.#ends.size >= ENDS_KEPT) this.#ends.clear();
    this.#ends.set(key, id);
    return id;
  }
}

/** "443/tcp"; a protocol without ports by its name or number alone. */
function serviceText(port: number, protocol: number): string {
  const name = PROTOCOLS[protocol] ?? `protocol ${protocol}`;
  return port === 0 ? name : `${port}/${name}`;
}

/** The latest texts first, as JSON; what was there is none of ours when it cannot be read, and is replaced. */
function joinLists(known: unknown, latest: ReadonlySet<string>): string {
  const before = typeof known === 'string' ? parseList(known) : [];
  return JSON.stringify([...new Set([...latest, ...before])].slice(0, LISTED_MAX));
}

/** A list of texts as it stands in the database. */
export function parseList(text: string): string[] {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list.filter((each) => typeof each === 'string') : [];
  } catch {
    // The database was damaged by somebody: what is listed here can be learned again.
    return [];
  }
}
