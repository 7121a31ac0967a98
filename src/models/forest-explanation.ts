// Credits the columns of a row with what isolated it in the trees of a forest.
import { type ForestIndex, type ForestTrees, MISSING_BOTH } from './forest-trees.ts';
import { findLeaf } from './forest-walk.ts';

/**
 * What each column did to isolate a row, one number a column. A split from n rows to the m of the row's side takes c(n) − 1 − c(m) from
 * the path that was still to be expected: that much goes to its column; in a plane to all of its columns, by the share of
 * |weight · (value − point)| in their sum, or to the missing ones where they had both sides tried. Averaged over the trees it
 * telescopes: the sum is the mean of c(rows of the root), which is c(samples), less the mean path length. A number below zero: the
 * splits put the row among the many.
 */
export function creditColumns(trees: ForestTrees, index: ForestIndex, row: Float32Array, credits: Float64Array): void {
  const { starts, features, planes } = trees;
  const { expected, parents } = index;
  const treeCount = starts.length - 1;
  credits.fill(0);
  for (let tree = 0; tree < treeCount; tree++) {
    const root = starts[tree]!;
    let node = findLeaf(trees, index, root, row);
    while (node !== root) {
      const parent = parents[node]!;
      const credit = expected[parent]! - 1 - expected[node]!;
      if (planes === null) credits[features[parent]!]! += credit;
      else creditPlane(trees, index.terms[parent]!, parent, row, credit, credits);
      node = parent;
    }
  }
  for (let column = 0; column < credits.length; column++) credits[column]! /= treeCount;
}

function creditPlane(
  trees: ForestTrees,
  first: number,
  node: number,
  row: Float32Array,
  credit: number,
  credits: Float64Array,
): void {
  const { columns, weights, width } = trees.planes!;
  const isBoth = trees.missing[node] === MISSING_BOTH;
  let isMissing = false;
  for (let term = first; term < first + width; term++) {
    if (isBoth && weights[term] !== 0 && Number.isNaN(row[columns[term]!]!)) isMissing = true;
  }
  let total = 0;
  for (let term = first; term < first + width; term++) total += termShare(trees, term, row, isMissing);
  for (let term = first; term < first + width; term++) {
    const share = total === 0 ? 1 / width : termShare(trees, term, row, isMissing) / total;
    credits[columns[term]!]! += credit * share;
  }
}

/** Part of a term in its plane's decision: 1 for a missing value that had both sides tried, and then 0 for the others. */
function termShare(trees: ForestTrees, term: number, row: Float32Array, isMissing: boolean): number {
  const { columns, weights, points } = trees.planes!;
  const value = row[columns[term]!]!;
  if (weights[term] === 0) return 0;
  if (Number.isNaN(value)) return isMissing ? 1 : 0;
  return isMissing ? 0 : Math.abs(weights[term]! * (value - points[term]!));
}
