// The columns of nfstream's table in nfstream's order, for records of the nfstream policy (no application columns, as with
// its n_dissections=0).
import { DIRECTION_TIMES, END_REASONS, type FlowBatch } from '../flows/flow-batch.ts';
import { KEY_PORTS, KEY_WORDS, TUNNELS } from '../packets/packet-batch.ts';
import { type FlowColumn, type NumberColumn, STATISTICS_COLUMNS, type TextColumn } from './flow-columns.ts';
import { protocolOf } from './flow-words.ts';
import type { RecordOptions } from './record-writer.ts';
import { putAddress, putMac } from './text-addresses.ts';
import { NUMBER_BYTES_MAX, putAscii, putNumber } from './text-numbers.ts';

const ACTIVE = END_REASONS.indexOf('active');
const GTP = TUNNELS.indexOf('gtpu');
const ICMP = 1;
const ICMPV6 = 58;

/** Octets of a MAC that name its maker. */
const OUI_OCTETS = 3;

const DESCRIPTION = 'As nfstream defines it.';
const number = (name: string, value: NumberColumn['value']): NumberColumn => ({
  name,
  description: DESCRIPTION,
  type: 'number',
  value,
});
const text = (name: string, put: TextColumn['put'], bytesMax = 256): TextColumn => ({
  name,
  description: DESCRIPTION,
  type: 'text',
  bytesMax,
  put,
});

/** nfstream knows no ports of ICMP: both are 0. */
function ports(flows: FlowBatch, i: number): number {
  const protocol = protocolOf(flows, i);
  return protocol === ICMP || protocol === ICMPV6 ? 0 : flows.key[i * KEY_WORDS + KEY_PORTS]!;
}

const milliseconds = (us: number): number => Math.floor(us / 1000);
const first = (flows: FlowBatch, i: number): number => milliseconds(flows.startUs[i]!);
const last = (flows: FlowBatch, i: number): number => milliseconds(flows.lastUs[i]!);
const direction = (flows: FlowBatch, i: number, which: number): number =>
  milliseconds(flows.directionUs?.[i * DIRECTION_TIMES + which] ?? Number.NaN);

function endpoint(
  name: 'src' | 'dst',
  words: number,
  mac: (flows: FlowBatch) => Uint8Array,
  port: NumberColumn['value'],
): FlowColumn[] {
  return [
    text(`${name}_ip`, (bytes, at, flows, i) => putAddress(bytes, at, flows.key, i * KEY_WORDS + words)),
    text(`${name}_mac`, (bytes, at, flows, i) => putMac(bytes, at, mac(flows), i * 6)),
    text(`${name}_oui`, (bytes, at, flows, i) => putMac(bytes, at, mac(flows), i * 6, OUI_OCTETS)),
    number(`${name}_port`, port),
  ];
}

const CORE: readonly FlowColumn[] = [
  number('id', (flows, i) => flows.serial[i]!),
  number('expiration_id', (flows, i) => (flows.reason[i] === ACTIVE ? 1 : 0)),
  ...endpoint(
    'src',
    0,
    (flows) => flows.originatorMac,
    (flows, i) => ports(flows, i) >>> 16,
  ),
  ...endpoint(
    'dst',
    4,
    (flows) => flows.responderMac,
    (flows, i) => ports(flows, i) & 0xffff,
  ),
  number('protocol', protocolOf),
  number('ip_version', (flows, i) =>
    flows.key[i * KEY_WORDS] === 0 && flows.key[i * KEY_WORDS + 2] === 0xffff ? 4 : 6,
  ),
  number('vlan_id', (flows, i) => Math.max(0, (flows.vlan[i]! & 0xffff) - 1)),
  number('tunnel_id', (flows, i) => (flows.tunnel[i] === GTP ? 1 : 0)),
  number('bidirectional_first_seen_ms', first),
  number('bidirectional_last_seen_ms', last),
  number('bidirectional_duration_ms', (flows, i) => last(flows, i) - first(flows, i)),
  number('bidirectional_packets', (flows, i) => flows.originatorPackets[i]! + flows.responderPackets[i]!),
  number('bidirectional_bytes', (flows, i) => flows.originatorLinkBytes[i]! + flows.responderLinkBytes[i]!),
  number('src2dst_first_seen_ms', (flows, i) => direction(flows, i, 0)),
  number('src2dst_last_seen_ms', (flows, i) => direction(flows, i, 1)),
  number('src2dst_duration_ms', (flows, i) => direction(flows, i, 1) - direction(flows, i, 0)),
  number('src2dst_packets', (flows, i) => flows.originatorPackets[i]!),
  number('src2dst_bytes', (flows, i) => flows.originatorLinkBytes[i]!),
  number('dst2src_first_seen_ms', (flows, i) => direction(flows, i, 2)),
  number('dst2src_last_seen_ms', (flows, i) => direction(flows, i, 3)),
  number('dst2src_duration_ms', (flows, i) => direction(flows, i, 3) - direction(flows, i, 2)),
  number('dst2src_packets', (flows, i) => flows.responderPackets[i]!),
  number('dst2src_bytes', (flows, i) => flows.responderLinkBytes[i]!),
];

/** A sequence as nfstream prints it, a Python list; it holds commas, so it stands in quotes. */
function sequence(
  name: string,
  length: number,
  values: (flows: FlowBatch) => Int8Array | Int32Array | Float64Array | null,
): FlowColumn {
  return text(
    name,
    (bytes, start, flows, i) => {
      const column = values(flows);
      if (column === null) return start;
      let at = putAscii(bytes, start, '"[');
      for (let j = 0; j < length; j++) {
        if (j > 0) at = putAscii(bytes, at, ', ');
        at = putNumber(bytes, at, column[i * length + j]!);
      }
      return putAscii(bytes, at, ']"');
    },
    4 + length * (NUMBER_BYTES_MAX + 2),
  );
}

/** nfstream's columns; the 48 statistics and the sequences only when they are asked for, as there. */
export function nfstreamColumns(options: Pick<RecordOptions, 'hasStatistics' | 'spltLength'>): readonly FlowColumn[] {
  const { spltLength } = options;
  const sequences =
    spltLength === 0
      ? []
      : [
          sequence('splt_direction', spltLength, (flows) => flows.spltDirection),
          sequence('splt_ps', spltLength, (flows) => flows.spltBytes),
          sequence('splt_piat_ms', spltLength, (flows) => flows.spltIntervalMs),
        ];
  return [...CORE, ...(options.hasStatistics ? STATISTICS_COLUMNS : []), ...sequences];
}
