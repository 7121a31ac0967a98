// Rows of features on their way from a capture, which pushes them, to a table's reader, which pulls them.
import type { FeatureRows } from '../features/feature-rows.ts';
import { type CellCounts, TABLE_BATCH_ROWS, type TableBatch, type TableSelection } from './table-source.ts';

/** Batches that wait before the capture is held back. One batch of frames may add more than fits: those are kept, and it waits. */
const WAITING_MOST = 2;

/** How a selected column is filled from a batch of rows. */
export interface QueueColumn {
  number(rows: FeatureRows, row: number): number;
  text(rows: FeatureRows, row: number): string;
  /** Whether its cells are texts, so that one which is no number is counted as such. */
  readonly isText: boolean;
}

interface Chunk {
  rows: number;
  firstRow: number;
  readonly numbers: Float64Array;
  readonly texts: readonly string[][];
}

/** A queue of table batches with one writer and one reader. */
export class CaptureQueue {
  readonly #numbers: readonly QueueColumn[];
  readonly #texts: readonly QueueColumn[];
  readonly #counts: readonly CellCounts[];
  readonly #full: Chunk[] = [];
  readonly #free: Chunk[] = [];
  #filling: Chunk | null = null;
  #handed: Chunk | null = null;
  #rows = 0;
  #hasEnded = false;
  #failure: unknown = null;
  #wakeReader: (() => void) | null = null;
  #wakeWriter: (() => void) | null = null;

  /** `columns`: all columns of the table; the selection's positions point into them. */
  constructor(columns: readonly QueueColumn[], selection: TableSelection, counts: readonly CellCounts[]) {
    this.#numbers = selection.numbers.map((position) => columns[position]!);
    this.#texts = selection.texts.map((position) => columns[position]!);
    this.#counts = counts;
  }

  /** Copies rows; they need not outlive the call. */
  push(rows: FeatureRows): void {
    if (this.#hasEnded) return;
    for (let row = 0; row < rows.count; row++) {
      this.#filling ??= this.#newChunk();
      const chunk = this.#filling;
      this.#copy(rows, row, chunk);
      chunk.rows++;
      this.#rows++;
      if (chunk.rows === TABLE_BATCH_ROWS) this.#closeChunk();
    }
  }

  /** Resolves when the reader has made room; at once where there is some. */
  room(): void | Promise<void> {
    if (this.#full.length < WAITING_MOST || this.#hasEnded) return;
    return new Promise((resolve) => {
      this.#wakeWriter = resolve;
    });
  }

  /** The writer is done: with all rows, or with what it failed of. */
  end(failure: unknown = null): void {
    if (this.#hasEnded) return;
    if (failure === null) this.#closeChunk();
    this.#failure = failure;
    this.#hasEnded = true;
    this.#wake();
  }

  /** The reader wants no more: lets the writer run on to its end. */
  close(): void {
    this.#hasEnded = true;
    this.#full.length = 0;
    this.#filling = null;
    this.#wake();
  }

  /** The next batch, or null at the end; rejects with the writer's failure once the rows before it are read. */
  async next(): Promise<TableBatch | null> {
    while (this.#full.length === 0 && !this.#hasEnded) {
      await new Promise<void>((resolve) => {
        this.#wakeReader = resolve;
      });
    }
    if (this.#handed !== null) this.#free.push(this.#handed);
    this.#handed = this.#full.shift() ?? null;
    this.#wakeWriter?.();
    this.#wakeWriter = null;
    if (this.#handed !== null) return this.#handed;
    if (this.#failure !== null) throw this.#failure;
    return null;
  }

  #wake(): void {
    this.#wakeReader?.();
    this.#wakeWriter?.();
    this.#wakeReader = null;
    this.#wakeWriter = null;
  }

  #newChunk(): Chunk {
    const used = this.#free.pop();
    if (used !== undefined) {
      for (const list of used.texts) list.length = 0;
      used.rows = 0;
      used.firstRow = this.#rows;
      return used;
    }
    return {
      rows: 0,
      firstRow: this.#rows,
      numbers: new Float64Array(TABLE_BATCH_ROWS * this.#numbers.length),
      texts: this.#texts.map(() => []),
    };
  }

  #closeChunk(): void {
    if (this.#filling === null) return;
    this.#full.push(this.#filling);
    this.#filling = null;
    this.#wakeReader?.();
    this.#wakeReader = null;
  }

  #copy(rows: FeatureRows, row: number, chunk: Chunk): void {
    const columns = this.#numbers;
    const at = chunk.rows * columns.length;
    for (let i = 0; i < columns.length; i++) {
      const column = columns[i]!;
      const value = column.number(rows, row);
      chunk.numbers[at + i] = value;
      if (!Number.isFinite(value)) countCell(this.#counts[i]!, value, column.isText ? column.text(rows, row) : null);
    }
    for (let i = 0; i < this.#texts.length; i++) chunk.texts[i]!.push(this.#texts[i]!.text(rows, row));
  }
}

function countCell(counts: CellCounts, value: number, text: string | null): void {
  if (!Number.isNaN(value)) counts.infinite++;
  else if (text === null) counts.notANumber++;
  else if (text === '') counts.empty++;
  else counts.text++;
}
