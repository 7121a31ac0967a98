// Grows a tree by axis-parallel splits: a random column, a random threshold.
import type { Random } from '../base/random.ts';
import { partition, type TreeGrowth } from './forest-tree-growth.ts';
import { LEAF, MISSING_BOTH, MISSING_LEFT, MISSING_RIGHT } from './forest-trees.ts';

/** Grows a tree on the gathered sample; returns the count of its nodes. */
export function growTree(growth: TreeGrowth, random: Random): number {
  const { features, thresholds, counts, missing, firsts, depths } = growth;
  let nodes = 1;
  firsts[0] = 0;
  counts[0] = growth.samples;
  depths[0] = 0;
  for (let node = 0; node < nodes; node++) {
    const first = firsts[node]!;
    const end = first + counts[node]!;
    features[node] = LEAF;
    thresholds[node] = 0;
    missing[node] = MISSING_RIGHT;
    if (end - first < 2 || depths[node]! >= growth.depthMost) continue;
    const column = drawColumn(growth, first, end, random);
    if (column < 0) continue;
    features[node] = column;
    thresholds[node] = drawThreshold(growth.range, random);
    missing[node] = missingSide(growth.range, random);
    const left = partition(
      growth.values,
      column * growth.stride,
      growth.order,
      first,
      end,
      thresholds[node]!,
      missing[node] === MISSING_LEFT,
    );
    nodes = growth.addChildren(node, left, nodes);
  }
  return nodes;
}

/** A random column of those that are not constant in the node, and its range; −1 when all rows are equal. */
function drawColumn(growth: TreeGrowth, first: number, end: number, random: Random): number {
  for (let left = growth.varying; left > 0; left--) {
    const column = growth.drawCandidate(left, random);
    if (growth.measure(column, first, end)) return column;
  }
  return -1;
}

/** Uniform in [least, greatest); the greatest itself where all values that are there are equal and others are missing. */
function drawThreshold(range: Float64Array, random: Random): number {
  const least = range[0]!;
  const greatest = range[1]!;
  if (least === greatest) return greatest;
  const threshold = Math.fround(least + random() * (greatest - least));
  return threshold < greatest ? threshold : least;
}

function missingSide(range: Float64Array, random: Random): number {
  if (range[2] === 0) return MISSING_BOTH;
  if (range[0] === range[1]) return MISSING_RIGHT;
  return random() < 0.5 ? MISSING_LEFT : MISSING_RIGHT;
}
