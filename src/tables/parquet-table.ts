// Parquet files as tables, row group by row group and page by page: memory holds one page of each column that is asked for.
import { CellReader, cellWords, countCell } from './cell-words.ts';
import type { StoredBytes } from './open-table-bytes.ts';
import { type ParquetColumnInfo, type ParquetFooter, type ParquetGroup, readParquetFooter } from './parquet-footer.ts';
import { ParquetColumnReader } from './parquet-pages.ts';
import { PageFault } from './parquet-runs.ts';
import { isTextColumn } from './parquet-values.ts';
import { damagedTable, distinctNames, TABLE_FORMATS, type TablePlace, unsupportedTable } from './table-kinds.ts';
import {
  type CellCounts,
  TABLE_BATCH_ROWS,
  type TableBatch,
  type TableColumn,
  type TableSelection,
  type TableSource,
} from './table-source.ts';

/** Bytes of pages that are held together: a column has one of them. */
const HELD_BYTES_MAX = 1024 * 1024 * 1024;
/** Bytes of numbers of a batch. */
const BATCH_BYTES_MAX = 16 * 1024 * 1024;
/** Nested columns that a note names. */
const NAMED_MAX = 5;

/** Whether bytes begin as Parquet files do, encrypted footers included. */
export function isParquetHead(head: Uint8Array): boolean {
  const mark = String.fromCharCode(...head.subarray(0, 4));
  return mark === 'PAR1' || mark === 'PARE';
}

/** Opens a Parquet file. Throws UserErrors: damaged, encrypted, nothing but nested columns. */
export async function openParquetTable(bytes: StoredBytes, file: string): Promise<TableSource> {
  const place: TablePlace = { file, format: TABLE_FORMATS.parquet };
  const footer = await readParquetFooter(bytes, place);
  if (footer.columns.length === 0)
    throw unsupportedTable(
      place,
      footer.nested.length === 0 ? 'it has no columns' : 'all its columns are nested (lists, maps or structures)',
      'write one column for each value',
    );
  return new ParquetTable(bytes, footer, place);
}

class ParquetTable implements TableSource {
  readonly file: string;
  readonly format: string;
  readonly columns: readonly TableColumn[];
  readonly ragged = { count: 0, firstLine: 0 };
  readonly rowCount: number;
  readonly notes: readonly string[];
  readonly #bytes: StoredBytes;
  readonly #footer: ParquetFooter;
  readonly #place: TablePlace;
  #rowsRead = 0;

  constructor(bytes: StoredBytes, footer: ParquetFooter, place: TablePlace) {
    this.file = place.file;
    this.format = place.format;
    this.#bytes = bytes;
    this.#footer = footer;
    this.#place = place;
    this.rowCount = footer.rows;
    const names = distinctNames(footer.columns.map(({ name }) => name));
    this.columns = footer.columns.map((column, i) => tableColumn(names[i]!, column));
    this.notes = nestedNote(footer.nested);
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
    const batchRows = Math.max(1, Math.min(TABLE_BATCH_ROWS, Math.floor(BATCH_BYTES_MAX / 8 / Math.max(1, width))));
    const numbers = new Float64Array(batchRows * width);
    const asked = [...new Set([...selection.numbers, ...selection.texts])];
    const cells = new CellReader(cellWords());
    let firstRow = 0;
    for (const group of this.#footer.groups) {
      const readers = new Map(asked.map((position) => [position, this.#openColumn(group, position, batchRows)]));
      for (let done = 0; done < group.rows; ) {
        signal.throwIfAborted();
        const rows = Math.min(batchRows, group.rows - done);
        await this.#readAll(readers, rows);
        for (const [i, position] of selection.numbers.entries())
          putNumbers(readers.get(position)!, rows, numbers, i, width, counts[i]!, cells);
        const texts = selection.texts.map((position) => textsOf(readers.get(position)!, rows));
        done += rows;
        this.#rowsRead = firstRow + rows;
        yield { firstRow, rows, numbers: numbers.subarray(0, rows * width), texts };
        firstRow += rows;
      }
    }
  }

  #openColumn(group: ParquetGroup, position: number, batchRows: number): ParquetColumnReader {
    const column = this.#footer.columns[position]!;
    const chunk = group.chunks[column.leaf];
    if (chunk === null || chunk === undefined)
      throw unsupportedTable(
        this.#place,
        `the column ${column.name} is encrypted or lies in another file`,
        'write all columns to one file, without encryption',
      );
    if (chunk.values !== group.rows)
      throw damagedTable(this.#place, `the column ${column.name} has ${chunk.values} values in ${group.rows} rows`);
    return this.#withWords(column, () => new ParquetColumnReader(this.#bytes, chunk, column, batchRows));
  }

  async #readAll(readers: ReadonlyMap<number, ParquetColumnReader>, rows: number): Promise<void> {
    let held = 0;
    for (const reader of readers.values()) {
      try {
        await reader.read(rows);
      } catch (error) {
        throw this.#inWords(reader.column, error);
      }
      held += reader.heldBytes;
      if (held > HELD_BYTES_MAX)
        throw unsupportedTable(
          this.#place,
          `one page of each column takes more than ${HELD_BYTES_MAX / 2 ** 30} GiB together`,
          'write it with smaller pages or row groups, or choose fewer --columns',
        );
    }
  }

  #withWords<T>(column: ParquetColumnInfo, work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw this.#inWords(column, error);
    }
  }

  #inWords(column: ParquetColumnInfo, error: unknown): unknown {
    if (!(error instanceof PageFault)) return error;
    if (/packed with|more than|encoding/.test(error.message))
      return unsupportedTable(
        this.#place,
        `of the column ${column.name}, ${error.message}`,
        'write it with snappy, zstd, gzip or no compression and pages of a usual size',
      );
    return damagedTable(this.#place, `of the column ${column.name}, ${error.message}`, error);
  }

  close(): Promise<void> {
    return this.#bytes.close();
  }
}

function tableColumn(name: string, column: ParquetColumnInfo): TableColumn {
  if (isTextColumn(column)) return { name, kind: 'text' };
  const { meaning } = column;
  if (meaning.kind === 'days' || meaning.kind === 'julian') return { name, kind: 'number', unit: 'seconds' };
  const unit = meaning.kind === 'scaled' ? meaning.unit : undefined;
  return { name, kind: 'number', ...(unit === undefined ? {} : { unit }) };
}

function nestedNote(nested: readonly string[]): string[] {
  if (nested.length === 0) return [];
  const named = nested.slice(0, NAMED_MAX).join(', ') + (nested.length > NAMED_MAX ? ' …' : '');
  return [`Left out, since they hold lists, maps or structures: ${named}.`];
}

function putNumbers(
  reader: ParquetColumnReader,
  rows: number,
  target: Float64Array,
  to: number,
  stride: number,
  counts: CellCounts,
  cells: CellReader,
): void {
  if (isTextColumn(reader.column)) {
    for (let i = 0; i < rows; i++) {
      target[to + i * stride] = cells.read(reader.texts[i]!, false);
      countCell(counts, cells.kind);
    }
    return;
  }
  for (let i = 0; i < rows; i++) {
    const value = meant(reader.column, reader.numbers[i]!);
    target[to + i * stride] = value;
    if (value - value === 0) continue;
    if (reader.isThere[i]! === 0) counts.empty++;
    else if (Number.isNaN(value)) counts.notANumber++;
    else counts.infinite++;
  }
}

function textsOf(reader: ParquetColumnReader, rows: number): string[] {
  if (isTextColumn(reader.column)) return reader.texts.slice(0, rows);
  return Array.from({ length: rows }, (_, i) =>
    reader.isThere[i]! === 0 ? '' : String(meant(reader.column, reader.numbers[i]!)),
  );
}

const SECONDS_A_DAY = 86_400;

/** What a stored number stands for. */
function meant({ meaning }: ParquetColumnInfo, value: number): number {
  switch (meaning.kind) {
    case 'scaled':
      return value / meaning.divisor;
    case 'days':
      return value * SECONDS_A_DAY;
    default:
      return value;
  }
}
