// A scan's result as one HTML page that holds everything it shows, with no script and nothing from outside.
import type { Language } from '../base/language.ts';
import type { CaptureResult, ScanDocument, TableResult } from '../documents/scans.ts';
import { element, HTML_DOCTYPE, join, type Markup, styleElement, text } from '../reports/markup.ts';
import { reportRules } from '../reports/report-style.ts';
import { drawScores } from './scan-curve.ts';
import { type ScanWords, scanWords } from './scan-words.ts';

/** Rows of each table; the other formats have all. */
const ROWS_SHOWN = 200;
/** Columns of a row of a table. */
const COLUMNS_SHOWN = 12;
const SENTENCE_MAX = 1000;
/** The first columns of the table of devices are texts. */
const TEXT_HEADS = 4;
const SCORE_DIGITS = 4;

/** The page of a scan that is done. Every text of the file is escaped; nothing in it can become markup. */
export function scanReport(document: ScanDocument, language: Language = 'en'): string {
  const { scan, capture, table } = document;
  const words = scanWords(language);
  const title = words.report.title(scan.file);
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
    drawWarnings(words, (capture ?? table)?.warnings ?? []),
  );
  const main = element(
    'main',
    {},
    ...(capture === null ? [] : captureSections(capture, words)),
    ...(table === null ? [] : tableSections(table, words)),
  );
  const foot = element('footer', {}, text(words.report.foot(momentWords(scan.ended ?? scan.started))));
  return `${join([HTML_DOCTYPE, element('html', { lang: language }, head, element('body', {}, header, main, foot))])}\n`;
}

/** "2026-11-21 13:51:10 UTC". */
function momentWords(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

function drawWarnings({ report }: ScanWords, warnings: readonly string[]): Markup {
  if (warnings.length === 0) return text('');
  return element(
    'section',
    { class: 'first' },
    element('h2', {}, text(report.readFirst)),
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

function drawTable(
  { report }: ScanWords,
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): Markup {
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
  const more = rows.length > ROWS_SHOWN ? report.shown(ROWS_SHOWN, rows.length) : '';
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

function captureSections(capture: CaptureResult, words: ScanWords): Markup[] {
  const { alerts, devices, packets, bytes, flows, first, last } = capture;
  const { report, comparison, count, bytes: sizeWords } = words;
  const span = first === null || last === null ? '-' : report.span(momentWords(first), momentWords(last));
  const alertRows = alerts.map(({ severity, start, sentence, actions }) => [
    words.severity[severity],
    momentWords(start),
    sentence,
    actions.join(' '),
  ]);
  const deviceRows = devices.map(({ name, ip, mac, vendor, bytes: size, alerts: found }) => [
    name,
    ip ?? '-',
    mac ?? '-',
    vendor ?? '-',
    sizeWords(size),
    count(found),
  ]);
  return [
    section(
      report.found,
      alerts.length === 0
        ? element('p', {}, text(report.noAlerts))
        : drawTable(
            words,
            report.gravestFirst,
            report.alertHeads.map((title) => ({ title })),
            alertRows,
          ),
    ),
    section(
      comparison.devices,
      devices.length === 0
        ? element('p', {}, text(report.noDevices))
        : drawTable(
            words,
            report.busiestFirst,
            report.deviceHeads.map((title, i) => ({ title, isNumber: i >= TEXT_HEADS })),
            deviceRows,
          ),
    ),
    section(
      report.capture,
      drawFacts([
        [comparison.packets, count(packets)],
        [comparison.bytes, sizeWords(bytes)],
        [comparison.connections, count(flows)],
        [report.time, span],
      ]),
    ),
  ];
}

function tableSections(table: TableResult, words: ScanWords): Markup[] {
  const { report, comparison, count, fixed } = words;
  const { details, threshold, curve, totalSamples, anomalies, percentage, rows, columns, model } = table;
  const names = Object.keys(details[0]?.sample ?? {}).slice(0, COLUMNS_SHOWN);
  const lines = details.map(({ sequenceId, error, severity, sample }) => [
    words.tableSeverity[severity],
    count(sequenceId + 1),
    fixed(error, SCORE_DIGITS),
    ...names.map((name) => String(sample[name] ?? '-')),
  ]);
  return [
    section(
      report.found,
      drawFacts([
        [comparison.abnormal, report.windowsOf(anomalies, totalSamples)],
        [comparison.part, `${fixed(percentage, 2)} %`],
        [comparison.threshold, fixed(threshold, SCORE_DIGITS)],
        [comparison.rows, count(rows)],
      ]),
      drawScores(curve, threshold, words),
    ),
    section(
      report.abnormalTitle,
      details.length === 0
        ? element('p', {}, text(report.noneAbove))
        : drawTable(
            words,
            report.strangestFirst,
            [
              ...report.windowHeads.map((title, i) => ({ title, isNumber: i > 0 })),
              ...names.map((title) => ({ title })),
            ],
            lines,
          ),
    ),
    section(
      report.judged,
      drawFacts([
        [comparison.model, model],
        [report.columns, columns.join(', ')],
      ]),
    ),
  ];
}
