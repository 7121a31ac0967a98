// Windows of connections over any table: packets and bytes each way of so many consecutive rows, side by side in one.
import { UserError } from '../base/user-error.ts';
import { findColumn } from '../features/column-names.ts';
import { CONN_WINDOW_COLUMNS, CONN_WINDOW_MOST, connWindowFeatures } from '../features/conn-window-set.ts';
import {
  type CellCounts,
  TABLE_BATCH_ROWS,
  type TableBatch,
  type TableColumn,
  type TableSelection,
  type TableSource,
} from './table-source.ts';

export interface WindowedTableOptions {
  /** Rows of a window, 1 to CONN_WINDOW_MOST. */
  readonly window: number;
  /**
   * The column whose text says what a row is, and whether that is a normal one: a window with a row that is not normal has that row's
   * text (the first one's), else its first row's.
   */
  readonly label?: { readonly column: string; isNormal(text: string): boolean };
}

const COLUMNS = CONN_WINDOW_COLUMNS.length;

/**
 * A table of windows of `options.window` consecutive rows of `source`, by its columns orig_pkts, resp_pkts, orig_bytes and resp_bytes
 * under whatever names tools give them. First the columns of the window ("orig_pkts.1" …, the plain names for a window of one row),
 * then the other columns of the source: those and texts are of the first row of the window, but for the label. A cell of the
 * window that holds no number counts as 0, and is counted by its reason. Windows do not overlap; a last one that is not full is left out. Throws a UserError
 * where a column is missing or the window is out of range.
 */
export function openWindowedTable(source: TableSource, options: WindowedTableOptions): TableSource {
  return new WindowedTable(source, options);
}

class WindowedTable implements TableSource {
  readonly columns: readonly TableColumn[];
  readonly #source: TableSource;
  readonly #window: number;
  readonly #isNormal: ((text: string) => boolean) | null;
  /** Positions in the source: of the four columns, of the others, and of the label (-1 = none). */
  readonly #counted: readonly number[];
  readonly #kept: readonly number[];
  readonly #label: number;

  constructor(source: TableSource, { window, label }: WindowedTableOptions) {
    if (!Number.isInteger(window) || window < 1 || window > CONN_WINDOW_MOST)
      throw new UserError('bad-window', { set: 'conn-window', window, unit: 'rows', least: 1, most: CONN_WINDOW_MOST });
    const names = source.columns.map(({ name }) => name);
    this.#source = source;
    this.#window = window;
    this.#counted = CONN_WINDOW_COLUMNS.map((name) => findColumn(name, names));
    this.#kept = names.flatMap((_, i) => (this.#counted.includes(i) ? [] : [i]));
    this.#label = label === undefined ? -1 : findColumn(label.column, names);
    this.#isNormal = label === undefined ? null : (text) => label.isNormal(text);
    const missing: string[] = CONN_WINDOW_COLUMNS.filter((_, i) => this.#counted[i] === -1);
    if (label !== undefined && this.#label === -1) missing.push(label.column);
    if (missing.length > 0)
      throw new UserError('no-connection-columns', { file: source.file, names: missing.join(', ') });
    this.columns = [
      ...connWindowFeatures(window).map(({ name, unit }) => ({ name, kind: 'number' as const, unit })),
      ...this.#kept.map((position) => source.columns[position]!),
    ];
  }

  get file(): string {
    return this.#source.file;
  }

  get format(): string {
    return this.#source.format;
  }

  get ragged(): { count: number; firstLine: number } {
    return this.#source.ragged;
  }

  get rowCount(): number | null {
    const { rowCount } = this.#source;
    return rowCount === null ? null : Math.floor(rowCount / this.#window);
  }

  get progress(): number {
    return this.#source.progress;
  }

  async *read(
    selection: TableSelection,
    counts: readonly CellCounts[],
    signal: AbortSignal,
  ): AsyncGenerator<TableBatch> {
    const plan = this.#plan(selection);
    const cells = plan.inner.numbers.map(newCellCounts);
    const builder = new WindowBuilder(plan, this.#window, this.#isNormal, cells);
    for await (const batch of this.#source.read(plan.inner, cells, signal)) {
      for (let row = 0; row < batch.rows; row++) {
        builder.add(batch, row, counts);
        if (builder.isFull) yield builder.take();
      }
    }
    if (builder.rows > 0) yield builder.take();
  }

  close(): Promise<void> {
    return this.#source.close();
  }

  /** What is read of the source for a selection, and where it goes. */
  #plan(selection: TableSelection): WindowPlan {
    const windowColumns = this.#window * COLUMNS;
    const innerNumbers = [...this.#counted];
    const innerTexts: number[] = [];
    const numbers = selection.numbers.map((position) => {
      if (position < windowColumns) return { row: Math.floor(position / COLUMNS), from: position % COLUMNS };
      innerNumbers.push(this.#kept[position - windowColumns]!);
      return { row: 0, from: innerNumbers.length - 1 };
    });
    const texts = selection.texts.map((position) => {
      if (position < windowColumns)
        return { row: Math.floor(position / COLUMNS), from: position % COLUMNS, isLabel: false };
      const inner = this.#kept[position - windowColumns]!;
      innerTexts.push(inner);
      return { row: -1, from: innerTexts.length - 1, isLabel: inner === this.#label };
    });
    return { inner: { numbers: innerNumbers, texts: innerTexts }, numbers, texts };
  }
}

interface WindowPlan {
  readonly inner: TableSelection;
  /** For each selected number: of which row of the window, and which of the inner numbers. */
  readonly numbers: readonly { readonly row: number; readonly from: number }[];
  /** For each selected text: row -1 = the inner text `from` of the first row, else the inner number of that row. */
  readonly texts: readonly { readonly row: number; readonly from: number; readonly isLabel: boolean }[];
}

/** Fills batches of windows, one row of the source after the other. */
class WindowBuilder {
  rows = 0;
  readonly #plan: WindowPlan;
  readonly #window: number;
  readonly #isNormal: ((text: string) => boolean) | null;
  readonly #numbers: Float64Array;
  readonly #texts: readonly string[][];
  /** Cells of the source that are no numbers, as its reader counts them, and how many of them have been met here. */
  readonly #cells: readonly CellCounts[];
  readonly #met: readonly CellCounts[];
  readonly #reasons: (keyof CellCounts | null)[];
  #filled = 0;
  #firstRow = 0;

  constructor(
    plan: WindowPlan,
    window: number,
    isNormal: ((text: string) => boolean) | null,
    cells: readonly CellCounts[],
  ) {
    this.#cells = cells;
    this.#met = cells.map(newCellCounts);
    this.#reasons = cells.map(() => null);
    this.#plan = plan;
    this.#window = window;
    this.#isNormal = isNormal;
    this.#numbers = new Float64Array(TABLE_BATCH_ROWS * plan.numbers.length);
    this.#texts = plan.texts.map(() => []);
  }

  get isFull(): boolean {
    return this.rows === TABLE_BATCH_ROWS;
  }

  /** Adds a row of the source to the window that is filling. */
  add(batch: TableBatch, row: number, counts: readonly CellCounts[]): void {
    const { inner, numbers, texts } = this.#plan;
    const at = row * inner.numbers.length;
    const to = this.rows * numbers.length;
    for (let i = 0; i < this.#reasons.length; i++) this.#reasons[i] = this.#meet(i, batch.numbers[at + i]!);
    for (let i = 0; i < numbers.length; i++) {
      const { row: ofRow, from } = numbers[i]!;
      if (ofRow !== this.#filled) continue;
      const value = batch.numbers[at + from]!;
      this.#numbers[to + i] = from < COLUMNS ? setOrZero(value) : value;
      const reason = this.#reasons[from]!;
      if (reason !== null) counts[i]![reason]++;
    }
    for (let i = 0; i < texts.length; i++) this.#addText(batch, row, at, i);
    if (++this.#filled < this.#window) return;
    this.#filled = 0;
    this.rows++;
  }

  /** The batch so far; valid until the next row is added. */
  take(): TableBatch {
    const { rows } = this;
    const batch = {
      firstRow: this.#firstRow,
      rows,
      numbers: this.#numbers,
      texts: this.#texts.map((list) => list.slice(0, rows)),
    };
    this.#firstRow += rows;
    this.rows = 0;
    for (const list of this.#texts) list.length = 0;
    return batch;
  }

  /** Why a number of the source is none: the reader says how many there are of each reason, not which they are. */
  #meet(column: number, value: number): keyof CellCounts | null {
    if (Number.isFinite(value)) return null;
    if (!Number.isNaN(value)) return 'infinite';
    const [all, met] = [this.#cells[column]!, this.#met[column]!];
    const reason = met.text < all.text ? 'text' : met.notANumber < all.notANumber ? 'notANumber' : 'empty';
    met[reason]++;
    return reason;
  }

  #addText(batch: TableBatch, row: number, at: number, i: number): void {
    const { row: ofRow, from, isLabel } = this.#plan.texts[i]!;
    const list = this.#texts[i]!;
    if (ofRow >= 0) {
      if (ofRow === this.#filled) list[this.rows] = String(setOrZero(batch.numbers[at + from]!));
      return;
    }
    const text = batch.texts[from]![row]!;
    if (this.#filled === 0 || (isLabel && this.#turns(list[this.rows]!, text))) list[this.rows] = text;
  }

  /** A window that was normal so far meets a row that is not. */
  #turns(before: string, text: string): boolean {
    return this.#isNormal?.(before) === true && !this.#isNormal(text);
  }
}

function setOrZero(value: number): number {
  return Number.isNaN(value) ? 0 : value;
}

function newCellCounts(): CellCounts {
  return { empty: 0, notANumber: 0, infinite: 0, text: 0 };
}
