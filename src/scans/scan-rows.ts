// The row of a scan in each of its states, and the sentence that says what came of it.
import { cleanText } from '../alerts/index.ts';
import { SEVERITIES, type Severity } from '../base/finding.ts';
import { errorIn } from '../base/german/german.ts';
import type { Language } from '../base/language.ts';
import type { UserError } from '../base/user-error.ts';
import type { CaptureResult, TableResult } from '../documents/scans.ts';
import type { KeptRow } from './kept-scan.ts';
import type { ScanOutcome } from './scan-job.ts';
import { scanWords } from './scan-words.ts';

const FILE_NAME_LENGTH_MAX = 200;

/** What a sender calls a file, as it is shown: the last part of a path, clean; '' where nothing is left. */
export function shownFileName(name: string): string {
  const last = name.slice(-4096).split(/[/\\]/).at(-1)!;
  return cleanText(last, FILE_NAME_LENGTH_MAX);
}

/** A scan that waits for its turn. */
export function waitingRow(id: string, file: string, bytes: number, startedMs: number): KeptRow {
  return {
    id,
    file,
    bytes,
    kind: 'unknown',
    state: 'waiting',
    progress: 0,
    started: startedMs / 1000,
    ended: null,
    ...said((language) => scanWords(language).waiting),
    found: 0,
    worst: null,
  };
}

/** The row of a scan that has begun. */
export function runningRow(row: KeptRow): KeptRow {
  return { ...row, state: 'running', ...said((language) => scanWords(language).running) };
}

/** The same sentence in both languages; there is nothing to try. */
function said(words: (language: Language) => string): Pick<KeptRow, 'words' | 'hint' | 'german'> {
  return { words: words('en'), hint: null, german: { words: words('de'), hint: null } };
}

/** The row of a scan that is done. */
export function doneRow(row: KeptRow, outcome: ScanOutcome, endedMs: number): KeptRow {
  const ended = { ...row, kind: outcome.kind, state: 'done' as const, progress: 1, ended: endedMs / 1000 };
  if (outcome.kind === 'table') {
    const { table } = outcome;
    const words = said((language) => tableWords(table, language));
    return { ...ended, ...words, found: table.anomalies, worst: worstOfTable(table.details) };
  }
  const { capture } = outcome;
  const words = said((language) => captureWords(capture, language));
  return { ...ended, ...words, found: capture.alerts.length, worst: worstOf(capture.alerts) };
}

/** The row of a scan that came to nothing. */
export function failedRow(row: KeptRow, error: UserError, endedMs: number): KeptRow {
  const isCancelled = error.code === 'scan-cancelled';
  const { message, hint } = errorIn(error, 'de');
  return {
    ...row,
    state: isCancelled ? 'cancelled' : 'failed',
    ended: endedMs / 1000,
    words: cleanText(error.message, 1000),
    hint: cleanText(error.hint, 1000),
    german: { words: cleanText(message, 1000), hint: cleanText(hint, 1000) },
  };
}

function worstOf(alerts: CaptureResult['alerts']): Severity | null {
  const worst = alerts.reduce((most, { severity }) => Math.max(most, SEVERITIES.indexOf(severity)), -1);
  return SEVERITIES[worst] ?? null;
}

/** The severities of tables, the mildest first, and what they are among those of alerts. */
const TABLE_SEVERITIES = [
  ['Low', 'low'],
  ['Medium', 'medium'],
  ['High', 'high'],
  ['Critical', 'high'],
] as const;

/** The severity of a window among those of alerts. */
export function alertSeverityOf(severity: TableResult['details'][number]['severity']): Severity {
  return TABLE_SEVERITIES.find(([name]) => name === severity)![1];
}

function worstOfTable(details: TableResult['details']): Severity | null {
  const found = new Set(details.map(({ severity }) => severity));
  return TABLE_SEVERITIES.findLast(([name]) => found.has(name))?.[1] ?? null;
}

function captureWords({ alerts, packets, devices }: CaptureResult, language: Language): string {
  const words = scanWords(language);
  if (packets === 0) return words.noPackets;
  if (alerts.length === 0) return words.nothingFound(packets, devices.length);
  const counts = SEVERITIES.toReversed()
    .map((severity) => [severity, alerts.filter((alert) => alert.severity === severity).length] as const)
    .filter(([, count]) => count > 0)
    .map(([severity, count]) => words.bySeverity(count, severity));
  return words.found(alerts.length, packets, devices.length, counts);
}

/** One sentence: how much of a table is abnormal. */
export function tableWords({ anomalies, totalSamples, percentage }: TableResult, language: Language = 'en'): string {
  const words = scanWords(language);
  return anomalies === 0 ? words.noneAbnormal(totalSamples) : words.someAbnormal(anomalies, totalSamples, percentage);
}
