// A half-space forest: how much of the latest window of rows fell where a row falls. Learns on a stream, scores without learning.
import type { Matrix } from '../base/matrix.ts';
import { type HalfSpaceNodes, nodesOf, splitsOf } from './half-space-trees-nodes.ts';
import type { Model, ModelParts } from './model.ts';

/** A node with less of a window than this share is not divided further (sizeLimit of the paper). */
const SIZE_SHARE = 0.1;
/** Levels of splits, as the options have it. */
const DEPTH_MOST = 15;
/** 2^22, 50 MB: trees of depth 15 may be 64. */
export const HALF_SPACE_NODES_MOST = 4_194_304;

/** Rows of the window that ended last, and of the one that is filling, a node. */
export interface HalfSpaceMass {
  readonly reference: Uint32Array;
  readonly latest: Uint32Array;
  /** Rows that `reference` and `latest` hold. */
  referenceRows: number;
  latestRows: number;
}

/** Half-space trees with the mass of the windows. Only `update` learns. */
export class HalfSpaceTrees implements Model {
  readonly columns: number;
  readonly window: number;
  readonly nodes: HalfSpaceNodes;
  #mass: HalfSpaceMass;

  /** Throws an Error with words when arrays do not fit each other or the columns. */
  constructor(nodes: HalfSpaceNodes, columns: number, window: number, mass: HalfSpaceMass | null) {
    checkNodes(nodes, columns);
    if (!Number.isSafeInteger(window) || window < 1)
      throw new Error(`half-space trees with a window of ${window} rows`);
    const count = nodes.trees * nodesOf(nodes.depth);
    if (mass !== null) checkMass(mass, nodes, count, window);
    this.columns = columns;
    this.window = window;
    this.nodes = nodes;
    this.#mass = mass ?? {
      reference: new Uint32Array(count),
      latest: new Uint32Array(count),
      referenceRows: 0,
      latestRows: 0,
    };
  }

  /** Learns rows in their order: each full window becomes what rows are held against. Until the first is full, what there is of it. */
  update(matrix: Matrix): void {
    this.#checkColumns(matrix.columns);
    for (let row = 0; row < matrix.rows; row++) {
      addRow(this.nodes, this.#mass.latest, matrix.values, row * this.columns);
      this.#mass.latestRows++;
      if (this.#mass.latestRows === this.window) this.#turn();
    }
  }

  #turn(): void {
    const { reference, latest } = this.#mass;
    reference.fill(0);
    this.#mass = { reference: latest, latest: reference, referenceRows: this.window, latestRows: 0 };
  }

  /**
   * Mean over the trees of the share of the expected mass that is not where the row falls: 1 where nobody of the window was, 0 where as
   * many as if all were spread evenly, below 0 where they crowd.
   */
  score(matrix: Matrix, out: Float64Array): void {
    this.#checkColumns(matrix.columns);
    const { mass, rows } = this.#held();
    for (let row = 0; row < matrix.rows; row++) {
      out[row] = rows === 0 ? 0 : scoreRow(this.nodes, mass, rows, matrix.values, row * this.columns);
    }
  }

  /** What rows are held against: the last full window, or the first one as far as it has come. */
  #held(): { readonly mass: Uint32Array; readonly rows: number } {
    const { reference, latest, referenceRows, latestRows } = this.#mass;
    return referenceRows > 0 ? { mass: reference, rows: referenceRows } : { mass: latest, rows: latestRows };
  }

  explain(row: Float64Array): Float64Array {
    this.#checkColumns(row.length);
    const credits = new Float64Array(this.columns);
    const { mass, rows } = this.#held();
    if (rows > 0) creditRow(this.nodes, mass, rows, row, credits);
    return credits;
  }

  save(): ModelParts {
    const { trees, depth, features, thresholds } = this.nodes;
    const { reference, latest, referenceRows, latestRows } = this.#mass;
    return {
      settings: { trees, depth, window: this.window, referenceRows, latestRows },
      arrays: { features, thresholds, reference: reference.slice(), latest: latest.slice() },
    };
  }

  #checkColumns(columns: number): void {
    if (columns !== this.columns) throw new Error(`rows of ${columns} columns for half-space trees of ${this.columns}`);
  }
}

function checkNodes(nodes: HalfSpaceNodes, columns: number): void {
  const { trees, depth, features, thresholds } = nodes;
  if (!Number.isSafeInteger(trees) || trees < 1 || !Number.isSafeInteger(depth) || depth < 1 || depth > DEPTH_MOST) {
    throw new Error(`half-space trees: ${trees} trees of depth ${depth}`);
  }
  if (trees * nodesOf(depth) > HALF_SPACE_NODES_MOST)
    throw new Error(`${trees} half-space trees of depth ${depth} are too many`);
  const splits = trees * splitsOf(depth);
  if (features.length !== splits || thresholds.length !== splits) {
    throw new Error(`${trees} half-space trees of depth ${depth} have ${splits} splits, not ${features.length}`);
  }
  for (let split = 0; split < splits; split++) {
    if (features[split]! >= columns) throw new Error(`split ${split} asks for column ${features[split]} of ${columns}`);
    if (!Number.isFinite(thresholds[split]!)) throw new Error(`split ${split} has no threshold`);
  }
}

/** Mass is handed down: no node has more than its parent, no root other than its window. */
function checkMass(mass: HalfSpaceMass, nodes: HalfSpaceNodes, count: number, window: number): void {
  const { reference, latest, referenceRows, latestRows } = mass;
  if (reference.length !== count || latest.length !== count) {
    throw new Error(`${count} nodes have the mass of ${reference.length} and ${latest.length}`);
  }
  if (!(referenceRows === 0 || referenceRows === window) || !(latestRows >= 0 && latestRows < window)) {
    throw new Error(`windows of ${referenceRows} and ${latestRows} rows of ${window}`);
  }
  checkHandedDown(nodes, reference, referenceRows);
  checkHandedDown(nodes, latest, latestRows);
}

function checkHandedDown(nodes: HalfSpaceNodes, mass: Uint32Array, rows: number): void {
  const perTree = nodesOf(nodes.depth);
  for (let tree = 0; tree < nodes.trees; tree++) {
    const root = tree * perTree;
    if (mass[root] !== rows) throw new Error(`half-space tree ${tree} holds ${mass[root]} rows of ${rows}`);
    for (let node = 0; node < splitsOf(nodes.depth); node++) {
      if (mass[root + 2 * node + 1]! + mass[root + 2 * node + 2]! > mass[root + node]!) {
        throw new Error(`node ${node} of half-space tree ${tree} hands down more rows than it has`);
      }
    }
  }
}

/** Adds a row to every node that it passes; where the value of a split is missing it goes no further. */
function addRow(nodes: HalfSpaceNodes, mass: Uint32Array, values: Float64Array, at: number): void {
  const { trees, depth, features, thresholds } = nodes;
  const splits = splitsOf(depth);
  for (let tree = 0; tree < trees; tree++) {
    const first = tree * splits;
    const root = tree * (2 * splits + 1);
    let node = 0;
    mass[root]!++;
    while (node < splits) {
      const value = values[at + features[first + node]!]!;
      if (Number.isNaN(value)) break;
      node = 2 * node + (value < thresholds[first + node]! ? 1 : 2);
      mass[root + node]!++;
    }
  }
}

function scoreRow(nodes: HalfSpaceNodes, mass: Uint32Array, rows: number, values: Float64Array, at: number): number {
  const { trees, features, thresholds } = nodes;
  const splits = splitsOf(nodes.depth);
  const few = SIZE_SHARE * rows;
  let sum = 0;
  for (let tree = 0; tree < trees; tree++) {
    const first = tree * splits;
    const root = tree * (2 * splits + 1);
    let node = 0;
    let scale = 1;
    while (node < splits && mass[root + node]! > few) {
      const value = values[at + features[first + node]!]!;
      if (Number.isNaN(value)) break;
      node = 2 * node + (value < thresholds[first + node]! ? 1 : 2);
      scale *= 2;
    }
    // Goes on from a missing value; where the row has ended it gives that node's mass.
    sum += densityFrom(nodes, mass, rows, tree, node, scale, values, at);
  }
  return 1 - sum / (trees * rows);
}

/**
 * Mass of the node where a row ends, times 2^level, from a node of a tree on (`scale` = 2^level of it). For a missing value: the mass of
 * the rows that lacked it too, or the smaller of what both sides give, whichever is more.
 */
function densityFrom(
  nodes: HalfSpaceNodes,
  mass: Uint32Array,
  rows: number,
  tree: number,
  from: number,
  fromScale: number,
  values: Float64Array,
  at: number,
): number {
  const splits = splitsOf(nodes.depth);
  const first = tree * splits;
  const root = tree * (2 * splits + 1);
  const few = SIZE_SHARE * rows;
  let node = from;
  let scale = fromScale;
  while (node < splits && mass[root + node]! > few) {
    const value = values[at + nodes.features[first + node]!]!;
    const child = 2 * node + 1;
    scale *= 2;
    if (Number.isNaN(value)) {
      const lacked = mass[root + node]! - mass[root + child]! - mass[root + child + 1]!;
      const left = densityFrom(nodes, mass, rows, tree, child, scale, values, at);
      const right = densityFrom(nodes, mass, rows, tree, child + 1, scale, values, at);
      return Math.max(lacked * scale, Math.min(left, right));
    }
    node = value < nodes.thresholds[first + node]! ? child : child + 1;
  }
  return mass[root + node]! * scale;
}

/** Credits the column of each split with what it took from the density on the row's way; see the spec's `explanation`. */
function creditRow(
  nodes: HalfSpaceNodes,
  mass: Uint32Array,
  rows: number,
  row: Float64Array,
  credits: Float64Array,
): void {
  const splits = splitsOf(nodes.depth);
  const few = SIZE_SHARE * rows;
  for (let tree = 0; tree < nodes.trees; tree++) {
    const first = tree * splits;
    const root = tree * (2 * splits + 1);
    let node = 0;
    let scale = 1;
    while (node < splits && mass[root + node]! > few) {
      const column = nodes.features[first + node]!;
      const before = mass[root + node]! * scale;
      scale *= 2;
      if (Number.isNaN(row[column]!)) {
        // Whatever comes below was decided by the missing value.
        credits[column]! += before - densityFrom(nodes, mass, rows, tree, node, scale / 2, row, 0);
        break;
      }
      node = 2 * node + (row[column]! < nodes.thresholds[first + node]! ? 1 : 2);
      credits[column]! += before - mass[root + node]! * scale;
    }
  }
  for (let column = 0; column < credits.length; column++) credits[column]! /= nodes.trees * rows;
}
