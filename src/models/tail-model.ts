// A model that adds up, column by column, how far out in the tails of the training rows a value lies: ECOD and COPOD.
import type { Matrix } from '../base/matrix.ts';
import { ColumnBlock } from './column-block.ts';
import type { Model, ModelParts } from './model.ts';
import { makeTailColumn, makeTailLogs, type TailColumn, type TailCounts, type TailFormula } from './tail-column.ts';
import { joinTails, TailGather } from './tail-gather.ts';
import { countsOfParts, partsOfCounts } from './tail-parts.ts';
import { TailScorer } from './tail-score.ts';

/** Rows that are scored at once: enough to visit most of a column's table, so that it is read in order, and once. */
const BLOCK_ROWS = 131_072;
/** Numbers of a block (16 MB): so many rows of some columns. */
const BLOCK_NUMBERS = 2_097_152;

export class TailModel implements Model {
  readonly columns: number;
  readonly #rows: number;
  readonly #tails: readonly TailColumn[];
  readonly #formula: TailFormula;

  constructor(rows: number, tails: readonly TailColumn[], formula: TailFormula) {
    this.columns = tails.length;
    this.#rows = rows;
    this.#tails = tails;
    this.#formula = formula;
  }

  /** Row-independent: against the training rows alone. Those rows themselves get PyOD's `decision_scores_`. */
  score(matrix: Matrix, out: Float64Array): void {
    checkColumns(matrix, this.columns);
    const { rows, columns } = matrix;
    const most = Math.min(rows, BLOCK_ROWS);
    const group = Math.min(columns, Math.floor(BLOCK_NUMBERS / Math.max(1, most)));
    const block = new ColumnBlock(matrix, most, group);
    const scorer = new TailScorer(most);
    out.fill(0, 0, rows);
    for (let from = 0; from < rows; from += most) {
      const count = Math.min(most, rows - from);
      for (let column = 0; column < columns; column++) {
        const place = column % group;
        if (place === 0) block.load(from, count, column, Math.min(group, columns - column));
        scorer.add(block, block.startOf(place), count, this.#tails[column]!, out, from);
      }
    }
  }

  /**
   * PyOD's `decision_function`: ranks the batch together with the training rows, so a row's score depends on the other rows of the
   * batch. Where a joint column is symmetric up to rounding, the sign of its skewness is chance in PyOD and 0 here.
   */
  scoreWithBatch(matrix: Matrix, out: Float64Array): void {
    checkColumns(matrix, this.columns);
    const { rows } = matrix;
    const gather = new TailGather(matrix);
    const makeTail = tailMaker(this.#rows + rows, this.#formula);
    const scorer = new TailScorer(Math.min(rows, BLOCK_ROWS));
    out.fill(0, 0, rows);
    for (let column = 0; column < this.columns; column++) {
      const tail = makeTail(joinTails(this.#tails[column]!, gather.count(column)));
      for (let from = 0; from < rows; from += BLOCK_ROWS) {
        scorer.add(gather.block, gather.start + from, Math.min(BLOCK_ROWS, rows - from), tail, out, from);
      }
    }
  }

  /** What each column adds to the score; sums to it. */
  explain(row: Float64Array): Float64Array {
    const matrix = { rows: 1, columns: this.columns, values: row };
    const block = new ColumnBlock(matrix, 1, this.columns);
    const scorer = new TailScorer(1);
    const shares = new Float64Array(this.columns);
    block.load(0, 1, 0, this.columns);
    for (let column = 0; column < this.columns; column++) {
      scorer.add(block, block.startOf(column), 1, this.#tails[column]!, shares, column);
    }
    return shares;
  }

  save(): ModelParts {
    return partsOfCounts(this.#rows, this.#tails);
  }
}

/** Fits column after column. */
export function* fitTails(matrix: Matrix, formula: TailFormula): Generator<number, TailModel, void> {
  const gather = new TailGather(matrix);
  const makeTail = tailMaker(matrix.rows, formula);
  const tails: TailColumn[] = [];
  for (let column = 0; column < matrix.columns; column++) {
    tails.push(makeTail(gather.count(column)));
    yield (column + 1) / matrix.columns;
  }
  return new TailModel(matrix.rows, tails, formula);
}

/** Throws an Error where the parts are not those of such a model. */
export function restoreTails(parts: ModelParts, columns: number, formula: TailFormula): TailModel {
  const { rows, counts } = countsOfParts(parts, columns);
  return new TailModel(rows, counts.map(tailMaker(rows, formula)), formula);
}

/**
 * Makes columns of `rows` rows, which share one table of logarithms. Only a column with a value for every few rows wants it, so the rows that
 * a file claims take no more memory than its values do.
 */
function tailMaker(rows: number, formula: TailFormula): (counts: TailCounts) => TailColumn {
  let logs: Float64Array | null = null;
  const logsOf = (): Float64Array => {
    logs ??= makeTailLogs(rows);
    return logs;
  };
  return (counts) => makeTailColumn(counts, rows, formula, logsOf);
}

function checkColumns(matrix: Matrix, columns: number): void {
  if (matrix.columns !== columns) throw new Error(`rows of ${matrix.columns} columns for a model of ${columns}`);
}
