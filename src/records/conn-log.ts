// Flow records as Zeek writes conn.log: tab-separated, with Zeek's header, column order and number forms.

import { END_REASONS, type FlowBatch, HISTORY_MAX } from '../flows/flow-batch.ts';
import { communityId, STATISTICS_NAMES } from '../flows/index.ts';
import { KEY_PORTS, KEY_WORDS } from '../packets/packet-batch.ts';
import { createServiceNames, protocolBytes, protocolOf, putHistory, stateBytes } from './flow-words.ts';
import type { RecordOptions, RecordWriter } from './record-writer.ts';
import { type ByteSink, RowBuffer } from './record-writer.ts';
import { putAddress, putUid } from './text-addresses.ts';
import { NUMBER_BYTES_MAX, putAscii, putBytes, putNumber, putSeconds, putWhole } from './text-numbers.ts';

/** Columns and types of conn.log in the order of Zeek 8. */
const COLUMNS: readonly (readonly [string, string])[] = [
  ['ts', 'time'],
  ['uid', 'string'],
  ['id.orig_h', 'addr'],
  ['id.orig_p', 'port'],
  ['id.resp_h', 'addr'],
  ['id.resp_p', 'port'],
  ['proto', 'enum'],
  ['service', 'string'],
  ['duration', 'interval'],
  ['orig_bytes', 'count'],
  ['resp_bytes', 'count'],
  ['conn_state', 'string'],
  ['local_orig', 'bool'],
  ['local_resp', 'bool'],
  ['missed_bytes', 'count'],
  ['history', 'string'],
  ['orig_pkts', 'count'],
  ['orig_ip_bytes', 'count'],
  ['resp_pkts', 'count'],
  ['resp_ip_bytes', 'count'],
  ['tunnel_parents', 'set[string]'],
  ['ip_proto', 'count'],
];

/** The 48 statistics: TCP flags are counted, sizes and intervals measured. */
const STATISTICS_COLUMNS = STATISTICS_NAMES.map(
  (name) => [name, name.endsWith('_packets') ? 'count' : 'double'] as const,
);

/** More than the longest row: fixed columns under 400 bytes, the history, every service name, the statistics. */
const ROW_BYTES_MAX = 1024 + HISTORY_MAX + STATISTICS_COLUMNS.length * (1 + NUMBER_BYTES_MAX);

const TAB = 9;
const NEWLINE = 10;
const UNSET = 45;
const TRUE = 84;
const FALSE = 70;
const INTERIM = END_REASONS.indexOf('interim');

/** Time as Zeek writes it behind #open and #close, in UTC; the run's own time, so that the same capture gives the same file. */
export function logTime(us: number): string {
  const seconds = Number.isFinite(us) ? Math.max(0, Math.floor(us / 1e6)) : 0;
  return new Date(seconds * 1000).toISOString().slice(0, 19).replace(/[T:]/g, '-');
}

/** The line that says when a log was begun or ended; none where no packet tells a time. */
function timeLine(name: '#open' | '#close', us: number): string[] {
  return Number.isFinite(us) ? [`${name}\t${logTime(us)}`] : [];
}

/** The lines in front of a Zeek log in TSV. */
export function logHeader(path: string, openedUs: number, columns: readonly (readonly [string, string])[]): string {
  return [
    '#separator \\x09',
    '#set_separator\t,',
    '#empty_field\t(empty)',
    '#unset_field\t-',
    `#path\t${path}`,
    ...timeLine('#open', openedUs),
    `#fields\t${columns.map(([name]) => name).join('\t')}`,
    `#types\t${columns.map(([, type]) => type).join('\t')}`,
    '',
  ].join('\n');
}

/** A writer of conn.log; `#open` is the start of the first record, `#close` the last packet's time; a capture without packets has neither. */
export function createConnLog(sink: ByteSink, options: RecordOptions): RecordWriter {
  const rows = new RowBuffer(sink);
  const services = createServiceNames('zeek', ',');
  const columns = [...COLUMNS];
  if (options.hasCommunityId) columns.push(['community_id', 'string']);
  if (options.hasInterim) columns.push(['interim', 'bool']);
  if (options.hasStatistics) columns.push(...STATISTICS_COLUMNS);
  let isOpen = false;
  const open = (us: number): void => {
    if (!isOpen) rows.text(logHeader('conn', us, columns));
    isOpen = true;
  };
  return {
    write(flows) {
      if (flows.count === 0) return;
      open(flows.startUs[0]!);
      for (let i = 0; i < flows.count; i++) {
        const at = rows.room(ROW_BYTES_MAX);
        rows.at = putRow(rows.bytes, at, flows, i, services.bytes(flows.services[i]!), options);
      }
    },
    finish(lastUs) {
      open(lastUs);
      for (const line of timeLine('#close', lastUs)) rows.text(`${line}\n`);
      rows.flush();
    },
  };
}

function putRow(
  bytes: Uint8Array,
  start: number,
  flows: FlowBatch,
  i: number,
  service: Uint8Array,
  options: RecordOptions,
): number {
  let at = putSeconds(bytes, start, flows.startUs[i]!, flows.startNs[i]!);
  bytes[at++] = TAB;
  at = putUid(bytes, at, flows.uid, i * 2);
  bytes[at++] = TAB;
  at = putEndpoints(bytes, at, flows, i * KEY_WORDS);
  at = putBytes(bytes, at, protocolBytes(protocolOf(flows, i)));
  bytes[at++] = TAB;
  at = service.length === 0 ? putUnset(bytes, at) : putBytes(bytes, at, service);
  bytes[at++] = TAB;
  at = putVolume(bytes, at, flows, i);
  at = putBytes(bytes, at, stateBytes[flows.state[i]!]!);
  bytes[at++] = TAB;
  at = putLocality(bytes, at, flows.key, i * KEY_WORDS, options);
  at = putWhole(bytes, at, flows.missedBytes[i]!);
  bytes[at++] = TAB;
  at = flows.historyLength[i] === 0 ? putUnset(bytes, at) : putHistory(bytes, at, flows, i);
  at = putCounters(bytes, at, flows, i);
  if (options.hasCommunityId) {
    bytes[at++] = TAB;
    at = putAscii(bytes, at, communityId(flows.key, i * KEY_WORDS));
  }
  if (options.hasInterim) {
    bytes[at++] = TAB;
    bytes[at++] = flows.reason[i] === INTERIM ? TRUE : FALSE;
  }
  if (options.hasStatistics) at = putStatistics(bytes, at, flows, i);
  bytes[at++] = NEWLINE;
  return at;
}

/** The statistics, each behind its tab. */
function putStatistics(bytes: Uint8Array, start: number, flows: FlowBatch, i: number): number {
  const { statistics } = flows;
  let at = start;
  for (let j = 0; j < STATISTICS_COLUMNS.length; j++) {
    bytes[at++] = TAB;
    const value = statistics?.[i * STATISTICS_COLUMNS.length + j] ?? Number.NaN;
    at = Number.isFinite(value) ? putNumber(bytes, at, value) : putUnset(bytes, at);
  }
  return at;
}

function putUnset(bytes: Uint8Array, at: number): number {
  bytes[at] = UNSET;
  return at + 1;
}

/** Addresses and ports, each with its tab. */
function putEndpoints(bytes: Uint8Array, start: number, flows: FlowBatch, key: number): number {
  const ports = flows.key[key + KEY_PORTS]!;
  let at = putAddress(bytes, start, flows.key, key);
  bytes[at++] = TAB;
  at = putWhole(bytes, at, ports >>> 16);
  bytes[at++] = TAB;
  at = putAddress(bytes, at, flows.key, key + 4);
  bytes[at++] = TAB;
  at = putWhole(bytes, at, ports & 0xffff);
  bytes[at++] = TAB;
  return at;
}

/** duration, orig_bytes, resp_bytes: all three unset when the record has no duration. */
function putVolume(bytes: Uint8Array, start: number, flows: FlowBatch, i: number): number {
  let at = start;
  if (flows.originatorBytes[i]! < 0) {
    at = putUnset(bytes, at);
    bytes[at++] = TAB;
    at = putUnset(bytes, at);
    bytes[at++] = TAB;
    at = putUnset(bytes, at);
    bytes[at++] = TAB;
    return at;
  }
  let us = flows.lastUs[i]! - flows.startUs[i]!;
  let ns = flows.lastNs[i]! - flows.startNs[i]!;
  if (ns < 0) {
    us--;
    ns += 1000;
  }
  at = putSeconds(bytes, at, us, ns);
  bytes[at++] = TAB;
  at = putWhole(bytes, at, flows.originatorBytes[i]!);
  bytes[at++] = TAB;
  at = flows.responderBytes[i]! < 0 ? putUnset(bytes, at) : putWhole(bytes, at, flows.responderBytes[i]!);
  bytes[at++] = TAB;
  return at;
}

function putLocality(bytes: Uint8Array, start: number, key: Uint32Array, at: number, options: RecordOptions): number {
  const { localNetworks } = options;
  bytes[start] = localNetworks.has(key[at]!, key[at + 1]!, key[at + 2]!, key[at + 3]!) ? TRUE : FALSE;
  bytes[start + 1] = TAB;
  bytes[start + 2] = localNetworks.has(key[at + 4]!, key[at + 5]!, key[at + 6]!, key[at + 7]!) ? TRUE : FALSE;
  bytes[start + 3] = TAB;
  return start + 4;
}

/** Packets and bytes each way, the carrying tunnel and the protocol number, each with the tab in front. */
function putCounters(bytes: Uint8Array, start: number, flows: FlowBatch, i: number): number {
  let at = start;
  bytes[at++] = TAB;
  at = putWhole(bytes, at, flows.originatorPackets[i]!);
  bytes[at++] = TAB;
  at = putWhole(bytes, at, flows.originatorIpBytes[i]!);
  bytes[at++] = TAB;
  at = putWhole(bytes, at, flows.responderPackets[i]!);
  bytes[at++] = TAB;
  at = putWhole(bytes, at, flows.responderIpBytes[i]!);
  bytes[at++] = TAB;
  const hasParent = flows.parentUid[i * 2] !== 0 || flows.parentUid[i * 2 + 1] !== 0;
  at = hasParent ? putUid(bytes, at, flows.parentUid, i * 2) : putUnset(bytes, at);
  bytes[at++] = TAB;
  return putWhole(bytes, at, protocolOf(flows, i));
}
