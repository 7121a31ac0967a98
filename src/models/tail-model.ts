// A model that adds up, column by column, how far out in the tails of the training rows a value lies: ECOD and COPOD.
import type { Matrix } from '../base/matrix.ts';
import type { Model, ModelParts } from './model.ts';
import {
  makeTailColumn,
  makeTailLogs,
  type TailColumn,
  type TailContribution,
  type TailCounts,
} from './tail-column.ts';
import { joinTails, TailGather } from './tail-gather.ts';
import { findPlace, UPPER_WORD } from './tail-index.ts';
import { countsOfParts, partsOfCounts } from './tail-parts.ts';

/** Rows that are scored column after column, so that both they and the column's values stay in the processor's cache. */
const BLOCK_ROWS = 8192;

export class TailModel implements Model {
  readonly columns: number;
  readonly #rows: number;
  readonly #tails: readonly TailColumn[];
  readonly #contribution: TailContribution;

  constructor(rows: number, counts: readonly TailCounts[], contribution: TailContribution) {
    this.columns = counts.length;
    this.#rows = rows;
    this.#contribution = contribution;
    this.#tails = makeTails(rows, counts, contribution);
  }

  /** Row-independent: against the training rows alone. Those rows themselves get PyOD's `decision_scores_`. */
  score(matrix: Matrix, out: Float64Array): void {
    const words = wordsOf(matrix, this.columns);
    out.fill(0, 0, matrix.rows);
    for (let from = 0; from < matrix.rows; from += BLOCK_ROWS) {
      const to = Math.min(from + BLOCK_ROWS, matrix.rows);
      for (let column = 0; column < this.columns; column++) {
        addScores(matrix, words, column, from, to, this.#tails[column]!, out);
      }
    }
  }

  /**
   * PyOD's `decision_function`: ranks the batch together with the training rows, so a row's score depends on the other rows of the
   * batch. Where a joint column is symmetric up to rounding, the sign of its skewness is chance in PyOD and 0 here.
   */
  scoreWithBatch(matrix: Matrix, out: Float64Array): void {
    const words = wordsOf(matrix, this.columns);
    out.fill(0, 0, matrix.rows);
    const batch = new TailGather(matrix);
    let logs = makeTailLogs(0);
    for (let column = 0; column < this.columns; column++) {
      const counts = joinTails(this.#tails[column]!, batch.count(column));
      const present = this.#rows + matrix.rows - counts.missing;
      if (logs.length !== present + 1) logs = makeTailLogs(present);
      const tail = makeTailColumn(counts, logs, this.#contribution);
      addScores(matrix, words, column, 0, matrix.rows, tail, out);
    }
  }

  /** What each column adds to the score; sums to it. */
  explain(row: Float64Array): Float64Array {
    const matrix = { rows: 1, columns: this.columns, values: row };
    const words = wordsOf(matrix, this.columns);
    const shares = new Float64Array(this.columns);
    for (let column = 0; column < this.columns; column++) {
      addScores(matrix, words, column, 0, 1, this.#tails[column]!, shares.subarray(column));
    }
    return shares;
  }

  save(): ModelParts {
    return partsOfCounts(this.#rows, this.#tails);
  }
}

/** Fits column after column. */
export function* fitTails(matrix: Matrix, contribution: TailContribution): Generator<number, TailModel, void> {
  const gather = new TailGather(matrix);
  const counts: TailCounts[] = [];
  for (let column = 0; column < matrix.columns; column++) {
    counts.push(gather.count(column));
    yield (column + 1) / (matrix.columns + 1);
  }
  return new TailModel(matrix.rows, counts, contribution);
}

/** Throws an Error where the parts are not those of such a model. */
export function restoreTails(parts: ModelParts, columns: number, contribution: TailContribution): TailModel {
  const { rows, counts } = countsOfParts(parts, columns);
  return new TailModel(rows, counts, contribution);
}

function makeTails(rows: number, counts: readonly TailCounts[], contribution: TailContribution): TailColumn[] {
  let logs = makeTailLogs(rows);
  return counts.map((each) => {
    const present = rows - each.missing;
    if (logs.length !== present + 1) logs = makeTailLogs(present);
    return makeTailColumn(each, logs, contribution);
  });
}

/** The upper words of a matrix's numbers stand at 2i + UPPER_WORD. */
function wordsOf(matrix: Matrix, columns: number): Int32Array {
  if (matrix.columns !== columns) throw new Error(`rows of ${matrix.columns} columns for a model of ${columns}`);
  return new Int32Array(matrix.values.buffer, matrix.values.byteOffset, 2 * matrix.values.length);
}

/** Adds what a column says about rows `from` to `to` to their scores. */
function addScores(
  matrix: Matrix,
  words: Int32Array,
  column: number,
  from: number,
  to: number,
  tail: TailColumn,
  out: Float64Array,
): void {
  const { columns, values } = matrix;
  const { scores, missingScore, index, values: known } = tail;
  for (let row = from, at = from * columns + column; row < to; row++, at += columns) {
    const value = values[at]!;
    if (Number.isNaN(value)) out[row]! += missingScore;
    else out[row]! += scores[findPlace(value, words[2 * at + UPPER_WORD]!, known, index)]!;
  }
}
