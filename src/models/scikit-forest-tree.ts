// Reads one tree of a scikit-learn forest: checks its arrays and puts the nodes breadth first.
import { DEPTH_MOST, LEAF, MISSING_LEFT, MISSING_RIGHT } from './forest-trees.ts';
import { FLOAT32_MOST } from './forest-walk.ts';

export interface ScikitTree {
  readonly features: Int32Array;
  readonly thresholds: Float32Array;
  readonly counts: Uint32Array;
  readonly missing: Uint8Array;
}

/** As in scikit-learn: a leaf has no children. */
const NO_CHILD = -1;
const COUNT_MOST = 2 ** 32 - 1;

/**
 * A tree's arrays, as scikit-learn's `tree_` has them: one number a node, node 0 the root, every child behind its parent. `subset` maps
 * the tree's column numbers to those of the table; null where they are the same. Throws an Error with words that name the node.
 */
export function readScikitTree(
  json: Record<string, unknown>,
  tree: number,
  subset: Uint32Array | null,
  columns: number,
): ScikitTree {
  const left = numbersOf(json, 'children_left', tree, null);
  const nodes = left.length;
  if (nodes === 0) throw new Error(`tree ${tree} has no nodes`);
  const right = numbersOf(json, 'children_right', tree, nodes);
  const feature = numbersOf(json, 'feature', tree, nodes);
  const threshold = numbersOf(json, 'threshold', tree, nodes);
  const counts = numbersOf(json, 'n_node_samples', tree, nodes);
  const missing = json['missing_go_to_left'] === undefined ? null : numbersOf(json, 'missing_go_to_left', tree, nodes);
  const order = orderNodes(left, right, tree);
  const result: ScikitTree = {
    features: new Int32Array(nodes),
    thresholds: new Float32Array(nodes),
    counts: new Uint32Array(nodes),
    missing: new Uint8Array(nodes),
  };
  for (let at = 0; at < nodes; at++) {
    const node = order[at]!;
    const count = counts[node]!;
    if (!Number.isInteger(count) || count < 0 || count > COUNT_MOST) {
      throw new Error(`node ${node} of tree ${tree} has ${count} rows`);
    }
    result.counts[at] = count;
    if (left[node] === NO_CHILD) {
      result.features[at] = LEAF;
      continue;
    }
    result.features[at] = columnOf(feature[node]!, subset, columns, `node ${node} of tree ${tree}`);
    if (Number.isNaN(threshold[node]!)) throw new Error(`node ${node} of tree ${tree} has no threshold`);
    result.thresholds[at] = roundDown(threshold[node]!);
    result.missing[at] = missing !== null && missing[node] === 1 ? MISSING_LEFT : MISSING_RIGHT;
  }
  return result;
}

/** The nodes breadth first. */
function orderNodes(left: Float64Array, right: Float64Array, tree: number): Uint32Array {
  const nodes = left.length;
  const order = new Uint32Array(nodes);
  const depths = new Uint8Array(nodes);
  const isReached = new Uint8Array(nodes);
  isReached[0] = 1;
  let count = 1;
  for (let at = 0; at < count; at++) {
    const node = order[at]!;
    if (left[node] === NO_CHILD && right[node] === NO_CHILD) continue;
    if (depths[node]! >= DEPTH_MOST) throw new Error(`tree ${tree} is deeper than ${DEPTH_MOST}`);
    for (const child of [left[node]!, right[node]!]) {
      // A child behind its parent, which nothing else leads to: no cycle can come of that.
      if (!Number.isInteger(child) || child <= node || child >= nodes || isReached[child] === 1) {
        throw new Error(`node ${node} of tree ${tree} cannot have the child ${child}`);
      }
      isReached[child] = 1;
      depths[child] = depths[node]! + 1;
      order[count++] = child;
    }
  }
  if (count !== nodes) throw new Error(`tree ${tree} has ${nodes - count} nodes that nothing leads to`);
  return order;
}

function columnOf(feature: number, subset: Uint32Array | null, columns: number, what: string): number {
  const most = subset === null ? columns : subset.length;
  if (!Number.isInteger(feature) || feature < 0 || feature >= most) {
    throw new Error(`${what} asks for column ${feature} of ${most}`);
  }
  return subset === null ? feature : subset[feature]!;
}

/**
 * The greatest float32 that is not above a number: a float32 is at most the one exactly when it is at most the other, so a threshold
 * loses nothing by it.
 */
export function roundDown(value: number): number {
  const rounded = Math.fround(value);
  if (!(rounded > value)) return rounded;
  if (rounded === Infinity) return FLOAT32_MOST;
  BITS_FLOAT[0] = rounded;
  if (rounded === 0) return -LEAST_FLOAT32;
  BITS[0] = rounded > 0 ? BITS[0]! - 1 : BITS[0]! + 1;
  return BITS_FLOAT[0];
}

/** The least float32 above 0. */
const LEAST_FLOAT32 = 2 ** -149;
const BITS_FLOAT = new Float32Array(1);
const BITS = new Uint32Array(BITS_FLOAT.buffer);

/** A list of numbers of the tree; "NaN", "Infinity" and "-Infinity" as texts count, since JSON has no such numbers. */
function numbersOf(json: Record<string, unknown>, name: string, tree: number, length: number | null): Float64Array {
  const list = json[name];
  if (!Array.isArray(list)) throw new Error(`tree ${tree} has no list "${name}"`);
  if (length !== null && list.length !== length) {
    throw new Error(`"${name}" of tree ${tree} has ${list.length} numbers for ${length} nodes`);
  }
  return Float64Array.from(list as readonly unknown[], (item, node) => {
    if (typeof item === 'number') return item;
    if (item === 'NaN' || item === 'Infinity' || item === '-Infinity') return Number(item);
    throw new Error(`"${name}" of node ${node} of tree ${tree} is not a number`);
  });
}
