// Scores rows with the kernel: lays a forest and blocks of rows out in its memory, which all forests of the process share in turn.
import type { Matrix } from '../base/matrix.ts';
import { type ForestIndex, type ForestTrees, LEAF } from './forest-trees.ts';
import { ModelKernel } from './kernel-memory.ts';

interface ForestExports {
  packForestRows(from: number, to: number, isMissing: number, rows: number, columns: number): void;
  walkForest(
    nodes: number,
    lengths: number,
    roots: number,
    depths: number,
    trees: number,
    packed: number,
    groupBytes: number,
    groups: number,
    sums: number,
  ): void;
  walkForestMissing(
    nodes: number,
    lengths: number,
    roots: number,
    trees: number,
    packed: number,
    groupBytes: number,
    isMissing: number,
    rows: number,
    sums: number,
  ): void;
}

const LANES = 8;
const NODE_BYTES = 16;
const NODE_WORDS = NODE_BYTES / 4;
/** Rows of a block take so many bytes: with a tree they stay in the first cache. */
const BLOCK_BYTES = 24_576;
const BLOCK_ROWS_LEAST = 2 * LANES;
/** What the kernel takes: 96 MB of nodes, and blocks that fit. Larger forests are walked without it. */
const NODES_MOST = 4_000_000;
const COLUMNS_MOST = 65_536;

interface Places {
  readonly trees: ForestTrees;
  readonly columns: number;
  readonly blockRows: number;
  readonly nodes: number;
  readonly lengths: number;
  readonly roots: number;
  readonly depths: number;
  readonly rows: number;
  readonly packed: number;
  readonly isMissing: number;
  readonly sums: number;
}

export class ForestKernel {
  static #shared: ForestKernel | null = null;
  readonly #kernel = new ModelKernel<ForestExports>();
  readonly #base = this.#kernel.top;
  /** Where the forest stands that was scored last. */
  #places: Places | null = null;

  static shared(): ForestKernel {
    ForestKernel.#shared ??= new ForestKernel();
    return ForestKernel.#shared;
  }

  /** True for axis-parallel forests within the limits. */
  static takes(trees: ForestTrees, columns: number): boolean {
    return trees.planes === null && trees.features.length <= NODES_MOST && columns >= 1 && columns <= COLUMNS_MOST;
  }

  /** Writes the sum of path lengths of each row; equal to the bit to `sumPathLengths`. */
  sumLengths(trees: ForestTrees, index: ForestIndex, matrix: Matrix, out: Float64Array): void {
    const { columns } = matrix;
    if (this.#places === null || this.#places.trees !== trees || this.#places.columns !== columns) {
      this.#places = this.#place(trees, index, columns);
    }
    const { blockRows } = this.#places;
    for (let first = 0; first < matrix.rows; first += blockRows) {
      this.#walkBlock(this.#places, matrix, first, Math.min(blockRows, matrix.rows - first), out);
    }
  }

  #walkBlock(places: Places, matrix: Matrix, first: number, count: number, out: Float64Array): void {
    const { columns } = matrix;
    const kernel = this.#kernel;
    const groups = Math.ceil(count / LANES);
    const rows = kernel.float64s(places.rows, groups * LANES * columns);
    rows.set(matrix.values.subarray(first * columns, (first + count) * columns));
    rows.fill(0, count * columns);
    const sums = kernel.float64s(places.sums, groups * LANES);
    sums.fill(0);
    kernel.exports.packForestRows(places.rows, places.packed, places.isMissing, groups * LANES, columns);
    kernel.exports.walkForest(
      places.nodes,
      places.lengths,
      places.roots,
      places.depths,
      places.trees.starts.length - 1,
      places.packed,
      columns * LANES * 4,
      groups,
      places.sums,
    );
    if (kernel.uint8s(places.isMissing, count).includes(1)) {
      kernel.exports.walkForestMissing(
        places.nodes,
        places.lengths,
        places.roots,
        places.trees.starts.length - 1,
        places.packed,
        columns * LANES * 4,
        places.isMissing,
        count,
        places.sums,
      );
    }
    out.set(sums.subarray(0, count), first);
  }

  #place(trees: ForestTrees, index: ForestIndex, columns: number): Places {
    const kernel = this.#kernel;
    kernel.release(this.#base);
    const nodeCount = trees.features.length;
    const treeCount = trees.starts.length - 1;
    const blockRows = Math.max(BLOCK_ROWS_LEAST, Math.floor(BLOCK_BYTES / (columns * 4 * LANES)) * LANES);
    const places = {
      trees,
      columns,
      blockRows,
      nodes: kernel.allocate(nodeCount * NODE_BYTES),
      lengths: kernel.allocate(nodeCount * 8),
      roots: kernel.allocate(treeCount * 4),
      depths: kernel.allocate(treeCount),
      rows: kernel.allocate(blockRows * columns * 8),
      packed: kernel.allocate(blockRows * columns * 4),
      isMissing: kernel.allocate(blockRows),
      sums: kernel.allocate(blockRows * 8),
    };
    layNodes(trees, index, places.nodes, kernel.uint32s(places.nodes, nodeCount * NODE_WORDS));
    kernel.float64s(places.lengths, nodeCount).set(index.lengths);
    kernel.uint8s(places.depths, treeCount).set(index.depths);
    const roots = kernel.uint32s(places.roots, treeCount);
    for (let tree = 0; tree < treeCount; tree++) roots[tree] = places.nodes + trees.starts[tree]! * NODE_BYTES;
    return places;
  }
}

/** Writes nodes as the kernel reads them: threshold, place of the column in a group, address of the left child, rule for missing values. */
function layNodes(trees: ForestTrees, index: ForestIndex, at: number, words: Uint32Array): void {
  const { features, thresholds, missing } = trees;
  const floats = new Float32Array(words.buffer, words.byteOffset, words.length);
  for (let node = 0; node < features.length; node++) {
    const isLeaf = features[node] === LEAF;
    floats[node * NODE_WORDS] = isLeaf ? Infinity : thresholds[node]!;
    words[node * NODE_WORDS + 1] = isLeaf ? 0 : features[node]! * LANES * 4;
    words[node * NODE_WORDS + 2] = at + index.children[node]! * NODE_BYTES;
    words[node * NODE_WORDS + 3] = missing[node]!;
  }
}
