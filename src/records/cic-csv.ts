// The set `cic` as CSV under the names and in the order in which CIC-IDS-2017 and CSE-CIC-IDS-2018 were published.
import { cicFeatures } from '../features/cic-columns.ts';
import { CIC_TEXTS } from '../features/cic-meter.ts';
import type { FeatureRows } from '../features/feature-rows.ts';
import {
  createFeatureCsv,
  type FeatureTable,
  type FeatureWriter,
  type NumberCells,
  type TextCells,
} from './feature-csv.ts';
import type { ByteSink } from './record-writer.ts';

/** The two published namings; the first one is the usual. */
export const CIC_NAMES = ['2017', '2018'] as const;
export type CicNames = (typeof CIC_NAMES)[number];

/** What CICFlowMeter writes into the column that somebody is to fill in. */
const LABEL = 'NeedManualLabel';

const textOf = (name: (typeof CIC_TEXTS)[number]): TextCells['text'] => {
  const k = CIC_TEXTS.indexOf(name);
  return (rows, row) => rows.texts[k]![row]!;
};

const timestamp: TextCells = { name: 'Timestamp', text: (rows, row) => timestampText(rows.startSeconds[row]!) };
const label: TextCells = { name: 'Label', text: () => LABEL };

/** DD/MM/YYYY HH:MM:SS, 24 hours, UTC; '' for a time that no calendar has. */
export function timestampText(seconds: number): string {
  const time = new Date(Math.floor(seconds) * 1000);
  if (Number.isNaN(time.getTime())) return '';
  const [day, clock] = time.toISOString().split('T') as [string, string];
  return `${day.split('-').reverse().join('/')} ${clock.slice(0, 8)}`;
}

/**
 * 2017: the 85 columns of GeneratedLabelledFlows, which are those of MachineLearningCVE with who and when in front. 2018: the 80
 * columns of the processed files. Both without the blanks that some published headers have.
 */
export function cicTable(names: CicNames): FeatureTable {
  const is2017 = names === '2017';
  const numbers = cicFeatures.flatMap(({ name, name2018 }, position): NumberCells[] => {
    const published = is2017 ? name : name2018;
    return published === null ? [] : [{ name: published, position }];
  });
  // Destination port and protocol are the first two.
  const [port, protocol, ...others] = numbers as [NumberCells, NumberCells, ...NumberCells[]];
  if (!is2017) return { hasReturn: false, columns: [port, protocol, timestamp, ...others, label] };
  const who: TextCells[] = [
    { name: 'Flow ID', text: (rows: FeatureRows, row: number) => rows.subject[row]! },
    { name: 'Source IP', text: textOf('originator') },
    { name: 'Source Port', text: textOf('originator_port') },
    { name: 'Destination IP', text: textOf('responder') },
  ];
  return { hasReturn: false, columns: [...who, port, protocol, timestamp, ...others, label] };
}

export function createCicCsv(sink: ByteSink, names: CicNames): FeatureWriter {
  return createFeatureCsv(sink, cicTable(names), cicFeatures.length);
}
