// Our records and Zeek's in one form, and their comparison as multisets: what the Zeek suites share.
import { formatAddress } from '../../src/base/address.ts';
import { NetworkSet } from '../../src/base/networks.ts';
import { readCapture } from '../../src/capture/index.ts';
import { Engine, type EngineOptions } from '../../src/engine/engine.ts';
import { CONNECTION_STATES, type FlowBatch, HISTORY_MAX } from '../../src/flows/flow-batch.ts';
import { KEY_PORTS, KEY_PROTOCOL, KEY_WORDS } from '../../src/packets/packet-batch.ts';

/** A connection as both sides print it. Fields that a baseline lacks are null and match anything. */
export interface ConnectionRow {
  readonly originator: string;
  readonly originatorPort: number;
  readonly responder: string;
  readonly responderPort: number;
  readonly protocol: string;
  /** Microseconds; null = unset ('-'). undefined = the baseline has no such column. */
  readonly durationUs: number | null | undefined;
  readonly originatorBytes: number | null | undefined;
  readonly responderBytes: number | null | undefined;
  readonly state: string | undefined;
  readonly missedBytes: number | undefined;
  readonly history: string | undefined;
  readonly originatorPackets: number | undefined;
  readonly originatorIpBytes: number | undefined;
  readonly responderPackets: number | undefined;
  readonly responderIpBytes: number | undefined;
}

const PROTOCOL_NAMES: Readonly<Record<number, string>> = { 1: 'icmp', 6: 'tcp', 17: 'udp', 58: 'icmp' };

/** Runs the real reader and engine over a capture; returns its connection rows. */
export async function connectionsOf(
  path: string,
  options: Partial<EngineOptions> & { validatesChecksums: boolean },
  filter?: string,
): Promise<ConnectionRow[]> {
  const rows: ConnectionRow[] = [];
  const engine = new Engine({
    policy: 'zeek',
    localNetworks: new NetworkSet([]),
    onFlows: (flows) => {
      for (let i = 0; i < flows.count; i++) rows.push(rowOf(flows, i));
    },
    ...options,
  });
  await readCapture(path, filter === undefined ? {} : { filter }, { frames: (batch) => engine.process(batch) });
  engine.finish();
  return rows;
}

function rowOf(flows: FlowBatch, i: number): ConnectionRow {
  const at = i * KEY_WORDS;
  const ports = flows.key[at + KEY_PORTS]!;
  const number = flows.key[at + KEY_PROTOCOL]!;
  const durationNs = (flows.lastUs[i]! - flows.startUs[i]!) * 1000 + flows.lastNs[i]! - flows.startNs[i]!;
  const unset = flows.originatorBytes[i]! < 0;
  const history = flows.history.subarray(i * HISTORY_MAX, i * HISTORY_MAX + flows.historyLength[i]!);
  return {
    originator: formatAddress(flows.key, at),
    originatorPort: ports >>> 16,
    responder: formatAddress(flows.key, at + 4),
    responderPort: ports & 0xffff,
    protocol: PROTOCOL_NAMES[number] ?? 'unknown_transport',
    durationUs: unset ? null : Math.round(durationNs / 1000),
    originatorBytes: unset ? null : flows.originatorBytes[i]!,
    responderBytes: unset ? null : flows.responderBytes[i]!,
    state: CONNECTION_STATES[flows.state[i]!]!,
    missedBytes: flows.missedBytes[i]!,
    history: String.fromCharCode(...history),
    originatorPackets: flows.originatorPackets[i]!,
    originatorIpBytes: flows.originatorIpBytes[i]!,
    responderPackets: flows.responderPackets[i]!,
    responderIpBytes: flows.responderIpBytes[i]!,
  };
}

/** A row of Zeek's JSON conn.log. */
export function rowFromJson(row: Readonly<Record<string, unknown>>): ConnectionRow {
  const number = (name: string): number | null => (typeof row[name] === 'number' ? row[name] : null);
  const duration = number('duration');
  return {
    originator: String(row['id.orig_h']),
    originatorPort: Number(row['id.orig_p']),
    responder: String(row['id.resp_h']),
    responderPort: Number(row['id.resp_p']),
    protocol: String(row['proto']),
    durationUs: duration === null ? null : Math.round(duration * 1e6),
    originatorBytes: number('orig_bytes'),
    responderBytes: number('resp_bytes'),
    state: String(row['conn_state']),
    missedBytes: number('missed_bytes') ?? 0,
    history: typeof row['history'] === 'string' ? row['history'] : '',
    originatorPackets: number('orig_pkts') ?? 0,
    originatorIpBytes: number('orig_ip_bytes') ?? 0,
    responderPackets: number('resp_pkts') ?? 0,
    responderIpBytes: number('resp_ip_bytes') ?? 0,
  };
}

const COMPARED = [
  'originatorBytes',
  'responderBytes',
  'state',
  'missedBytes',
  'history',
  'originatorPackets',
  'originatorIpBytes',
  'responderPackets',
  'responderIpBytes',
] as const;

export function endpointsOf(row: ConnectionRow): string {
  return `${row.originator}:${row.originatorPort}>${row.responder}:${row.responderPort}/${row.protocol}`;
}

/** Names of the fields in which two rows of the same endpoints differ; duration may differ by 1 µs. */
export function fieldsDiffering(ours: ConnectionRow, theirs: ConnectionRow): string[] {
  const differing: string[] = COMPARED.filter((name) => theirs[name] !== undefined && theirs[name] !== ours[name]);
  if (theirs.durationUs === undefined) return differing;
  const isSame =
    theirs.durationUs === null || ours.durationUs === null || ours.durationUs === undefined
      ? theirs.durationUs === ours.durationUs
      : Math.abs(theirs.durationUs - ours.durationUs) <= 1;
  return isSame ? differing : ['durationUs', ...differing];
}

export interface RowDifference {
  /** A row of one side alone has null on the other. */
  readonly ours: ConnectionRow | null;
  readonly theirs: ConnectionRow | null;
  readonly fields: readonly string[];
}

/** Compares rows as multisets. Rows of the same endpoints are paired so that the fewest fields differ. */
export function compareRows(
  ours: readonly ConnectionRow[],
  theirs: readonly ConnectionRow[],
): { agreeing: number; differences: RowDifference[] } {
  const waiting = new Map<string, ConnectionRow[]>();
  for (const row of ours) {
    const rows = waiting.get(endpointsOf(row));
    if (rows === undefined) waiting.set(endpointsOf(row), [row]);
    else rows.push(row);
  }
  let agreeing = 0;
  const left: ConnectionRow[] = [];
  for (const row of theirs) {
    const rows = waiting.get(endpointsOf(row)) ?? [];
    const at = rows.findIndex((candidate) => fieldsDiffering(candidate, row).length === 0);
    if (at < 0) left.push(row);
    else {
      rows.splice(at, 1);
      agreeing++;
    }
  }
  const differences = left.map((row): RowDifference => {
    const rows = waiting.get(endpointsOf(row)) ?? [];
    const best = rows
      .map((candidate) => ({ candidate, fields: fieldsDiffering(candidate, row) }))
      .sort((a, b) => a.fields.length - b.fields.length)[0];
    if (best === undefined) return { ours: null, theirs: row, fields: ['missing'] };
    rows.splice(rows.indexOf(best.candidate), 1);
    return { ours: best.candidate, theirs: row, fields: best.fields };
  });
  for (const rows of waiting.values())
    for (const row of rows) differences.push({ ours: row, theirs: null, fields: ['extra'] });
  return { agreeing, differences };
}

/** One difference as a short text. */
export function describeDifference({ ours, theirs, fields }: RowDifference): string {
  if (ours === null) return `missing ${print(theirs!)}`;
  if (theirs === null) return `extra ${print(ours)}`;
  const pairs = fields.map(
    (name) => `${name} ${String(ours[name as keyof ConnectionRow])} for ${String(theirs[name as keyof ConnectionRow])}`,
  );
  return `${endpointsOf(ours)} ${pairs.join(', ')}`;
}

function print(row: ConnectionRow): string {
  return `${endpointsOf(row)} ${row.state} ${row.history} ${row.originatorPackets}/${row.responderPackets} ${row.originatorBytes}/${row.responderBytes}`;
}
