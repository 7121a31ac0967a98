// What a study wants to read: files, columns, labels, and what is done with cells that are no numbers.
import type { OpenTableOptions } from '../tables/open-table.ts';

/**
 * What happens to rows with a missing value in a used column. `drop`: columns that are missing in more than half of the rows are left
 * out, then rows with a missing value. `median`: the median of the training rows stands for it. `fail`: the first one ends the study.
 * `keep`: the model's own rule (a missing value is never perfectly normal).
 */
export type MissingRule = 'drop' | 'median' | 'fail' | 'keep';

/**
 * `usual`: `keep` for captures, whose missing values mean something (a single packet has no gaps), and `drop` for tables, where they are
 * mostly faults.
 */
export type WantedMissingRule = MissingRule | 'usual';

/** A column, or the file that a row stands in. */
export const FILE_COLUMN = 'file';

export interface DataRequest {
  readonly files: readonly string[];
  /** Name of a feature set, or null. */
  readonly featureSet: string | null;
  /** Names of columns, or null: all that hold numbers and do not leak. */
  readonly columns: readonly string[] | null;
  /** Columns that leak the answer may be used when they are named. */
  readonly allowsLeaks: boolean;
  /** Where the labels stand, and which of their values are normal (null: the usual words). */
  readonly label: { readonly column: string; readonly normal: readonly string[] | null } | null;
  /** Rows with another label than normal are left out. */
  readonly onlyNormal: boolean;
  readonly groupColumn: string | null;
  readonly timeColumn: string | null;
  /** Without a named column of times, one that is called so is read; it stays out of training, or in it, as if nobody had looked. */
  readonly findsTimes?: boolean;
  readonly deviceColumn: string | null;
  readonly missing: WantedMissingRule;
  /** Most rows that are kept in memory: a seeded reservoir sample of all. */
  readonly sample: number;
  readonly seed: number;
  readonly table: OpenTableOptions;
}
