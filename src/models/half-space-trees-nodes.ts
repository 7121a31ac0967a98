// The trees of the half-space forest: complete binary trees that halve random columns, made before any row is seen but for its ranges.
import type { Matrix } from '../base/matrix.ts';
import type { Random } from '../base/random.ts';

/** `trees` complete trees of `depth` levels of splits, one after the other; the children of node i of a tree are 2i + 1 and 2i + 2. */
export interface HalfSpaceNodes {
  readonly trees: number;
  readonly depth: number;
  /** Column and threshold of each split, 2^depth − 1 a tree; a value below the threshold goes left. */
  readonly features: Uint32Array;
  readonly thresholds: Float64Array;
}

/** Rows, evenly spaced, that the ranges are taken from, at most. */
const RANGE_ROWS = 4096;
/** Shares of the rows below and above the range of a column: what is rare must not stretch the space of all the others. */
const RANGE_TAIL = 0.01;

/** Ranges end here, so that a space of several times their width is still a number. */
const RANGE_MOST = 2 ** 1000;

/** Splits of a tree. */
export function splitsOf(depth: number): number {
  return 2 ** depth - 1;
}

/** Nodes of a tree, leaves included. */
export function nodesOf(depth: number): number {
  return 2 ** (depth + 1) - 1;
}

/**
 * Draws the trees. Tan, Ting, Liu: Fast Anomaly Detection for Streaming Data (IJCAI 2011), algorithm 1: each tree gets a work space
 * around a random point of each column's range, s ± 2·max(s, 1 − s) of it, and each node halves a random column of what is left of that.
 */
export function drawHalfSpaces(matrix: Matrix, trees: number, depth: number, random: Random): HalfSpaceNodes {
  const splits = splitsOf(depth);
  const ranges = columnRanges(matrix);
  const varying = [...ranges.keys()].filter((column) => ranges[column]!.to > ranges[column]!.from);
  const nodes = {
    trees,
    depth,
    features: new Uint32Array(trees * splits),
    thresholds: new Float64Array(trees * splits),
  };
  if (varying.length === 0) {
    // Nothing to split: thresholds below every value send all rows the same way.
    nodes.thresholds.fill(-Number.MAX_VALUE);
    return nodes;
  }
  for (let tree = 0; tree < trees; tree++) drawTree(nodes, tree, ranges, varying, random);
  return nodes;
}

interface Range {
  readonly from: number;
  readonly to: number;
}

function drawTree(
  nodes: HalfSpaceNodes,
  tree: number,
  ranges: readonly Range[],
  varying: readonly number[],
  random: Random,
): void {
  const space = ranges.map((range) => workRange(range, random));
  const first = tree * splitsOf(nodes.depth);
  const draw = (node: number, level: number): void => {
    if (level === nodes.depth) return;
    const column = varying[Math.floor(random() * varying.length)]!;
    const whole = space[column]!;
    const middle = whole.from + (whole.to - whole.from) / 2;
    nodes.features[first + node] = column;
    nodes.thresholds[first + node] = middle;
    space[column] = { from: whole.from, to: middle };
    draw(2 * node + 1, level + 1);
    space[column] = { from: middle, to: whole.to };
    draw(2 * node + 2, level + 1);
    space[column] = whole;
  };
  draw(0, 0);
}

function workRange({ from, to }: Range, random: Random): Range {
  const point = random();
  const reach = 2 * Math.max(point, 1 - point);
  const width = to - from;
  return { from: from + (point - reach) * width, to: from + (point + reach) * width };
}

/** Where most values of each column lie; all of them where most are equal. */
function columnRanges(matrix: Matrix): Range[] {
  const step = Math.max(1, Math.ceil(matrix.rows / RANGE_ROWS));
  const values = new Float64Array(Math.ceil(matrix.rows / step));
  const ranges: Range[] = [];
  for (let column = 0; column < matrix.columns; column++) {
    let count = 0;
    for (let row = 0; row < matrix.rows; row += step) {
      const value = matrix.values[row * matrix.columns + column]!;
      if (Number.isFinite(value)) values[count++] = Math.max(-RANGE_MOST, Math.min(RANGE_MOST, value));
    }
    ranges.push(rangeOf(values.subarray(0, count).sort()));
  }
  return ranges;
}

function rangeOf(sorted: Float64Array): Range {
  if (sorted.length === 0) return { from: 0, to: 0 };
  const cut = Math.floor(sorted.length * RANGE_TAIL);
  const range = { from: sorted[cut]!, to: sorted[sorted.length - 1 - cut]! };
  if (range.to > range.from) return range;
  return { from: sorted[0]!, to: sorted[sorted.length - 1]! };
}
