// `porchlight train`: learns from a table or a capture what is normal, and writes models.
import { QUIET } from './capture-options.ts';
import type { Command } from './command.ts';
import {
  ALLOW_LEAKS,
  COLUMNS,
  CONTAMINATION,
  FEATURES,
  JSON_FLAG,
  LABEL,
  MODELS,
  missingOption,
  NORMAL,
  REPORT,
  SAMPLE,
  SCALER,
  SEED,
  SET,
  TABLE_OPTIONS,
  TIME,
} from './study-options.ts';

export const trainCommand: Command = {
  name: 'train',
  summary: 'learns what is normal from tables or captures, and writes models',
  operands: 'DATA…',
  completes: 'file',
  operandCount: [1, Number.POSITIVE_INFINITY],
  description:
    'Reads tables (CSV, JSON, Parquet, npz, mat, Zeek logs …) or captures, cleans them, fits one model or several on the same rows and writes them, each as one file.\n\nColumns that give the answer away (addresses, source port, times, ids, row numbers) are left out and named.',
  options: [
    MODELS,
    FEATURES,
    COLUMNS,
    {
      name: 'out',
      short: 'o',
      kind: 'text',
      value: 'FILE|DIR',
      completes: 'file',
      description:
        'The model file; for several models or with --report the folder for models, scores, pictures and report.',
    },
    REPORT,
    LABEL,
    NORMAL,
    CONTAMINATION,
    SCALER,
    SET,
    missingOption('drop for tables, keep for captures'),
    SAMPLE,
    SEED,
    ALLOW_LEAKS,
    TIME,
    ...TABLE_OPTIONS,
    JSON_FLAG,
    QUIET,
  ],
  examples: [
    [
      'train benign.csv -m isolation-forest,ecod,copod --out run --report',
      'Models, scores, pictures and a report in the folder run.',
    ],
    ['train home.pcap --features flow --out home.model', 'From a capture: one row a connection.'],
    ['train conn.log --label label --normal Benign --out a.model', 'From the normal rows of a labelled log.'],
  ],
  run: async (line) => (await import('./run-train.ts')).runTrain(line),
};
