// The first rows of a CSV text: where its cells end, which separator it has, whether it begins with names, what its columns hold.
import { UserError } from '../base/user-error.ts';
import { type CellReader, ColumnJudge, trimCell } from './cell-words.ts';
import { unquote } from './csv-kernel.ts';
import { CELL_NUMBER } from './csv-layout.ts';
import { COLUMNS_MAX } from './text-batches.ts';

export const SEPARATORS = [',', ';', '\t', '|'] as const;
export type Separator = (typeof SEPARATORS)[number];

/** Rows that decide about the separator, and about what columns hold. */
const SEPARATOR_ROWS = 20;
const KIND_ROWS = 1000;
/** Names "0", "1", "2" … are those of a table that had none: pandas writes them. Fewer could be data. */
const NUMBERED_NAMES_LEAST = 5;

/** How a text is cut into rows and cells. */
export interface SplitOptions {
  readonly separator: string;
  readonly hasQuotes: boolean;
  readonly comment: string;
  readonly skipLines: number;
}

export interface CsvRow {
  readonly cells: readonly string[];
  /** Number of the line it begins with, from 1. */
  readonly line: number;
}

/** Rows of a text; a last one without a line break is left out unless the text is whole or it is the only one. */
export function splitRows(text: string, options: SplitOptions, isWhole: boolean, rowsMax: number): CsvRow[] {
  const plain = new RegExp(`[^${options.separator === '|' ? '\\|' : options.separator}\\r\\n]*`, 'y');
  const breaks = /\r\n|\r|\n/g;
  const rows: CsvRow[] = [];
  let at = 0;
  let line = 1;
  for (let skipped = 0; skipped < options.skipLines && at < text.length; skipped++, line++) at = behindLine(text, at);
  while (at < text.length && rows.length < rowsMax) {
    if (options.comment !== '' && text.startsWith(options.comment, at)) {
      at = behindLine(text, at);
      line++;
      continue;
    }
    const cells: string[] = [];
    const from = at;
    for (;;) {
      const end = endOfCell(text, at, options.hasQuotes, plain);
      cells.push(cellText(text.slice(at, end), options.hasQuotes));
      at = end;
      if (text[at] !== options.separator) break;
      at++;
      if (cells.length > COLUMNS_MAX) return [...rows, { cells, line }];
    }
    if (at >= text.length && !isWhole && rows.length > 0) break;
    if (cells.length > 1 || trimCell(text.slice(from, at)) !== '') rows.push({ cells, line });
    line += 1 + (text.slice(from, at).match(breaks)?.length ?? 0);
    if (at < text.length) at += text.startsWith('\r\n', at) ? 2 : 1;
  }
  return rows;
}

function behindLine(text: string, at: number): number {
  const line = /[^\r\n]*(?:\r\n|\r|\n)?/y;
  line.lastIndex = at;
  line.exec(text);
  return line.lastIndex;
}

function endOfCell(text: string, at: number, hasQuotes: boolean, plain: RegExp): number {
  let from = at;
  if (hasQuotes && text[at] === '"') {
    for (from = at + 1; ; from += 2) {
      from = text.indexOf('"', from);
      if (from < 0) return text.length;
      if (text[from + 1] !== '"') break;
    }
    from++;
  }
  plain.lastIndex = from;
  plain.exec(text);
  return plain.lastIndex;
}

function cellText(raw: string, hasQuotes: boolean): string {
  return !hasQuotes || !raw.startsWith('"')
    ? trimCell(raw)
    : /^"[^"]*"[ \t]*$/.test(raw)
      ? unquote(trimCell(raw))
      : unquote(raw);
}

/** The number of cells that most rows have. */
export function usualCells(rows: readonly CsvRow[]): number {
  const counts = new Map<number, number>();
  for (const { cells } of rows) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0]?.[0] ?? 0;
}

/**
 * The separator that gives most rows the same number of cells, two or more; among several such, the one that makes most cells numbers,
 * then most columns. A comma where none does.
 */
export function findSeparator(
  text: string,
  options: Omit<SplitOptions, 'separator'>,
  isWhole: boolean,
  readerOf: (separator: Separator) => CellReader,
): Separator {
  let best: Separator = ',';
  let bestWorth = 0;
  for (const separator of SEPARATORS) {
    if (!text.includes(separator)) continue;
    const rows = splitRows(text, { ...options, separator }, isWhole, SEPARATOR_ROWS);
    const usual = usualCells(rows);
    if (usual < 2) continue;
    const even = rows.filter((row) => row.cells.length === usual).length / rows.length;
    const cells = rows.flatMap((row) => row.cells.slice(0, SEPARATOR_ROWS));
    const reader = readerOf(separator);
    const numbers = cells.filter((cell) => isNumber(cell, reader)).length;
    const worth = Math.round(even * 20) * 1000 + (numbers / cells.length) * 100 + Math.min(usual, 1000) / 1000;
    if (worth > bestWorth) {
      best = separator;
      bestWorth = worth;
    }
  }
  return best;
}

/** Whether the first of some rows holds names: see docs of `openCsv`. */
export function hasNames(rows: readonly CsvRow[], reader: CellReader): boolean {
  const first = rows[0]?.cells ?? [];
  const filled = first.filter((cell) => cell !== '').length;
  if (filled === 0) return false;
  const numbers = first.flatMap((cell, column) => (isNumber(cell, reader) ? [column] : []));
  if (isCounting(first)) return true;
  if (numbers.length === filled) return false;
  // A row of a table without names, with texts between its numbers: names are rarely numbers, and never a third of them.
  if (numbers.length * 3 < filled || rows.length < 2) return true;
  return !numbers.every((column) =>
    rows.slice(1, SEPARATOR_ROWS).every(({ cells }) => cells[column] === '' || isNumber(cells[column] ?? '', reader)),
  );
}

function isNumber(cell: string, reader: CellReader): boolean {
  reader.read(cell, false);
  return reader.kind === CELL_NUMBER;
}

/** "0", "1", "2" … behind at most one name (that of pandas's index). */
function isCounting(cells: readonly string[]): boolean {
  const names = cells[0] === '' ? cells.slice(1) : cells;
  return names.length >= NUMBERED_NAMES_LEAST && names.every((name, i) => name === String(i));
}

/** What the columns hold, by the first rows. */
export function judgeColumns(rows: readonly CsvRow[], columns: number, reader: CellReader): ColumnJudge[] {
  const judges = Array.from({ length: columns }, () => new ColumnJudge());
  for (const { cells } of rows.slice(0, KIND_ROWS)) {
    if (cells.length !== columns) continue;
    for (let column = 0; column < columns; column++) {
      reader.read(cells[column]!, false);
      judges[column]!.see(cells[column]!, reader.kind);
    }
  }
  return judges;
}

/** Names as columns have them: trimmed, none empty, none twice; as pandas names them. */
export function columnNames(cells: readonly string[]): string[] {
  const taken = new Set<string>(cells.map((cell) => cell.trim()));
  const seen = new Map<string, number>();
  return cells.map((cell, column) => {
    const name = cell.trim() === '' ? `Unnamed: ${column}` : cell.trim();
    let times = seen.get(name) ?? 0;
    let unique = name;
    if (times > 0) {
      while (taken.has(`${name}.${times}`)) times++;
      unique = `${name}.${times}`;
    }
    taken.add(unique);
    seen.set(name, times + 1);
    return unique;
  });
}

/** Refuses a table whose rows mostly do not have the cells of its header. */
export function checkEven(rows: readonly CsvRow[], columns: number, separator: string, file: string): void {
  const uneven = rows.filter((row) => row.cells.length !== columns);
  const first = uneven[0];
  if (first === undefined || uneven.length * 2 <= rows.length) return;
  throw new UserError('table-delimiter', {
    file,
    separator: separatorName(separator),
    columns,
    line: first.line,
    cells: first.cells.length,
  });
}

export function separatorName(separator: string): string {
  const names: Readonly<Record<string, string>> = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars' };
  return names[separator] ?? separator;
}
