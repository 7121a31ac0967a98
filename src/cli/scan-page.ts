// The page that `scan` and `watch` print: what was read, alerts, devices, who talked most. Made to be read in a terminal.
import type { Alert } from '../alerts/alert.ts';
import { cleanText, jointActions, wordAlert } from '../alerts/index.ts';
import { SEVERITIES, type Severity } from '../base/finding.ts';
import type { Device } from '../devices/device-registry.ts';
import type { ScanResult } from '../scans/scan-result.ts';
import { droppedDevicesWarning } from '../scans/scan-warnings.ts';
import type { Talker } from '../scans/talkers.ts';
import { isNothingRead, unreadWarnings } from '../scans/unread-packets.ts';
import { byteWords, clockWords, countWords, durationWords, timeWords, wholeWords } from './quantity.ts';
import type { Paint, Tone } from './terminal.ts';
import { cutText, layTable, padText, wrapText } from './text-layout.ts';

/** Rows shown of each part; `--json` has all of them. */
const DEVICES_SHOWN = 20;
const ALERTS_SHOWN = 20;
const TALKERS_SHOWN = 5;

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
  const head = paint(cutText(cleanText(options.title, width), width - INDENT.length), 'bold');
  return [
    '',
    INDENT + head,
    ...summaryLines(result).flatMap((line) => wrapText(line, width - INDENT.length).map((part) => INDENT + part)),
    ...unreadWarnings(result.counters.decode, result.checksumSuspect !== null).flatMap((line) =>
      wrapText(line, width - INDENT.length).map((part) => INDENT + paint(part, 'yellow')),
    ),
    '',
    ...alertLines(result, width, paint),
    ...deviceLines(result, width, paint),
    ...talkerLines(result, width, paint),
  ]
    .filter((line, i, all) => line !== '' || i < all.length - 1)
    .map((line) => `${line}\n`)
    .join('');
}

function summaryLines({ counters, outcome, devices, registry, isInterrupted }: ScanResult): string[] {
  if (outcome.packets === 0) return [isInterrupted ? 'Interrupted before the first packet.' : 'No packets.'];
  const spanSeconds = (counters.lastUs - counters.firstUs) / 1e6;
  const lines = [
    `${countWords(outcome.packets, 'packet')}, ${byteWords(outcome.bytes)}, ${countWords(counters.flows.flows, 'connection')}, ${countWords(devices.length, 'device')}`,
    `${timeWords(counters.firstUs)} UTC, ${durationWords(spanSeconds)}`,
  ];
  const { rows, arp } = counters.decode;
  if (rows === 0 && arp > 0) lines.push(`No IP packets, ${countWords(arp, 'ARP message')}`);
  if (outcome.kernelDrops > 0)
    lines.push(`${countWords(outcome.kernelDrops, 'packet')} lost: this machine was too slow for the line`);
  if (counters.flows.evicted > 0)
    lines.push(
      `${countWords(counters.flows.evicted, 'connection')} cut short: more were open than the flow table holds`,
    );
  if (registry.dropped > 0) lines.push(droppedDevicesWarning(registry.dropped));
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
  const summary = `${countWords(alerts.length, 'alert')}: ${counts.join(', ')}`;
  const note = '(times are UTC)';
  const isShort = INDENT.length + summary.length + 1 + note.length <= width;
  const lines = [INDENT + paint(summary, tone) + (isShort ? ' ' : `\n${INDENT}`) + paint(note, 'faint'), ''];
  const shown = alerts.slice(0, ALERTS_SHOWN);
  const isOneDay = new Set(shown.map(({ startUs }) => timeWords(startUs).slice(0, 10))).size === 1;
  const whenWords = isOneDay ? clockWords : timeWords;
  for (const group of Map.groupBy(shown, ({ device }) => device.mac ?? device.ip ?? '').values())
    lines.push(...groupLines(group, whenWords, width, paint), '');
  if (alerts.length > ALERTS_SHOWN)
    lines.push(
      INDENT + paint(`… and ${wholeWords(alerts.length - ALERTS_SHOWN)} more: --json lists all.`, 'faint'),
      '',
    );
  return lines;
}

/** The alerts of one device under its name, and what to do about them. Alerts come the gravest first, so devices do too. */
function groupLines(
  alerts: readonly Alert[],
  whenWords: (us: number) => string,
  width: number,
  paint: Paint,
): string[] {
  const worded = alerts.map((alert) => wordAlert(alert));
  const margin = INDENT.length + SEVERITY_WIDTH;
  // One alert has room for what it means; of many the sentences say enough.
  const ids = [...new Set(alerts.map(({ technique }) => technique.id))].filter((id) => id !== '');
  // Each word has its own colour, so that none loses it at the end of a line.
  const words = ids.length === 0 ? [] : `ATT&CK ${ids.join(', ')}`.split(' ');
  const techniques = words.map((word) => paint(word, 'faint')).join(' ');
  const ending = alerts.length === 1 ? ` ${worded[0]!.meaning} ${techniques}` : '';
  const lines = wrapText(subjectWords(alerts[0]!), width - INDENT.length).map((line) => INDENT + paint(line, 'bold'));
  for (const [i, { severity, startUs }] of alerts.entries()) {
    const label = paint(padText(severity, SEVERITY_WIDTH), SEVERITY_TONES[severity]);
    const text = `${paint(whenWords(startUs), 'faint')} ${worded[i]!.deed}${ending}`;
    lines.push(...labelled(label, wrapText(text, width - margin)));
  }
  for (const [i, action] of jointActions(worded).entries()) {
    const label = paint(padText(i === 0 ? 'advice' : '', SEVERITY_WIDTH), 'green');
    const parts = wrapText(action, width - margin - INDENT.length);
    lines.push(
      ...labelled(
        label,
        parts.map((part, at) => (at === 0 ? '- ' : INDENT) + part),
      ),
    );
  }
  if (alerts.length > 1 && ids.length > 0)
    lines.push(...labelled(' '.repeat(SEVERITY_WIDTH), wrapText(techniques, width - margin)));
  return lines;
}

/** Lines of text beside a label in the margin. */
function labelled(label: string, lines: readonly string[]): string[] {
  return lines.map((line, i) => INDENT + (i === 0 ? label : ' '.repeat(SEVERITY_WIDTH)) + line);
}

function subjectWords({ device, place }: Alert): string {
  if (place.isOutside) return `${device.ip}  on the Internet`;
  const name = device.name === null ? '' : cleanText(device.name);
  return [name, device.ip, device.mac].filter((part) => part !== null && part !== '').join('  ') || 'Other devices';
}

function deviceLines({ devices, outcome }: ScanResult, width: number, paint: Paint): string[] {
  if (outcome.packets === 0) return [];
  if (devices.length === 0) return [section('No devices of your networks were seen.', paint), ''];
  const shown = devices.toSorted((a, b) => b.bytes - a.bytes).slice(0, DEVICES_SHOWN);
  const { head, lines } = layTable(
    [
      { title: 'device', least: 14 },
      { title: 'address', least: 15 },
      { title: 'MAC', isOptional: true },
      { title: 'IP packets', side: 'right', isOptional: true },
      { title: 'traffic', side: 'right' },
    ],
    shown.map((device) => [deviceName(device), mainAddress(device), device.mac ?? '-', ...ipCells(device)]),
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

/** A device may be known from ARP, or because others speak of it, without one IP packet of its own. */
function ipCells({ packets, bytes }: Device): [packets: string, traffic: string] {
  return packets === 0 ? ['-', '-'] : [wholeWords(packets), byteWords(bytes)];
}

function more(count: number, paint: Paint): string[] {
  return count > 0 ? [INDENT + paint(`… and ${wholeWords(count)} more`, 'faint')] : [];
}

/** What a gateway without a name is called. */
const ROUTER = '(router)';

function deviceName(device: Device): string {
  if (device.name !== null) return cleanText(device.name);
  return device.isGateway ? ROUTER : '-';
}

const PROTOCOLS: Readonly<Record<number, string>> = { 1: 'icmp', 6: 'tcp', 17: 'udp', 58: 'icmp6', 132: 'sctp' };
const ICMP_PROTOCOLS: readonly number[] = [1, 58];

function talkerLines(result: ScanResult, width: number, paint: Paint): string[] {
  const talkers = result.talkers.top(TALKERS_SHOWN);
  if (talkers.length === 0) return [];
  const { head, lines } = layTable(
    [
      { title: 'from', least: 14 },
      { title: 'to', least: 14 },
      { title: 'service', least: 8, isOptional: true },
      { title: 'sent', side: 'right' },
      { title: 'received', side: 'right', isOptional: true },
      { title: 'flows', side: 'right', isOptional: true },
    ],
    talkers.map((talker) => [
      whoWords(talker.originator, talker.responder, result),
      whoWords(talker.responder, talker.originator, result),
      serviceWords(talker),
      byteWords(talker.sentBytes),
      byteWords(talker.receivedBytes),
      wholeWords(talker.flows),
    ]),
    width - INDENT.length,
  );
  return [section('Top talkers', paint), INDENT + paint(head, 'faint'), ...lines.map((line) => INDENT + line), ''];
}

/** A device by its name, another address by the name that the one who talks with it uses. */
function whoWords(address: string, other: string, { registry, names }: ScanResult): string {
  const device = registry.deviceOfAddress(address);
  const name = device?.name ?? names.nameOf(address, other);
  if (name !== null) return cleanText(name);
  return device?.isGateway === true && mainAddress(device) === address ? ROUTER : address;
}

/** "tcp 443 ssl"; where the flows of a pair differ "tcp: ssh, http", what is known of them, or "tcp, several ports". */
function serviceWords(talker: Talker): string {
  const services = talker.services.join(', ');
  if (talker.protocol < 0) return services === '' ? 'several' : services;
  const protocol = PROTOCOLS[talker.protocol] ?? `ip ${talker.protocol}`;
  const isPortless = ICMP_PROTOCOLS.includes(talker.protocol) || talker.responderPort === 0;
  if (!isPortless && talker.responderPort < 0)
    return services === '' ? `${protocol}, several ports` : `${protocol}: ${services}`;
  const port = isPortless ? '' : String(talker.responderPort);
  return [protocol, port, services].filter((part) => part !== '').join(' ');
}

/** The address that people know a device by: IPv4 before IPv6. */
function mainAddress(device: Device): string {
  return device.addresses.find((address) => !address.includes(':')) ?? device.addresses[0] ?? '-';
}
