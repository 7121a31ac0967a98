// Two scans side by side: figures, and what only one of them found.
import type { Language } from '../base/language.ts';
import { UserError } from '../base/user-error.ts';
import type { CaptureResult, ScanComparison, ScanDocument, TableResult } from '../documents/scans.ts';
import { type ScanWords, scanWords } from './scan-words.ts';

/** Lines of each list. */
const LINES_MAX = 1000;
const DIGITS = 4;

type Figure = readonly [label: string, a: string, b: string];

/** Compares two captures or two tables. Throws UserError 'cannot-compare' for one of each. */
export function compareScans(a: ScanDocument, b: ScanDocument, language: Language = 'en'): ScanComparison {
  const words = scanWords(language);
  if (a.capture !== null && b.capture !== null)
    return comparison(
      a,
      b,
      captureFigures(a.capture, b.capture, words),
      captureLines(a.capture, words),
      captureLines(b.capture, words),
    );
  if (a.table !== null && b.table !== null)
    return comparison(
      a,
      b,
      tableFigures(a.table, b.table, words),
      tableLines(a.table, words),
      tableLines(b.table, words),
    );
  throw new UserError('cannot-compare', { a: a.scan.file, b: b.scan.file });
}

function comparison(
  a: ScanDocument,
  b: ScanDocument,
  figures: readonly Figure[],
  linesA: ReadonlySet<string>,
  linesB: ReadonlySet<string>,
): ScanComparison {
  return {
    a: a.scan,
    b: b.scan,
    figures: figures.map(([label, first, second]) => ({ label, a: first, b: second })),
    onlyA: [...linesA].filter((line) => !linesB.has(line)).slice(0, LINES_MAX),
    onlyB: [...linesB].filter((line) => !linesA.has(line)).slice(0, LINES_MAX),
    both: [...linesA].filter((line) => linesB.has(line)).slice(0, LINES_MAX),
  };
}

function captureFigures(a: CaptureResult, b: CaptureResult, words: ScanWords): Figure[] {
  const { count, bytes: size, seconds, comparison: labels } = words;
  const figure = (label: string, of: (result: CaptureResult) => string): Figure => [label, of(a), of(b)];
  return [
    figure(labels.alerts, ({ alerts }) => count(alerts.length)),
    figure(labels.devices, ({ devices }) => count(devices.length)),
    figure(labels.packets, ({ packets }) => count(packets)),
    figure(labels.bytes, ({ bytes }) => size(bytes)),
    figure(labels.connections, ({ flows }) => count(flows)),
    figure(labels.length, ({ first, last }) =>
      first === null || last === null ? '-' : seconds(Math.round(last - first)),
    ),
  ];
}

/** What was found, without what differs each time: alerts by kind and device, and the devices. */
function captureLines({ alerts, devices }: CaptureResult, { comparison: labels }: ScanWords): Set<string> {
  return new Set([
    ...alerts.map(({ title, device }) => `${title}: ${device}`),
    ...devices.map(({ name, mac, ip }) => labels.device(name, mac ?? ip)),
  ]);
}

function tableFigures(a: TableResult, b: TableResult, words: ScanWords): Figure[] {
  const { count, fixed, comparison: labels } = words;
  const figure = (label: string, of: (result: TableResult) => string): Figure => [label, of(a), of(b)];
  return [
    figure(labels.rows, ({ rows }) => count(rows)),
    figure(labels.windows, ({ totalSamples }) => count(totalSamples)),
    figure(labels.abnormal, ({ anomalies }) => count(anomalies)),
    figure(labels.part, ({ percentage }) => `${fixed(percentage, 2)} %`),
    figure(labels.threshold, ({ threshold }) => fixed(threshold, DIGITS)),
    figure(labels.highest, ({ curve }) => fixed(Math.max(0, ...curve), DIGITS)),
    figure(labels.model, ({ model }) => model),
  ];
}

function tableLines({ columns, details }: TableResult, { comparison: labels }: ScanWords): Set<string> {
  const severities = new Set(details.map(({ severity }) => severity));
  return new Set([
    ...columns.map((name) => labels.column(name)),
    ...[...severities].map((severity) => labels.windowsOf(severity)),
  ]);
}
