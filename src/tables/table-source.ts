// The contract of a table: named columns, read in batches of rows, whatever file they come from. Memory does not grow with the file.

/** Rows a batch holds at most. */
export const TABLE_BATCH_ROWS = 4096;

export interface TableColumn {
  /** As the file spells it (trimmed; a name that comes twice gets ".1", ".2" …, as pandas does). */
  readonly name: string;
  /** By the first rows: 'number' where most filled cells are numbers. Either kind can be asked for. */
  readonly kind: 'number' | 'text';
  readonly unit?: string;
}

/** What is to be read: positions in `columns`. A column may be in both. */
export interface TableSelection {
  readonly numbers: readonly number[];
  readonly texts: readonly number[];
}

/** Some rows. Valid until the next batch is asked for. */
export interface TableBatch {
  /** Number of the first row in the file, 0 = first row of data. */
  readonly firstRow: number;
  readonly rows: number;
  /** rows × selection.numbers.length, row by row; NaN = no number (counted by reason), infinities as they are. */
  readonly numbers: Float64Array;
  /** One list for each of selection.texts; '' = empty. */
  readonly texts: readonly (readonly string[])[];
}

/** Cells of one number column that are none. */
export interface CellCounts {
  /** Nothing, "-", "?", "null", "None", "(empty)". */
  empty: number;
  /** "NaN", "nan", "NA". */
  notANumber: number;
  /** "inf", "Infinity", "-inf" …: they are in the batches as infinities. */
  infinite: number;
  /** Anything else. */
  text: number;
}

export interface TableSource {
  /** Path as given; '-' = standard input. */
  readonly file: string;
  /** In words: "CSV", "Zeek log (TSV)", "Parquet" … */
  readonly format: string;
  readonly columns: readonly TableColumn[];
  /** Rows that were no rows (too many or too few cells): left out and counted, with the line of the first one. */
  readonly ragged: { count: number; firstLine: number };
  /** Rows there are in all, where the file says so beforehand. */
  readonly rowCount: number | null;
  /** Sentences about what of the file is left out, or was missing at its end; absent = nothing to tell. */
  readonly notes?: readonly string[];
  /** Part read so far, 0 to 1, or NaN. */
  readonly progress: number;
  /** Reads the file once, from its beginning; `counts[i]` belongs to selection.numbers[i]. */
  read(selection: TableSelection, counts: readonly CellCounts[], signal: AbortSignal): AsyncIterable<TableBatch>;
  close(): Promise<void>;
}
