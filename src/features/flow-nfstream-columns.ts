// nfstream's statistics of a flow under nfstream's names: sizes, intervals and TCP flags, both ways together and each way.
import type { FlowBatch } from '../flows/flow-batch.ts';
import { STATISTICS_COUNT } from '../flows/flow-batch.ts';
import { STATISTICS_NAMES } from '../flows/index.ts';
import type { FlowFeature, FlowValue } from './flow-feature.ts';

const PACKETS_OF: Readonly<Record<string, string>> = {
  bidirectional: 'all packets',
  src2dst: 'the packets of the originator',
  dst2src: 'the packets of the responder',
};
const SIDE_WORDS: Readonly<Record<string, string>> = {
  bidirectional: '',
  src2dst: ' sent',
  dst2src: ' received',
};
const MOMENTS: Readonly<Record<string, readonly [string, string]>> = {
  min: ['Smallest', 'smallest'],
  mean: ['Mean', 'mean'],
  stddev: ['Sample standard deviation (n - 1) of the', 'spread of the'],
  max: ['Largest', 'largest'],
};

/** Number of a statistic of record i; NaN where the batch carries none. */
export function statistic(flows: FlowBatch, i: number, column: number): number {
  return flows.statistics === null ? Number.NaN : flows.statistics[i * STATISTICS_COUNT + column]!;
}

/** The column of a statistic by nfstream's name. */
export function statisticColumn(name: string): number {
  const column = STATISTICS_NAMES.indexOf(name);
  if (column < 0) throw new Error(`no statistic is called ${name}`);
  return column;
}

function statisticFeature(name: string, column: number): FlowFeature {
  const value: FlowValue = (flows, i) => statistic(flows, i, column);
  const [direction, part, ...rest] = name.split('_') as [string, string, ...string[]];
  const packets = PACKETS_OF[direction]!;
  const side = SIDE_WORDS[direction]!;
  const declared = { name, source: 'nfstream', state: 'same', value } as const;
  const moment = MOMENTS[part];
  if (moment === undefined) {
    const flag = part.toUpperCase();
    return {
      ...declared,
      unit: 'packets',
      formula: `How many of ${packets} have the TCP flag ${flag}.`,
      words: `packets${side} with ${flag}`,
      isCounter: true,
    };
  }
  const [formulaWord, word] = moment;
  if (rest[0] === 'ps')
    return {
      ...declared,
      unit: 'bytes',
      formula: `${formulaWord} frame length on the wire over ${packets}; 0 if there are none.`,
      words: `${word} packet size${side}`,
    };
  return {
    ...declared,
    unit: 'milliseconds',
    formula: `${formulaWord} time between one and the next of ${packets}, each time cut to whole milliseconds; 0 if there are fewer than two.`,
    words: `${word} gap between packets${side}`,
    isCounter: true,
  };
}

const total = (name: string, unit: string, formula: string, words: string, value: FlowValue): FlowFeature => ({
  name,
  unit,
  formula,
  words,
  source: 'nfstream',
  state: 'same',
  isCounter: true,
  value,
});

export const nfstreamColumns: readonly FlowFeature[] = [
  total(
    'bidirectional_packets',
    'packets',
    'Packets of both sides.',
    'packets',
    (flows, i) => flows.originatorPackets[i]! + flows.responderPackets[i]!,
  ),
  total(
    'bidirectional_bytes',
    'bytes',
    'Sum of the frame lengths on the wire, both sides.',
    'bytes on the wire',
    (flows, i) => flows.originatorLinkBytes[i]! + flows.responderLinkBytes[i]!,
  ),
  total(
    'src2dst_bytes',
    'bytes',
    'Sum of the frame lengths on the wire of the originator.',
    'bytes sent on the wire',
    (flows, i) => flows.originatorLinkBytes[i]!,
  ),
  total(
    'dst2src_bytes',
    'bytes',
    'Sum of the frame lengths on the wire of the responder.',
    'bytes received on the wire',
    (flows, i) => flows.responderLinkBytes[i]!,
  ),
  ...STATISTICS_NAMES.map(statisticFeature),
];
