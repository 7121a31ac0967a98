// The scan of a table: rows in, windows of 10 judged by a model fitted on the table itself, in one pass and bounded memory.
import { statSync } from 'node:fs';
import { counted, formatCount } from '../alerts/words.ts';
import { UserError } from '../base/user-error.ts';
import type { TableResult } from '../documents/scans.ts';
import type { CellCounts, TableBatch, TableSource } from '../tables/table-source.ts';
import { columnName, numberCell, sampleOf } from './table-cells.ts';
import { chooseColumns, type TableColumns } from './table-columns.ts';
import { type StrangeWindow, TABLE_DETAILS_MAX, TableJudge } from './table-judge.ts';
import { severityOf, TABLE_FIT_ROWS_MAX, TABLE_WINDOW_ROWS, TableModel } from './table-model.ts';
import { readSamples } from './table-samples.ts';

/** Rows read of a table: some ten minutes of work; a packed file of a few kilobytes may hold more. */
const ROWS_MAX = 20_000_000;
/** Files up to this size are read a second time, for all cells of the rows that are shown. */
const SAMPLED_BYTES_MAX = 32 * 1024 * 1024;
const WARNINGS_MAX = 100;
/** Windows scored between two looks at the progress. */
const ROWS_LEAST = 4096;

export interface TableScanOptions {
  /** Refuses tables without the four columns of connections, and cells in them that are no numbers. */
  readonly isStrict: boolean;
  readonly onProgress: (part: number) => void;
  readonly signal: AbortSignal;
  /** Opens the table again from its beginning. */
  readonly reopen: () => Promise<TableSource>;
}

/**
 * Scans an open table and closes it. Throws UserErrors: what the table's reader throws, and 'missing-columns', 'bad-cell',
 * 'table-too-short', 'no-scan-columns'.
 */
export async function scanTable(source: TableSource, options: TableScanOptions): Promise<TableResult> {
  try {
    const columns = await chooseColumns(source, options.isStrict);
    const counts = columns.positions.map(() => ({ empty: 0, notANumber: 0, infinite: 0, text: 0 }));
    const reading = new RowReading(columns, options);
    const selection = { numbers: columns.positions, texts: [] };
    for await (const batch of source.read(selection, counts, options.signal)) {
      await reading.take(batch);
      options.onProgress(source.progress);
      if (reading.rows >= ROWS_MAX || options.signal.aborted) break;
    }
    const { model, judge } = reading.finish(source.file);
    const shown = judge.strangest();
    const samples = await samplesOf(source, columns, shown, options);
    return {
      rows: reading.rows,
      columns: [...columns.names],
      model: modelWords(reading.rows),
      threshold: model.threshold,
      totalSamples: judge.windows,
      anomalies: judge.anomalies,
      percentage: judge.windows === 0 ? 0 : (judge.anomalies / judge.windows) * 100,
      details: shown.map(({ firstRow, score }, i) => ({
        sequenceId: firstRow,
        error: score,
        severity: severityOf(score, model.threshold),
        sample: samples[i]!,
      })),
      curve: judge.curve(),
      warnings: [
        ...columns.warnings,
        ...cellWarnings(columns, counts),
        ...readingWarnings(source, reading.rows, judge.anomalies),
      ].slice(0, WARNINGS_MAX),
    };
  } finally {
    await source.close();
  }
}

function modelWords(rows: number): string {
  const part = rows > TABLE_FIT_ROWS_MAX ? ` (its first ${formatCount(TABLE_FIT_ROWS_MAX)} rows)` : '';
  return `isolation forest over windows of ${TABLE_WINDOW_ROWS} rows, fitted on this file${part}`;
}

/** Rows are gathered until the model can be fitted; later ones are judged as they come. */
class RowReading {
  rows = 0;
  readonly #columns: TableColumns;
  readonly #options: TableScanOptions;
  /** Rows as read: at first all of them, later those whose windows are not complete yet. */
  #raw: Float64Array;
  #held = 0;
  #fitted: { readonly model: TableModel; readonly judge: TableJudge } | null = null;

  constructor(columns: TableColumns, options: TableScanOptions) {
    this.#columns = columns;
    this.#options = options;
    this.#raw = new Float64Array(ROWS_LEAST * columns.names.length);
  }

  async take(batch: TableBatch): Promise<void> {
    const width = this.#columns.names.length;
    if (this.#options.isStrict) await this.#refuseGaps(batch);
    const needed = (this.#held + batch.rows) * width;
    if (needed > this.#raw.length) {
      const larger = new Float64Array(Math.max(needed, this.#raw.length * 2));
      larger.set(this.#raw);
      this.#raw = larger;
    }
    const at = this.#held * width;
    this.#raw.set(batch.numbers.subarray(0, batch.rows * width), at);
    // In the columns of connections an unset cell is a side that sent nothing.
    if (this.#columns.isConnections) fillZeros(this.#raw, at, at + batch.rows * width);
    this.#held += batch.rows;
    this.rows += batch.rows;
    if (this.#fitted === null && this.#held < TABLE_FIT_ROWS_MAX) return;
    if (this.#fitted === null) this.#fit(TABLE_FIT_ROWS_MAX);
    if (this.#held >= ROWS_LEAST) this.#judge();
  }

  finish(file: string): { readonly model: TableModel; readonly judge: TableJudge } {
    if (this.rows < TABLE_WINDOW_ROWS)
      throw new UserError('table-too-short', { file, rows: this.rows, least: TABLE_WINDOW_ROWS });
    if (this.#fitted === null) this.#fit(this.#held);
    if (this.#held >= TABLE_WINDOW_ROWS) this.#judge();
    return this.#fitted!;
  }

  #fit(rows: number): void {
    const width = this.#columns.names.length;
    const model = new TableModel(this.#raw.slice(0, rows * width), rows, width);
    const judge = new TableJudge(model.threshold);
    judge.take(model.fittedScores, this.#raw, width);
    this.#fitted = { model, judge };
    this.#drop(rows - TABLE_WINDOW_ROWS + 1);
  }

  #judge(): void {
    const { model, judge } = this.#fitted!;
    const windows = this.#held - TABLE_WINDOW_ROWS + 1;
    if (windows <= 0) return;
    const width = this.#columns.names.length;
    const scaled = this.#raw.slice(0, this.#held * width);
    const scores = new Float64Array(windows);
    model.scale(scaled, this.#held);
    model.score(scaled, this.#held, scores);
    judge.take(scores, this.#raw, width);
    this.#drop(windows);
  }

  /** The windows that begin at the first rows are judged. */
  #drop(rows: number): void {
    const width = this.#columns.names.length;
    this.#raw.copyWithin(0, rows * width, this.#held * width);
    this.#held -= rows;
  }

  /** Throws 'bad-cell' for the first cell that is no finite number. */
  async #refuseGaps(batch: TableBatch): Promise<void> {
    const width = this.#columns.names.length;
    const end = batch.rows * width;
    const at = batch.numbers.findIndex((value, i) => i < end && !Number.isFinite(value));
    if (at < 0) return;
    const row = this.rows + Math.floor(at / width);
    const column = this.#columns.positions[at % width]!;
    const source = await this.#options.reopen();
    try {
      const [cells] = await readSamples(source, [row], [column], this.#options.signal);
      const [name, cell] = cells?.[0] ?? [this.#columns.names[at % width]!, null];
      const found = cell === null ? 'nothing' : `"${cell}"`;
      throw new UserError('bad-cell', { file: source.file, row: row + 1, found, column: name });
    } finally {
      await source.close();
    }
  }
}

function fillZeros(values: Float64Array, from: number, to: number): void {
  for (let i = from; i < to; i++) if (Number.isNaN(values[i])) values[i] = 0;
}

/** All cells of the windows' last rows where the file is small, else those that the model read. */
async function samplesOf(
  source: TableSource,
  columns: TableColumns,
  shown: readonly StrangeWindow[],
  options: TableScanOptions,
): Promise<TableResult['details'][number]['sample'][]> {
  if (shown.length > 0 && sizeOf(source.file) <= SAMPLED_BYTES_MAX) {
    const again = await options.reopen();
    try {
      const rows = shown.map(({ firstRow }) => firstRow + TABLE_WINDOW_ROWS - 1);
      const cells = await readSamples(again, rows, null, options.signal);
      if (cells.length === shown.length) return cells.map(sampleOf);
    } finally {
      await again.close();
    }
  }
  return shown.map(({ lastRow }) =>
    sampleOf(columns.names.map((name, i) => [columnName(name), numberCell(lastRow[i]!)] as const)),
  );
}

function sizeOf(file: string): number {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats?.isFile() === true ? stats.size : Number.POSITIVE_INFINITY;
}

/** What was no number in the columns that were read. */
function cellWarnings({ names, isConnections }: TableColumns, counts: readonly CellCounts[]): string[] {
  const meant = isConnections ? '0' : "the column's median";
  return counts.flatMap(({ empty, notANumber, infinite, text }, i) => {
    const missing = empty + notANumber + text;
    const kinds = text > 0 ? `, ${formatCount(text)} of them text` : '';
    return [
      ...(missing > 0
        ? [`${counted(missing, 'cell')} of ${names[i]} held no number${kinds}, and counted as ${meant}.`]
        : []),
      ...(infinite > 0 ? [`${counted(infinite, 'cell')} of ${names[i]} held infinity.`] : []),
    ];
  });
}

function readingWarnings(source: TableSource, rows: number, anomalies: number): string[] {
  const { count, firstLine } = source.ragged;
  return [
    ...(count > 0
      ? [
          `${counted(count, 'line')} had too many or too few cells and ${count === 1 ? 'was' : 'were'} left out, the first one line ${formatCount(firstLine)}.`,
        ]
      : []),
    ...(source.notes ?? []),
    ...(rows >= ROWS_MAX ? [`Only the first ${formatCount(rows)} rows were read.`] : []),
    ...(anomalies > TABLE_DETAILS_MAX
      ? [`Of ${formatCount(anomalies)} abnormal windows the ${formatCount(TABLE_DETAILS_MAX)} strangest are listed.`]
      : []),
  ];
}
