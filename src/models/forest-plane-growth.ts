// Grows a tree by random planes: the splits of the extended isolation forest.
import type { Random } from '../base/random.ts';
import { partition, type TreeGrowth } from './forest-tree-growth.ts';
import { LEAF, MISSING_BOTH, MISSING_RIGHT, MISSING_ZERO } from './forest-trees.ts';

/** Grows a tree on the gathered sample; returns the count of its nodes. */
export function growPlaneTree(growth: TreeGrowth, random: Random): number {
  const { features, thresholds, counts, missing, firsts, depths } = growth;
  let nodes = 1;
  let splits = 0;
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
    const rule = drawPlane(growth, splits * growth.width, first, end, random);
    if (rule < 0) continue;
    features[node] = 0;
    missing[node] = rule;
    project(growth, splits * growth.width, first, end);
    const left = partition(growth.projections, 0, growth.order, first, end, 0, false);
    nodes = growth.addChildren(node, left, nodes);
    splits++;
  }
  return nodes;
}

/** Writes normal and point of a plane through the box of a node's rows; returns the rule for missing values, −1 without a plane. */
function drawPlane(growth: TreeGrowth, firstTerm: number, first: number, end: number, random: Random): number {
  const { range, width, termColumns, weights, points } = growth;
  let terms = 0;
  let isMissing = false;
  for (let left = growth.varying; left > 0 && terms < width; left--) {
    const column = growth.drawCandidate(left, random);
    growth.measure(column, first, end);
    if (range[0]! >= range[1]!) continue;
    if (range[2]! > 0) isMissing = true;
    termColumns[firstTerm + terms] = column;
    weights[firstTerm + terms] = drawNormal(random);
    points[firstTerm + terms] = range[0]! + random() * (range[1]! - range[0]!);
    terms++;
  }
  if (terms === 0) return -1;
  for (let term = firstTerm + terms; term < firstTerm + width; term++) {
    termColumns[term] = 0;
    weights[term] = 0;
    points[term] = 0;
  }
  return isMissing ? MISSING_ZERO : MISSING_BOTH;
}

/** A standard normal number (Box and Muller 1958). */
function drawNormal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return radius * Math.cos(2 * Math.PI * random());
}

/** Writes where each row of a node lies of its plane. */
function project(growth: TreeGrowth, firstTerm: number, first: number, end: number): void {
  const { values, stride, order, projections, width, termColumns, weights, points } = growth;
  for (let i = first; i < end; i++) {
    const row = order[i]!;
    let sum = 0;
    for (let term = firstTerm; term < firstTerm + width; term++) {
      const value = values[termColumns[term]! * stride + row]!;
      if (!Number.isNaN(value)) sum += weights[term]! * (value - points[term]!);
    }
    projections[row] = sum;
  }
}
