// Live equals file: the records that `watch --out` wrote beside those that `flows` makes of the packets kept by watch and by tcpdump.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check } from './checks.ts';
import type { Home } from './home.ts';
import { LAUNCHER } from './watcher.ts';

type Row = Readonly<Record<string, unknown>>;

/** The two programs stamp a packet by themselves, so times may differ a little. */
const TIMES = ['ts', 'duration', 'uid'];
const DIFFERENCES_SHOWN = 3;

export interface Kept {
  /** Folders of the records that were written live; the first by the one who kept the packets. */
  readonly records: ReadonlyArray<{ readonly name: string; readonly folder: string }>;
  /** The packets that watch kept. */
  readonly ring: string;
  /** The packets that tcpdump kept, from before watch began to after it ended. */
  readonly file: string;
  /** When watch had begun and when it was interrupted. */
  readonly startedMs: number;
  readonly endedMs: number;
  /** Packets that the first watch counted. */
  readonly packets: number;
  /** Connections that the recordings may see differently. */
  readonly unlike: (row: Row) => boolean;
}

export async function compareWithFiles(home: Home, kept: Kept): Promise<void> {
  const all = kept.records.map(({ name, folder }) => ({
    name,
    rows: readdirSync(folder).flatMap((file) => rowsOf(readFileSync(join(folder, file), 'utf8'))),
  }));
  for (const { name, rows } of all)
    check(`watch --out wrote records, ${name}`, rows.length > 0, `${rows.length} records`);
  const ringRows = await flowsOf(home, kept.ring);
  compare('records of watch and of its own packets are the same', all[0]!.rows, ringRows, []);
  const listed = await home.run(home.router, ['tcpdump', '-nn', '--count', '-r', kept.ring]);
  const packets = Number.parseInt(listed.stdout, 10);
  check(
    'tcpdump reads what watch --write kept, packet for packet',
    packets === kept.packets && packets > 0,
    `${packets} of ${kept.packets}`,
  );
  // tcpdump began earlier and ended later: connections that reach out of the time of watch are not compared.
  const fileRows = await flowsOf(home, kept.file);
  const outside = new Set(
    fileRows.filter((row) => !isWithin(row, kept.startedMs / 1000, kept.endedMs / 1000)).map(connectionOf),
  );
  const isInside = (row: Row): boolean => !outside.has(connectionOf(row)) && !kept.unlike(row);
  check('few connections reach out of the time of watch', outside.size < 50, `${outside.size}`);
  for (const { name, rows } of all)
    compare(
      `records ${name} and of tcpdump's file are the same but for times`,
      rows.filter(isInside),
      fileRows.filter(isInside),
      TIMES,
    );
}

function isWithin(row: Row, from: number, until: number): boolean {
  const start = Number(row['ts']);
  return start >= from && start + Number(row['duration'] ?? 0) <= until;
}

function connectionOf(row: Row): string {
  return ['id.orig_h', 'id.orig_p', 'id.resp_h', 'id.resp_p', 'proto'].map((column) => row[column]).join(' ');
}

async function flowsOf(home: Home, file: string): Promise<Row[]> {
  const run = await home.run(home.router, [process.execPath, LAUNCHER, 'flows', '--quiet', '--format', 'json', file]);
  if (run.status !== 0) throw new Error(`flows ${file}: exit ${run.status}: ${run.stderr}`);
  return rowsOf(run.stdout);
}

function rowsOf(text: string): Row[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Row);
}

/** Compares two bags of rows without some columns; order does not matter. */
function compare(name: string, ours: readonly Row[], theirs: readonly Row[], without: readonly string[]): void {
  const key = (row: Row): string =>
    JSON.stringify(
      Object.entries(row)
        .filter(([column]) => !without.includes(column))
        .sort(),
    );
  const counts = new Map<string, number>();
  for (const row of ours) counts.set(key(row), (counts.get(key(row)) ?? 0) + 1);
  for (const row of theirs) counts.set(key(row), (counts.get(key(row)) ?? 0) - 1);
  const differing = [...counts].filter(([, count]) => count !== 0);
  const shown = differing
    .slice(0, DIFFERENCES_SHOWN)
    .map(([row, count]) => `\n         ${count > 0 ? 'only live' : 'only file'} ${row}`);
  check(
    name,
    differing.length === 0,
    `${ours.length} and ${theirs.length} records, ${differing.length} differ${shown.join('')}`,
  );
}
