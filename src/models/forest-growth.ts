// Grows the trees of an isolation forest on samples of the training rows.
import type { Matrix } from '../base/matrix.ts';
import type { Random } from '../base/random.ts';
import { ForestArrays } from './forest-arrays.ts';
import { type ForestTrees, LEAF, MISSING_BOTH, MISSING_LEFT, MISSING_RIGHT, MISSING_ZERO } from './forest-trees.ts';
import { FLOAT32_MOST } from './forest-walk.ts';

export interface GrowthOptions {
  readonly trees: number;
  /** Rows that each tree sees, at most those that there are. */
  readonly samples: number;
  /** Columns a plane leans on, 0 = axis-parallel splits. */
  readonly planeWidth: number;
}

/** Columns of a sample lie this far apart beyond its rows: a power of two would put all of them into few lines of the cache. */
const STRIDE_EXTRA = 16;

/** Depth at which a tree of so many rows is cut: the mean depth of isolated points, as the paper and scikit-learn have it. */
export function depthLimit(samples: number): number {
  return Math.ceil(Math.log2(Math.max(samples, 2)));
}

/**
 * Grows `options.trees` trees, each on `options.samples` rows drawn without replacement. Liu, Ting, Zhou: Isolation Forest (ICDM 2008),
 * split as scikit-learn's ExtraTree does: a random column that is not constant in the node, a threshold uniform between its least and
 * greatest float32 value there. Extended: Hariri, Carrasco Kind, Brunner (TKDE 2021). Yields the part done after each tree.
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
  const growth = new Growth(samples, matrix.columns, options.planeWidth);
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

/** One tree in the making. */
class Growth {
  readonly samples: number;
  readonly columns: number;
  readonly depthMost: number;
  readonly stride: number;
  /** The sample, column by column, `stride` apart. */
  readonly values: Float32Array;
  /** Rows of the sample in the order of the nodes that they belong to. */
  readonly order: Uint32Array;
  /** Columns that are not constant in the sample, the first `varying` of them. */
  readonly candidates: Uint32Array;
  varying = 0;
  /** What `measure` found: least, greatest, missing. */
  readonly range = new Float64Array(3);
  readonly projections: Float64Array;
  readonly features: Int32Array;
  readonly thresholds: Float32Array;
  readonly counts: Uint32Array;
  readonly missing: Uint8Array;
  readonly firsts: Uint32Array;
  readonly depths: Uint8Array;
  readonly width: number;
  readonly termColumns: Uint32Array;
  readonly weights: Float32Array;
  readonly points: Float32Array;

  constructor(samples: number, columns: number, width: number) {
    this.samples = samples;
    this.columns = columns;
    this.width = width;
    this.depthMost = depthLimit(samples);
    this.stride = samples + STRIDE_EXTRA;
    this.values = new Float32Array(columns * this.stride);
    this.order = new Uint32Array(samples);
    this.candidates = new Uint32Array(columns);
    // A plane may leave one side empty, so only the depth bounds an extended tree.
    const nodes = width === 0 ? 2 * samples - 1 : 2 ** (this.depthMost + 1) - 1;
    const terms = width === 0 ? 0 : 2 ** this.depthMost * width;
    this.projections = new Float64Array(width === 0 ? 0 : samples);
    this.features = new Int32Array(nodes);
    this.thresholds = new Float32Array(nodes);
    this.counts = new Uint32Array(nodes);
    this.missing = new Uint8Array(nodes);
    this.firsts = new Uint32Array(nodes);
    this.depths = new Uint8Array(nodes);
    this.termColumns = new Uint32Array(terms);
    this.weights = new Float32Array(terms);
    this.points = new Float32Array(terms);
  }

  gather(matrix: Matrix, rows: Uint32Array): void {
    const { samples, columns, stride, values, order } = this;
    for (let i = 0; i < samples; i++) {
      gatherRow(matrix.values, rows[i]! * columns, columns, values, i, stride);
      order[i] = i;
    }
    this.varying = 0;
    for (let column = 0; column < columns; column++) {
      if (varies(values, column * stride, samples)) this.candidates[this.varying++] = column;
    }
  }

  /** Measures a column over rows of the order; true when a threshold can part them (missing from present ones counts). */
  measure(column: number, from: number, to: number): boolean {
    const { range, values, order } = this;
    const base = column * this.stride;
    measureColumn(values, base, order, from, to, range);
    if (range[1]! - range[0]! === Infinity) {
      clampInfinite(values, base, this.samples);
      measureColumn(values, base, order, from, to, range);
    }
    return range[0]! < range[1]! || (range[2]! > 0 && range[2]! < to - from);
  }

  /** Adds the children of a node whose rows are in order, `left` of them on the left; returns the count of nodes. */
  addChildren(node: number, left: number, nodes: number): number {
    const { counts, firsts, depths } = this;
    const depth = depths[node]! + 1;
    counts[nodes] = left;
    counts[nodes + 1] = counts[node]! - left;
    firsts[nodes] = firsts[node]!;
    firsts[nodes + 1] = firsts[node]! + left;
    depths[nodes] = depth;
    depths[nodes + 1] = depth;
    return nodes + 2;
  }

  /** A column of the first `left` candidates, which is put behind them. */
  drawCandidate(left: number, random: Random): number {
    const { candidates } = this;
    const drawn = Math.floor(random() * left);
    const column = candidates[drawn]!;
    candidates[drawn] = candidates[left - 1]!;
    candidates[left - 1] = column;
    return column;
  }
}

function gatherRow(
  from: Float64Array,
  at: number,
  columns: number,
  to: Float32Array,
  row: number,
  stride: number,
): void {
  for (let column = 0, place = row; column < columns; column++, place += stride) {
    to[place] = from[at + column]!;
  }
}

/** Infinite values become the greatest that there are, between which thresholds can be drawn. */
function clampInfinite(values: Float32Array, base: number, count: number): void {
  for (let i = base; i < base + count; i++) {
    if (values[i] === Infinity) values[i] = FLOAT32_MOST;
    else if (values[i] === -Infinity) values[i] = -FLOAT32_MOST;
  }
}

/** False when all values are equal, or all missing. */
function varies(values: Float32Array, base: number, count: number): boolean {
  const first = values[base]!;
  const isMissing = Number.isNaN(first);
  for (let i = base + 1; i < base + count; i++) {
    if (isMissing ? !Number.isNaN(values[i]!) : values[i] !== first) return true;
  }
  return false;
}

function measureColumn(
  values: Float32Array,
  base: number,
  order: Uint32Array,
  from: number,
  to: number,
  range: Float64Array,
): void {
  let least = Infinity;
  let greatest = -Infinity;
  let present = 0;
  for (let i = from; i < to; i++) {
    const value = values[base + order[i]!]!;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
    if (!Number.isNaN(value)) present++;
  }
  range[0] = least;
  range[1] = greatest;
  range[2] = to - from - present;
}

/** Returns the count of nodes. */
function growTree(growth: Growth, random: Random): number {
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
function drawColumn(growth: Growth, first: number, end: number, random: Random): number {
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

/** Puts the rows that go left first; returns how many they are. */
function partition(
  values: Float32Array | Float64Array,
  base: number,
  order: Uint32Array,
  first: number,
  end: number,
  threshold: number,
  isMissingLeft: boolean,
): number {
  let left = first;
  let right = end;
  while (left < right) {
    const row = order[left]!;
    const value = values[base + row]!;
    if (value <= threshold || (isMissingLeft && Number.isNaN(value))) left++;
    else {
      order[left] = order[--right]!;
      order[right] = row;
    }
  }
  return left - first;
}

/** Returns the count of nodes. */
function growPlaneTree(growth: Growth, random: Random): number {
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
function drawPlane(growth: Growth, firstTerm: number, first: number, end: number, random: Random): number {
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
function project(growth: Growth, firstTerm: number, first: number, end: number): void {
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
