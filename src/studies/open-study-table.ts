// Opens what a study reads; where windows of connections are wanted, a table of connections becomes one of windows.
import { connWindowSet } from '../features/conn-window-set.ts';
import { type OpenTableOptions, openTable } from '../tables/open-table.ts';
import type { TableSource } from '../tables/table-source.ts';
import { openWindowedTable } from '../tables/windowed-table.ts';
import { FILE_COLUMN } from './data-request.ts';
import { normalRule, USUAL_NORMAL } from './row-labels.ts';

export interface StudyTableLabel {
  readonly column: string;
  readonly normal: readonly string[] | null;
}

/** The table at a path. Throws the UserErrors of `openTable` and `openWindowedTable`. */
export async function openStudyTable(
  file: string,
  options: OpenTableOptions,
  label: StudyTableLabel | null = null,
): Promise<TableSource> {
  const source = await openTable(file, options);
  if (options.featureSet !== connWindowSet.name || isWindowed(source)) return source;
  try {
    return openWindowedTable(source, {
      window: options.windowPackets ?? connWindowSet.window?.usual ?? 1,
      ...(label === null || label.column === FILE_COLUMN
        ? {}
        : { label: { column: label.column, isNormal: normalRule(label.normal ?? USUAL_NORMAL) } }),
    });
  } catch (error) {
    await source.close();
    throw error;
  }
}

/** Captures come as windows already. */
function isWindowed(source: TableSource): boolean {
  return 'featureSet' in source;
}
