// Half-space trees: a forest for streams, whose trees stand before the rows come and only count them.
import type { Random } from '../base/random.ts';
import { UserError } from '../base/user-error.ts';
import { HALF_SPACE_NODES_MOST, HalfSpaceTrees } from './half-space-trees-model.ts';
import { drawHalfSpaces, nodesOf } from './half-space-trees-nodes.ts';
import type { FitInput, Model, ModelParts, ModelSpec } from './model.ts';
import type { ModelOptions } from './model-options.ts';

/** Rows that are learned between two reports of progress. */
const BLOCK_ROWS = 1024;

/**
 * Missing values. A training row is counted down to the split whose value it lacks, no further. In scoring a missing value counts as
 * the smaller mass of both sides, or as the mass of the window's rows that lacked it at that split where that is more: so where no row
 * of the window lacked it, it never gives a lower score than any value there is would give.
 */
export const halfSpaceTrees: ModelSpec = {
  name: 'half-space-trees',
  title: 'Half-space trees',
  description:
    'A forest that halves random columns before it sees any row, then counts how many rows of the latest window fall into each cell: ' +
    'strange is what falls where few did. Learns a stream in constant time and memory and forgets what is past; give it rows in the ' +
    'order of time. Tan, Ting, Liu: Fast Anomaly Detection for Streaming Data (IJCAI 2011).',
  explanation:
    'How far the splits on each column brought the row to where the window is thinner than if it were spread evenly; they sum to the score.',
  options: {
    trees: {
      kind: 'number',
      default: 100,
      least: 1,
      most: 1000,
      unit: 'trees',
      description: 'Trees in the forest: 100 shallow ones find more than the 25 deep ones of the paper.',
    },
    depth: {
      kind: 'number',
      default: 8,
      least: 1,
      most: 15,
      unit: 'splits',
      description: 'Splits from the root to a leaf: 8 keep the model small; the paper has 15.',
    },
    window: {
      kind: 'number',
      default: 250,
      least: 10,
      most: 1_000_000,
      unit: 'rows',
      description: 'Rows after which the trees replace what they know: 250, as in the paper; more for slow streams.',
    },
  },
  needsLabels: false,
  isBaseline: false,
  usualThreshold: { kind: 'quantile', quantile: 0.9 },
  rowsLeast: 1,
  *fit(input: FitInput, options: ModelOptions, random: Random): Generator<number, Model, void> {
    const { matrix } = input;
    const trees = Number(options['trees']);
    const depth = Number(options['depth']);
    if (trees * nodesOf(depth) > HALF_SPACE_NODES_MOST) {
      throw new UserError('bad-model-option', {
        reason: `${trees} half-space trees of depth ${depth} do not fit into a model`,
        try: 'choose a smaller depth or fewer trees',
      });
    }
    const nodes = drawHalfSpaces(matrix, trees, depth, random);
    const model = new HalfSpaceTrees(nodes, matrix.columns, Number(options['window']), null);
    for (let from = 0; from < matrix.rows; from += BLOCK_ROWS) {
      const rows = Math.min(BLOCK_ROWS, matrix.rows - from);
      const values = matrix.values.subarray(from * matrix.columns, (from + rows) * matrix.columns);
      model.update({ rows, columns: matrix.columns, values });
      yield (from + rows) / matrix.rows;
    }
    return model;
  },
  restore(parts: ModelParts, columns: number): Model {
    const { settings, arrays } = parts;
    const { features, thresholds, reference, latest } = arrays;
    if (!(features instanceof Uint32Array) || !(thresholds instanceof Float64Array)) {
      throw new Error('the half-space trees lack their splits');
    }
    if (!(reference instanceof Uint32Array) || !(latest instanceof Uint32Array)) {
      throw new Error('the half-space trees lack their mass');
    }
    const number = (name: string): number => {
      const value = settings[name];
      if (typeof value !== 'number') throw new Error(`the half-space trees lack their setting "${name}"`);
      return value;
    };
    const nodes = { trees: number('trees'), depth: number('depth'), features, thresholds };
    const mass = {
      reference: reference.slice(),
      latest: latest.slice(),
      referenceRows: number('referenceRows'),
      latestRows: number('latestRows'),
    };
    return new HalfSpaceTrees(nodes, columns, number('window'), mass);
  },
};
