// How large batches of tables of text are: rows by the columns asked for, so that memory does not grow with a table's width either.
import { TABLE_BATCH_ROWS, type TableSelection } from './table-source.ts';

/** Bytes of numbers and of places for texts in a batch: wide tables have fewer rows in one. */
const BATCH_BYTES = 16 * 1024 * 1024;
/** Bytes that a number takes, and a text's place. */
const NUMBER_BYTES = 8;
const TEXT_PLACE_BYTES = 12;

/** Bytes of texts that end a batch. */
export const BATCH_TEXT_BYTES = 8 * 1024 * 1024;
/** Bytes of a row at most. */
export const ROW_BYTES_MAX = 16 * 1024 * 1024;
/** Columns that a table has at most. */
export const COLUMNS_MAX = 131_072;

/** Rows of a batch at most. */
export function batchRows(selection: TableSelection): number {
  const bytes = selection.numbers.length * NUMBER_BYTES + selection.texts.length * TEXT_PLACE_BYTES;
  return Math.max(1, Math.min(TABLE_BATCH_ROWS, Math.floor(BATCH_BYTES / Math.max(bytes, 1))));
}

/** Columns are asked for by position, each once among the numbers and once among the texts. */
export function checkSelection(selection: TableSelection, columns: number): void {
  for (const list of [selection.numbers, selection.texts]) {
    const isPosition = (column: number): boolean => Number.isInteger(column) && column >= 0 && column < columns;
    if (new Set(list).size !== list.length || !list.every(isPosition))
      throw new Error('a selection names columns of the table, each once');
  }
}
