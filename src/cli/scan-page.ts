// The page that `scan` and `watch` print: what was read, alerts, devices, who talked most. Made to be read in a terminal.
import type { Alert } from '../alerts/alert.ts';
import { cleanText, wordAlert } from '../alerts/index.ts';
import { SEVERITIES, type Severity } from '../base/finding.ts';
import type { Device } from '../devices/device-registry.ts';
import { byteWords, countWords, durationWords, timeWords, wholeWords } from './quantity.ts';
import type { ScanResult } from './scan-result.ts';
import type { Talker } from './talkers.ts';
import type { Paint, Tone } from './terminal.ts';
import { cutText, layTable, padText, wrapText } from './text-layout.ts';
import { isNothingRead, unreadWarnings } from './unread-packets.ts';

/** Rows shown of each part; `--json` has all of them. */
const DEVICES_SHOWN = 20;
const ALERTS_SHOWN = 20;
const TALKERS_SHOWN = 8;

const INDENT = '  ';
/** Columns of the severity in front of an alert. */
const SEVERITY_WIDTH = 8;

export const SEVERITY_TONES: Readonly<Record<Severity, Tone>> = {
  high: 'red',
  medium: 'yellow',
  low: 'blue',
  info: 'faint',
};

export interface PageOptions {
  readonly width: number;
  readonly paint: Paint;
  /** What stands at the top, for example the name of the file. */
  readonly title: string;
}

/** The whole page, ended by a line end. */
export function scanPage(result: ScanResult, options: PageOptions): string {
  const { width, paint } = options;
  const head = paint(cutText(options.title, width), 'bold');
  return [
    '',
    INDENT + head,
    ...summaryLines(result).map((line) => INDENT + line),
    ...unreadWarnings(result.counters.decode, result.checksumSuspect !== null).flatMap((line) =>
      wrapText(line, width - INDENT.length).map((part) => INDENT + paint(part, 'yellow')),
    ),
    '',
    ...alertLines(result, width, paint),
    ...deviceLines(result, width, paint),
    ...talkerLines(result, width, paint),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

function summaryLines({ counters, outcome, devices, isInterrupted }: ScanResult): string[] {
  if (outcome.packets === 0) return [isInterrupted ? 'Interrupted before the first packet.' : 'No packets.'];
  const spanSeconds = (counters.lastUs - counters.firstUs) / 1e6;
  const lines = [
    `${countWords(outcome.packets, 'packet')}, ${byteWords(outcome.bytes)}, ${countWords(counters.flows.flows, 'connection')}, ${countWords(devices.length, 'device')}`,
    `${timeWords(counters.firstUs)} UTC, ${durationWords(spanSeconds)}`,
  ];
  if (outcome.kernelDrops > 0)
    lines.push(`${countWords(outcome.kernelDrops, 'packet')} lost: this machine was too slow for the line`);
  if (counters.flows.evicted > 0)
    lines.push(
      `${countWords(counters.flows.evicted, 'connection')} cut short: more were open than the flow table holds`,
    );
  if (isInterrupted) lines.push('Interrupted: this is what was seen until then.');
  return lines;
}

function section(title: string, paint: Paint): string {
  return INDENT + paint(title, 'bold');
}

function alertLines({ alerts, outcome, counters }: ScanResult, width: number, paint: Paint): string[] {
  if (outcome.packets === 0) return [];
  if (isNothingRead(counters.decode)) return [INDENT + paint('Nothing could be read.', 'yellow'), ''];
  if (alerts.length === 0) return [INDENT + paint('No alerts.', 'green'), ''];
  const counts = SEVERITIES.toReversed()
    .map((severity) => [severity, alerts.filter((alert) => alert.severity === severity).length] as const)
    .filter(([, count]) => count > 0)
    .map(([severity, count]) => `${wholeWords(count)} ${severity}`);
  const tone = SEVERITY_TONES[alerts[0]!.severity];
  const lines = [INDENT + paint(`${countWords(alerts.length, 'alert')}: ${counts.join(', ')}`, tone), ''];
  const said = new Set<string>();
  for (const alert of alerts.slice(0, ALERTS_SHOWN)) lines.push(...oneAlert(alert, width, paint, said), '');
  if (alerts.length > ALERTS_SHOWN)
    lines.push(
      INDENT + paint(`… and ${wholeWords(alerts.length - ALERTS_SHOWN)} more: --json lists all.`, 'faint'),
      '',
    );
  return lines;
}

/** `said` holds the sentences of advice that stand above on the page: each is given once. */
function oneAlert(alert: Alert, width: number, paint: Paint, said: Set<string>): string[] {
  const { sentence, advice } = wordAlert(alert);
  const news = advice.split(/(?<=[.!?]) /).filter((part) => !said.has(part));
  for (const part of news) said.add(part);
  const margin = INDENT + ' '.repeat(SEVERITY_WIDTH);
  const room = width - margin.length;
  const tone = SEVERITY_TONES[alert.severity];
  const [first = '', ...rest] = wrapText(sentence, room);
  const spanSeconds = (alert.endUs - alert.startUs) / 1e6;
  const when = `${timeWords(alert.startUs)}${spanSeconds >= 1 ? `, for ${durationWords(spanSeconds)}` : ''}`;
  const technique = alert.technique.id === '' ? '' : `  ${alert.kind}, ATT&CK ${alert.technique.id}`;
  return [
    INDENT + paint(padText(alert.severity, SEVERITY_WIDTH), tone) + paint(first, 'bold'),
    ...rest.map((line) => margin + paint(line, 'bold')),
    ...(news.length === 0 ? [] : wrapText(news.join(' '), room).map((line) => margin + line)),
    margin + paint(cutText(when + technique, room), 'faint'),
  ];
}

function deviceLines({ devices, outcome }: ScanResult, width: number, paint: Paint): string[] {
  if (outcome.packets === 0) return [];
  if (devices.length === 0) return [section('No devices of your networks were seen.', paint), ''];
  const shown = devices.toSorted((a, b) => b.bytes - a.bytes).slice(0, DEVICES_SHOWN);
  const { head, lines } = layTable(
    [
      { title: 'device', least: 14 },
      { title: 'address', least: 15 },
      { title: 'MAC' },
      { title: 'packets', side: 'right' },
      { title: 'traffic', side: 'right' },
    ],
    shown.map((device) => [
      deviceName(device),
      mainAddress(device),
      device.mac ?? '-',
      wholeWords(device.packets),
      byteWords(device.bytes),
    ]),
    width - INDENT.length,
  );
  return [
    section('Devices', paint),
    INDENT + paint(head, 'faint'),
    ...lines.map((line) => INDENT + line),
    ...more(devices.length - shown.length, paint),
    '',
  ];
}

function more(count: number, paint: Paint): string[] {
  return count > 0 ? [INDENT + paint(`… and ${wholeWords(count)} more`, 'faint')] : [];
}

function deviceName(device: Device): string {
  if (device.name !== null) return cleanText(device.name);
  return device.isGateway ? '(router)' : '-';
}

const PROTOCOLS: Readonly<Record<number, string>> = { 1: 'icmp', 6: 'tcp', 17: 'udp', 58: 'icmp6', 132: 'sctp' };
const ICMP_PROTOCOLS: readonly number[] = [1, 58];

function talkerLines(result: ScanResult, width: number, paint: Paint): string[] {
  const talkers = result.talkers.top(TALKERS_SHOWN);
  if (talkers.length === 0) return [];
  const { head, lines } = layTable(
    [
      { title: 'from', least: 12 },
      { title: 'to', least: 12 },
      { title: 'service', least: 8 },
      { title: 'sent', side: 'right' },
      { title: 'received', side: 'right' },
      { title: 'flows', side: 'right' },
    ],
    talkers.map((talker) => [
      whoWords(talker.originator, result),
      whoWords(talker.responder, result),
      serviceWords(talker),
      byteWords(talker.sentBytes),
      byteWords(talker.receivedBytes),
      wholeWords(talker.flows),
    ]),
    width - INDENT.length,
  );
  return [section('Top talkers', paint), INDENT + paint(head, 'faint'), ...lines.map((line) => INDENT + line), ''];
}

function whoWords(address: string, { registry, names }: ScanResult): string {
  const name = registry.deviceOfAddress(address)?.name ?? names.nameOf(address);
  return name === null ? address : cleanText(name);
}

/** "tcp 443 ssl"; "tcp, several ports dns" where the flows of a pair differ. */
function serviceWords(talker: Talker): string {
  const services = talker.services.join(' ');
  if (talker.protocol < 0) return services === '' ? 'several' : services;
  const protocol = PROTOCOLS[talker.protocol] ?? `ip ${talker.protocol}`;
  const isPortless = ICMP_PROTOCOLS.includes(talker.protocol) || talker.responderPort === 0;
  const port = isPortless ? '' : talker.responderPort < 0 ? 'several' : String(talker.responderPort);
  return [protocol, port, services].filter((part) => part !== '').join(' ');
}

/** The address that people know a device by: IPv4 before IPv6. */
function mainAddress(device: Device): string {
  return device.addresses.find((address) => !address.includes(':')) ?? device.addresses[0] ?? '-';
}
