// Laying out text for a terminal: width in columns, wrapping, cutting, padding, tables.

/** East Asian wide characters and emoji take two columns, combining marks none (Unicode TR 11, in short). */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const NONE = /\p{M}|\u200d/u;

/** Columns that a text takes; colour sequences take none. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of stripColour(text)) {
    const code = character.codePointAt(0)!;
    if (code < 0x300) columns++;
    else if (!NONE.test(character)) columns += WIDE.test(character) ? 2 : 1;
  }
  return columns;
}

const COLOUR = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

export function stripColour(text: string): string {
  return text.replace(COLOUR, '');
}

/** Lines of at most `width` columns, broken at spaces, but not before a percent sign; a longer word is left whole. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  // A percent sign stays with its number.
  const words = text.split(/(?<!\d)\s+|(?<=\d)\s+(?!%(?:\W|$))/).map((word) => word.replace(/\s+/g, ' '));
  for (const word of words.filter((part) => part !== '')) {
    if (line !== '' && columnsOf(line) + 1 + columnsOf(word) > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines;
}

/** The text in at most `width` columns, with … where it was cut. */
export function cutText(text: string, width: number): string {
  if (columnsOf(text) <= width) return text;
  let cut = '';
  let columns = 0;
  for (const character of text) {
    const next = columnsOf(character);
    if (columns + next > width - 1) break;
    cut += character;
    columns += next;
  }
  return `${cut}…`;
}

export function padText(text: string, width: number, side: 'left' | 'right' = 'left'): string {
  const space = ' '.repeat(Math.max(0, width - columnsOf(text)));
  return side === 'left' ? text + space : space + text;
}

export interface TableColumn {
  readonly title: string;
  readonly side?: 'left' | 'right';
  /** Columns it may be cut down to when the table is wider than the page; absent = never cut. */
  readonly least?: number;
  /** Left out where the page is too narrow for all; the last such column goes first. */
  readonly isOptional?: boolean;
}

/** Rows under titles, two spaces between columns, at most `width` columns wide as far as columns can be cut or left out. */
export function layTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  width: number,
): { readonly head: string; readonly lines: readonly string[] } {
  const widths = columns.map((column, i) =>
    Math.max(columnsOf(column.title), ...rows.map((row) => columnsOf(row[i] ?? ''))),
  );
  const kept = chooseColumns(columns, widths, width);
  shrinkColumns(columns, kept, widths, width);
  const lay = (cells: readonly string[]): string =>
    kept
      .map((i) => padText(cutText(cells[i] ?? '', widths[i]!), widths[i]!, columns[i]!.side))
      .join('  ')
      .trimEnd();
  return { head: lay(columns.map(({ title }) => title)), lines: rows.map(lay) };
}

/** Indexes of the columns that find room when each is cut as far as it may be. */
function chooseColumns(columns: readonly TableColumn[], widths: readonly number[], width: number): number[] {
  const kept = columns.map((_, i) => i);
  const leastOf = (i: number): number => Math.min(widths[i]!, columns[i]!.least ?? widths[i]!);
  while (kept.reduce((sum, i) => sum + leastOf(i) + 2, -2) > width) {
    const last = kept.findLastIndex((i) => columns[i]!.isOptional === true);
    if (last < 0) break;
    kept.splice(last, 1);
  }
  return kept;
}

/** Cuts widths until the columns fit: the widest that may shrink gives first. */
function shrinkColumns(
  columns: readonly TableColumn[],
  kept: readonly number[],
  widths: number[],
  width: number,
): void {
  for (let excess = kept.reduce((sum, i) => sum + widths[i]! + 2, -2) - width; excess > 0; excess--) {
    let widest = -1;
    for (const i of kept) {
      const canShrink = columns[i]!.least !== undefined && widths[i]! > columns[i]!.least;
      if (canShrink && (widest < 0 || widths[i]! > widths[widest]!)) widest = i;
    }
    if (widest < 0) return;
    widths[widest]!--;
  }
}
