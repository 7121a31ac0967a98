// Real windows of ordinary devices as day blocks of scores: what the alarm budget is shown on.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Windows of one device in order of time, in whole days. */
export interface WindowSeries {
  readonly name: string;
  readonly set: 'deft' | 'passive-mode' | 'minutes';
  /** True for series that constants may be chosen on; figures are told of the others. */
  readonly isTuning: boolean;
  readonly windowsPerDay: number;
  readonly days: number;
  /** Scores of counters by kind: ln(value + softness), one number a window, NaN = no window. Only large ones are strange. */
  readonly counters: Readonly<Record<string, readonly Float64Array[]>>;
  /** Columns for a window score, ln(1 + value). */
  readonly columns: readonly Float64Array[];
}

const ROWS_PER_DAY = 96;
const HOURS_PER_DAY = 24;

/** 15-minute rows of eight devices; even-numbered files, by name, are for tuning. Rows with commas too many are left out. */
export function loadDeft(corpus: string): WindowSeries[] {
  const folder = join(corpus, 'deft');
  const files = readdirSync(folder).filter((name) => name.endsWith('.csv'));
  return files.sort().map((file, i) => {
    const table = readTable(join(folder, file));
    const days = Math.floor(table.rows / ROWS_PER_DAY);
    const rows = days * ROWS_PER_DAY;
    const sums = (...names: string[]) => summed(table, names, rows);
    const products = (...protocols: string[]) => bytesOf(table, protocols, rows);
    const packets = sums('sess_pkts');
    const bytes = products('http', 'ssl', 'quic', 'mqtt');
    const questions = sums('dns_num_qns');
    const columns = ['http', 'mqtt', 'dns', 'mdns', 'quic', 'ssl', 'bootp', 'ssdp', 'classicstun', 'ntp'];
    return {
      name: file.replace(/^ext_features_900_|\.csv$/g, ''),
      set: 'deft',
      isTuning: i % 2 === 1,
      windowsPerDay: ROWS_PER_DAY,
      days,
      counters: {
        'unusual-volume': [softened(bytes, 65_536), softened(products('dns', 'mdns', 'ssdp'), 16_384)],
        'unusual-rate': [
          softened(packets, 60),
          softened(questions, 10),
          softened(sums('http_pkt_no', 'ssl_pkt_no'), 60),
        ],
      },
      columns: [packets, bytes, questions, ...columns.map((name) => sums(`${name}_pkt_no`))].map((c) => softened(c, 1)),
    };
  });
}

/** Frames and bytes an hour, 26 series of ten devices; devices with an even number, by name, are for tuning in all their captures. */
export function loadPassiveMode(corpus: string): WindowSeries[] {
  const folder = join(corpus, 'passive-mode');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.csv') && !/-(LAN|WAN)\.csv$/.test(name))
    .sort();
  const deviceOf = (file: string) => file.replace(/^.*\/|\.csv$/g, '');
  const devices = [...new Set(files.map(deviceOf))].sort();
  return files.map((file) => {
    const all = readTable(join(folder, file));
    const wan = readTable(join(folder, file.replace('.csv', '-WAN.csv')));
    const days = Math.floor(Math.min(all.rows, wan.rows) / HOURS_PER_DAY);
    const rows = days * HOURS_PER_DAY;
    const column = (name: string) => summed(all, [name], rows);
    const up = column('TxBytes');
    const down = column('RxBytes');
    const ratio = softened(up, 65_536).map((value, i) => value - Math.log(down[i]! + 65_536));
    const outside = summed(wan, ['TxBytes'], rows);
    return {
      name: file.replace('.csv', ''),
      set: 'passive-mode',
      isTuning: devices.indexOf(deviceOf(file)) % 2 === 1,
      windowsPerDay: HOURS_PER_DAY,
      days,
      counters: {
        'unusual-volume': [softened(up, 65_536), softened(down, 262_144), ratio],
        'unusual-rate': [softened(column('TxFrames'), 60), softened(column('RxFrames'), 60)],
      },
      columns: [up, down, column('TxFrames'), column('RxFrames'), outside].map((values) => softened(values, 1)),
    };
  });
}

interface Table {
  readonly rows: number;
  readonly columns: ReadonlyMap<string, Float64Array>;
}

function readTable(path: string): Table {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  const names = lines[0]!.split(',').map((name) => name.replace(/"/g, '').trim());
  const rows = lines
    .slice(1)
    .map((line) => line.split(','))
    .filter((cells) => cells.length === names.length);
  const columns = new Map<string, Float64Array>();
  names.forEach((name, k) => {
    columns.set(
      name,
      Float64Array.from(rows, (cells) => Number(cells[k])),
    );
  });
  return { rows: rows.length, columns };
}

function summed(table: Table, names: readonly string[], rows: number): Float64Array {
  const sums = new Float64Array(rows);
  for (const name of names) {
    const column = table.columns.get(name);
    if (column === undefined) throw new Error(`a table without a column ${name}`);
    for (let i = 0; i < rows; i++) sums[i]! += column[i]!;
  }
  return sums;
}

// Mean length × packets of each protocol: the bytes of a window.
function bytesOf(table: Table, protocols: readonly string[], rows: number): Float64Array {
  const sums = new Float64Array(rows);
  for (const protocol of protocols) {
    const packets = table.columns.get(`${protocol}_pkt_no`);
    const mean = table.columns.get(`${protocol}_len_mean`);
    if (packets === undefined || mean === undefined) throw new Error(`a table without lengths of ${protocol}`);
    for (let i = 0; i < rows; i++) sums[i]! += packets[i]! * mean[i]!;
  }
  return sums;
}

function softened(values: Float64Array, softness: number): Float64Array {
  return values.map((value) => Math.log(value + softness));
}
