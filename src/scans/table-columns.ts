// Which columns of an uploaded table the default model reads: the four of a connection, else those that are known, else all numbers.
import { UserError } from '../base/user-error.ts';
import { canonicalName, matchColumns } from '../features/column-names.ts';
import { CONN_WINDOW_COLUMNS } from '../features/conn-window-set.ts';
import { leakOf } from '../features/leaks.ts';
import type { TableSource } from '../tables/table-source.ts';
import { columnName } from './table-cells.ts';

/** Columns a window is made of at most, besides the usual four. */
export const TABLE_COLUMNS_USED_MAX = 64;
/** Names in one sentence. */
const NAMES_SHOWN = 8;

export interface TableColumns {
  /** Positions in the source. */
  readonly positions: readonly number[];
  readonly names: readonly string[];
  /** The four columns of connections, in which nothing means 0. */
  readonly isConnections: boolean;
  /** What is worth telling about the choice. */
  readonly warnings: readonly string[];
}

/**
 * The columns orig_pkts, resp_pkts, orig_bytes and resp_bytes under whatever names tools give them. Without them: number columns that
 * the dictionary knows, and where there are none all number columns that do not give away who, when or the answer. Throws UserErrors:
 * 'missing-columns' when `needsConnections`, 'no-scan-columns'.
 */
export async function chooseColumns(source: TableSource, needsConnections: boolean): Promise<TableColumns> {
  const names = source.columns.map(({ name }) => name);
  const match = matchColumns(CONN_WINDOW_COLUMNS, names);
  if (match.missing.length === 0) return columnsOf(source, match.positions, true, []);
  if (needsConnections) throw new UserError('missing-columns', { file: source.file, names: match.missing.join(', ') });
  const usable = names.flatMap((name, i) => (source.columns[i]!.kind === 'number' && leakOf(name) === null ? [i] : []));
  const familiar = await knownNames();
  const known = usable.filter((i) => familiar.has(canonicalName(names[i]!)));
  const chosen = (known.length > 0 ? known : usable).slice(0, TABLE_COLUMNS_USED_MAX);
  if (chosen.length === 0) throw new UserError('no-scan-columns', { file: source.file });
  const total = known.length > 0 ? known.length : usable.length;
  const kind = known.length > 0 ? 'number columns that Porchlight knows' : 'columns of numbers';
  const cut = total > chosen.length ? `the first ${chosen.length} of ${total} ${kind}` : `the ${kind}`;
  const listed = chosen.slice(0, NAMES_SHOWN).map((i) => columnName(names[i]!));
  const more = chosen.length > listed.length ? ` and ${chosen.length - listed.length} more` : '';
  return columnsOf(source, chosen, false, [
    `The table has no ${match.missing.join(', ')}, so the model reads ${cut}: ${listed.join(', ')}${more}.`,
  ]);
}

function columnsOf(
  source: TableSource,
  positions: readonly number[],
  isConnections: boolean,
  warnings: readonly string[],
): TableColumns {
  return { positions, names: positions.map((i) => columnName(source.columns[i]!.name)), isConnections, warnings };
}

/** Every feature of every set by its canonical name. The sets are loaded for those tables alone that need them. */
async function knownNames(): Promise<ReadonlySet<string>> {
  const { featureSets } = await import('../features/index.ts');
  return new Set(featureSets.flatMap((set) => set.features.map(({ name }) => canonicalName(name))));
}
