// A scan's result as a file to keep: JSON, CSV, or one page.
import type { Language } from '../base/language.ts';
import { csvText } from '../base/output-text.ts';
import type { CaptureResult, ScanDocument, TableResult } from '../documents/scans.ts';
import { scanReport } from './scan-report.ts';
import type { Cell } from './table-cells.ts';

export type ScanFormat = 'json' | 'csv' | 'html';

export interface ScanDownload {
  readonly type: string;
  readonly name: string;
  readonly body: string;
}

const TYPES: Readonly<Record<ScanFormat, string>> = {
  json: 'application/json',
  csv: 'text/csv; charset=utf-8',
  html: 'text/html; charset=utf-8',
};
const NAME_LENGTH_MAX = 80;

/** The result of a scan that is done, worded in the language; names of columns and keys are those of programs. */
export function downloadScan(document: ScanDocument, format: ScanFormat, language: Language = 'en'): ScanDownload {
  return {
    type: TYPES[format],
    name: downloadName(document.scan.file, format),
    body: bodyOf(document, format, language),
  };
}

function bodyOf(document: ScanDocument, format: ScanFormat, language: Language): string {
  if (format === 'json') return `${JSON.stringify(document, null, 2)}\n`;
  if (format === 'html') return scanReport(document, language);
  const lines = document.capture === null ? tableLines(document.table!) : captureLines(document.capture);
  return lines.map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('');
}

/** Letters, digits, dots and dashes of the scanned file's name. */
function downloadName(file: string, format: ScanFormat): string {
  const bare = file
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[-.]+/, '')
    .slice(0, NAME_LENGTH_MAX);
  return `${bare || 'scan'}.scan.${format}`;
}

/** Texts that a spreadsheet would take for a formula are made plain text; numbers are no formulas. */
function csvCell(cell: Cell): string {
  if (cell === null) return '';
  return typeof cell === 'number' ? String(cell) : csvText(cell);
}

const timeText = (seconds: number): string => new Date(seconds * 1000).toISOString();

function captureLines({ alerts }: CaptureResult): Cell[][] {
  return [
    ['severity', 'kind', 'title', 'device', 'start', 'end', 'count', 'sentence', 'actions', 'id'],
    ...alerts.map(({ severity, kind, title, device, start, end, count, sentence, actions, id }) => [
      severity,
      kind,
      title,
      device,
      timeText(start),
      timeText(end),
      count,
      sentence,
      actions.join(' '),
      id,
    ]),
  ];
}

function tableLines({ details }: TableResult): Cell[][] {
  const names = Object.keys(details[0]?.sample ?? {});
  return [
    ['sequence_id', 'error', 'severity', ...names],
    ...details.map(({ sequenceId, error, severity, sample }) => [
      sequenceId,
      error,
      severity,
      ...names.map((name) => sample[name] ?? null),
    ]),
  ];
}
