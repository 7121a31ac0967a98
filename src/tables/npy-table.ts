// A two-dimensional array as a table: columns c0, c1 … and "label", read in batches, whether it is stored by rows or by columns.

import { CellReader, cellWords, countCell } from './cell-words.ts';
import { type NpyHeader, readNpyHeader } from './npy-header.ts';
import { decodeNumbers, decodeText, type ValueType } from './npy-values.ts';
import type { StoredBytes } from './open-table-bytes.ts';
import { TABLE_COLUMNS_MAX, TABLE_FORMATS, type TablePlace, unsupportedTable } from './table-kinds.ts';
import {
  type CellCounts,
  TABLE_BATCH_ROWS,
  type TableBatch,
  type TableColumn,
  type TableSelection,
  type TableSource,
} from './table-source.ts';

/** Bytes of values that a batch reads at most: wide tables come in fewer rows. */
const BATCH_BYTES_MAX = 16 * 1024 * 1024;

/** An array with two dimensions. Column-major values lie column after column. */
export interface StoredArray {
  readonly rows: number;
  readonly columns: number;
  readonly type: ValueType;
  readonly isColumnMajor: boolean;
  readonly bytes: StoredBytes;
  readonly dataAt: number;
}

export interface ArrayTableParts extends TablePlace {
  readonly table: StoredArray;
  readonly label: StoredArray | null;
  /** What is closed with the table. */
  readonly bytes: StoredBytes;
}

/** A `.npy` file: its array is the table. */
export async function openNpyTable(bytes: StoredBytes, file: string): Promise<TableSource> {
  const place: TablePlace = { file, format: TABLE_FORMATS.npy };
  const header = await readNpyHeader(bytes, place);
  return createArrayTable({ ...place, table: tableArray(header, bytes, place, 'the array'), label: null, bytes });
}

/** The array as a table; `name` is for errors. One dimension is one column. */
export function tableArray(header: NpyHeader, bytes: StoredBytes, place: TablePlace, name: string): StoredArray {
  const { shape, type, isColumnMajor, dataAt } = header;
  if (shape.length === 0 || shape.length > 2)
    throw unsupportedTable(
      place,
      `${name} has ${shape.length} dimensions`,
      'give a table of two: rows and columns, X.reshape(len(X), -1)',
    );
  if (type.code === 'U' || type.code === 'S')
    throw unsupportedTable(place, `${name} holds text`, 'give numbers: X.astype(float)');
  return { rows: shape[0]!, columns: shape[1] ?? 1, type, isColumnMajor, bytes, dataAt };
}

/** A table of an array and, if there is one, its labels. Throws a UserError where it is too wide. */
export function createArrayTable(parts: ArrayTableParts): TableSource {
  const { table } = parts;
  if (table.columns > TABLE_COLUMNS_MAX)
    throw unsupportedTable(
      parts,
      `it has ${table.columns} columns and ${TABLE_COLUMNS_MAX} are the most that are read`,
      'keep the columns that matter (or transpose it, if rows and columns are exchanged)',
    );
  return new ArrayTable(parts);
}

class ArrayTable implements TableSource {
  readonly file: string;
  readonly format: string;
  readonly columns: readonly TableColumn[];
  readonly ragged = { count: 0, firstLine: 0 };
  readonly rowCount: number;
  readonly #table: StoredArray;
  readonly #label: StoredArray | null;
  readonly #bytes: StoredBytes;
  #rowsRead = 0;

  constructor({ file, format, table, label, bytes }: ArrayTableParts) {
    this.file = file;
    this.format = format;
    this.#table = table;
    this.#label = label;
    this.#bytes = bytes;
    this.rowCount = table.rows;
    const columns: TableColumn[] = [];
    for (let j = 0; j < table.columns; j++) columns.push({ name: `c${j}`, kind: 'number' });
    if (label !== null) columns.push({ name: 'label', kind: isText(label) ? 'text' : 'number' });
    this.columns = columns;
  }

  get progress(): number {
    return this.rowCount === 0 ? 1 : this.#rowsRead / this.rowCount;
  }

  async *read(
    selection: TableSelection,
    counts: readonly CellCounts[],
    signal: AbortSignal,
  ): AsyncIterable<TableBatch> {
    const width = selection.numbers.length;
    const readBytes = this.#table.columns * Float64Array.BYTES_PER_ELEMENT;
    const batchRows = Math.max(1, Math.min(TABLE_BATCH_ROWS, Math.floor(BATCH_BYTES_MAX / Math.max(1, readBytes))));
    const numbers = new Float64Array(batchRows * width);
    const column = new Float64Array(batchRows);
    const cells = new CellReader(cellWords());
    this.#rowsRead = 0;
    for (let firstRow = 0; firstRow < this.rowCount; firstRow += batchRows) {
      signal.throwIfAborted();
      const rows = Math.min(batchRows, this.rowCount - firstRow);
      const block = await RowBlock.read(this.#table, firstRow, rows);
      const labels = this.#label === null ? null : await RowBlock.read(this.#label, firstRow, rows);
      const blockOf = (position: number): readonly [RowBlock, number] =>
        position < this.#table.columns ? [block, position] : [labels!, 0];
      for (const [i, position] of selection.numbers.entries()) {
        const [from, place] = blockOf(position);
        if (from.isText) readCells(await from.texts(place, column), numbers, i, width, counts[i]!, cells);
        else {
          await from.numbers(place, numbers, i, width);
          countCells(numbers, i, width, rows, counts[i]!);
        }
      }
      const texts: string[][] = [];
      for (const position of selection.texts)
        texts.push(await blockOf(position)[0].texts(blockOf(position)[1], column));
      this.#rowsRead = firstRow + rows;
      yield { firstRow, rows, numbers: numbers.subarray(0, rows * width), texts };
    }
  }

  close(): Promise<void> {
    return this.#bytes.close();
  }
}

function isText(array: StoredArray): boolean {
  return array.type.code === 'U' || array.type.code === 'S';
}

/** Some rows of an array: all their bytes where it is stored by rows, column by column as asked where it is not. */
class RowBlock {
  readonly #array: StoredArray;
  readonly #firstRow: number;
  readonly #rows: number;
  readonly #held: DataView | null;

  constructor(array: StoredArray, firstRow: number, rows: number, held: DataView | null) {
    this.#array = array;
    this.#firstRow = firstRow;
    this.#rows = rows;
    this.#held = held;
  }

  get isText(): boolean {
    return isText(this.#array);
  }

  static async read(array: StoredArray, firstRow: number, rows: number): Promise<RowBlock> {
    if (array.isColumnMajor) return new RowBlock(array, firstRow, rows, null);
    const rowBytes = array.columns * array.type.bytes;
    const bytes = await array.bytes.view(array.dataAt + firstRow * rowBytes, rows * rowBytes);
    return new RowBlock(array, firstRow, rows, viewOf(bytes));
  }

  async numbers(column: number, target: Float64Array, to: number, stride: number): Promise<void> {
    const { view, at, step } = await this.#cells(column);
    decodeNumbers(this.#array.type, { view, at, step, count: this.#rows }, target, to, stride);
  }

  /** `scratch` has room for a number of each row. */
  async texts(column: number, scratch: Float64Array): Promise<string[]> {
    const { view, at, step } = await this.#cells(column);
    const { type } = this.#array;
    if (isText(this.#array)) return Array.from({ length: this.#rows }, (_, i) => decodeText(type, view, at + i * step));
    decodeNumbers(type, { view, at, step, count: this.#rows }, scratch, 0, 1);
    return Array.from(scratch.subarray(0, this.#rows), String);
  }

  async #cells(column: number): Promise<{ view: DataView; at: number; step: number }> {
    const { columns, rows, type, bytes, dataAt } = this.#array;
    if (this.#held !== null) return { view: this.#held, at: column * type.bytes, step: columns * type.bytes };
    const from = dataAt + (column * rows + this.#firstRow) * type.bytes;
    return { view: viewOf(await bytes.view(from, this.#rows * type.bytes)), at: 0, step: type.bytes };
  }
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

function readCells(
  texts: readonly string[],
  target: Float64Array,
  from: number,
  stride: number,
  counts: CellCounts,
  cells: CellReader,
): void {
  for (let i = 0, at = from; i < texts.length; i++, at += stride) {
    target[at] = cells.read(texts[i]!, false);
    countCell(counts, cells.kind);
  }
}

function countCells(numbers: Float64Array, from: number, stride: number, rows: number, counts: CellCounts): void {
  let notANumber = 0;
  let infinite = 0;
  for (let i = 0, at = from; i < rows; i++, at += stride) {
    const difference = numbers[at]! - numbers[at]!;
    if (difference === 0) continue;
    if (Number.isNaN(numbers[at])) notANumber++;
    else infinite++;
  }
  counts.notANumber += notANumber;
  counts.infinite += infinite;
}
