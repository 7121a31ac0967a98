// Walks one row through the trees of an isolation forest, in plain TypeScript: what the kernel has to equal to the bit.
import {
  type ForestIndex,
  type ForestTrees,
  LEAF,
  MISSING_BOTH,
  MISSING_LEFT,
  MISSING_RIGHT,
  MISSING_ZERO,
} from './forest-trees.ts';

/** The sum of a row's path lengths over all trees, in their order. `row` comes from `roundRow`. */
export function sumPathLengths(trees: ForestTrees, index: ForestIndex, row: Float32Array): number {
  if (trees.planes === null && !row.some(Number.isNaN)) return sumPlainLengths(trees, index, row);
  const treeCount = trees.starts.length - 1;
  let sum = 0;
  for (let tree = 0; tree < treeCount; tree++) {
    const leaf = findLeaf(trees, index, trees.starts[tree]!, row);
    sum += index.lengths[leaf]!;
  }
  return sum;
}

/** The same for axis-parallel splits and a row without missing values, which is nearly all of them, in one loop. */
function sumPlainLengths(trees: ForestTrees, index: ForestIndex, row: Float32Array): number {
  const { features, thresholds, starts } = trees;
  const { children, lengths } = index;
  const treeCount = starts.length - 1;
  let sum = 0;
  for (let tree = 0; tree < treeCount; tree++) {
    let node = starts[tree]!;
    for (let feature = features[node]!; feature !== LEAF; feature = features[node]!)
      node = children[node]! + (row[feature]! <= thresholds[node]! ? 0 : 1);
    sum += lengths[node]!;
  }
  return sum;
}

/** The leaf that a row ends in from a node on; of two sides for a missing value the one with the shorter path, left when equal. */
export function findLeaf(trees: ForestTrees, index: ForestIndex, from: number, row: Float32Array): number {
  const { features } = trees;
  const { children, lengths } = index;
  let node = from;
  while (features[node] !== LEAF) {
    const side = sideOf(trees, index, node, row);
    const child = children[node]!;
    if (side === MISSING_BOTH) {
      const left = findLeaf(trees, index, child, row);
      const right = findLeaf(trees, index, child + 1, row);
      return lengths[left]! <= lengths[right]! ? left : right;
    }
    node = side === MISSING_LEFT ? child : child + 1;
  }
  return node;
}

/** MISSING_LEFT, MISSING_RIGHT or MISSING_BOTH: where a node sends a row, whether its value is missing or not. */
function sideOf(trees: ForestTrees, index: ForestIndex, node: number, row: Float32Array): number {
  if (trees.planes !== null) return planeSideOf(trees, index, node, row);
  const value = row[trees.features[node]!]!;
  if (Number.isNaN(value)) return trees.missing[node]!;
  return value <= trees.thresholds[node]! ? MISSING_LEFT : MISSING_RIGHT;
}

/** Hariri, Carrasco Kind, Brunner: Extended Isolation Forest (TKDE 2021): left when (x − point) · normal ≤ 0. */
function planeSideOf(trees: ForestTrees, index: ForestIndex, node: number, row: Float32Array): number {
  const { columns, weights, points, width } = trees.planes!;
  const first = index.terms[node]!;
  let sum = 0;
  for (let term = first; term < first + width; term++) {
    sum += weights[term]! * (row[columns[term]!]! - points[term]!);
  }
  // All terms are finite but those of missing values.
  if (Number.isNaN(sum)) return missingSideOf(trees, first, node, row);
  return sum <= 0 ? MISSING_LEFT : MISSING_RIGHT;
}

function missingSideOf(trees: ForestTrees, first: number, node: number, row: Float32Array): number {
  const { columns, weights, points, width } = trees.planes!;
  let sum = 0;
  for (let term = first; term < first + width; term++) {
    if (weights[term] === 0) continue;
    const value = row[columns[term]!]!;
    if (!Number.isNaN(value)) sum += weights[term]! * (value - points[term]!);
    else if (trees.missing[node] !== MISSING_ZERO) return MISSING_BOTH;
  }
  return sum <= 0 ? MISSING_LEFT : MISSING_RIGHT;
}

/**
 * Rounds a row to float32, as scikit-learn does it; for planes also to what is finite, since a term of a value beyond float32 could be
 * NaN.
 */
export function roundRow(trees: ForestTrees, values: Float64Array, at: number, row: Float32Array): void {
  for (let column = 0; column < row.length; column++) row[column] = values[at + column]!;
  if (trees.planes === null) return;
  for (let column = 0; column < row.length; column++) {
    if (row[column] === Infinity) row[column] = FLOAT32_MOST;
    else if (row[column] === -Infinity) row[column] = -FLOAT32_MOST;
  }
}

/** The largest float32. */
export const FLOAT32_MOST = 3.4028234663852886e38;
