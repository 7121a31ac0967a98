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

/** Lines of at most `width` columns, broken at spaces; a longer word is left whole. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
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
}

/** Rows under titles, two spaces between columns, at most `width` columns wide as far as the columns can be cut. */
export function layTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  width: number,
): { readonly head: string; readonly lines: readonly string[] } {
  const widths = columns.map((column, i) =>
    Math.max(columnsOf(column.title), ...rows.map((row) => columnsOf(row[i] ?? ''))),
  );
  const gaps = (columns.length - 1) * 2;
  let excess = widths.reduce((sum, one) => sum + one, gaps) - width;
  // The widest column that may shrink gives first.
  while (excess > 0) {
    let widest = -1;
    for (const [i, column] of columns.entries()) {
      const canShrink = column.least !== undefined && widths[i]! > column.least;
      if (canShrink && (widest < 0 || widths[i]! > widths[widest]!)) widest = i;
    }
    if (widest < 0) break;
    widths[widest]!--;
    excess--;
  }
  const lay = (cells: readonly string[]): string =>
    columns
      .map((column, i) => padText(cutText(cells[i] ?? '', widths[i]!), widths[i]!, column.side))
      .join('  ')
      .trimEnd();
  return { head: lay(columns.map(({ title }) => title)), lines: rows.map(lay) };
}
