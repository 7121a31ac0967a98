// Words of scans in each language, in one catalogue: rows, reports, comparisons.
import { germanBytes, germanCount, germanCounted, germanFixed } from '../alerts/german-pieces.ts';
import { counted, formatBytes, formatCount } from '../alerts/words.ts';
import type { Severity } from '../base/finding.ts';
import type { Language } from '../base/language.ts';
import type { TableResult } from '../documents/scans.ts';

type TableSeverity = TableResult['details'][number]['severity'];

export interface ScanWords {
  readonly count: (value: number) => string;
  readonly bytes: (value: number) => string;
  /** With so many digits behind the point. */
  readonly fixed: (value: number, digits: number) => string;
  readonly seconds: (value: number) => string;
  readonly severity: Readonly<Record<Severity, string>>;
  readonly tableSeverity: Readonly<Record<TableSeverity, string>>;
  /** The sentence of a row in each of its states. */
  readonly waiting: string;
  readonly running: string;
  readonly noPackets: string;
  readonly nothingFound: (packets: number, devices: number) => string;
  readonly found: (alerts: number, packets: number, devices: number, bySeverity: readonly string[]) => string;
  readonly bySeverity: (count: number, severity: Severity) => string;
  readonly noneAbnormal: (windows: number) => string;
  readonly someAbnormal: (abnormal: number, windows: number, percentage: number) => string;
  readonly comparison: ComparisonWords;
  readonly report: ReportWords;
}

/** Labels of figures and lines of two scans beside each other. */
export interface ComparisonWords {
  readonly alerts: string;
  readonly devices: string;
  readonly packets: string;
  readonly bytes: string;
  readonly connections: string;
  readonly length: string;
  readonly rows: string;
  readonly windows: string;
  readonly abnormal: string;
  readonly part: string;
  readonly threshold: string;
  readonly highest: string;
  readonly model: string;
  readonly device: (name: string, place: string | null) => string;
  readonly column: (name: string) => string;
  readonly windowsOf: (severity: TableSeverity) => string;
}

/** Words of a result's page. */
export interface ReportWords {
  readonly title: (file: string) => string;
  readonly readFirst: string;
  readonly foot: (moment: string) => string;
  readonly shown: (count: number, total: number) => string;
  readonly span: (from: string, to: string) => string;
  readonly found: string;
  readonly noAlerts: string;
  readonly gravestFirst: string;
  readonly alertHeads: readonly [severity: string, when: string, what: string, toDo: string];
  readonly noDevices: string;
  readonly busiestFirst: string;
  readonly deviceHeads: readonly [string, string, string, string, string, string];
  readonly capture: string;
  readonly time: string;
  readonly windowsOf: (abnormal: number, total: number) => string;
  readonly abnormalTitle: string;
  readonly noneAbove: string;
  readonly strangestFirst: string;
  readonly windowHeads: readonly [severity: string, row: string, score: string];
  readonly judged: string;
  readonly columns: string;
  readonly curveTitle: string;
  readonly curve: (parts: number, above: number, threshold: number) => string;
  readonly threshold: string;
  readonly firstRow: string;
  readonly lastRow: string;
}

const en: ScanWords = {
  count: formatCount,
  bytes: formatBytes,
  fixed: (value, digits) => value.toFixed(digits),
  seconds: (value) => counted(value, 'second'),
  severity: { high: 'high', medium: 'medium', low: 'low', info: 'info' },
  tableSeverity: { Low: 'Low', Medium: 'Medium', High: 'High', Critical: 'Critical' },
  waiting: 'Waits for its turn.',
  running: 'Is being scanned.',
  noPackets: 'There are no packets in it.',
  nothingFound: (packets, devices) =>
    `Nothing wrong was found in ${counted(packets, 'packet')} of ${counted(devices, 'device')}.`,
  found: (alerts, packets, devices, bySeverity) =>
    `${counted(alerts, 'alert')} in ${counted(packets, 'packet')} of ${counted(devices, 'device')}: ${bySeverity.join(', ')}.`,
  bySeverity: (count, severity) => `${formatCount(count)} ${severity}`,
  noneAbnormal: (windows) => `None of ${counted(windows, 'window')} of 10 rows is abnormal.`,
  someAbnormal: (abnormal, windows, percentage) =>
    `${formatCount(abnormal)} of ${counted(windows, 'window')} of 10 rows ${abnormal === 1 ? 'is' : 'are'} abnormal (${percentage.toFixed(1)} %).`,
  comparison: {
    alerts: 'Alerts',
    devices: 'Devices',
    packets: 'Packets',
    bytes: 'Bytes',
    connections: 'Connections',
    length: 'Length',
    rows: 'Rows',
    windows: 'Windows',
    abnormal: 'Abnormal windows',
    part: 'Part abnormal',
    threshold: 'Threshold',
    highest: 'Highest score',
    model: 'Model',
    device: (name, place) => `Device ${name} (${place ?? 'no address'})`,
    column: (name) => `Column ${name}`,
    windowsOf: (severity) => `Windows of severity ${severity}`,
  },
  report: {
    title: (file) => `Scan of ${file}`,
    readFirst: 'Read this first',
    foot: (moment) => `Scanned by Porchlight on ${moment}. This page holds everything that it shows.`,
    shown: (count, total) => ` The first ${count} of ${formatCount(total)} are shown.`,
    span: (from, to) => `${from} to ${to}`,
    found: 'What was found',
    noAlerts: 'No alerts.',
    gravestFirst: 'The gravest first.',
    alertHeads: ['Severity', 'When', 'What', 'What to do'],
    noDevices: 'No devices of your networks were seen.',
    busiestFirst: 'The ones with the most traffic first.',
    deviceHeads: ['Device', 'Address', 'MAC', 'Maker', 'Traffic', 'Alerts'],
    capture: 'The capture',
    time: 'Time',
    windowsOf: (abnormal, total) => `${counted(abnormal, 'window')} of ${formatCount(total)}`,
    abnormalTitle: 'Abnormal windows',
    noneAbove: 'No window is above the threshold.',
    strangestFirst: 'The strangest first: the row at which the window of ten rows begins, its score, and its last row.',
    windowHeads: ['Severity', 'Row', 'Score'],
    judged: 'How it was judged',
    columns: 'Columns',
    curveTitle: 'Scores along the table',
    curve: (parts, above, threshold) =>
      `The highest score in each of ${parts} parts of the table, from the first row to the last; ${above} of the parts reach above the threshold of ${threshold.toFixed(3)}.`,
    threshold: 'threshold',
    firstRow: 'first row',
    lastRow: 'last row',
  },
};

const packetsOfDe = (packets: number, devices: number): string =>
  `${germanCounted(packets, 'Paket', 'Paketen')} von ${germanCounted(devices, 'Gerät', 'Geräten')}`;

const de: ScanWords = {
  count: germanCount,
  bytes: germanBytes,
  fixed: germanFixed,
  seconds: (value) => germanCounted(value, 'Sekunde', 'Sekunden'),
  severity: { high: 'hoch', medium: 'mittel', low: 'niedrig', info: 'Hinweis' },
  tableSeverity: { Low: 'gering', Medium: 'mittel', High: 'hoch', Critical: 'kritisch' },
  waiting: 'Wartet, bis sie an der Reihe ist.',
  running: 'Wird gerade geprüft.',
  noPackets: 'Es sind keine Pakete darin.',
  nothingFound: (packets, devices) => `In ${packetsOfDe(packets, devices)} wurde nichts Schlechtes gefunden.`,
  found: (alerts, packets, devices, bySeverity) =>
    `${germanCounted(alerts, 'Meldung', 'Meldungen')} in ${packetsOfDe(packets, devices)}: ${bySeverity.join(', ')}.`,
  bySeverity: (count, severity) =>
    severity === 'info'
      ? germanCounted(count, 'Hinweis', 'Hinweise')
      : `${germanCount(count)} ${de.severity[severity]}`,
  noneAbnormal: (windows) =>
    windows === 1
      ? 'Das eine Fenster aus 10 Zeilen ist nicht auffällig.'
      : `Keins der ${germanCount(windows)} Fenster aus 10 Zeilen ist auffällig.`,
  someAbnormal: (abnormal, windows, percentage) =>
    `${germanCount(abnormal)} von ${germanCounted(windows, 'Fenster', 'Fenstern')} aus 10 Zeilen ${abnormal === 1 ? 'ist' : 'sind'} auffällig (${germanFixed(percentage, 1)} %).`,
  comparison: {
    alerts: 'Meldungen',
    devices: 'Geräte',
    packets: 'Pakete',
    bytes: 'Datenmenge',
    connections: 'Verbindungen',
    length: 'Dauer',
    rows: 'Zeilen',
    windows: 'Fenster',
    abnormal: 'Auffällige Fenster',
    part: 'Anteil auffällig',
    threshold: 'Schwelle',
    highest: 'Höchster Wert',
    model: 'Modell',
    device: (name, place) => `Gerät ${name} (${place ?? 'ohne Adresse'})`,
    column: (name) => `Spalte ${name}`,
    windowsOf: (severity) => `Fenster der Schwere „${de.tableSeverity[severity]}“`,
  },
  report: {
    title: (file) => `Prüfung von ${file}`,
    readFirst: 'Zuerst zu lesen',
    foot: (moment) => `Von Porchlight geprüft am ${moment}. Diese Seite enthält alles, was sie zeigt.`,
    shown: (count, total) => ` Die ersten ${count} von ${germanCount(total)} sind zu sehen.`,
    span: (from, to) => `${from} bis ${to}`,
    found: 'Was gefunden wurde',
    noAlerts: 'Keine Meldungen.',
    gravestFirst: 'Das Schwerste zuerst.',
    alertHeads: ['Schwere', 'Wann', 'Was', 'Was zu tun ist'],
    noDevices: 'Von deinen Netzen war kein Gerät zu sehen.',
    busiestFirst: 'Die mit dem meisten Verkehr zuerst.',
    deviceHeads: ['Gerät', 'Adresse', 'MAC', 'Hersteller', 'Verkehr', 'Meldungen'],
    capture: 'Die Aufzeichnung',
    time: 'Zeit',
    windowsOf: (abnormal, total) => `${germanCount(abnormal)} von ${germanCount(total)}`,
    abnormalTitle: 'Auffällige Fenster',
    noneAbove: 'Kein Fenster liegt über der Schwelle.',
    strangestFirst:
      'Das Auffälligste zuerst: die Zeile, mit der das Fenster aus zehn Zeilen beginnt, sein Wert und seine letzte Zeile.',
    windowHeads: ['Schwere', 'Zeile', 'Wert'],
    judged: 'Wie geurteilt wurde',
    columns: 'Spalten',
    curveTitle: 'Werte im Lauf der Tabelle',
    curve: (parts, above, threshold) =>
      `Der höchste Wert in jedem von ${parts} Teilen der Tabelle, von der ersten bis zur letzten Zeile; ${above} der Teile reichen über die Schwelle von ${germanFixed(threshold, 3)}.`,
    threshold: 'Schwelle',
    firstRow: 'erste Zeile',
    lastRow: 'letzte Zeile',
  },
};

export function scanWords(language: Language): ScanWords {
  return language === 'de' ? de : en;
}
