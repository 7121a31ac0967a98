// Two scans side by side: figures, and what only one of them found.
import { counted, formatBytes, formatCount } from '../alerts/words.ts';
import { UserError } from '../base/user-error.ts';
import type { CaptureResult, ScanComparison, ScanDocument, TableResult } from '../documents/scans.ts';

/** Lines of each list. */
const LINES_MAX = 1000;
const DIGITS = 4;

type Figure = readonly [label: string, a: string, b: string];

/** Compares two captures or two tables. Throws UserError 'cannot-compare' for one of each. */
export function compareScans(a: ScanDocument, b: ScanDocument): ScanComparison {
  if (a.capture !== null && b.capture !== null)
    return comparison(a, b, captureFigures(a.capture, b.capture), captureLines(a.capture), captureLines(b.capture));
  if (a.table !== null && b.table !== null)
    return comparison(a, b, tableFigures(a.table, b.table), tableLines(a.table), tableLines(b.table));
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

function captureFigures(a: CaptureResult, b: CaptureResult): Figure[] {
  const figure = (label: string, of: (result: CaptureResult) => string): Figure => [label, of(a), of(b)];
  return [
    figure('Alerts', ({ alerts }) => formatCount(alerts.length)),
    figure('Devices', ({ devices }) => formatCount(devices.length)),
    figure('Packets', ({ packets }) => formatCount(packets)),
    figure('Bytes', ({ bytes }) => formatBytes(bytes)),
    figure('Connections', ({ flows }) => formatCount(flows)),
    figure('Length', ({ first, last }) =>
      first === null || last === null ? '-' : counted(Math.round(last - first), 'second'),
    ),
  ];
}

/** What was found, without what differs each time: alerts by kind and device, and the devices. */
function captureLines({ alerts, devices }: CaptureResult): Set<string> {
  return new Set([
    ...alerts.map(({ title, device }) => `${title}: ${device}`),
    ...devices.map(({ name, mac, ip }) => `Device ${name} (${mac ?? ip ?? 'no address'})`),
  ]);
}

function tableFigures(a: TableResult, b: TableResult): Figure[] {
  const figure = (label: string, of: (result: TableResult) => string): Figure => [label, of(a), of(b)];
  return [
    figure('Rows', ({ rows }) => formatCount(rows)),
    figure('Windows', ({ totalSamples }) => formatCount(totalSamples)),
    figure('Abnormal windows', ({ anomalies }) => formatCount(anomalies)),
    figure('Part abnormal', ({ percentage }) => `${percentage.toFixed(2)} %`),
    figure('Threshold', ({ threshold }) => threshold.toFixed(DIGITS)),
    figure('Highest score', ({ curve }) => Math.max(0, ...curve).toFixed(DIGITS)),
    figure('Model', ({ model }) => model),
  ];
}

function tableLines({ columns, details }: TableResult): Set<string> {
  const severities = new Set(details.map(({ severity }) => severity));
  return new Set([
    ...columns.map((name) => `Column ${name}`),
    ...[...severities].map((severity) => `Windows of severity ${severity}`),
  ]);
}
