// The trees of an isolation forest as arrays: nodes breadth first, so that children need no pointers; checks for hostile ones.

/** A leaf's `feature`. */
export const LEAF = -1;
/** Where a node sends a row that lacks the value it asks for. */
export const MISSING_RIGHT = 0;
export const MISSING_LEFT = 1;
/** Down both sides: the shorter path counts. */
export const MISSING_BOTH = 2;
/** A missing term of a plane counts as zero: as if the value lay on the plane's point. */
export const MISSING_ZERO = 3;

/** Edges to the deepest leaf, at most: a tree of 2³² rows that is cut at log2 of them has 32. */
export const DEPTH_MOST = 64;

/** Normals and points of the planes of extended trees: `width` terms for each node that is no leaf, in the order of nodes. */
export interface ForestPlanes {
  readonly width: number;
  /** Column of each term. */
  readonly columns: Uint32Array;
  readonly weights: Float32Array;
  readonly points: Float32Array;
}

/**
 * Trees one after the other, each breadth first from its root: the k-th node of a tree that is no leaf has the children 2k + 1 and
 * 2k + 2. That is all there is to their shape, so it holds no cycle and no child outside of its tree.
 */
export interface ForestTrees {
  /** Index of the first node of each tree, and the count of all nodes: trees + 1 numbers. */
  readonly starts: Uint32Array;
  /** Column asked for, LEAF at a leaf; where there are planes 0 at a node that is no leaf. */
  readonly features: Int32Array;
  /** A value up to it goes left. Inputs are float32, so float32 decides as well as any finer number does. */
  readonly thresholds: Float32Array;
  /** Training rows of the node. */
  readonly counts: Uint32Array;
  /** One of MISSING_… a node. */
  readonly missing: Uint8Array;
  readonly planes: ForestPlanes | null;
}

/** What follows from the trees and makes walks fast. */
export interface ForestIndex {
  /** Left child of each node, as an index over all nodes; a leaf is its own child. The right child is the next one. */
  readonly children: Uint32Array;
  /** Parent of each node; a root is its own. */
  readonly parents: Uint32Array;
  /** Path length at each leaf (edges and c of its rows), 0 elsewhere. */
  readonly lengths: Float64Array;
  /** c of the rows of each node: the path to expect below it. */
  readonly expected: Float64Array;
  /** First term of each node's plane; empty without planes. */
  readonly terms: Uint32Array;
  /** Edges to the deepest leaf of each tree. */
  readonly depths: Uint8Array;
}

/** Euler's constant, as scikit-learn has it. */
const EULER = 0.5772156649015329;

/**
 * c(n): the mean path length of an unsuccessful search in a binary search tree of n keys, which is the path length to expect below a
 * leaf of n rows. Liu, Ting, Zhou: Isolation Forest (ICDM 2008), equation 1.
 */
export function averagePathLength(rows: number): number {
  if (rows <= 1) return 0;
  if (rows === 2) return 1;
  return 2 * (Math.log(rows - 1) + EULER) - (2 * (rows - 1)) / rows;
}

/** A sum of path lengths may be this far off its expectation, relatively, by rounding alone (some thousand trees). */
const ROUNDING = 1e-12;

/**
 * Score of a sum of path lengths over all trees: 2^(−mean / c(samples)). One sample isolates nothing: 0.5, as in scikit-learn. So does a
 * path as long as expected, to the bit: 0.5 is where labels begin, and rounding shall not label.
 */
export function anomalyScore(lengthSum: number, trees: number, samples: number): number {
  const expected = trees * averagePathLength(samples);
  if (Math.abs(lengthSum - expected) <= ROUNDING * expected) return 0.5;
  return 2 ** (-lengthSum / expected);
}

/**
 * Checks the arrays and follows the trees once. Throws an Error with words for lengths that do not fit, columns that are not there,
 * trees that do not end or are too deep.
 */
export function indexForest(trees: ForestTrees, columns: number): ForestIndex {
  checkLengths(trees);
  const nodes = trees.features.length;
  const treeCount = trees.starts.length - 1;
  const index = {
    children: new Uint32Array(nodes),
    parents: new Uint32Array(nodes),
    lengths: new Float64Array(nodes),
    expected: Float64Array.from(trees.counts, averagePathLength),
    terms: new Uint32Array(trees.planes === null ? 0 : nodes),
    depths: new Uint8Array(treeCount),
  };
  let splits = 0;
  for (let tree = 0; tree < treeCount; tree++) splits = indexTree(trees, tree, columns, splits, index);
  const { planes } = trees;
  if (planes !== null) checkPlanes(planes, splits, columns);
  return index;
}

function checkLengths(trees: ForestTrees): void {
  const { starts, features, thresholds, counts, missing } = trees;
  const nodes = features.length;
  if (starts.length < 2) throw new Error('the forest has no trees');
  if (thresholds.length !== nodes || counts.length !== nodes || missing.length !== nodes) {
    throw new Error(
      `the forest's arrays have different lengths: ${nodes}, ${thresholds.length}, ${counts.length}, ${missing.length}`,
    );
  }
  for (let tree = 1; tree < starts.length; tree++) {
    if (starts[tree]! <= starts[tree - 1]!) throw new Error(`tree ${tree - 1} of the forest has no nodes`);
  }
  if (starts[0] !== 0 || starts[starts.length - 1] !== nodes) throw new Error('the trees do not cover the nodes');
}

/** Returns the count of splits up to and with this tree. */
function indexTree(trees: ForestTrees, tree: number, columns: number, firstSplit: number, index: ForestIndex): number {
  const { features, thresholds, counts, missing, planes } = trees;
  const start = trees.starts[tree]!;
  const end = trees.starts[tree + 1]!;
  const depths = new Uint8Array(end - start);
  index.parents[start] = start;
  const missingMost = planes === null ? MISSING_BOTH : MISSING_ZERO;
  let split = firstSplit;
  for (let node = start; node < end; node++) {
    const depth = depths[node - start]!;
    if (missing[node]! > missingMost) throw new Error(`node ${node} has no rule for missing values`);
    if (features[node] === LEAF) {
      index.children[node] = node;
      index.lengths[node] = depth + averagePathLength(counts[node]!);
      if (depth > index.depths[tree]!) index.depths[tree] = depth;
      continue;
    }
    const feature = features[node]!;
    if (feature < 0 || feature >= columns) throw new Error(`node ${node} asks for column ${feature} of ${columns}`);
    if (Number.isNaN(thresholds[node]!)) throw new Error(`node ${node} has no threshold`);
    const child = start + 2 * (split - firstSplit) + 1;
    // Children come after their parent and in pairs, so a tree that stays within its nodes has no cycle.
    if (child <= node || child + 1 >= end) throw new Error(`tree ${tree} of the forest does not end within its nodes`);
    if (depth >= DEPTH_MOST) throw new Error(`tree ${tree} of the forest is deeper than ${DEPTH_MOST}`);
    depths[child - start] = depth + 1;
    depths[child - start + 1] = depth + 1;
    index.children[node] = child;
    index.parents[child] = node;
    index.parents[child + 1] = node;
    if (planes !== null) index.terms[node] = split * planes.width;
    split++;
  }
  if (end - start !== 2 * (split - firstSplit) + 1)
    throw new Error(`tree ${tree} of the forest has nodes that nothing leads to`);
  return split;
}

function checkPlanes(planes: ForestPlanes, splits: number, columns: number): void {
  const { width, weights, points } = planes;
  const terms = splits * width;
  if (!Number.isSafeInteger(width) || width < 1) throw new Error(`the planes have ${width} terms`);
  if (planes.columns.length !== terms || weights.length !== terms || points.length !== terms) {
    throw new Error(`${splits} planes of ${width} terms do not fit their ${planes.columns.length} columns`);
  }
  for (let term = 0; term < terms; term++) {
    if (planes.columns[term]! >= columns)
      throw new Error(`a plane asks for column ${planes.columns[term]} of ${columns}`);
    if (!Number.isFinite(weights[term]!) || !Number.isFinite(points[term]!)) {
      throw new Error('a plane has a term that is no number');
    }
  }
}
