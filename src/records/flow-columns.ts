// The columns of our own tables (CSV, Parquet), each declared once: name, meaning and how it is read from a record.
import { type FlowBatch, SERVICES, STATISTICS_COUNT } from '../flows/flow-batch.ts';
import { communityId, STATISTICS_NAMES } from '../flows/index.ts';
import { KEY_PORTS, KEY_WORDS } from '../packets/packet-batch.ts';
import {
  createServiceNames,
  protocolBytes,
  protocolOf,
  putHistory,
  reasonBytes,
  stateBytes,
  tunnelBytes,
} from './flow-words.ts';
import type { RecordOptions } from './record-writer.ts';
import { putAddress, putMac, putUid } from './text-addresses.ts';
import { putAscii, putBytes } from './text-numbers.ts';

interface ColumnBase {
  readonly name: string;
  /** One sentence for the documentation. */
  readonly description: string;
}

/** Text, appended to a buffer; nothing appended = unset. */
export interface TextColumn extends ColumnBase {
  readonly type: 'text';
  /** Most bytes it appends, where that is more than an address or a list of services takes. */
  readonly bytesMax?: number;
  /** No two records have the same text, or hardly any. */
  readonly isDistinct?: boolean;
  /** A number below `codes` that stands for the text: equal numbers, equal texts. */
  readonly codes?: number;
  readonly code?: (flows: FlowBatch, i: number) => number;
  /** Whether record i has the text of record i - 1, where that is quicker to see than to write. */
  readonly repeats?: (flows: FlowBatch, i: number) => boolean;
  put(bytes: Uint8Array, at: number, flows: FlowBatch, i: number): number;
}

/** A whole number; below 0 = unset. */
export interface WholeColumn extends ColumnBase {
  readonly type: 'whole';
  /** 'small': always below 2^31; 'large': up to 2^53. */
  readonly size: 'small' | 'large';
  /** False where every record has a value. */
  readonly mayBeUnset: boolean;
  /** The same values as they stand in the batch, where they do. */
  readonly array?: (flows: FlowBatch) => Float64Array | Uint8Array;
  value(flows: FlowBatch, i: number): number;
}

/** Any number; not finite = unset. */
export interface NumberColumn extends ColumnBase {
  readonly type: 'number';
  value(flows: FlowBatch, i: number): number;
}

/** A time since 1970 or a duration in whole microseconds and nanoseconds below; seconds in text. */
export interface TimeColumn extends ColumnBase {
  readonly type: 'time' | 'duration';
  us(flows: FlowBatch, i: number): number;
  ns(flows: FlowBatch, i: number): number;
}

export type FlowColumn = TextColumn | WholeColumn | NumberColumn | TimeColumn;

const text = (name: string, description: string, put: TextColumn['put']): TextColumn => ({
  name,
  description,
  type: 'text',
  put,
});
/** Text from a small table: `code` is its place there. */
const word = (
  name: string,
  description: string,
  codes: number,
  code: (flows: FlowBatch, i: number) => number,
  put: TextColumn['put'],
): TextColumn => ({ name, description, type: 'text', codes, code, put });
const whole = (
  size: WholeColumn['size'],
  name: string,
  description: string,
  value: WholeColumn['value'],
  mayBeUnset = false,
): WholeColumn => ({ name, description, type: 'whole', size, mayBeUnset, value });
const small = whole.bind(null, 'small');

/** A column of the batch as it is. */
const counted = (
  size: WholeColumn['size'],
  name: string,
  description: string,
  array: (flows: FlowBatch) => Float64Array | Uint8Array,
  mayBeUnset = false,
): WholeColumn => ({ ...whole(size, name, description, (flows, i) => array(flows)[i]!, mayBeUnset), array });

/** Text of some words or bytes of a record: the same where these are. */
const repeating = (column: TextColumn, repeats: NonNullable<TextColumn['repeats']>): TextColumn => ({
  ...column,
  repeats,
});
const hasSameAddress = (flows: FlowBatch, i: number, offset: number): boolean => {
  const { key } = flows;
  const at = i * KEY_WORDS + offset;
  const before = at - KEY_WORDS;
  return (
    key[at + 3] === key[before + 3] &&
    key[at + 2] === key[before + 2] &&
    key[at + 1] === key[before + 1] &&
    key[at] === key[before]
  );
};
const hasSameMac = (flows: FlowBatch, i: number, mac: Uint8Array): boolean => {
  if (flows.hasMac[i] !== flows.hasMac[i - 1]) return false;
  for (let at = i * 6; at < i * 6 + 6; at++) if (mac[at] !== mac[at - 6]) return false;
  return true;
};

const ports = (flows: FlowBatch, i: number): number => flows.key[i * KEY_WORDS + KEY_PORTS]!;

/** Numbers that the IP header has for protocols. */
const PROTOCOLS = 256;

const services = createServiceNames('own', ';');

const WHO: readonly FlowColumn[] = [
  {
    name: 'uid',
    description: 'Name of the flow; the same input gives the same name.',
    type: 'text',
    isDistinct: true,
    put: (bytes, at, flows, i) => putUid(bytes, at, flows.uid, i * 2),
  },
  repeating(
    text('parent_uid', 'Name of the flow that carried this one as a tunnel.', (bytes, at, flows, i) =>
      flows.parentUid[i * 2] === 0 && flows.parentUid[i * 2 + 1] === 0 ? at : putUid(bytes, at, flows.parentUid, i * 2),
    ),
    ({ parentUid }, i) => parentUid[i * 2] === parentUid[i * 2 - 2] && parentUid[i * 2 + 1] === parentUid[i * 2 - 1],
  ),
  {
    name: 'start',
    description: 'Time of the first packet, seconds since 1970 (Parquet: a timestamp in nanoseconds).',
    type: 'time',
    us: (flows, i) => flows.startUs[i]!,
    ns: (flows, i) => flows.startNs[i]!,
  },
  {
    name: 'duration_seconds',
    description: 'From the first packet to the last one that counts.',
    type: 'duration',
    us: (flows, i) => flows.lastUs[i]! - flows.startUs[i]!,
    ns: (flows, i) => flows.lastNs[i]! - flows.startNs[i]!,
  },
  word(
    'protocol',
    'tcp, udp, icmp (of IPv4 and IPv6) or unknown_transport.',
    PROTOCOLS,
    protocolOf,
    (bytes, at, flows, i) => putBytes(bytes, at, protocolBytes(protocolOf(flows, i))),
  ),
  small('ip_protocol', 'The protocol number of the IP header.', protocolOf),
  repeating(
    text('originator', 'Address that opened the flow.', (bytes, at, flows, i) =>
      putAddress(bytes, at, flows.key, i * KEY_WORDS),
    ),
    (flows, i) => hasSameAddress(flows, i, 0),
  ),
  small('originator_port', 'Its port; ICMP: the type.', (flows, i) => ports(flows, i) >>> 16),
  repeating(
    text('responder', 'Address that was called.', (bytes, at, flows, i) =>
      putAddress(bytes, at, flows.key, i * KEY_WORDS + 4),
    ),
    (flows, i) => hasSameAddress(flows, i, 4),
  ),
  small('responder_port', 'Its port; ICMP: the answering type, or the code.', (flows, i) => ports(flows, i) & 0xffff),
  repeating(
    text('originator_mac', 'Source MAC of the first packet that the originator sent.', (bytes, at, flows, i) =>
      flows.hasMac[i] === 1 ? putMac(bytes, at, flows.originatorMac, i * 6) : at,
    ),
    (flows, i) => hasSameMac(flows, i, flows.originatorMac),
  ),
  repeating(
    text('responder_mac', 'The same of the responder, or where the first packet was sent to.', (bytes, at, flows, i) =>
      flows.hasMac[i] === 1 ? putMac(bytes, at, flows.responderMac, i * 6) : at,
    ),
    (flows, i) => hasSameMac(flows, i, flows.responderMac),
  ),
  small('vlan', 'Outer VLAN id of the first packet.', (flows, i) => (flows.vlan[i]! & 0xffff) - 1, true),
  small('inner_vlan', 'Inner VLAN id of the first packet.', (flows, i) => (flows.vlan[i]! >>> 16) - 1, true),
  word(
    'tunnel',
    'What carried the flow: ip, gre, vxlan, geneve, teredo …',
    tunnelBytes.length,
    (flows, i) => flows.tunnel[i]!,
    (bytes, at, flows, i) => putBytes(bytes, at, tunnelBytes[flows.tunnel[i]!]!),
  ),
];

const WHAT: readonly FlowColumn[] = [
  word(
    'service',
    'Protocols recognised in the flow, joined by ";".',
    2 ** SERVICES.length,
    (flows, i) => flows.services[i]!,
    (bytes, at, flows, i) => putBytes(bytes, at, services.bytes(flows.services[i]!)),
  ),
  word(
    'state',
    "Zeek's conn_state.",
    stateBytes.length,
    (flows, i) => flows.state[i]!,
    (bytes, at, flows, i) => putBytes(bytes, at, stateBytes[flows.state[i]!]!),
  ),
  text('history', "Zeek's history letters.", putHistory),
  word(
    'reason',
    'Why the record was written: closed, timeout, evicted, end, interim or active.',
    reasonBytes.length,
    (flows, i) => flows.reason[i]!,
    (bytes, at, flows, i) => putBytes(bytes, at, reasonBytes[flows.reason[i]!]!),
  ),
  counted(
    'large',
    'originator_bytes',
    'Payload bytes sent, by TCP sequence numbers where there are any.',
    (flows) => flows.originatorBytes,
    true,
  ),
  counted('large', 'responder_bytes', 'The same of the responder.', (flows) => flows.responderBytes, true),
  counted('large', 'originator_packets', 'Packets sent.', (flows) => flows.originatorPackets),
  counted('large', 'responder_packets', 'The same of the responder.', (flows) => flows.responderPackets),
  counted('large', 'originator_ip_bytes', 'Bytes sent, IP header and behind.', (flows) => flows.originatorIpBytes),
  counted('large', 'responder_ip_bytes', 'The same of the responder.', (flows) => flows.responderIpBytes),
  counted(
    'large',
    'originator_frame_bytes',
    'Bytes sent, whole frames on the wire.',
    (flows) => flows.originatorLinkBytes,
  ),
  counted('large', 'responder_frame_bytes', 'The same of the responder.', (flows) => flows.responderLinkBytes),
  counted(
    'large',
    'missed_bytes',
    'Payload bytes that the capture lost, seen as gaps in the stream.',
    (flows) => flows.missedBytes,
  ),
  counted('small', 'originator_tcp_flags', 'OR of the TCP flags sent.', (flows) => flows.originatorTcpFlags),
  counted('small', 'responder_tcp_flags', 'The same of the responder.', (flows) => flows.responderTcpFlags),
];

const COMMUNITY_ID = text(
  'community_id',
  'Community ID version 1, to join with records of other tools.',
  (bytes, at, flows, i) => putAscii(bytes, at, communityId(flows.key, i * KEY_WORDS)),
);

/** The 48 statistics under nfstream's names. */
export const STATISTICS_COLUMNS: readonly NumberColumn[] = STATISTICS_NAMES.map((name, column) => ({
  name,
  description: 'Statistic of the flow, as nfstream defines it.',
  type: 'number',
  value: (flows, i) => flows.statistics?.[i * STATISTICS_COUNT + column] ?? Number.NaN,
}));

/** The columns of a table in order. */
export function flowColumns(options: Pick<RecordOptions, 'hasCommunityId' | 'hasStatistics'>): readonly FlowColumn[] {
  return [
    ...WHO,
    ...WHAT,
    ...(options.hasCommunityId ? [COMMUNITY_ID] : []),
    ...(options.hasStatistics ? STATISTICS_COLUMNS : []),
  ];
}
