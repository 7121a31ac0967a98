// `porchlight evaluate`: models beside dumb baselines on labelled rows, split so that nothing leaks; or a whole home with attacks spliced in.
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

const SEEDS_MOST = 1000;

export const evaluateCommand: Command = {
  name: 'evaluate',
  summary: 'measures models on labelled tables, or the whole program on a home with attacks (YAML)',
  operands: 'DATA…|SCENARIO.yaml',
  completes: 'file',
  operandCount: [1, Number.POSITIVE_INFINITY],
  description:
    'Fits each model on one part of the rows (the normal ones) and judges it on the other, once a seed, beside a box plot and a one-rule: ROC AUC, PR AUC, true positive rate at false positive rates of 1 in 1,000 and 1 in 10,000, F1, MCC, confusion, and alerts per device and day where there are times.\n\nRows are split by a column, by time or by file. Random rows leak and are refused unless asked for by name; rows that stand on both sides end the run.\n\nA YAML file with `home:` is a scenario: captures of real devices become one home, real attacks are spliced into it, and everything is run as `watch` would: what was found, after how long, and how many false alerts there were a device and week, beside dumb rules. docs/scenarios.md says what it may hold.',
  options: [
    LABEL,
    NORMAL,
    MODELS,
    {
      name: 'split',
      kind: 'text',
      value: 'HOW',
      offers: ['group=', 'time', 'file', 'none', 'random'],
      description:
        'group=COLUMN (whole groups), time (the later rows are judged), file (whole files), none (in-sample, as outlier benchmarks do it), random (leaks; the report says so).',
    },
    {
      name: 'test-share',
      kind: 'number',
      value: 'SHARE',
      least: 0.01,
      most: 0.99,
      usual: '0.3 unless given',
      description: 'Part of the rows, groups or files that is judged.',
    },
    {
      name: 'seeds',
      kind: 'whole',
      value: 'N',
      least: 1,
      most: SEEDS_MOST,
      usual: 10,
      description: 'Fits of each model; figures are means with their deviation.',
    },
    {
      name: 'train-on-all',
      kind: 'flag',
      description: 'Trains on all rows of the training part, not on the normal ones only.',
    },
    {
      name: 'drop-duplicates',
      kind: 'flag',
      description: 'Leaves rows out that stand on both sides of the split, instead of ending the run.',
    },
    FEATURES,
    COLUMNS,
    {
      name: 'device',
      kind: 'text',
      value: 'COLUMN',
      description: 'The column that names the device, for alerts per device and day.',
    },
    TIME,
    {
      name: 'out',
      short: 'o',
      kind: 'text',
      value: 'DIR',
      completes: 'folder',
      description: 'A folder for the figures, scores, pictures and report.',
    },
    REPORT,
    {
      name: 'captures',
      kind: 'text',
      value: 'DIR',
      completes: 'folder',
      description: 'Where a scenario also looks for its captures; without it they are looked for beside the scenario.',
    },
    CONTAMINATION,
    SCALER,
    SET,
    missingOption('keep'),
    SAMPLE,
    SEED,
    ALLOW_LEAKS,
    ...TABLE_OPTIONS,
    JSON_FLAG,
    QUIET,
  ],
  examples: [
    ['evaluate cardio.mat --label label -m ecod,copod --split none', 'As outlier benchmarks do it.'],
    ['evaluate flows.csv --label Label --split time --time Timestamp', 'Learn from the past, judge the future.'],
    [
      'evaluate ok.pcap bad.pcap --label file --normal ok* --split random',
      'Captures: the name of the file says what is normal.',
    ],
    ['evaluate home.yaml --report home.html', 'A home with attacks: found, delay, false alerts a device and week.'],
  ],
  run: async (line) => (await import('./run-evaluate.ts')).runEvaluate(line),
};
