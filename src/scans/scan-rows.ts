// The row of a scan in each of its states, and the sentence that says what came of it.
import { cleanText } from '../alerts/index.ts';
import { counted, formatCount } from '../alerts/words.ts';
import { SEVERITIES, type Severity } from '../base/finding.ts';
import type { UserError } from '../base/user-error.ts';
import type { CaptureResult, ScanRow, TableResult } from '../documents/scans.ts';
import type { ScanOutcome } from './scan-job.ts';

const FILE_NAME_LENGTH_MAX = 200;

/** What a sender calls a file, as it is shown: the last part of a path, clean; '' where nothing is left. */
export function shownFileName(name: string): string {
  const last = name.slice(-4096).split(/[/\\]/).at(-1)!;
  return cleanText(last, FILE_NAME_LENGTH_MAX);
}

/** A scan that waits for its turn. */
export function waitingRow(id: string, file: string, bytes: number, startedMs: number): ScanRow {
  return {
    id,
    file,
    bytes,
    kind: 'unknown',
    state: 'waiting',
    progress: 0,
    started: startedMs / 1000,
    ended: null,
    words: 'Waits for its turn.',
    hint: null,
    found: 0,
    worst: null,
  };
}

/** The row of a scan that is done. */
export function doneRow(row: ScanRow, outcome: ScanOutcome, endedMs: number): ScanRow {
  const ended = { ...row, kind: outcome.kind, state: 'done' as const, progress: 1, ended: endedMs / 1000, hint: null };
  if (outcome.kind === 'table') {
    const { anomalies, details } = outcome.table;
    return { ...ended, words: tableWords(outcome.table), found: anomalies, worst: worstOfTable(details) };
  }
  const { alerts } = outcome.capture;
  return { ...ended, words: captureWords(outcome.capture), found: alerts.length, worst: worstOf(alerts) };
}

/** The row of a scan that came to nothing. */
export function failedRow(row: ScanRow, error: UserError, endedMs: number): ScanRow {
  const isCancelled = error.code === 'scan-cancelled';
  return {
    ...row,
    state: isCancelled ? 'cancelled' : 'failed',
    ended: endedMs / 1000,
    words: cleanText(error.message, 1000),
    hint: cleanText(error.hint, 1000),
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

function captureWords({ alerts, packets, devices }: CaptureResult): string {
  const read = `${counted(packets, 'packet')} of ${counted(devices.length, 'device')}`;
  if (packets === 0) return 'There are no packets in it.';
  if (alerts.length === 0) return `Nothing wrong was found in ${read}.`;
  const counts = SEVERITIES.toReversed()
    .map((severity) => [severity, alerts.filter((alert) => alert.severity === severity).length] as const)
    .filter(([, count]) => count > 0)
    .map(([severity, count]) => `${formatCount(count)} ${severity}`);
  return `${counted(alerts.length, 'alert')} in ${read}: ${counts.join(', ')}.`;
}

/** One sentence: how much of a table is abnormal. */
export function tableWords({ anomalies, totalSamples, percentage }: TableResult): string {
  if (anomalies === 0) return `None of ${counted(totalSamples, 'window')} of 10 rows is abnormal.`;
  const verb = anomalies === 1 ? 'is' : 'are';
  return `${formatCount(anomalies)} of ${counted(totalSamples, 'window')} of 10 rows ${verb} abnormal (${percentage.toFixed(1)} %).`;
}
