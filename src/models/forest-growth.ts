// Grows the trees of an isolation forest on samples of the training rows.
import type { Matrix } from '../base/matrix.ts';
import type { Random } from '../base/random.ts';
import { ForestArrays } from './forest-arrays.ts';
import { growPlaneTree } from './forest-plane-growth.ts';
import { growTree } from './forest-split-growth.ts';
import { TreeGrowth } from './forest-tree-growth.ts';
import type { ForestTrees } from './forest-trees.ts';

export interface GrowthOptions {
  readonly trees: number;
  /** Rows that each tree sees, at most those that there are. */
  readonly samples: number;
  /** Columns a plane leans on, 0 = axis-parallel splits. */
  readonly planeWidth: number;
}

/**
 * Grows `options.trees` trees, each on `options.samples` rows drawn without replacement. Liu, Ting, Zhou: Isolation Forest (ICDM 2008),
 * split as scikit-learn's ExtraTree does: a random column that is not constant in the node, a threshold uniform between its least and
 * greatest float32 value there (scikit-learn calls a column constant whose range is at most 1e-7, which no unit of measure deserves; here
 * it is one whose values are equal). Extended: Hariri, Carrasco Kind, Brunner (TKDE 2021). Yields the part done after each tree.
 *
 * Training rows that lack the value of a split: with axis-parallel splits all go one way, drawn by chance; where the others are all
 * equal, right. In a plane a missing term counts as zero. Infinite values count as the greatest float32.
 */
export function* growForest(
  matrix: Matrix,
  options: GrowthOptions,
  random: Random,
): Generator<number, ForestTrees, void> {
  const samples = Math.min(options.samples, matrix.rows);
  const growth = new TreeGrowth(samples, matrix.columns, options.planeWidth);
  const rows = new Uint32Array(matrix.rows);
  for (let row = 0; row < rows.length; row++) rows[row] = row;
  const arrays = new ForestArrays(options.trees, options.planeWidth);
  for (let tree = 0; tree < options.trees; tree++) {
    drawSample(rows, samples, random);
    growth.gather(matrix, rows);
    const nodes = options.planeWidth === 0 ? growTree(growth, random) : growPlaneTree(growth, random);
    arrays.append(growth, nodes);
    yield (tree + 1) / options.trees;
  }
  return arrays.finish();
}

/** The first `count` of a permutation become a sample without replacement (Fisher and Yates, from whatever order they are in). */
function drawSample(rows: Uint32Array, count: number, random: Random): void {
  for (let i = 0; i < count; i++) {
    const j = i + Math.floor(random() * (rows.length - i));
    const drawn = rows[j]!;
    rows[j] = rows[i]!;
    rows[i] = drawn;
  }
}
