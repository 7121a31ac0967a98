// Another table under a different heading: its format in other words, its columns of the kind that the format says.
import type { CellCounts, TableBatch, TableColumn, TableSelection, TableSource } from './table-source.ts';

export interface Heading {
  readonly format?: string;
  readonly columns?: readonly TableColumn[];
}

export class TableView implements TableSource {
  readonly format: string;
  readonly columns: readonly TableColumn[];
  readonly #table: TableSource;

  constructor(table: TableSource, heading: Heading) {
    this.#table = table;
    this.format = heading.format ?? table.format;
    this.columns = heading.columns ?? table.columns;
  }

  get file(): string {
    return this.#table.file;
  }

  get ragged(): TableSource['ragged'] {
    return this.#table.ragged;
  }

  get rowCount(): number | null {
    return this.#table.rowCount;
  }

  get progress(): number {
    return this.#table.progress;
  }

  get notes(): readonly string[] {
    return this.#table.notes ?? [];
  }

  read(selection: TableSelection, counts: readonly CellCounts[], signal: AbortSignal): AsyncIterable<TableBatch> {
    return this.#table.read(selection, counts, signal);
  }

  close(): Promise<void> {
    return this.#table.close();
  }
}
