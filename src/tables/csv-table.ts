// CSV tables (RFC 4180 and what else goes by that name), read block by block by a kernel.

import { UserError } from '../base/user-error.ts';
import type { ByteSource } from '../capture/byte-source.ts';
import { PrefixedSource } from '../capture/prefixed-source.ts';
import { CellReader, cellWords } from './cell-words.ts';
import { BLOCK_BYTES, BlockReader } from './csv-blocks.ts';
import { isUtf16, readSample } from './csv-head.ts';
import { CsvKernel } from './csv-kernel.ts';
import {
  checkEven,
  columnNames,
  findSeparator,
  hasNames,
  judgeColumns,
  SEPARATORS,
  type Separator,
  separatorName,
  splitRows,
  usualCells,
} from './csv-sample.ts';
import type { CellCounts, TableBatch, TableColumn, TableSelection, TableSource } from './table-source.ts';
import { BATCH_TEXT_BYTES, batchRows, COLUMNS_MAX, checkSelection } from './text-batches.ts';

/** Rows that are looked at before reading. */
const SAMPLE_ROWS = 1001;
/** Lines that are looked at to see whether bytes are a table. */
const FIRST_LINES = 5;
/** Rows that are none before a table is given up, beyond as many as are rows. */
const RAGGED_ROWS = 1000;

/** What is known about a file of text beforehand. */
export interface CsvDialect {
  readonly separator?: Separator;
  /** Names, when the file has none. */
  readonly header?: readonly string[];
  /** Lines that begin so are skipped. */
  readonly comment?: string;
  /** Further words for nothing: no number, and '' as a text. */
  readonly emptyWords?: readonly string[];
  /** Lines before the header or the first row. */
  readonly skipLines?: number;
  /** False: quotes are characters like any other. */
  readonly quoting?: boolean;
}

/**
 * Whether bytes look like the beginning of a table of text: no zeros, and a separator in one of the first lines, or one word in the first.
 * UTF-16 does, so that `openCsv` can say what it is.
 */
export function looksLikeCsv(head: Uint8Array): boolean {
  if (isUtf16(head)) return true;
  if (head.includes(0)) return false;
  const text = Buffer.from(head.buffer, head.byteOffset, head.length).toString('utf8').trimStart();
  if (/^[[{<]/.test(text)) return false;
  const lines = text.split(/[\r\n]+/, FIRST_LINES);
  const hasSeparator = (line: string): boolean => SEPARATORS.some((separator) => line.includes(separator));
  return lines.some(hasSeparator) || /^[\w.+-]+\s*$/.test(lines[0] ?? '');
}

/**
 * Opens a table of text. `head` holds the bytes that were read from `source` before.
 *
 * Cells: quoted ones are as they are between the quotes, others without spaces around them. Numbers are the doubles that JavaScript's
 * Number() gives; with semicolons between cells a comma is a decimal point too. Words for nothing, for infinities and truth values stand
 * in cell-words.ts. The first row holds names unless its filled cells are all numbers, or a third of them are and their columns hold only
 * numbers ("0,1,2,3,4 …" are names, as pandas writes them); without names columns are c0, c1 … Empty names become "Unnamed: 3".
 *
 * @throws UserError table-empty, -no-rows, -one-column, -delimiter, -columns, -utf16, -row-length; from `read` also -open-quote.
 */
export async function openCsv(
  source: ByteSource,
  head: Uint8Array,
  file: string,
  dialect: CsvDialect = {},
): Promise<TableSource> {
  const { bytes, length, isWhole } = await readSample(source, head, file);
  if (isUtf16(bytes)) throw new UserError('table-utf16', { file });
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const data = hasMark ? bytes.subarray(3) : bytes;
  const text = Buffer.from(bytes.buffer, data.byteOffset, length - (hasMark ? 3 : 0)).toString('utf8');
  const words = cellWords(dialect.emptyWords);
  const split = {
    hasQuotes: dialect.quoting ?? true,
    comment: dialect.comment ?? '',
    skipLines: dialect.skipLines ?? 0,
  };
  const readerOf = (separator: string): CellReader => new CellReader(words, separator === ';');
  const separator = dialect.separator ?? findSeparator(text, split, isWhole, readerOf);
  const reader = readerOf(separator);
  const rows = splitRows(text, { ...split, separator }, isWhole, SAMPLE_ROWS);
  if (rows.length === 0) throw new UserError('table-empty', { file });
  const hasHeader = dialect.header === undefined && hasNames(rows, reader);
  const dataRows = hasHeader ? rows.slice(1) : rows;
  const names = dialect.header ?? (hasHeader ? namesOf(rows) : unnamed(usualCells(rows)));
  if (names.length > COLUMNS_MAX) throw new UserError('table-columns', { file, limit: COLUMNS_MAX });
  if (dataRows.length === 0 && isWhole) throw new UserError('table-no-rows', { file });
  checkEven(dataRows, names.length, separator, file);
  const judges = judgeColumns(dataRows, names.length, reader);
  if (names.length === 1 && !judges[0]!.isNumber) throw new UserError('table-one-column', { file, name: names[0]! });
  const columns = columnNames(names).map(
    (name, i): TableColumn => ({ name, kind: judges[i]!.isNumber ? 'number' : 'text' }),
  );
  return new CsvTable(new PrefixedSource(data, source), {
    file,
    columns,
    separator,
    hasHeader,
    ...split,
    words,
    reader,
    truths: judges.map((judge) => judge.isTruth),
    emptyTexts: new Set(dialect.emptyWords ?? []),
  });
}

/**
 * The names of the first row. Where all rows have one cell more, R left the name of the first column out, or a separator ends each row
 * and its last cell is always empty.
 */
function namesOf(rows: readonly { cells: readonly string[] }[]): readonly string[] {
  const names = rows[0]!.cells;
  const others = rows.slice(1);
  if (others.length === 0 || names.length < 2 || !others.every((row) => row.cells.length === names.length + 1))
    return names;
  return others.every((row) => row.cells.at(-1) === '') ? [...names, ''] : ['', ...names];
}

function unnamed(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `c${i}`);
}

interface CsvTableOptions {
  readonly file: string;
  readonly columns: readonly TableColumn[];
  readonly separator: Separator;
  readonly hasHeader: boolean;
  readonly hasQuotes: boolean;
  readonly comment: string;
  readonly skipLines: number;
  readonly words: ReturnType<typeof cellWords>;
  readonly reader: CellReader;
  readonly truths: readonly boolean[];
  readonly emptyTexts: ReadonlySet<string>;
}

class CsvTable implements TableSource {
  readonly file: string;
  readonly format: string;
  readonly columns: readonly TableColumn[];
  readonly ragged = { count: 0, firstLine: 0 };
  readonly rowCount = null;
  readonly #source: ByteSource;
  readonly #options: CsvTableOptions;
  #isRead = false;

  constructor(source: ByteSource, options: CsvTableOptions) {
    this.#source = source;
    this.#options = options;
    this.file = options.file;
    this.format = options.separator === ',' ? 'CSV' : `CSV (${separatorName(options.separator)})`;
    this.columns = options.columns;
  }

  get progress(): number {
    return this.#source.size === null ? Number.NaN : Math.min(1, this.#source.bytesRead / this.#source.size);
  }

  async *read(
    selection: TableSelection,
    counts: readonly CellCounts[],
    signal: AbortSignal,
  ): AsyncGenerator<TableBatch, void, undefined> {
    if (this.#isRead) throw new Error('a table is read once');
    this.#isRead = true;
    const cancel = (): void => this.#source.cancel();
    signal.addEventListener('abort', cancel);
    try {
      yield* this.#batches(this.#makeKernel(selection), counts, signal);
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }

  async *#batches(
    kernel: CsvKernel,
    counts: readonly CellCounts[],
    signal: AbortSignal,
  ): AsyncGenerator<TableBatch, void, undefined> {
    const blocks = new BlockReader(this.#source, kernel, this.file);
    let firstRow = 0;
    const check = (): void =>
      this.#checkRagged(kernel.raggedRows, kernel.raggedLine, firstRow + kernel.rows + RAGGED_ROWS);
    for (let isMore = true; isMore; ) {
      kernel.beginBatch();
      isMore = await blocks.fillBatch(signal, check);
      const { rows, texts, raggedRows, raggedLine } = kernel;
      this.ragged.count = raggedRows;
      this.ragged.firstLine = raggedLine;
      for (const [slot, cells] of counts.entries()) kernel.fillCounts(slot, cells);
      if (!isMore) this.#checkRagged(raggedRows, raggedLine, firstRow + rows);
      if (rows === 0) continue;
      for (const list of texts) list.length = rows;
      yield { firstRow, rows, numbers: kernel.numbers(), texts };
      firstRow += rows;
    }
  }

  #makeKernel(selection: TableSelection): CsvKernel {
    const { columns, hasHeader } = this.#options;
    checkSelection(selection, columns.length);
    return new CsvKernel({
      ...this.#options,
      decimalComma: this.#options.separator === ';',
      headerRows: hasHeader ? 1 : 0,
      columns: columns.length,
      selection,
      rows: batchRows(selection),
      textBytes: BATCH_TEXT_BYTES,
      blockBytes: BLOCK_BYTES,
    });
  }

  /** More rows that are none than are forgiven: the table was cut in the wrong places. */
  #checkRagged(count: number, firstLine: number, forgiven: number): void {
    if (count <= forgiven) return;
    throw new UserError('table-delimiter', {
      file: this.file,
      separator: separatorName(this.#options.separator),
      columns: this.columns.length,
      line: firstLine,
      cells: 'more or fewer',
    });
  }

  close(): Promise<void> {
    return this.#source.close();
  }
}
