// A scan's result as one HTML page that holds everything it shows, with no script and nothing from outside.
import { counted, formatBytes, formatCount } from '../alerts/words.ts';
import type { CaptureResult, ScanDocument, TableResult } from '../documents/scans.ts';
import { element, HTML_DOCTYPE, join, type Markup, styleElement, text } from '../reports/markup.ts';
import { reportRules } from '../reports/report-style.ts';
import { drawScores } from './scan-curve.ts';

/** Rows of each table; the other formats have all. */
const ROWS_SHOWN = 200;
/** Columns of a row of a table. */
const COLUMNS_SHOWN = 12;
const SENTENCE_MAX = 1000;
const SCORE_DIGITS = 4;

/** The page of a scan that is done. Every text of the file is escaped; nothing in it can become markup. */
export function scanReport(document: ScanDocument): string {
  const { scan, capture, table } = document;
  const title = `Scan of ${scan.file}`;
  const head = element(
    'head',
    {},
    element('meta', { charset: 'utf-8' }),
    // Should an escape ever fail, the browser still runs and fetches nothing.
    element('meta', {
      'http-equiv': 'Content-Security-Policy',
      content: "default-src 'none'; style-src 'unsafe-inline'",
    }),
    element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    element('meta', { name: 'color-scheme', content: 'light dark' }),
    element('title', {}, text(`${title} · Porchlight`)),
    styleElement(reportRules()),
  );
  const header = element(
    'header',
    {},
    element('p', { class: 'brand' }, text('Porchlight')),
    element('h1', {}, text(title, 200)),
    element('p', { class: 'lead' }, text(scan.words, SENTENCE_MAX)),
    drawWarnings((capture ?? table)?.warnings ?? []),
  );
  const main = element(
    'main',
    {},
    ...(capture === null ? [] : captureSections(capture)),
    ...(table === null ? [] : tableSections(table)),
  );
  const foot = element(
    'footer',
    {},
    text(
      `Scanned by Porchlight on ${momentWords(scan.ended ?? scan.started)}. This page holds everything that it shows.`,
    ),
  );
  return `${join([HTML_DOCTYPE, element('html', { lang: 'en' }, head, element('body', {}, header, main, foot))])}\n`;
}

/** "2026-11-21 13:51:10 UTC". */
function momentWords(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

function drawWarnings(warnings: readonly string[]): Markup {
  if (warnings.length === 0) return text('');
  return element(
    'section',
    { class: 'first' },
    element('h2', {}, text('Read this first')),
    element('ul', {}, ...warnings.map((warning) => element('li', {}, text(warning, SENTENCE_MAX)))),
  );
}

function section(title: string, ...children: readonly Markup[]): Markup {
  return element('section', {}, element('h2', {}, text(title)), ...children);
}

function drawFacts(facts: readonly (readonly [string, string])[]): Markup {
  const items = facts.map(([name, value]) =>
    element('div', {}, element('dt', {}, text(name)), element('dd', {}, text(value))),
  );
  return element('dl', { class: 'facts' }, ...items);
}

interface Column {
  readonly title: string;
  readonly isNumber?: boolean;
}

function drawTable(caption: string, columns: readonly Column[], rows: readonly (readonly string[])[]): Markup {
  const heads = columns.map(({ title, isNumber }) =>
    element('th', { scope: 'col', class: isNumber === true ? 'n' : null }, text(title)),
  );
  const lines = rows
    .slice(0, ROWS_SHOWN)
    .map((cells) =>
      element(
        'tr',
        {},
        ...cells.map((cell, i) =>
          element('td', { class: columns[i]?.isNumber === true ? 'n' : null }, text(cell, SENTENCE_MAX)),
        ),
      ),
    );
  const more = rows.length > ROWS_SHOWN ? ` The first ${ROWS_SHOWN} of ${formatCount(rows.length)} are shown.` : '';
  return element(
    'div',
    { class: 'scroll' },
    element(
      'table',
      {},
      element('caption', {}, element('span', {}, text(caption + more, SENTENCE_MAX))),
      element('thead', {}, element('tr', {}, ...heads)),
      element('tbody', {}, ...lines),
    ),
  );
}

function captureSections(capture: CaptureResult): Markup[] {
  const { alerts, devices, packets, bytes, flows, first, last } = capture;
  const span = first === null || last === null ? '-' : `${momentWords(first)} to ${momentWords(last)}`;
  const alertRows = alerts.map(({ severity, start, sentence, actions }) => [
    severity,
    momentWords(start),
    sentence,
    actions.join(' '),
  ]);
  const deviceRows = devices.map(({ name, ip, mac, vendor, bytes: size, alerts: found }) => [
    name,
    ip ?? '-',
    mac ?? '-',
    vendor ?? '-',
    formatBytes(size),
    formatCount(found),
  ]);
  return [
    section(
      'What was found',
      alerts.length === 0
        ? element('p', {}, text('No alerts.'))
        : drawTable(
            'The gravest first.',
            [{ title: 'Severity' }, { title: 'When' }, { title: 'What' }, { title: 'What to do' }],
            alertRows,
          ),
    ),
    section(
      'Devices',
      devices.length === 0
        ? element('p', {}, text('No devices of your networks were seen.'))
        : drawTable(
            'The ones with the most traffic first.',
            [
              { title: 'Device' },
              { title: 'Address' },
              { title: 'MAC' },
              { title: 'Maker' },
              { title: 'Traffic', isNumber: true },
              { title: 'Alerts', isNumber: true },
            ],
            deviceRows,
          ),
    ),
    section(
      'The capture',
      drawFacts([
        ['Packets', formatCount(packets)],
        ['Bytes', formatBytes(bytes)],
        ['Connections', formatCount(flows)],
        ['Time', span],
      ]),
    ),
  ];
}

function tableSections(table: TableResult): Markup[] {
  const { details, threshold, curve, totalSamples, anomalies, percentage, rows, columns, model } = table;
  const names = Object.keys(details[0]?.sample ?? {}).slice(0, COLUMNS_SHOWN);
  const lines = details.map(({ sequenceId, error, severity, sample }) => [
    severity,
    formatCount(sequenceId + 1),
    error.toFixed(SCORE_DIGITS),
    ...names.map((name) => String(sample[name] ?? '-')),
  ]);
  return [
    section(
      'What was found',
      drawFacts([
        ['Abnormal windows', `${counted(anomalies, 'window')} of ${formatCount(totalSamples)}`],
        ['Part', `${percentage.toFixed(2)} %`],
        ['Threshold', threshold.toFixed(SCORE_DIGITS)],
        ['Rows', formatCount(rows)],
      ]),
      drawScores(curve, threshold),
    ),
    section(
      'Abnormal windows',
      details.length === 0
        ? element('p', {}, text('No window is above the threshold.'))
        : drawTable(
            'The strangest first: the row at which the window of ten rows begins, its score, and its last row.',
            [
              { title: 'Severity' },
              { title: 'Row', isNumber: true },
              { title: 'Score', isNumber: true },
              ...names.map((title) => ({ title })),
            ],
            lines,
          ),
    ),
    section(
      'How it was judged',
      drawFacts([
        ['Model', model],
        ['Columns', columns.join(', ')],
      ]),
    ),
  ];
}
