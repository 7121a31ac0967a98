// The list of record formats: what `porchlight flows --format` can write.
import { createConnJson } from './conn-json.ts';
import { createConnLog } from './conn-log.ts';
import { createFlowCsv, createNfstreamCsv } from './flow-csv.ts';
import type { ByteSink, RecordOptions, RecordWriter } from './record-writer.ts';

export interface RecordFormat {
  readonly name: string;
  readonly title: string;
  /** Ending of a file in this format. */
  readonly ending: string;
  /** Flow policy that the format stands for. */
  readonly policy: 'zeek' | 'nfstream';
  /** True where records name the protocols recognised in a connection. */
  readonly hasService: boolean;
  /** True where the bytes are no text and do not belong on a terminal. */
  readonly isBinary: boolean;
  create(sink: ByteSink, options: RecordOptions): RecordWriter | Promise<RecordWriter>;
}

export const recordFormats: readonly RecordFormat[] = [
  {
    name: 'zeek',
    title: "Zeek's conn.log, tab-separated",
    ending: 'log',
    policy: 'zeek',
    hasService: true,
    isBinary: false,
    create: createConnLog,
  },
  {
    name: 'json',
    title: "JSON lines with Zeek's keys",
    ending: 'jsonl',
    policy: 'zeek',
    hasService: true,
    isBinary: false,
    create: createConnJson,
  },
  {
    name: 'csv',
    title: 'CSV with our own columns',
    ending: 'csv',
    policy: 'zeek',
    hasService: true,
    isBinary: false,
    create: createFlowCsv,
  },
  {
    name: 'nfstream',
    title: "CSV with nfstream's columns, and flows as nfstream cuts them",
    ending: 'csv',
    policy: 'nfstream',
    hasService: false,
    isBinary: false,
    create: createNfstreamCsv,
  },
  {
    name: 'parquet',
    title: 'Parquet with our own columns',
    ending: 'parquet',
    policy: 'zeek',
    hasService: true,
    isBinary: true,
    // Loaded on use: the other formats start without it.
    create: async (sink, options) => (await import('./flow-parquet.ts')).createFlowParquet(sink, options),
  },
  {
    name: 'none',
    title: 'nothing: the flows are counted only',
    ending: '',
    policy: 'zeek',
    hasService: false,
    isBinary: false,
    create: () => ({ write: () => undefined, finish: () => undefined }),
  },
];

/** A feature set that is written as CSV: a row for what the set's rows stand for. */
export interface FeatureFormat {
  /** Name of the set, see `featureSets`. */
  readonly name: string;
  readonly title: string;
  readonly ending: string;
}

/** Named here, so that the sets themselves are loaded on use. */
export const featureFormats: readonly FeatureFormat[] = [
  { name: 'flow', title: 'CSV with the features of connections', ending: 'csv' },
  { name: 'cic', title: "CSV with CICFlowMeter's columns, corrected, and flows as they cut them", ending: 'csv' },
  { name: 'ciciot', title: "CSV with CIC-IoT-2023's columns over windows of packets", ending: 'csv' },
  { name: 'conn-window', title: 'CSV with packets and bytes over windows of connections', ending: 'csv' },
  { name: 'device-window', title: 'CSV with the features of devices over windows of time', ending: 'csv' },
];
