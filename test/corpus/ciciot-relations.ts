// What the published CIC-IoT-2023 rows say of their own columns: the relations that our formulas state, checked on every row.
import { readFileSync } from 'node:fs';
import { ciciotColumns } from '../../src/features/ciciot-columns.ts';

type Row = Readonly<Record<string, number>>;

interface Relation {
  readonly text: string;
  /** null = says nothing of this row. */
  holds(row: Row, isFirst: boolean): boolean | null;
}

const isClose = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(b));
const isAtMost = (a: number, b: number): boolean => a <= b + 1e-6;

/** Packets of the window with a share's property. */
const packets = (row: Row, name: string): number => row[name]! * row['Number']!;

const RELATIONS: readonly Relation[] = [
  { text: 'AVG = Tot sum / Number', holds: (row) => isClose(row['AVG']!, row['Tot sum']! / row['Number']!) },
  { text: 'Tot size = AVG', holds: (row) => isClose(row['Tot size']!, row['AVG']!) },
  {
    text: 'Variance = Std², both empty for a single packet',
    holds: (row) =>
      row['Number'] === 1 ? Number.isNaN(row['Variance']!) : isClose(row['Variance']!, row['Std']! ** 2),
  },
  {
    text: 'Variance is that of a sample (two packets)',
    holds: (row) => (row['Number'] === 2 ? isClose(row['Variance']!, (row['Max']! - row['Min']!) ** 2 / 2) : null),
  },
  ...['ack', 'syn', 'fin', 'rst'].map((flag) => ({
    text: `${flag}_count = ${flag}_flag_number × Number`,
    holds: (row: Row) => isClose(row[`${flag}_count`]!, packets(row, `${flag}_flag_number`)),
  })),
  { text: 'LLC = IPv', holds: (row) => row['LLC'] === row['IPv'] },
  { text: 'IPv = 1 − ARP', holds: (row) => isClose(row['IPv']!, 1 - row['ARP']!) },
  {
    text: 'Header_Length is a mean of TCP headers (20 to 60 bytes), UDP headers (8) and zeros',
    holds(row) {
      const [bytes, tcp, udp] = [packets(row, 'Header_Length'), packets(row, 'TCP'), packets(row, 'UDP')];
      return (
        isAtMost(20 * tcp + 8 * udp, bytes) &&
        isAtMost(bytes, 60 * tcp + 8 * udp) &&
        isClose(bytes, Math.round(bytes / 4) * 4)
      );
    },
  },
  { text: 'Time_To_Live counts ARP as 0', holds: (row) => isAtMost(row['Time_To_Live']!, 255 * row['IPv']!) },
  {
    text: 'Protocol Type is the most frequent, the smallest of several, where none of them is fragmented',
    holds(row) {
      const counts = [
        [0, packets(row, 'ARP')],
        [1, packets(row, 'ICMP')],
        [2, packets(row, 'IGMP')],
        [6, packets(row, 'TCP')],
        [17, packets(row, 'UDP')],
      ].map(([protocol, count]) => [protocol!, Math.round(count!)] as const);
      const known = counts.reduce((sum, [, count]) => sum + count, 0);
      if (known !== row['Number']) return null;
      const [best] = counts.toSorted(([a, most], [b, other]) => other - most || a - b)[0]!;
      return row['Protocol Type'] === best;
    },
  },
  {
    text: 'IAT × Rate ≥ 1: the gap before the window counts in IAT, not in Rate',
    holds: (row) => (Number.isFinite(row['Rate']!) && row['IAT']! > 0 ? isAtMost(1, row['Rate']! * row['IAT']!) : null),
  },
  {
    text: 'IAT × Rate = 1 in the first window of a file: no gap before it',
    holds: (row, isFirst) => (isFirst ? isClose(row['Rate']! * row['IAT']!, 1) : null),
  },
  ...['HTTP', 'HTTPS', 'Telnet', 'SMTP', 'SSH', 'IRC'].map((name) => ({
    text: `${name} is part of TCP`,
    holds: (row: Row) => isAtMost(row[name]!, row['TCP']!),
  })),
  { text: 'DNS and DHCP are part of UDP', holds: (row) => isAtMost(row['DNS']! + row['DHCP']!, row['UDP']!) },
];

export interface RelationResult {
  readonly checks: number;
  readonly failures: readonly { readonly text: string; readonly rows: number; readonly first: number }[];
  /** Whether the header is the list of our columns. */
  readonly isHeaderSame: boolean;
}

/** All relations over a published file. */
export function checkRelations(file: string): RelationResult {
  const [header = '', ...lines] = readFileSync(file, 'utf8').trimEnd().split(/\r?\n/);
  const names = header.split(',');
  let checks = 0;
  const failures = new Map<string, { rows: number; first: number }>();
  for (const [i, line] of lines.entries()) {
    const cells = line
      .split(',')
      .map((cell) => (cell === '' ? Number.NaN : cell === 'inf' ? Number.POSITIVE_INFINITY : Number(cell)));
    const row = Object.fromEntries(names.map((name, at) => [name, cells[at]!]));
    for (const { text, holds } of RELATIONS) {
      const isHeld = holds(row, i === 0);
      if (isHeld === null) continue;
      checks++;
      if (isHeld) continue;
      const failure = failures.get(text) ?? { rows: 0, first: i };
      failure.rows++;
      failures.set(text, failure);
    }
  }
  return {
    checks,
    failures: [...failures].map(([text, failure]) => ({ text, ...failure })),
    isHeaderSame: header === ciciotColumns.map(({ name }) => name).join(','),
  };
}
