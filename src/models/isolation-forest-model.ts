// A fitted isolation forest: scores, explains, saves; made by a fit, a file or an import.
import type { Matrix } from '../base/matrix.ts';
import { creditColumns } from './forest-explanation.ts';
import { ForestKernel } from './forest-kernel.ts';
import { anomalyScore, averagePathLength, type ForestIndex, type ForestTrees, indexForest } from './forest-trees.ts';
import { roundRow, sumPathLengths } from './forest-walk.ts';
import type { Model, ModelParts } from './model.ts';

/** Rows under which laying out the trees for the kernel costs more than it gives. */
const KERNEL_ROWS_LEAST = 64;

/** An isolation forest, as `forest-trees.ts` lays it out. `samples` is the n of the c(n) that path lengths are measured by. */
export class IsolationForest implements Model {
  readonly columns: number;
  readonly samples: number;
  readonly trees: ForestTrees;
  readonly #index: ForestIndex;
  readonly #row: Float32Array;

  /** Throws an Error with words when the trees are none or ask for other columns: they may come from a hostile file. */
  constructor(trees: ForestTrees, columns: number, samples: number) {
    if (!Number.isSafeInteger(samples) || samples < 1) throw new Error(`a forest on ${samples} sample rows`);
    this.#index = indexForest(trees, columns);
    this.trees = trees;
    this.columns = columns;
    this.samples = samples;
    this.#row = new Float32Array(columns);
  }

  /** The anomaly score of the paper, in (0, 1]; equal to −`score_samples` of scikit-learn. */
  score(matrix: Matrix, out: Float64Array): void {
    if (matrix.columns !== this.columns)
      throw new Error(`rows of ${matrix.columns} columns for a forest of ${this.columns}`);
    const treeCount = this.trees.starts.length - 1;
    this.sumLengths(matrix, out);
    for (let row = 0; row < matrix.rows; row++) out[row] = anomalyScore(out[row]!, treeCount, this.samples);
  }

  /** Writes the sum of path lengths of each row. */
  sumLengths(matrix: Matrix, out: Float64Array): void {
    if (matrix.rows >= KERNEL_ROWS_LEAST && ForestKernel.takes(this.trees, this.columns)) {
      ForestKernel.shared().sumLengths(this.trees, this.#index, matrix, out);
    } else this.walkRows(matrix, out);
  }

  /** The same without the kernel, to the bit. */
  walkRows(matrix: Matrix, out: Float64Array): void {
    for (let row = 0; row < matrix.rows; row++) out[row] = this.#walk(matrix.values, row * this.columns);
  }

  #walk(values: Float64Array, at: number): number {
    roundRow(this.trees, values, at, this.#row);
    return sumPathLengths(this.trees, this.#index, this.#row);
  }

  explain(row: Float64Array): Float64Array {
    if (row.length !== this.columns) throw new Error(`a row of ${row.length} columns for a forest of ${this.columns}`);
    const credits = new Float64Array(this.columns);
    roundRow(this.trees, row, 0, this.#row);
    creditColumns(this.trees, this.#index, this.#row, credits);
    return credits;
  }

  /** Mean path length of a row, and what it is measured by: c(samples). */
  pathLength(row: Float64Array): { readonly mean: number; readonly expected: number } {
    const mean = this.#walk(row, 0) / (this.trees.starts.length - 1);
    return { mean, expected: averagePathLength(this.samples) };
  }

  save(): ModelParts {
    const { starts, features, thresholds, counts, missing, planes } = this.trees;
    const arrays = { starts, features, thresholds, counts, missing };
    if (planes === null) return { settings: { samples: this.samples, planeWidth: 0 }, arrays };
    return {
      settings: { samples: this.samples, planeWidth: planes.width },
      arrays: { ...arrays, planeColumns: planes.columns, planeWeights: planes.weights, planePoints: planes.points },
    };
  }
}

/** A forest of saved parts; throws an Error with words when they are none. */
export function restoreForest(parts: ModelParts, columns: number): IsolationForest {
  const { arrays, settings } = parts;
  const width = settings['planeWidth'];
  const samples = settings['samples'];
  if (typeof samples !== 'number' || typeof width !== 'number') throw new Error('the forest lacks its settings');
  const trees = {
    starts: arrayOf(arrays, 'starts', Uint32Array),
    features: arrayOf(arrays, 'features', Int32Array),
    thresholds: arrayOf(arrays, 'thresholds', Float32Array),
    counts: arrayOf(arrays, 'counts', Uint32Array),
    missing: arrayOf(arrays, 'missing', Uint8Array),
    planes:
      width === 0
        ? null
        : {
            width,
            columns: arrayOf(arrays, 'planeColumns', Uint32Array),
            weights: arrayOf(arrays, 'planeWeights', Float32Array),
            points: arrayOf(arrays, 'planePoints', Float32Array),
          },
  };
  return new IsolationForest(trees, columns, samples);
}

/** An array of the parts that has to be there with this kind. */
function arrayOf<A>(arrays: ModelParts['arrays'], name: string, kind: abstract new (...words: never[]) => A): A {
  const array: unknown = arrays[name];
  if (!(array instanceof kind)) throw new Error(`the forest has no ${kind.name} "${name}"`);
  return array;
}
