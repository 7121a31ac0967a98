// Collects the trees of a forest one after the other, in arrays that grow.
import type { ForestTrees } from './forest-trees.ts';

/** One tree, breadth first (forest-trees.ts); arrays may be longer than it. */
export interface TreeNodes {
  readonly features: Int32Array;
  readonly thresholds: Float32Array;
  readonly counts: Uint32Array;
  readonly missing: Uint8Array;
  /** Terms of planes, `width` a node that is no leaf; empty with axis-parallel splits. */
  readonly termColumns: Uint32Array;
  readonly weights: Float32Array;
  readonly points: Float32Array;
}

/** Nodes that a tree is expected to have, of which there is room from the start. */
const NODES_EXPECTED = 160;

export class ForestArrays {
  readonly #width: number;
  readonly #starts: Uint32Array;
  #trees = 0;
  #splits = 0;
  #features: Int32Array;
  #thresholds: Float32Array;
  #counts: Uint32Array;
  #missing: Uint8Array;
  #termColumns: Uint32Array;
  #weights: Float32Array;
  #points: Float32Array;

  /** For `trees` trees whose planes have `width` terms (0 = axis-parallel splits). */
  constructor(trees: number, width: number) {
    this.#width = width;
    this.#starts = new Uint32Array(trees + 1);
    const nodes = trees * NODES_EXPECTED;
    const terms = (nodes / 2) * width;
    this.#features = new Int32Array(nodes);
    this.#thresholds = new Float32Array(nodes);
    this.#counts = new Uint32Array(nodes);
    this.#missing = new Uint8Array(nodes);
    this.#termColumns = new Uint32Array(terms);
    this.#weights = new Float32Array(terms);
    this.#points = new Float32Array(terms);
  }

  append(tree: TreeNodes, nodes: number): void {
    const at = this.#starts[this.#trees]!;
    this.#features = appended(this.#features, at, tree.features, nodes);
    this.#thresholds = appended(this.#thresholds, at, tree.thresholds, nodes);
    this.#counts = appended(this.#counts, at, tree.counts, nodes);
    this.#missing = appended(this.#missing, at, tree.missing, nodes);
    this.#trees++;
    this.#starts[this.#trees] = at + nodes;
    if (this.#width === 0) return;
    const terms = ((nodes - 1) / 2) * this.#width;
    const firstTerm = this.#splits * this.#width;
    this.#termColumns = appended(this.#termColumns, firstTerm, tree.termColumns, terms);
    this.#weights = appended(this.#weights, firstTerm, tree.weights, terms);
    this.#points = appended(this.#points, firstTerm, tree.points, terms);
    this.#splits += (nodes - 1) / 2;
  }

  finish(): ForestTrees {
    const nodes = this.#starts[this.#trees]!;
    const terms = this.#splits * this.#width;
    return {
      starts: this.#starts.slice(0, this.#trees + 1),
      features: this.#features.slice(0, nodes),
      thresholds: this.#thresholds.slice(0, nodes),
      counts: this.#counts.slice(0, nodes),
      missing: this.#missing.slice(0, nodes),
      planes:
        this.#width === 0
          ? null
          : {
              width: this.#width,
              columns: this.#termColumns.slice(0, terms),
              weights: this.#weights.slice(0, terms),
              points: this.#points.slice(0, terms),
            },
    };
  }
}

/** `array` with the first `count` of `items` at `at`; another one, twice as long, where they do not fit. */
function appended<A extends Int32Array | Uint32Array | Float32Array | Uint8Array>(
  array: A,
  at: number,
  items: A,
  count: number,
): A {
  let target = array;
  if (at + count > array.length) {
    const Kind = array.constructor as new (length: number) => A;
    target = new Kind(2 * (at + count));
    target.set(array.subarray(0, at));
  }
  target.set(items.subarray(0, count), at);
  return target;
}
