// The formats of tables that are read, in words, and how each tells that a file is damaged or is something that it does not read.
import { systemReason } from '../base/system-words.ts';
import { UserError } from '../base/user-error.ts';

/** Formats in the words that reports and errors use. */
export const TABLE_FORMATS = {
  parquet: 'Parquet',
  npy: 'NumPy array (.npy)',
  npz: 'NumPy archive (.npz)',
  mat: 'MATLAB 5 file (.mat)',
  zeek: 'Zeek log (TSV)',
  zeekJson: 'Zeek log (JSON)',
  argus: 'Argus CSV',
  nfdump: 'nfdump CSV',
} as const;

/** Columns a table has at most: their names alone would fill the memory otherwise. */
export const TABLE_COLUMNS_MAX = 65_536;

/** Bytes of a column name that are kept. */
export const COLUMN_NAME_LENGTH_MAX = 256;

/** What an error names: the file as given, and the format that it was taken for. */
export interface TablePlace {
  readonly file: string;
  readonly format: string;
}

/** The name of a path in messages. */
export function displayedName(file: string): string {
  return file === '-' ? 'Standard input' : file;
}

/** The bytes break the rules of their own format. `reason` is a clause without a full stop. */
export function damagedTable(place: TablePlace, reason: string, cause?: unknown): UserError {
  const details = { file: displayedName(place.file), format: place.format, reason };
  return new UserError('bad-table', details, cause === undefined ? undefined : { cause });
}

/** The file may be sound, but holds what this program does not read; `advice` says what to do, without a full stop. */
export function unsupportedTable(place: TablePlace, reason: string, advice: string): UserError {
  return new UserError('unsupported-table', {
    file: displayedName(place.file),
    format: place.format,
    reason,
    advice,
  });
}

/** Names as pandas makes them unique: the second "a" is "a.1". Empty names become "Unnamed: POSITION"; long ones are cut. */
export function distinctNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  const next = new Map<string, number>();
  return names.map((raw, i) => {
    const name = raw.trim().slice(0, COLUMN_NAME_LENGTH_MAX) || `Unnamed: ${i}`;
    let unique = name;
    for (let n = next.get(name) ?? 1; taken.has(unique); n++) {
      unique = `${name}.${n}`;
      next.set(name, n + 1);
    }
    taken.add(unique);
    return unique;
  });
}

/** A file system's error in our words. */
export function tableFileError(path: string, error: unknown): UserError {
  const file = displayedName(path);
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (code === 'ENOENT' || code === 'ENOTDIR') return new UserError('file-not-found', { file }, { cause: error });
  if (code === 'EACCES' || code === 'EPERM') return new UserError('file-no-permission', { file }, { cause: error });
  if (code === 'EISTTY') return new UserError('not-a-table', { file, found: 'it is a terminal' }, { cause: error });
  if (code === 'EISDIR') return new UserError('not-a-table', { file, found: 'it is a folder' }, { cause: error });
  return new UserError('file-unreadable', { file, reason: systemReason(error) }, { cause: error });
}
