// Columns that stand in the scores where nobody names any: what says whose row it is.
import { canonicalName } from '../features/column-names.ts';
import type { OpenTableOptions } from '../tables/open-table.ts';
import { openStudyTable } from './open-study-table.ts';

/** Names of rows that tools give. */
const ROW_NAMES: ReadonlySet<string> = new Set(['uid', 'Flow ID', 'id'].map(canonicalName));

/** Reading it takes as long as all the rest of a capture. */
const DEAR_TEXT = 'service';

/** The columns that every one of the files has; see `keepOf`. */
export async function usualKeep(files: readonly string[], options: OpenTableOptions): Promise<string[]> {
  let kept: string[] | null = null;
  for (const file of files) {
    const own = await keepOf(file, options);
    kept = kept === null ? own : kept.filter((name) => own.includes(name));
    if (kept.length === 0) break;
  }
  return kept ?? [];
}

/**
 * Of a capture the texts of its rows (whose they are, when, between whom); of a table the columns that name rows. Nothing for standard
 * input, which can be read once only.
 */
async function keepOf(file: string, options: OpenTableOptions): Promise<string[]> {
  if (file === '-') return [];
  const source = await openStudyTable(file, options);
  try {
    const isCapture = 'featureSet' in source;
    return source.columns
      .filter(({ name, kind }) =>
        isCapture ? kind === 'text' && name !== DEAR_TEXT : ROW_NAMES.has(canonicalName(name)),
      )
      .map(({ name }) => name);
  } finally {
    await source.close();
  }
}
