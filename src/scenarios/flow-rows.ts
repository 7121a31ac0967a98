// Flow records of other tools (Zeek's conn.log, Argus, nfdump, CSV) as rows that packets can be made of.

import { parseAddress } from '../base/address.ts';
import { UserError } from '../base/user-error.ts';
import { findColumn } from '../features/column-names.ts';
import { CONNECTION_STATES } from '../flows/flow-batch.ts';
import type { FlowRow } from '../simulation/flow-steps.ts';
import { secondsOf } from '../studies/row-times.ts';
import { refuseInterruption } from '../studies/study-hooks.ts';
import { openTable } from '../tables/open-table.ts';
import type { TableSource } from '../tables/table-source.ts';

/** Rows of one file that are taken. */
export const FLOW_ROWS_MAX = 1_000_000;

/** Columns by their best known name; the list of names that mean the same finds what other tools call them. */
const COLUMNS = {
  start: ['ts', 'StartTime', 'Timestamp', 'Stime', 'date first seen', 'bidirectional_first_seen_ms'],
  duration: ['duration', 'Dur', 'td'],
  originator: ['id.orig_h', 'SrcAddr'],
  responder: ['id.resp_h', 'DstAddr'],
  originatorPort: ['id.orig_p', 'Sport'],
  responderPort: ['id.resp_p', 'Dport'],
  protocol: ['proto', 'Proto', 'Protocol', 'pr'],
  state: ['conn_state', 'State'],
  originatorPackets: ['orig_pkts', 'SrcPkts', 'ipkt'],
  responderPackets: ['resp_pkts', 'DstPkts', 'opkt'],
  originatorBytes: ['orig_bytes', 'c_to_s_goodput_bytes'],
  responderBytes: ['resp_bytes', 's_to_c_goodput_bytes'],
  originatorIpBytes: ['orig_ip_bytes'],
  responderIpBytes: ['resp_ip_bytes'],
  service: ['service'],
  packets: ['TotPkts'],
  bytes: ['TotBytes'],
  sourceBytes: ['SrcBytes', 'ibyt'],
  destinationBytes: ['DstBytes'],
  label: ['label', 'Label'],
  detail: ['detailed-label', 'detailedlabel', 'detailed_label'],
} as const;

type ColumnKey = keyof typeof COLUMNS;
type Cells = Readonly<Record<ColumnKey, string>>;

const REQUIRED: readonly ColumnKey[] = ['start', 'originator', 'responder', 'protocol'];
const PROTOCOLS: Readonly<Record<string, number>> = {
  icmp: 1,
  tcp: 6,
  udp: 17,
  'ipv6-icmp': 58,
  icmp6: 58,
  icmpv6: 58,
};
const LINK_HEADER_BYTES = 14;
/** SYNs that a program sends before it gives up, where each of them is refused. */
const SYNS_MAX = 3;
const HARMLESS = /benign|normal|background|^-?$|\(empty\)|unlabel|unknown/i;

/** Which rows of a labelled file are meant: those of an attack (all but the harmless), or those of a home (no attacks). */
export type RowChoice = { readonly kind: 'attack'; readonly label: string | null } | { readonly kind: 'home' };

export interface FlowRows {
  readonly rows: readonly FlowRow[];
  /** Rows that were no flows between two addresses, and rows that their label left out. */
  readonly skipped: number;
  readonly unwanted: number;
  readonly isCut: boolean;
}

/** Reads the rows of one file. Throws UserErrors. */
export async function readFlowRows(file: string, choice: RowChoice, signal: AbortSignal): Promise<FlowRows> {
  const table = await openTable(file, {});
  try {
    return await readTable(table, file, choice, signal);
  } finally {
    await table.close();
  }
}

async function readTable(table: TableSource, file: string, choice: RowChoice, signal: AbortSignal): Promise<FlowRows> {
  const names = table.columns.map(({ name }) => name);
  const keys = Object.keys(COLUMNS) as ColumnKey[];
  const positions = keys.map((key) => COLUMNS[key].map((name) => findColumn(name, names)).find((at) => at >= 0) ?? -1);
  const missing = REQUIRED.find((key) => positions[keys.indexOf(key)] === -1);
  if (missing !== undefined) throw new UserError('not-flows', { file, column: COLUMNS[missing][0] });
  const selected = [...new Set(positions.filter((at) => at >= 0))];
  const marked: { readonly row: FlowRow; readonly isHarmless: boolean; readonly isLabelled: boolean }[] = [];
  let skipped = 0;
  let unwanted = 0;
  let isCut = false;
  for await (const batch of table.read({ numbers: [], texts: selected }, [], signal)) {
    refuseInterruption(signal);
    for (let i = 0; i < batch.rows && !isCut; i++) {
      const cellOf = (key: ColumnKey): string =>
        batch.texts[selected.indexOf(positions[keys.indexOf(key)]!)]?.[i] ?? '';
      const cells = Object.fromEntries(keys.map((key) => [key, cellOf(key)])) as Cells;
      const row = rowOf(cells);
      const labels = [cells.label, cells.detail].filter((text) => text !== '');
      const isHarmless = HARMLESS.test(labels[0] ?? '');
      if (row === null) skipped++;
      else if (choice.kind === 'attack' && choice.label !== null && !hasLabel(labels, choice.label)) unwanted++;
      else if (marked.length >= FLOW_ROWS_MAX) isCut = true;
      else marked.push({ row, isHarmless, isLabelled: labels.length > 0 });
    }
  }
  const hasAttacks = marked.some(({ isHarmless, isLabelled }) => isLabelled && !isHarmless);
  const wanted = marked.filter(({ isHarmless, isLabelled }) =>
    choice.kind === 'home' ? isHarmless || !isLabelled : choice.label !== null || !hasAttacks || !isHarmless,
  );
  return { rows: wanted.map(({ row }) => row), skipped, unwanted: unwanted + marked.length - wanted.length, isCut };
}

function hasLabel(labels: readonly string[], wanted: string): boolean {
  return labels.some((text) => text.toLowerCase().includes(wanted.toLowerCase()));
}

function rowOf(cells: Cells): FlowRow | null {
  const seconds = secondsOf(cells.start);
  const protocol = PROTOCOLS[cells.protocol.toLowerCase()] ?? numberOf(cells.protocol);
  if (!Number.isFinite(seconds) || protocol === null || protocol > 255) return null;
  if (parseAddress(cells.originator) === null || parseAddress(cells.responder) === null) return null;
  const counts = countsOf(cells);
  return {
    startUs: Math.round(seconds * 1e6),
    durationUs: Math.max(0, Math.round((numberOf(cells.duration) ?? 0) * 1e6)),
    originator: cells.originator,
    responder: cells.responder,
    originatorPort: portOf(cells.originatorPort),
    responderPort: portOf(cells.responderPort),
    protocol,
    state: stateOf(cells.state, protocol, counts),
    ...counts,
    service: cells.service === '' || cells.service === '-' ? null : cells.service,
  };
}

type Counts = Pick<
  FlowRow,
  | 'originatorPackets'
  | 'responderPackets'
  | 'originatorBytes'
  | 'responderBytes'
  | 'originatorIpBytes'
  | 'responderIpBytes'
>;

/** Zeek counts both sides; Argus both, or the whole and the source, with link headers. */
function countsOf(cells: Cells): Counts {
  const total = numberOf(cells.packets);
  const sourcePackets = numberOf(cells.originatorPackets);
  const rest = total === null || sourcePackets === null ? null : Math.max(0, total - sourcePackets);
  const sourceBytes = numberOf(cells.sourceBytes);
  const destinationBytes = numberOf(cells.destinationBytes);
  const both = sourceBytes === null || destinationBytes === null ? null : sourceBytes + destinationBytes;
  const bytes = numberOf(cells.bytes) ?? both;
  const isArgus = bytes !== null && sourceBytes !== null;
  const split = isArgus && bytes > 0 ? sourceBytes / bytes : 0;
  const originatorPackets =
    sourcePackets ?? (isArgus && total !== null ? Math.max(1, Math.round(total * split)) : null);
  const responderPackets =
    numberOf(cells.responderPackets) ?? rest ?? (isArgus && total !== null ? total - (originatorPackets ?? 0) : null);
  const argusBytes = (side: number | null, packets: number | null): number | null =>
    side === null ? null : Math.max(0, side - LINK_HEADER_BYTES * (packets ?? 0));
  return {
    originatorPackets,
    responderPackets,
    originatorBytes: numberOf(cells.originatorBytes),
    responderBytes: numberOf(cells.responderBytes),
    originatorIpBytes: numberOf(cells.originatorIpBytes) ?? argusBytes(isArgus ? sourceBytes : null, originatorPackets),
    responderIpBytes:
      numberOf(cells.responderIpBytes) ?? argusBytes(isArgus ? bytes - sourceBytes : null, responderPackets),
  };
}

const ZEEK_STATES: ReadonlySet<string> = new Set(CONNECTION_STATES);

/** Zeek's state, or what Argus' flags mean: those of the source before the underscore, those of the destination behind it. */
function stateOf(text: string, protocol: number, counts: Counts): string {
  if (ZEEK_STATES.has(text)) return text;
  if (protocol !== 6) return '';
  if (!text.includes('_')) return stateOfWord(text, counts.originatorPackets ?? 1, counts.responderPackets ?? 0);
  const [source = '', destination = ''] = text.split('_');
  if (!source.includes('S')) return 'OTH';
  if (destination === '') return 'S0';
  if (!destination.includes('S')) return destination.includes('R') ? 'REJ' : 'OTH';
  if (source.includes('R')) return 'RSTO';
  if (destination.includes('R')) return 'RSTR';
  return source.includes('F') && destination.includes('F') ? 'SF' : 'S1';
}

/** What Argus says in one word (ra(1), "State"): '' where packets and bytes tell as much. Retried SYNs are refused one by one. */
function stateOfWord(word: string, sent: number, answered: number): string {
  switch (word) {
    case 'REQ':
      return answered === 0 ? 'S0' : '';
    case 'RST':
      if (answered === 0) return 'OTH';
      return sent === answered && sent <= SYNS_MAX ? 'REJ' : 'RSTO';
    case 'CON':
    case 'EST':
      return answered === 0 ? 'OTH' : 'S1';
    case 'ACC':
    case 'FIN':
    case 'CLO':
      return answered === 0 ? 'OTH' : '';
    default:
      return '';
  }
}

function numberOf(text: string): number | null {
  if (text.trim() === '' || text === '-') return null;
  const value = Number(text);
  return Number.isFinite(value) && value >= 0 ? value : null;
}

/** Argus writes ports of ICMP, and now and then of others, in hexadecimal. */
function portOf(text: string): number {
  const value = Number(text);
  return Number.isInteger(value) && value >= 0 && value <= 0xffff ? value : 0;
}
