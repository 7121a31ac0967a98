// Reads the cells of some rows of a table, to show them as they stand in the file.
import type { TableSource } from '../tables/table-source.ts';
import { type Cell, columnName, textCell } from './table-cells.ts';

/** Columns of a row that are shown. */
const SAMPLE_COLUMNS_MAX = 32;
/** Cells that are read for it: a file that unpacks to more is left. */
const SAMPLE_CELLS_MAX = 20_000_000;

/** Cells of a row under the names of their columns. */
export type SampleCells = readonly (readonly [name: string, cell: Cell])[];

/**
 * The cells of `rows` (positions, in any order, counted as the reader counts), in that order; of the columns at `positions`, null = the
 * first 32. An empty list where the table ends before the last of them or is too large.
 */
export async function readSamples(
  source: TableSource,
  rows: readonly number[],
  positions: readonly number[] | null,
  signal: AbortSignal,
): Promise<SampleCells[]> {
  const texts = positions ?? source.columns.slice(0, SAMPLE_COLUMNS_MAX).map((_, i) => i);
  const wanted = new Map<number, SampleCells>();
  const sorted = [...new Set(rows)].sort((a, b) => a - b);
  if ((sorted.at(-1) ?? 0) * texts.length > SAMPLE_CELLS_MAX) return [];
  let next = 0;
  let first = 0;
  for await (const batch of source.read({ numbers: [], texts }, [], signal)) {
    for (; next < sorted.length && sorted[next]! < first + batch.rows; next++) {
      const row = sorted[next]! - first;
      const cells = texts.map((position, i) => {
        const { name, kind } = source.columns[position]!;
        return [columnName(name), textCell(batch.texts[i]![row]!, kind)] as const;
      });
      wanted.set(sorted[next]!, cells);
    }
    first += batch.rows;
    if (next === sorted.length) break;
  }
  return next === sorted.length ? rows.map((row) => wanted.get(row)!) : [];
}
