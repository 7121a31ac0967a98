// Features of our own over flow records: ratios, shares, rates and logarithms.
import type { FlowBatch } from '../flows/flow-batch.ts';
import { counted, durationSeconds, type FlowFeature, type FlowValue, logarithmOf, ratio } from './flow-feature.ts';
import { statistic, statisticColumn } from './flow-nfstream-columns.ts';
import { volumeColumns } from './flow-zeek-columns.ts';

const ours = (name: string, unit: string, formula: string, words: string, value: FlowValue): FlowFeature => ({
  name,
  unit,
  formula,
  words,
  source: 'porchlight',
  state: 'same',
  value,
});

const packetsOf = (flows: FlowBatch, i: number): number => flows.originatorPackets[i]! + flows.responderPackets[i]!;
const ipBytesOf = (flows: FlowBatch, i: number): number => flows.originatorIpBytes[i]! + flows.responderIpBytes[i]!;
/** Payload bytes of both sides; NaN where neither is known. */
const payloadOf = (flows: FlowBatch, i: number): number =>
  counted(flows.originatorBytes[i]!) + Math.max(0, flows.responderBytes[i]!);
/** -1 = all from the responder, 1 = all from the originator. */
const balance = (originator: number, responder: number): number =>
  ratio(originator - responder, originator + responder);

const SIZE_MEAN = statisticColumn('bidirectional_mean_ps');
const SIZE_SPREAD = statisticColumn('bidirectional_stddev_ps');
const GAP_MEAN = statisticColumn('bidirectional_mean_piat_ms');
const GAP_SPREAD = statisticColumn('bidirectional_stddev_piat_ms');

const flagShare = (flag: string): FlowFeature => {
  const column = statisticColumn(`bidirectional_${flag}_packets`);
  return ours(
    `${flag}_share`,
    '1',
    `Packets with ${flag.toUpperCase()} / packets.`,
    `share of packets with ${flag.toUpperCase()}`,
    (flows, i) => ratio(statistic(flows, i, column), packetsOf(flows, i)),
  );
};

const ratioColumns: readonly FlowFeature[] = [
  ours(
    'orig_bytes_per_packet',
    'bytes per packet',
    'orig_ip_bytes / orig_pkts; missing without packets.',
    'mean size of packets sent',
    (flows, i) => ratio(flows.originatorIpBytes[i]!, flows.originatorPackets[i]!),
  ),
  ours(
    'resp_bytes_per_packet',
    'bytes per packet',
    'resp_ip_bytes / resp_pkts; missing without packets.',
    'mean size of packets received',
    (flows, i) => ratio(flows.responderIpBytes[i]!, flows.responderPackets[i]!),
  ),
  ours(
    'bytes_per_packet',
    'bytes per packet',
    '(orig_ip_bytes + resp_ip_bytes) / (orig_pkts + resp_pkts).',
    'mean size of packets',
    (flows, i) => ratio(ipBytesOf(flows, i), packetsOf(flows, i)),
  ),
  ours(
    'byte_balance',
    '1',
    '(orig_ip_bytes - resp_ip_bytes) / (orig_ip_bytes + resp_ip_bytes): 1 = all sent, -1 = all received.',
    'balance of bytes sent and received',
    (flows, i) => balance(flows.originatorIpBytes[i]!, flows.responderIpBytes[i]!),
  ),
  ours(
    'packet_balance',
    '1',
    '(orig_pkts - resp_pkts) / (orig_pkts + resp_pkts).',
    'balance of packets sent and received',
    (flows, i) => balance(flows.originatorPackets[i]!, flows.responderPackets[i]!),
  ),
  ours(
    'down_up_ratio',
    '1',
    'resp_ip_bytes / orig_ip_bytes; missing if the originator sent none.',
    'bytes received per byte sent',
    (flows, i) => ratio(flows.responderIpBytes[i]!, flows.originatorIpBytes[i]!),
  ),
  ours(
    'orig_payload_share',
    '1',
    'orig_bytes / orig_ip_bytes; above 1 where packets were missed. Missing where orig_bytes is unset.',
    'payload share of bytes sent',
    (flows, i) => ratio(counted(flows.originatorBytes[i]!), flows.originatorIpBytes[i]!),
  ),
  ours(
    'resp_payload_share',
    '1',
    'resp_bytes / resp_ip_bytes; above 1 where packets were missed. Missing where unset or without packets.',
    'payload share of bytes received',
    (flows, i) => ratio(counted(flows.responderBytes[i]!), flows.responderIpBytes[i]!),
  ),
  ours(
    'payload_share',
    '1',
    '(orig_bytes + resp_bytes) / (orig_ip_bytes + resp_ip_bytes); missing where orig_bytes is unset.',
    'payload share of all bytes',
    (flows, i) => ratio(payloadOf(flows, i), ipBytesOf(flows, i)),
  ),
  flagShare('syn'),
  flagShare('rst'),
  flagShare('psh'),
  ours(
    'size_variation',
    '1',
    'bidirectional_stddev_ps / bidirectional_mean_ps.',
    'relative spread of packet sizes',
    (flows, i) => ratio(statistic(flows, i, SIZE_SPREAD), statistic(flows, i, SIZE_MEAN)),
  ),
  ours(
    'gap_variation',
    '1',
    'bidirectional_stddev_piat_ms / bidirectional_mean_piat_ms; 0 where all packets came within a millisecond.',
    'relative spread of the gaps between packets',
    (flows, i) => {
      const mean = statistic(flows, i, GAP_MEAN);
      return mean === 0 ? 0 : statistic(flows, i, GAP_SPREAD) / mean;
    },
  ),
];

const rate = (name: string, unit: string, what: string, words: string, amount: FlowValue): FlowFeature => ({
  ...ours(name, unit, `${what} / duration; missing where the duration is 0 or unset.`, words, (flows, i) =>
    ratio(amount(flows, i), durationSeconds(flows, i)),
  ),
  isCounter: true,
});

const rateColumns: readonly FlowFeature[] = [
  rate('packets_per_second', 'packets per second', '(orig_pkts + resp_pkts)', 'packets per second', packetsOf),
  rate('bytes_per_second', 'bytes per second', '(orig_ip_bytes + resp_ip_bytes)', 'bytes per second', ipBytesOf),
  rate(
    'orig_bytes_per_second',
    'bytes per second',
    'orig_ip_bytes',
    'bytes sent per second',
    (flows, i) => flows.originatorIpBytes[i]!,
  ),
  rate(
    'resp_bytes_per_second',
    'bytes per second',
    'resp_ip_bytes',
    'bytes received per second',
    (flows, i) => flows.responderIpBytes[i]!,
  ),
];

export const ratioAndRateColumns: readonly FlowFeature[] = [
  ...ratioColumns,
  ...rateColumns,
  ...[...volumeColumns, ...rateColumns, ratioColumns.find(({ name }) => name === 'down_up_ratio')!].map(logarithmOf),
];
