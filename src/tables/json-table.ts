// JSON tables: one object or array a line, or one array of them; read row by row, whatever the file's size.
import { UserError } from '../base/user-error.ts';
import type { ByteSource } from '../capture/byte-source.ts';
import { PrefixedSource } from '../capture/prefixed-source.ts';
import { CellReader, ColumnJudge, cellWords, countCell } from './cell-words.ts';
import { CELL_EMPTY, CELL_INFINITE, CELL_NUMBER, CELL_TEXT } from './csv-layout.ts';
import { columnNames } from './csv-sample.ts';
import { JsonColumns } from './json-columns.ts';
import { JsonCutter } from './json-cutter.ts';
import type { CellCounts, TableBatch, TableColumn, TableSelection, TableSource } from './table-source.ts';
import { BATCH_TEXT_BYTES, batchRows, checkSelection } from './text-batches.ts';

/** Rows whose keys become columns, and bytes of them: what comes first. */
const LEARNING_ROWS = 1000;
const LEARNING_BYTES = 4 * 1024 * 1024;
/** Rows between two looks at the signal. */
const ROWS_PER_LOOK = 256;
/** Characters of a row in which Python's NaN and Infinity are looked for. */
const LOOSE_LENGTH_MAX = 1024 * 1024;

/**
 * Opens a table of JSON. `head` holds the bytes that were read from `source` before.
 *
 * Keys within keys are joined with dots; arrays in a cell are texts (JSON again), true and false are 1 and 0, texts that spell numbers are
 * numbers as in CSV, null and missing keys are empty. Columns are the keys of the first 1,000 rows (or 4 MB): a key that first comes later
 * is no column, and `notes` says so. Rows that are arrays have columns c0, c1 …, or the names of a first row of nothing but texts.
 * Python's NaN and Infinity are understood. Numbers as texts are what JavaScript prints: digits beyond 2^53 are not kept.
 *
 * @throws UserError table-empty, -no-rows, -columns, -utf16, -json (with the line), -row-length.
 */
export async function openJsonTable(source: ByteSource, head: Uint8Array, file: string): Promise<TableSource> {
  const kept = new KeptSource(new PrefixedSource(head, source));
  const cutter = new JsonCutter(kept, file);
  const rows: unknown[] = [];
  while (rows.length < LEARNING_ROWS && (rows.length === 0 || kept.length < LEARNING_BYTES)) {
    const hasRow = cutter.next();
    if (hasRow === null) await cutter.fill();
    else if (!hasRow) break;
    else if (rows.length === 0 || !cutter.isCutLine) rows.push(parseRow(cutter));
  }
  const first = rows.find((row): row is object => typeof row === 'object' && row !== null);
  if (first === undefined) throw new UserError(rows.length === 0 ? 'table-empty' : 'table-no-rows', { file });
  const names = namesOf(first, rows);
  const columns = new JsonColumns(file, first, names);
  const reader = new CellReader(cellWords());
  for (const row of rows) if (row !== first || names === undefined) columns.take(row);
  columns.close();
  const judges = columns.names.map(() => new ColumnJudge());
  let taken = 0;
  for (const row of rows) {
    if ((row === first && names !== undefined) || !columns.take(row)) continue;
    taken++;
    for (const [i, judge] of judges.entries()) judgeCell(judge, columns.cells[i], reader);
  }
  if (taken === 0 || judges.length === 0) throw new UserError('table-no-rows', { file });
  return new JsonTable(new PrefixedSource(kept.take(), source), file, columns, judges, reader, names !== undefined);
}

/** The names that stand in a first array of nothing but texts, above one that holds something else. */
function namesOf(first: object, rows: readonly unknown[]): readonly string[] | undefined {
  if (!Array.isArray(first) || !first.every((cell) => typeof cell === 'string')) return undefined;
  const second = rows[rows.indexOf(first) + 1];
  return Array.isArray(second) && second.some((cell) => typeof cell !== 'string') ? first : undefined;
}

function judgeCell(judge: ColumnJudge, cell: unknown, reader: CellReader): void {
  if (typeof cell === 'string') {
    reader.read(cell, false);
    judge.see(cell, reader.kind);
  } else if (cell !== undefined) judge.see('', typeof cell === 'object' ? CELL_TEXT : CELL_NUMBER);
}

/** The value of the row at hand. */
function parseRow(cutter: JsonCutter): unknown {
  const text = cutter.text();
  try {
    return JSON.parse(text);
  } catch {
    if (text.length <= LOOSE_LENGTH_MAX && /NaN|Infinity/.test(text)) {
      try {
        return JSON.parse(quoteWords(text));
      } catch {
        // The words are not what is wrong with it.
      }
    }
    throw cutter.error('it is no JSON');
  }
}

/** NaN and Infinity outside of texts as texts. */
function quoteWords(text: string): string {
  return text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"|-?\bInfinity\b|\bNaN\b/g, (word) =>
    word.startsWith('"') ? word : `"${word}"`,
  );
}

/** Keeps what was read, to read it again. */
class KeptSource implements ByteSource {
  length = 0;
  readonly #source: ByteSource;
  #kept: Uint8Array[] = [];

  constructor(source: ByteSource) {
    this.#source = source;
  }

  get bytesRead(): number {
    return this.#source.bytesRead;
  }

  get size(): number | null {
    return this.#source.size;
  }

  get isCut(): boolean {
    return this.#source.isCut;
  }

  async read(target: Uint8Array, from: number, to: number): Promise<number> {
    const count = await this.#source.read(target, from, to);
    this.#kept.push(new Uint8Array(target.subarray(from, from + count)));
    this.length += count;
    return count;
  }

  take(): Uint8Array {
    const kept = Buffer.concat(this.#kept);
    this.#kept = [];
    return kept;
  }

  cancel(): void {
    this.#source.cancel();
  }

  close(): Promise<void> {
    return this.#source.close();
  }
}

class JsonTable implements TableSource {
  readonly file: string;
  readonly format = 'JSON';
  readonly columns: readonly TableColumn[];
  readonly ragged = { count: 0, firstLine: 0 };
  /** Values under keys that are no columns, because the first rows did not have them. */
  readonly #late = { count: 0, firstName: '', firstLine: 0 };
  readonly rowCount = null;
  readonly #source: ByteSource;
  readonly #keys: JsonColumns;
  readonly #truths: readonly boolean[];
  readonly #reader: CellReader;
  #hasNames: boolean;
  #isRead = false;

  constructor(
    source: ByteSource,
    file: string,
    keys: JsonColumns,
    judges: readonly ColumnJudge[],
    reader: CellReader,
    hasNames: boolean,
  ) {
    this.#source = source;
    this.file = file;
    this.#keys = keys;
    this.#reader = reader;
    this.#hasNames = hasNames;
    this.#truths = judges.map((judge) => judge.isTruth);
    this.columns = columnNames(keys.names).map(
      (name, i): TableColumn => ({ name, kind: judges[i]!.isNumber ? 'number' : 'text' }),
    );
  }

  get notes(): readonly string[] {
    const { count, firstName, firstLine } = this.#late;
    if (count === 0) return [];
    return [
      `Keys that the first rows do not have are no columns: ${count} values, first of ${firstName} in line ${firstLine}.`,
    ];
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
    checkSelection(selection, this.columns.length);
    const cancel = (): void => this.#source.cancel();
    signal.addEventListener('abort', cancel);
    try {
      yield* this.#batches(selection, counts, signal);
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }

  async *#batches(
    selection: TableSelection,
    counts: readonly CellCounts[],
    signal: AbortSignal,
  ): AsyncGenerator<TableBatch, void, undefined> {
    const cutter = new JsonCutter(this.#source, this.file);
    const limit = batchRows(selection);
    const width = selection.numbers.length;
    const numbers = new Float64Array(limit * width);
    const texts = selection.texts.map((): string[] => []);
    let firstRow = 0;
    for (let isMore = true; isMore; ) {
      let rows = 0;
      let length = 0;
      while (rows < limit && length < BATCH_TEXT_BYTES) {
        if (rows % ROWS_PER_LOOK === 0) signal.throwIfAborted();
        const hasRow = cutter.next();
        if (hasRow === null) {
          await cutter.fill();
          signal.throwIfAborted();
          continue;
        }
        isMore = hasRow;
        if (!isMore) break;
        if (!this.#takeRow(cutter)) continue;
        this.#fillNumbers(selection.numbers, counts, numbers, rows * width);
        length += this.#fillTexts(selection.texts, texts, rows);
        rows++;
      }
      if (rows === 0) continue;
      for (const list of texts) list.length = rows;
      yield { firstRow, rows, numbers: numbers.subarray(0, rows * width), texts };
      firstRow += rows;
    }
  }

  /** Takes the cells of the row at hand; false, and counted, when it is none. */
  #takeRow(cutter: JsonCutter): boolean {
    const line = cutter.rowLine;
    const keys = this.#keys;
    if (cutter.isCutLine || !keys.take(parseRow(cutter))) {
      if (this.ragged.count++ === 0) this.ragged.firstLine = line;
      return false;
    }
    if (this.#hasNames) {
      this.#hasNames = false;
      return false;
    }
    const late = this.#late;
    if (keys.lateKeys > 0 && late.count === 0) {
      late.firstName = keys.lateName;
      late.firstLine = line;
    }
    late.count += keys.lateKeys;
    return true;
  }

  #fillNumbers(columns: readonly number[], counts: readonly CellCounts[], numbers: Float64Array, at: number): void {
    const { cells } = this.#keys;
    for (let i = 0; i < columns.length; i++) {
      const cell = cells[columns[i]!];
      let kind = CELL_NUMBER;
      let value = Number.NaN;
      if (typeof cell === 'number') {
        value = cell;
        if (!Number.isFinite(cell)) kind = CELL_INFINITE;
      } else if (typeof cell === 'boolean') value = cell ? 1 : 0;
      else if (typeof cell === 'string') {
        value = this.#reader.read(cell, this.#truths[columns[i]!]!);
        kind = this.#reader.kind;
      } else kind = cell === undefined ? CELL_EMPTY : CELL_TEXT;
      numbers[at + i] = value;
      if (kind !== CELL_NUMBER) countCell(counts[i]!, kind);
    }
  }

  /** Says how many characters the texts have. */
  #fillTexts(columns: readonly number[], texts: readonly string[][], row: number): number {
    const { cells } = this.#keys;
    let length = 0;
    for (let i = 0; i < columns.length; i++) {
      const cell = cells[columns[i]!];
      const text =
        typeof cell === 'string'
          ? cell
          : cell === undefined
            ? ''
            : typeof cell === 'object'
              ? JSON.stringify(cell)
              : String(cell);
      texts[i]![row] = text;
      length += text.length;
    }
    return length;
  }

  close(): Promise<void> {
    return this.#source.close();
  }
}
