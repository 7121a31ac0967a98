// One tree of an isolation forest in the making: its sample, column by column, and the nodes so far.
import type { Matrix } from '../base/matrix.ts';
import type { Random } from '../base/random.ts';
import { FLOAT32_MOST } from './forest-walk.ts';

/** Columns of a sample lie this far apart beyond its rows: a power of two would put all of them into few lines of the cache. */
const STRIDE_EXTRA = 16;

/** Depth at which a tree of so many rows is cut: the mean depth of isolated points, as the paper and scikit-learn have it. */
export function depthLimit(samples: number): number {
  return Math.ceil(Math.log2(Math.max(samples, 2)));
}

/** The arrays of one tree, made once for all trees of a forest. */
export class TreeGrowth {
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

/** Puts the rows that go left first; returns how many they are. */
export function partition(
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
