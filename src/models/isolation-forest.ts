// The isolation forest: how few random splits a row needs to be alone. Standard splits as scikit-learn's, or extended ones.
import type { Random } from '../base/random.ts';
import { UserError } from '../base/user-error.ts';
import { type GrowthOptions, growForest } from './forest-growth.ts';
import { depthLimit } from './forest-tree-growth.ts';
import { IsolationForest, restoreForest } from './isolation-forest-model.ts';
import type { FitInput, Model, ModelSpec } from './model.ts';
import type { ModelOptions } from './model-options.ts';

/** 2^24 nodes take 600 MB, 2^26 terms of planes 800 MB: 100 trees on 65,536 rows, or on 256 rows with 1000 columns a plane. */
const NODES_MOST = 2 ** 24;
const TERMS_MOST = 2 ** 26;

/**
 * Missing values. In training: rows that lack the value of a split go all one way, drawn by chance, as in scikit-learn; in a plane the
 * missing term counts as zero. In scoring: a missing value goes the way of the training rows that lacked it in that node; where none did,
 * both ways are walked and the shorter one counts. So in a column that no training row lacked, a missing value never gives a lower score
 * than any value there is would give; in others a missing value is as ordinary as it was in training.
 */
export const isolationForest: ModelSpec = {
  name: 'isolation-forest',
  title: 'Isolation forest',
  description:
    'Splits small samples of the rows at random until each is alone: what takes few splits is strange. Fast, needs no scaling and few ' +
    'rows, and finds what is extreme in some columns; with extended splits also what only their combination makes strange. Liu, Ting, ' +
    'Zhou: Isolation Forest (ICDM 2008); Hariri, Carrasco Kind, Brunner: Extended Isolation Forest (TKDE 2021).',
  explanation:
    'Splits by which each column shortened the path of the row, against the path expected; they sum to c(samples) less the mean path.',
  options: {
    trees: {
      kind: 'number',
      default: 100,
      least: 1,
      most: 5000,
      unit: 'trees',
      description: 'Trees in the forest: 100, as in the paper; more give steadier scores and take longer.',
    },
    samples: {
      kind: 'number',
      default: 256,
      least: 1,
      most: 65_536,
      unit: 'rows',
      description:
        'Training rows that each tree sees: 256, as in the paper; few are enough, since many hide the strange ones.',
    },
    splits: {
      kind: 'choice',
      default: 'standard',
      choices: ['standard', 'extended'],
      description:
        'What a split asks for: one column (standard), or which side of a random plane (extended: scale the columns).',
    },
    extensionLevel: {
      kind: 'number',
      default: 1,
      least: 0,
      most: 1000,
      unit: 'columns',
      description:
        'Columns beyond the first that an extended split leans on: 1 is fast; 1000, or columns less one, is the full extension.',
    },
  },
  needsLabels: false,
  isBaseline: false,
  usualThreshold: { kind: 'fixed', value: 0.5, words: 'what scikit-learn calls "auto"' },
  rowsLeast: 1,
  *fit(input: FitInput, options: ModelOptions, random: Random): Generator<number, Model, void> {
    const { matrix } = input;
    const planeWidth =
      options['splits'] === 'extended' ? Math.min(Number(options['extensionLevel']) + 1, matrix.columns) : 0;
    const samples = Math.min(Number(options['samples']), matrix.rows);
    const growth = { trees: Number(options['trees']), samples, planeWidth };
    checkSize(growth);
    const trees = yield* growForest(matrix, growth, random);
    return new IsolationForest(trees, matrix.columns, samples);
  },
  restore: (parts, columns) => restoreForest(parts, columns),
};

/** A forest that might become larger than memory is refused before it grows. */
function checkSize({ trees, samples, planeWidth }: GrowthOptions): void {
  const leaves = trees * 2 ** depthLimit(samples);
  if (2 * leaves <= NODES_MOST && leaves * planeWidth <= TERMS_MOST) return;
  throw new UserError('bad-model-option', {
    reason: `An isolation forest of ${trees} trees on ${samples} rows each does not fit into memory`,
    try: 'choose fewer trees, fewer samples or a lower extension level',
  });
}
