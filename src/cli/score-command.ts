// `porchlight score`: how strange each row of a table or capture is to a trained model.
import { QUIET } from './capture-options.ts';
import type { Command } from './command.ts';
import { JSON_FLAG, missingOption, REPORT, TABLE_OPTIONS } from './study-options.ts';

const ROW_MOST = 9_007_199_254_740_991;

export const scoreCommand: Command = {
  name: 'score',
  summary: 'scores the rows of tables or captures with trained models',
  operands: 'DATA…',
  completes: 'file',
  operandCount: [1, Number.POSITIVE_INFINITY],
  description:
    'Writes one line for each row: its number, score (higher is stranger), p-value against the training scores, label (abnormal strictly above the threshold) and the three features that carry the score. Columns are found by name, in any order.',
  options: [
    {
      name: 'model',
      short: 'm',
      kind: 'text',
      value: 'FILE,…',
      completes: 'file',
      description: 'One model file or several.',
    },
    {
      name: 'format',
      short: 'f',
      kind: 'text',
      value: 'FORMAT',
      choices: ['csv', 'json', 'parquet'],
      description: 'How scores are written; csv unless given.',
    },
    {
      name: 'out',
      short: 'o',
      kind: 'text',
      value: 'FILE|DIR',
      completes: 'file',
      description:
        'Writes there instead of standard output; with --report or several models the folder for scores, pictures and report.',
    },
    {
      name: 'keep',
      kind: 'text',
      value: 'A,B,…',
      description:
        'Columns of the table that stand in the scores too. Otherwise uid or Flow ID where there is one, and of captures who and when. One that is called as ours gets data. before its name.',
    },
    {
      name: 'explain',
      kind: 'whole',
      value: 'ROW',
      least: 0,
      most: ROW_MOST,
      usual: 'no row unless given',
      description: 'Says in sentences why this row has its score, and writes no table.',
    },
    {
      name: 'probability',
      kind: 'text',
      value: 'KIND',
      choices: ['linear', 'unify'],
      description: "Adds PyOD's probability of being abnormal.",
    },
    {
      name: 'frozen-with-batch',
      kind: 'flag',
      description: "ecod and copod: ranks the rows together with the training rows, as PyOD's decision_function does.",
    },
    { name: 'no-reasons', kind: 'flag', description: 'Leaves the three features out, which is several times as fast.' },
    missingOption('keep, or the median where the model was trained with it,'),
    REPORT,
    ...TABLE_OPTIONS,
    JSON_FLAG,
    QUIET,
  ],
  examples: [
    ['score today.csv --model home.model > scores.csv', 'A score for each row.'],
    ['score today.pcap --model home.model --explain 17', 'Why row 17 is strange.'],
    ['score today.csv -m iforest.model,ecod.model --out today --report', 'Two models side by side, with a report.'],
  ],
  run: async (line) => (await import('./run-score.ts')).runScore(line),
};
