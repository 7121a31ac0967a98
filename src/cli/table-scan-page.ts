// The page that `scan` prints about a table: how much of it is abnormal, where, and by which model.
import { cleanText } from '../alerts/index.ts';
import type { TableResult } from '../documents/scans.ts';
import { alertSeverityOf, tableWords } from '../scans/scan-rows.ts';
import { countWords, wholeWords } from './quantity.ts';
import { type PageOptions, SEVERITY_TONES } from './scan-page.ts';
import { cutText, layTable, wrapText } from './text-layout.ts';

/** Windows shown; `--json` has a thousand. */
const WINDOWS_SHOWN = 15;
/** Columns of a row that are shown; a narrow page leaves the last ones out. */
const COLUMNS_SHOWN = 8;
const SCORE_DIGITS = 3;
const CELL_LEAST = 8;
const INDENT = '  ';

/** The whole page, ended by a line end. */
export function tableScanPage(table: TableResult, { width, paint, title }: PageOptions): string {
  const room = width - INDENT.length;
  const wrapped = (words: string): string[] => wrapText(words, room).map((line) => INDENT + line);
  const worst = table.details[0];
  const tone = worst === undefined ? 'green' : SEVERITY_TONES[alertSeverityOf(worst.severity)];
  return [
    '',
    INDENT + paint(cutText(cleanText(title, width), room), 'bold'),
    ...wrapped(`${countWords(table.rows, 'row')}; the model reads ${countWords(table.columns.length, 'column')}`),
    '',
    ...wrapText(tableWords(table), room).map((line) => INDENT + paint(line, tone)),
    '',
    ...windowLines(table, room, paint),
    ...wrapped(`Model: ${table.model}; abnormal above ${table.threshold.toFixed(SCORE_DIGITS)}.`),
    ...wrapped('It knows no other table: it finds what is unusual in this one, which need not be bad.'),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

function windowLines(
  { details, anomalies, columns }: TableResult,
  room: number,
  paint: PageOptions['paint'],
): string[] {
  if (details.length === 0) return [];
  const shown = details.slice(0, WINDOWS_SHOWN);
  // What the model read comes first: a narrow page has room for little else.
  const all = Object.keys(shown[0]!.sample);
  const names = [...new Set([...columns.filter((name) => all.includes(name)), ...all])].slice(0, COLUMNS_SHOWN);
  const { head, lines } = layTable(
    [
      { title: 'severity' },
      { title: 'from row', side: 'right' },
      { title: 'score', side: 'right' },
      ...names.map((name) => ({ title: name, side: 'right' as const, least: CELL_LEAST, isOptional: true })),
    ],
    shown.map(({ severity, sequenceId, error, sample }) => [
      severity,
      wholeWords(sequenceId + 1),
      error.toFixed(SCORE_DIGITS),
      ...names.map((name) => String(sample[name] ?? '-')),
    ]),
    room,
  );
  const rest = anomalies - shown.length;
  return [
    ...wrapText('The strangest windows, each with its last row', room).map((line) => INDENT + paint(line, 'bold')),
    INDENT + paint(head, 'faint'),
    ...lines.map((line) => INDENT + line),
    ...(rest > 0 ? [INDENT + paint(`… and ${wholeWords(rest)} more: --json lists them.`, 'faint')] : []),
    '',
  ];
}
