// NumPy archives: `X` is the table, `y` its label, as the outlier benchmarks store them; nothing is unpickled.
import { UserError } from '../base/user-error.ts';
import { readNpyHeader } from './npy-header.ts';
import { createArrayTable, type StoredArray, tableArray } from './npy-table.ts';
import { MemoryBytes, type StoredBytes } from './open-table-bytes.ts';
import { damagedTable, displayedName, TABLE_FORMATS, type TablePlace, unsupportedTable } from './table-kinds.ts';
import type { TableSource } from './table-source.ts';
import { openZipEntry, readZipEntries, type ZipEntry } from './zip-archive.ts';
import { InflatedBytes } from './zip-inflate.ts';

/** Values that are packed and stored by columns have to be unpacked whole before the first row is known. */
const UNPACKED_BYTES_MAX = 1024 * 1024 * 1024;
/** Arrays that an error names. */
const NAMED_MAX = 8;

/** Names of the table and the label, best first; case does not matter. */
const TABLE_NAMES = ['x', 'data'];
const LABEL_NAMES = ['y', 'label', 'labels'];

/** Opens an archive of arrays. Throws UserErrors: no table in it, Python objects, damaged … */
export async function openNpzTable(bytes: StoredBytes, file: string): Promise<TableSource> {
  const place: TablePlace = { file, format: TABLE_FORMATS.npz };
  const entries = (await readZipEntries(bytes, place)).filter(({ name }) => name.endsWith('.npy'));
  if (entries.length === 0)
    throw new UserError('not-a-table', {
      file: displayedName(file),
      found: 'it is a zip archive without NumPy arrays: unpack it first',
    });
  const names = entries.map(({ name }) => name.slice(0, -'.npy'.length));
  const tableIndex = chooseTable(names, place, 'numpy.savez(FILE, X=X, y=y)');
  const table = await openArray(bytes, entries[tableIndex]!, place, (header, stored) =>
    tableArray(header, stored, place, names[tableIndex]!),
  );
  const labelIndex = chooseLabel(names);
  if (labelIndex < 0 || labelIndex === tableIndex) return createArrayTable({ ...place, table, label: null, bytes });
  const label = await openArray(
    bytes,
    entries[labelIndex]!,
    place,
    ({ shape, type, isColumnMajor, dataAt }, stored) => {
      const rows = shape.reduce((product, extent) => product * extent, 1);
      checkLabel(names[labelIndex]!, rows, table.rows, place);
      return { rows, columns: 1, type, isColumnMajor, bytes: stored, dataAt };
    },
  );
  return createArrayTable({ ...place, table, label, bytes });
}

/** Position of the table among named arrays: X, or the only one that is no label. `advice` says how to save one. */
export function chooseTable(names: readonly string[], place: TablePlace, advice: string): number {
  const lower = names.map((name) => name.toLowerCase());
  for (const name of TABLE_NAMES) if (lower.includes(name)) return lower.indexOf(name);
  const others = lower.filter((name) => !LABEL_NAMES.includes(name));
  if (others.length === 1) return lower.indexOf(others[0]!);
  const named = names.slice(0, NAMED_MAX).map((name) => `"${name}"`);
  const held = names.length === 0 ? 'no array' : named.join(', ') + (names.length > NAMED_MAX ? ' …' : '');
  throw unsupportedTable(place, `there is no array X in it, only ${held}`, `save the table as X: ${advice}`);
}

/** Position of the labels, or -1. */
export function chooseLabel(names: readonly string[]): number {
  const lower = names.map((name) => name.toLowerCase());
  return LABEL_NAMES.map((name) => lower.indexOf(name)).find((index) => index >= 0) ?? -1;
}

/** A label has one value for each row. */
export function checkLabel(name: string, values: number, rows: number, place: TablePlace): void {
  if (values !== rows) throw damagedTable(place, `${name} has ${values} values for a table of ${rows} rows`);
}

type ArrayMaker = (header: Awaited<ReturnType<typeof readNpyHeader>>, bytes: StoredBytes) => StoredArray;

async function openArray(
  archive: StoredBytes,
  entry: ZipEntry,
  place: TablePlace,
  make: ArrayMaker,
): Promise<StoredArray> {
  const bytes = await openZipEntry(archive, entry, place);
  const array = make(await readNpyHeader(bytes, place), bytes);
  if (!array.isColumnMajor || array.columns === 1 || !(bytes instanceof InflatedBytes)) return array;
  if (bytes.size > UNPACKED_BYTES_MAX)
    throw unsupportedTable(
      place,
      `${entry.name} is packed, stored by columns and larger than ${UNPACKED_BYTES_MAX / 2 ** 30} GiB`,
      'save it by rows (numpy.ascontiguousarray) or unpacked (numpy.savez)',
    );
  return { ...array, bytes: new MemoryBytes(await bytes.view(0, bytes.size)) };
}
