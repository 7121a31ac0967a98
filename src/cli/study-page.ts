// What the commands of studies print: what was read and left out, and the models in a table.
import type { CleanedColumn, RunDocument, RunModel } from '../reports/run-document.ts';
import { numberWords } from '../studies/explanation.ts';
import { countWords, durationWords, wholeWords } from './quantity.ts';
import type { Paint } from './terminal.ts';
import { layTable, wrapText } from './text-layout.ts';

/** Columns named with the same reason before the rest is only counted. */
const NAMES_SHOWN = 6;
const INDENT = 2;

/** What was read, used and left out, with reasons. */
export function dataLines(document: RunDocument, width: number, paint: Paint): string[] {
  const { files, rowsRead, rowsUsed, rowsLeftOut, columns, columnsLeftOut } = document;
  const [first] = files;
  const title = files.length === 1 ? `${first!.file}` : `${first!.file} and ${files.length - 1} more`;
  const formats = [...new Set(files.map(({ format }) => format))].join(', ');
  const lines = wrapText(
    `${title}: ${formats}, ${countWords(rowsRead, 'row')} read, ${wholeWords(rowsUsed)} used, ${countWords(columns.length, 'column')}`,
    width,
  ).map((line, i) => (i === 0 ? paint(line, 'bold') : line));
  for (const { reason, rows } of rowsLeftOut)
    lines.push(...hanging(`left out: ${countWords(rows, 'row')} ${reason}`, width));
  for (const [reason, names] of groupNames(columnsLeftOut.map((each) => [each.name, each.reason])))
    lines.push(...hanging(`left out: ${listShort(names)} (${reason})`, width));
  for (const [found, names] of groupNames(columns.map((each) => [each.name, cellWords(each)]))) {
    if (found !== '') lines.push(...hanging(`missing: ${found} in ${listShort(names)}`, width));
  }
  return lines.length > LINES_MOST
    ? [...lines.slice(0, LINES_MOST), `  and ${lines.length - LINES_MOST} more lines in the report`]
    : lines;
}

/** Lines about the data that a page shows. */
const LINES_MOST = 40;

/** An indented text, what follows its first line further in. */
export function hanging(text: string, width: number): string[] {
  return wrapText(text, width - 2 * INDENT).map((line, i) => ' '.repeat(i === 0 ? INDENT : 2 * INDENT) + line);
}

/** Names by what is said of them, in the order it is first said. */
function groupNames(pairs: readonly (readonly [name: string, said: string])[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [name, said] of pairs) {
    const group = groups.get(said);
    if (group === undefined) groups.set(said, [name]);
    else group.push(name);
  }
  return groups;
}

function listShort(names: readonly string[]): string {
  const more = names.length - NAMES_SHOWN;
  return more > 0 ? `${names.slice(0, NAMES_SHOWN).join(', ')} and ${more} more` : names.join(', ');
}

/** "10 infinite, 2 empty"; '' where every cell is a number. */
function cellWords({ empty, notANumber, infinite, text }: CleanedColumn): string {
  const parts = [
    [empty, 'empty'],
    [notANumber, 'NaN'],
    [infinite, 'infinite'],
    [text, 'text'],
  ] as const;
  const found = parts.filter(([count]) => count > 0).map(([count, words]) => `${wholeWords(count)} ${words}`);
  return found.join(', ');
}

/** The fitted models, one a line. */
export function modelTable(document: RunDocument, width: number, paint: Paint): string[] {
  const { head, lines } = layTable(
    [
      { title: 'model' },
      { title: 'features', side: 'right', isOptional: true },
      { title: 'rows', side: 'right' },
      { title: 'threshold', side: 'right' },
      { title: 'flagged', side: 'right' },
      { title: 'fit', side: 'right' },
    ],
    document.models.map((model) => [
      model.name,
      wholeWords(document.columns.length),
      wholeWords(model.trainedRows),
      numberWords(model.threshold),
      wholeWords(model.flaggedRows),
      model.fitSeconds === null ? '' : durationWords(model.fitSeconds),
    ]),
    width,
  );
  const rules = document.models.map((model) => {
    const carried = carriedBy(model);
    return `${model.name}: threshold ${model.thresholdRule}${carried === '' ? '' : `; what is flagged stands out by ${carried}`}`;
  });
  return [
    paint(head, 'faint'),
    ...lines,
    ...rules.flatMap((rule) => hanging(rule, width).map((line) => paint(line, 'faint'))),
  ];
}

function carriedBy({ contributions }: RunModel): string {
  return contributions
    .slice(0, 3)
    .filter(({ share }) => share > 0)
    .map(({ feature }) => feature)
    .join(', ');
}

/** What was written, a name a line. */
export function writtenLines(names: readonly string[], width: number): string[] {
  return names.flatMap((name) =>
    wrapText(`Wrote ${name}`, width - INDENT).map((line, i) => (i === 0 ? line : `  ${line}`)),
  );
}

/** Warnings for standard error, '' where there are none. */
export function warningLines(document: RunDocument): string {
  return document.warnings.map((warning) => `Warning: ${warning}\n`).join('');
}
